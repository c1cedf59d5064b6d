"""A Postfix of one's own for tests: it takes mail for anybody, and returns what nobody reads."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ports import free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/state
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mail.acme.example
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtputf8_enable = yes
smtp_dns_support_level = disabled
smtp_host_lookup = native
default_transport = error:5.1.1 there is no such mailbox here
transport_maps = texthash:{home}/transport
smtpd_recipient_restrictions = check_recipient_access texthash:{home}/access,
  permit_mynetworks, reject_unauth_destination
smtpd_reject_unlisted_recipient = no
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
ACCESS = """
full@customer.example 552 5.2.2 the mailbox is full
gone@customer.example 550 5.1.1 no such user here
later@customer.example 450 4.2.1 try again later
shutting@customer.example 421 4.3.2 closing for maintenance
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and its folder."""

    port: int
    home: Path


@contextlib.contextmanager
def private_postfix(routes: dict[str, int]) -> Iterator[Postfix]:
    """A Postfix that delivers these addresses to these ports, and returns everything else."""
    if shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("Postfix is not installed (Debian: apt-get install postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)
    (home / "queue").mkdir()
    (home / "state").mkdir()
    shutil.chown(home / "state", "postfix")
    port = free_port()
    (home / "main.cf").write_text(MAIN.format(home=home))
    (home / "master.cf").write_text(SERVICES.format(port=port))
    (home / "access").write_text(ACCESS)
    ways = [f"{address} smtp:[127.0.0.1]:{to}\n" for address, to in routes.items()]
    (home / "transport").write_text("".join(ways))
    control = ["/usr/sbin/postfix", "-c", str(home)]
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 30}
    started = subprocess.run([*control, "start"], check=False, **quiet)  # type: ignore[call-overload]
    try:
        assert started.returncode == 0, started.stderr
        _wait_for(port, home)
        yield Postfix(port, home)
    finally:
        subprocess.run([*control, "stop"], check=False, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, home: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    log = home / "log"
    pytest.fail(f"Postfix did not start: {log.read_text() if log.exists() else 'no log'}")
