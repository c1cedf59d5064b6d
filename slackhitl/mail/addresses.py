"""Addresses as SMTP and headers may carry them: strict, because these leave the house."""

import re

import idna

CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029))
"""C0, DEL, C1 and Unicode's line ends: none may reach a header or an SMTP command."""

LOCAL = re.compile(r'[^\s"(),:;<>@\[\]\\]{1,64}|"[^"\\\r\n]{1,62}"')
DOMAIN = re.compile(r"[A-Za-z0-9._-]{1,255}|\[[A-Za-z0-9.:]{1,64}\]")


def wire_address(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891), free of control characters.

    A local part that is not ASCII is kept; it needs SMTPUTF8 (RFC 6531) all the way.
    Raises ValueError when it cannot be written to at all.
    """
    cleaned = address.translate(CONTROLS).strip()
    local, _, domain = cleaned.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ValueError("the domain of this mail address is not valid") from None
    if not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise ValueError("this is not a mail address")
    if any("\ud800" <= letter <= "\udfff" for letter in local):
        raise ValueError("this is not a mail address")
    return f"{local}@{domain}"
