"""Where a mail server is and how to log in there."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from slackhitl.mail.oauth import TokenSource


class Tls(StrEnum):
    """How a connection is encrypted."""

    IMPLICIT = "implicit"  # from the first byte (smtps, imaps)
    STARTTLS = "starttls"  # after a plain greeting, and never without
    OFF = "off"  # for servers on the same machine or network


@dataclass(frozen=True)
class Account:
    """A mail server, and the login there if it wants one. Its repr holds no password.

    With ``tokens``, an access token takes the place of the password.
    """

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    tls_context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)
    tokens: TokenSource | None = field(default=None, repr=False, compare=False)

    def context(self) -> ssl.SSLContext:
        """Certificates are always verified. Reads the system's certificates: not in the loop."""
        return self.tls_context or ssl.create_default_context()


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait in each phase; RFC 5321's, section 4.5.3.2, but for connecting.

    Shorter ones make duplicates: a server that is slow after the dot has often taken the mail.
    """

    connect: float = 60
    command: float = 300
    data: float = 120
    block: float = 180
    final_dot: float = 600
