"""Access tokens for mailboxes that take no password: Gmail and Microsoft 365 (XOAUTH2).

An operator signs in once and leaves the refresh token in a JSON file; from it an access token is
asked for whenever the last one is about to expire (RFC 6749, section 6). Blocking, like the
threads of IMAP that use it. The file is read anew each time, so that a new sign-in needs no
restart; a refresh token that comes back changed (Microsoft's live 90 days) is written into it.
"""

import fcntl
import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from slackhitl.clock import Clock, utc_now

log = logging.getLogger(__name__)

GOOGLE = "https://oauth2.googleapis.com/token"
MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
EARLY = timedelta(minutes=5)
"""A token is not used in the last minutes of its life."""
USUAL_LIFE = 3600
TIMEOUT = 20.0
ERROR_CODE = re.compile(r"[a-z_]{1,60}")
TENANT = re.compile(r"[A-Za-z0-9.-]{1,253}")
FINAL = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"})
"""Errors of RFC 6749, section 5.2, that no later try will mend."""


class TokenTrouble(Exception):
    """There is no access token. ``reason`` is a sentence for an operator, without any secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignInNeeded(TokenTrouble):
    """The account stands still until an operator acts: signs in again, or mends the file."""


class NoTokenNow(TokenTrouble):
    """The token server cannot be reached, or has trouble of its own: later it may work."""


@dataclass(frozen=True)
class Registration:
    """What the file holds: who we are to the provider, and the account's consent."""

    token_url: str
    client_id: str
    refresh_token: str = field(repr=False)
    client_secret: str = field(default="", repr=False)
    scope: str = ""

    def form(self) -> dict[str, str]:
        """The refresh request; a client without a secret, or a scope, sends none."""
        wanted = {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
            "scope": self.scope,
        }
        return {name: value for name, value in wanted.items() if value}


class TokenSource:
    """The access token of one account, from one file. May be used by several threads."""

    def __init__(self, path: Path, host: str, clock: Clock = utc_now) -> None:
        """``host`` is the mail server's: it tells where Gmail's and Microsoft's tokens are."""
        self._path = path
        self._host = host
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until: datetime | None = None
        self._rotated: tuple[str, str] | None = None

    def check(self) -> str:
        """Read the file, asking nobody: where tokens will come from. Raises SignInNeeded."""
        return self._registration().token_url

    def token(self) -> str:
        """A token that lives for minutes at least. Raises SignInNeeded or NoTokenNow."""
        with self._lock:
            if self._until is None or self._clock() >= self._until:
                self._refresh()
            return self._token

    def refused(self, token: str) -> None:
        """The mail server does not take this token: the next one is asked for anew."""
        with self._lock:
            if token == self._token:
                self._until = None

    def _refresh(self) -> None:
        # Inbox and outbox share the file, and some providers take a refresh token once.
        with _alone_with(self._path):
            registration = self._registration()
            answer = self._ask(registration)
            rotated = answer.get("refresh_token")
            if isinstance(rotated, str) and rotated not in {"", registration.refresh_token}:
                self._keep(registration.refresh_token, rotated)
        error = answer.get("error")
        if isinstance(error, str):
            raise _refusal(error, urlsplit(registration.token_url).hostname or "", self._path)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii():
            raise NoTokenNow("The token server's answer holds no access token.")
        life = answer.get("expires_in")
        seconds = life if isinstance(life, int) and 0 < life < 10**6 else USUAL_LIFE
        self._token = token
        self._until = self._clock() + max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=1))

    def _ask(self, registration: Registration) -> dict[str, Any]:
        try:
            answer = httpx2.post(
                registration.token_url, data=registration.form(), timeout=TIMEOUT,
                headers={"Accept": "application/json"},
            )  # fmt: skip
        except httpx2.HTTPError as trouble:
            raise NoTokenNow(
                f"The token server does not answer ({type(trouble).__name__})."
            ) from None
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict) or answer.status_code >= 500 or answer.status_code == 429:
            raise NoTokenNow(f"The token server answered with {answer.status_code}.")
        if answer.status_code >= 400 and not isinstance(found.get("error"), str):
            raise NoTokenNow(f"The token server answered with {answer.status_code}.")
        return found

    def _registration(self) -> Registration:
        read = _read(self._path, self._host)
        if self._rotated is not None and self._rotated[0] == read.refresh_token:
            # The file could not be written; what it holds was replaced long ago.
            return Registration(
                read.token_url, read.client_id, self._rotated[1], read.client_secret, read.scope
            )
        return read

    def _keep(self, used: str, rotated: str) -> None:
        """Write the new refresh token into the file, or keep it until the end of this process."""
        known = self._rotated
        self._rotated = (known[0] if known and known[1] == used else used, rotated)
        try:
            _replace(self._path, rotated)
        except (OSError, ValueError) as trouble:
            if known is None:
                log.warning(
                    "%s cannot be written (%s): its refresh token is renewed in memory only, and "
                    "may have expired at the next restart",
                    self._path, type(trouble).__name__,
                )  # fmt: skip
        else:
            self._rotated = None


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """Nobody else on this machine refreshes meanwhile; where files cannot be locked, in hope."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path, host: str) -> Registration:
    try:
        found = json.loads(path.read_bytes())
    except OSError as trouble:
        raise SignInNeeded(f"{path} cannot be read ({trouble.strerror}).") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInNeeded(f"{path} holds no JSON object.")

    def text(name: str) -> str:
        value = found.get(name)
        return value if isinstance(value, str) else ""

    for name in ("client_id", "refresh_token"):
        if not text(name):
            raise SignInNeeded(f"{path} has no {name}.")
    url = text("token_url") or text("token_uri") or _token_url(host, text("tenant") or "common")
    if not url:
        raise SignInNeeded(f"{path} needs a token_url, since {host} is not known here.")
    if not _is_safe(url):
        raise SignInNeeded(f"{path}: token_url should begin with https://.")
    return Registration(
        url, text("client_id"), text("refresh_token"), text("client_secret"), text("scope")
    )


def _token_url(host: str, tenant: str) -> str:
    host = host.lower()
    if host.endswith((".gmail.com", ".googlemail.com")):
        return GOOGLE
    if host.endswith((".office365.com", ".outlook.com")) and TENANT.fullmatch(tenant):
        return MICROSOFT.format(tenant=tenant)
    return ""


def _is_safe(url: str) -> bool:
    """Encrypted, or on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "http":
        return parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return parts.scheme == "https" and bool(parts.hostname)


def _refusal(error: str, host: str, path: Path) -> TokenTrouble:
    # The code alone: descriptions quote accounts and tenants.
    code = error if ERROR_CODE.fullmatch(error) else "no code"
    if code == "invalid_grant":
        return SignInNeeded(
            f"{host} says that the sign-in was revoked or has expired (invalid_grant). Sign in "
            f"again and put the new refresh token into {path}."
        )
    if code in FINAL:
        return SignInNeeded(
            f"{host} refuses the refresh ({code}). Check client_id, client_secret and scope in "
            f"{path}."
        )
    return NoTokenNow(f"{host} refuses the refresh for now ({code}).")


def _replace(path: Path, refresh_token: str) -> None:
    """Change this one member, all at once, with the file's own mode."""
    found = json.loads(path.read_bytes())
    found["refresh_token"] = refresh_token
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(path.stat().st_mode & 0o777)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
