"""Mails in files and folders, read one at a time however large a mailbox is."""

import mailbox
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from slackhitl.mail.inbox import Delivery


class Mails:
    """Every mail in mbox files, maildirs, .eml files and folders of these."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        """Raises click.UsageError for a path that does not exist."""
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise click.UsageError(f"No such file or folder: {', '.join(missing)}")
        self._boxes = [box for path in paths for box in _boxes(path)]

    def __len__(self) -> int:
        """How many mails there are."""
        return sum(map(len, self._boxes))

    def __iter__(self) -> Iterator[Delivery]:
        """The mails, each with a key that names it again next time."""
        for box in self._boxes:
            yield from box


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Delivery]:
        yield _delivery(self._path.read_bytes(), self._path, "")


class _Mailbox:
    def __init__(self, path: Path) -> None:
        self._path = path
        is_maildir = path.is_dir()
        self._mails: (
            mailbox.Mailbox[mailbox.MaildirMessage] | mailbox.Mailbox[mailbox.mboxMessage]
        ) = (mailbox.Maildir if is_maildir else mailbox.mbox)(path, create=False)

    def __len__(self) -> int:
        return len(self._mails)

    def __iter__(self) -> Iterator[Delivery]:
        with closing(self._mails):
            for key in self._mails.keys():  # noqa: SIM118 (a mailbox iterates over its mails)
                yield _delivery(self._mails.get_bytes(key), self._path, str(key))


def _boxes(path: Path) -> Iterator[_File | _Mailbox]:
    if path.is_dir() and (path / "cur").is_dir():
        yield _Mailbox(path)
    elif path.is_dir():
        for inner in sorted(path.rglob("*.eml")):
            yield _File(inner)
    elif path.suffix.lower() == ".mbox" or _begins_like_mbox(path):
        yield _Mailbox(path)
    else:
        yield _File(path)


def _begins_like_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _delivery(raw: bytes, path: Path, key: str) -> Delivery:
    return Delivery(
        raw=raw, source="ingest", key=f"{path.resolve()}:{key}", recipients=(), sender=None
    )
