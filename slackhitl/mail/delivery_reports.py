"""Asking a mail server to report what became of a mail (RFC 3461), where it offers that.

A report of success settles a reply of which nobody knows whether it was sent. Every reply asks for
one, because the answer that gets lost is never announced; so it is for operators to want that.
"""

from aiosmtplib import SMTP


def wanted_of_mail(client: SMTP, message_id: str) -> list[str]:
    """Options of MAIL: only the headers come back, and the report names our Message-ID."""
    if not client.supports_extension("dsn"):
        return []
    return ["RET=HDRS", f"ENVID={_xtext(message_id)}"]


def wanted_of_recipient(client: SMTP) -> list[str]:
    """Options of RCPT: tell of success, too."""
    if not client.supports_extension("dsn"):
        return []
    return ["NOTIFY=SUCCESS,FAILURE,DELAY"]


def _xtext(text: str) -> str:
    """RFC 3461, section 4: printable ASCII, with `+`, `=` and the rest in hexadecimal."""
    return "".join(
        character if "!" <= character <= "~" and character not in "+=" else f"+{ord(character):02X}"
        for character in text
        if character.isascii()
    )
