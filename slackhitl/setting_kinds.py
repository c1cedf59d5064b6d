"""How each kind of setting is read: from its raw text to values by field, or a complaint.

A complaint is half a sentence that follows the setting's name.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slackhitl.accounts import read_accounts
from slackhitl.category_list import read_categories
from slackhitl.desk.hours import Hours
from slackhitl.desk.policy import Assigning

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MOST_UNDO = 3600


class Secret:
    """A value that is never printed or logged; ``reveal`` gives it to the client that needs it."""

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __bool__(self) -> bool:
        """Whether it is set."""
        return bool(self._value)

    def __repr__(self) -> str:
        """Its presence, nothing else."""
        return "Secret(set)" if self._value else "Secret(empty)"

    def __eq__(self, other: object) -> bool:
        """Equal when both hold the same value."""
        return isinstance(other, Secret) and other._value == self._value

    __hash__ = None  # type: ignore[assignment]


def text(field: str, raw: str) -> dict[str, Any]:
    """As it stands."""
    return {field: raw}


def _secret(field: str, raw: str) -> dict[str, Any]:
    return {field: Secret(raw)}


def _base(field: str, raw: str) -> dict[str, Any]:
    if raw and not raw.startswith(("http://", "https://")):
        raise ValueError("should be an address that begins with https:// (or http://).")
    return {field: raw}


def _channel(field: str, raw: str) -> dict[str, Any]:
    if raw.startswith("#"):
        raise ValueError("takes the channel's id (C…, at the foot of its details), not its name.")
    return {field: raw}


def _list(field: str, raw: str) -> dict[str, Any]:
    return {field: tuple(part for part in raw.replace(",", " ").split() if part)}


def _switch(field: str, raw: str) -> dict[str, Any]:
    if raw.lower() not in {"on", "off"}:
        raise ValueError("should be on or off.")
    return {field: raw.lower() == "on"}


def _pairs(field: str, raw: str) -> dict[str, Any]:
    pairs = {}
    for part in raw.replace(",", " ").split():
        key, equals, value = part.partition("=")
        if not (key and equals and value):
            raise ValueError("takes pairs such as `return=C123 legal=C456`.")
        pairs[key] = value
    return {field: pairs}


def _address(field: str, raw: str) -> dict[str, Any]:
    name, address = parseaddr(raw)
    if raw and ("@" not in address or " " in address or address.startswith("@")):
        raise ValueError("should be a mail address, such as `Acme Support <support@acme.example>`.")
    return {"from_name": name, "from_address": address}


def _categories(field: str, raw: str) -> dict[str, Any]:
    return {field: read_categories(Path(raw)) if raw else ()}


def _accounts(field: str, raw: str) -> dict[str, Any]:
    return {field: read_accounts(Path(raw)) if raw else ()}


def _folder(field: str, raw: str) -> dict[str, Any]:
    if field == "data":
        return {field: raw}
    if raw and not Path(raw).is_dir():
        raise ValueError(f"names no folder that exists: {raw}.")
    return {field: Path(raw) if raw else None}


def _host_and_port(field: str, raw: str) -> dict[str, Any]:
    host, colon, port = raw.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError("should be host:port, such as 127.0.0.1:3000.")
    return {"http_host": host.strip("[]") or "0.0.0.0", "http_port": int(port)}  # noqa: S104


def _number(field: str, raw: str) -> dict[str, Any]:
    try:
        number = float(raw)
    except ValueError:
        raise ValueError("should be a number of seconds, such as 10.") from None
    if not 0 <= number <= MOST_UNDO:
        raise ValueError(f"should be between 0 and {MOST_UNDO} seconds.")
    return {field: number}


def _count(field: str, raw: str) -> dict[str, Any]:
    if not raw.isdecimal() or len(raw) > 6:
        raise ValueError("should be a whole number, such as 30, or 0.")
    return {field: int(raw)}


def _dollars(field: str, raw: str) -> dict[str, Any]:
    if not raw:
        return {field: None}
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", raw) or not Decimal(raw):
        raise ValueError("should be an amount in US dollars, such as 12.50, or empty.")
    return {field: Decimal(raw)}


def _timezone(field: str, raw: str) -> dict[str, Any]:
    try:
        return {field: ZoneInfo(raw)}
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone; write one such as Europe/Berlin.") from None


def _span(field: str, raw: str) -> dict[str, Any]:
    if raw.lower() == "off":
        return {field: None}
    unit = {"m": "minutes", "h": "hours", "d": "days"}.get(raw[-1:].lower())
    if unit is None or not raw[:-1].isdecimal() or not int(raw[:-1]):
        raise ValueError("should be a time such as 30m, 2h or 1d, or off.")
    return {field: timedelta(**{unit: int(raw[:-1])})}


def _language(field: str, raw: str) -> dict[str, Any]:
    if len(raw) != 2 or not raw.isascii() or not raw.isalpha():
        raise ValueError("should be two letters (ISO 639-1), such as en.")
    return {field: raw.lower()}


def _level(field: str, raw: str) -> dict[str, Any]:
    if raw.upper() not in LEVELS:
        raise ValueError(f"should be one of {', '.join(LEVELS)}.")
    return {field: raw.upper()}


PARSERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "secret": _secret,
    "switch": _switch,
    "url": _secret,
    "urls": _secret,
    "base": _base,
    "channel": _channel,
    "list": _list,
    "pairs": _pairs,
    "address": _address,
    "accounts": _accounts,
    "categories": _categories,
    "folder": _folder,
    "host:port": _host_and_port,
    "number": _number,
    "dollars": _dollars,
    "timezone": _timezone,
    "assigning": lambda field, raw: {field: Assigning(raw.lower())},
    "hours": lambda field, raw: {field: Hours.parse(raw)},
    "count": _count,
    "span": _span,
    "language": _language,
    "level": _level,
}
