"""The folder layout that a maildir inbox and a maildir outbox share (D. J. Bernstein's maildir)."""

import os
from pathlib import Path


def make_maildir(path: Path) -> None:
    """Make tmp, new and cur where they are missing. Raises OSError."""
    for name in ("tmp", "new", "cur"):
        (path / name).mkdir(parents=True, exist_ok=True)


def durable_move(source: Path, target: Path) -> None:
    """Rename within one file system, so that it survives a power cut. Raises OSError."""
    source.rename(target)
    for folder in {source.parent, target.parent}:
        sync_folder(folder)


def durable_write(path: Path, content: bytes) -> None:
    """Write a whole file to the disk. Raises OSError."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames within a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
