"""Further mail accounts of one desk, from a TOML file: each with its own From, signature, channel.

The plain settings (SLACKHITL_INBOX, SLACKHITL_FROM, …) are the main account. A table of the file
is one more:

    [billing]
    from = "Acme Billing <billing@acme.example>"
    inbox = "imaps://billing:password@mail.acme.example/INBOX"
    outbox = "smtps://billing:password@mail.acme.example"
    signature = "Your billing team"
    tone = "formal and exact"
    channel = "C0BILLING"
    aliases = ["invoices@acme.example"]

Only ``from`` is needed: without an inbox, the account has the mail to its addresses that comes in
by another inbox; what else is missing is as in the main account. ``inbox_file`` and ``outbox_file``
name files that hold the URL, since URLs hold passwords.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any

KEYS = {
    "from",
    "inbox",
    "inbox_file",
    "outbox",
    "outbox_file",
    "signature",
    "tone",
    "channel",
    "aliases",
}


@dataclass(frozen=True)
class MailAccount:
    """One table of the file. Empty means: as in the main account. Its repr holds no password."""

    name: str
    from_name: str
    from_address: str  # lower case, as are the aliases
    aliases: tuple[str, ...] = ()
    inbox: str = field(default="", repr=False)
    outbox: str = field(default="", repr=False)
    signature: str = ""
    tone: str = ""
    channel: str = ""

    @property
    def addresses(self) -> frozenset[str]:
        """Every address at which this account gets mail."""
        return frozenset({self.from_address, *self.aliases})


def read_accounts(path: Path) -> tuple[MailAccount, ...]:
    """The accounts in the order of the file.

    Raises ValueError with a sentence; it never quotes a URL, which may hold a password.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise ValueError(f"names a file that cannot be read ({type(trouble).__name__}).") from None
    except tomllib.TOMLDecodeError as trouble:
        raise ValueError(f"names a file that is not TOML: {trouble}.") from None
    accounts = tuple(_account(name, table, path.parent) for name, table in tables.items())
    owners: dict[str, str] = {}
    for account in accounts:
        for address in sorted(account.addresses):
            owner = owners.setdefault(address, account.name)
            if owner != account.name:
                raise ValueError(f"gives {address} to [{owner}] and to [{account.name}].")
    return accounts


def _account(name: str, table: object, folder: Path) -> MailAccount:
    if not isinstance(table, dict):
        raise ValueError(f"holds {name} outside a table such as [billing].")
    if unknown := sorted(set(table) - KEYS):
        raise ValueError(f"[{name}] holds {unknown[0]}, which is not known there.")
    from_name, address = parseaddr(_text(name, table, "from"))
    if not _is_address(address):
        raise ValueError(f"[{name}] needs from, such as `Acme Billing <billing@acme.example>`.")
    channel = _text(name, table, "channel")
    if channel.startswith("#"):
        raise ValueError(f"[{name}] channel takes the channel's id (C…), not its name.")
    return MailAccount(
        name=name,
        from_name=from_name,
        from_address=address.lower(),
        aliases=_aliases(name, table),
        inbox=_url(name, table, "inbox", folder),
        outbox=_url(name, table, "outbox", folder),
        signature=_text(name, table, "signature"),
        tone=_text(name, table, "tone"),
        channel=channel,
    )


def _text(name: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"[{name}] {key} should be text in quotes.")
    return value.strip()


def _aliases(name: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    value = table.get("aliases", [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f'[{name}] aliases should be a list such as ["invoices@acme.example"].')
    if wrong := next((one for one in value if not _is_address(one)), None):
        raise ValueError(f"[{name}] aliases holds {wrong}, which is no mail address.")
    return tuple(one.lower() for one in value)


def _is_address(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return bool(local and domain) and " " not in address


def _url(name: str, table: Mapping[str, Any], key: str, folder: Path) -> str:
    """The URL itself, or what stands in the file that is named; a relative name is beside ours."""
    url, file = _text(name, table, key), _text(name, table, f"{key}_file")
    if url or not file:
        return url
    try:
        return (folder / file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        kind = type(trouble).__name__
        raise ValueError(
            f"[{name}] {key}_file names a file that cannot be read ({kind})."
        ) from None
