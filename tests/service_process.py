"""The service as a container platform runs it: a command, an environment, a log, signals."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import aiohttp

PATIENCE = 30.0
"""Seconds that a start or a stop may take on a busy machine."""


class Process:
    """One replica."""

    def __init__(self, name: str, folder: Path, settings: dict[str, str]) -> None:
        self.name = name
        self.log_file = folder / f"{name}.log"
        self.probes = f"http://{settings['SLACKHITL_HTTP']}"
        path = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": os.getcwd()}
        self._environ = path | settings
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        """All that it ever wrote."""
        return self.log_file.read_text()

    async def start(self) -> None:
        """Start it, and wait until a load balancer would send it work."""
        await self.run("run")
        async with asyncio.timeout(PATIENCE):
            while await self.probe("/readyz") != 200:
                assert self._process is not None
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.05)

    async def run(self, *command: str) -> None:
        """Begin a command."""
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "slackhitl", *command,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                env=self._environ, cwd=self._folder,
            )  # fmt: skip

    async def probe(self, path: str) -> int:
        """What a probe of the platform's is answered; 0 when nobody listens."""
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with (
                aiohttp.ClientSession() as session,
                session.get(self.probes + path) as response,
            ):
                return response.status
        return 0

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end; its exit status."""
        return await self._end(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        status = await self.ended()
        self._process = None
        return status
