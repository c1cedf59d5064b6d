"""Many drafts at once, at half the price, for whoever can wait an hour or a day."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from slackhitl.ai.terms import Brief, Drafted, Usage

MOST = 100_000
"""Drafts that one batch may ask for."""


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    total: int
    done: int
    ended: bool


@dataclass(frozen=True)
class Missing:
    """Why a batch holds no draft for a name, in one sentence without a customer's words."""

    reason: str
    usages: tuple[Usage, ...] = ()


class Bulk(Protocol):
    """Drafts in batches, which go on at the server when nobody waits for them.

    Names are letters, digits, ``_`` and ``-``, at most 64. Every method raises ModelBusy or
    ModelMisconfigured.
    """

    async def submit(self, briefs: Mapping[str, Brief]) -> str:
        """Ask for a draft for every brief; the batch's id."""

    async def progress(self, batch: str) -> Progress:
        """How far it is."""

    async def names(self, batch: str) -> list[str]:
        """What was asked for in a batch that has ended, sorted."""

    def collect(
        self, batch: str, briefs: Mapping[str, Brief]
    ) -> AsyncIterator[tuple[str, Drafted | Missing]]:
        """The drafts of a batch that has ended, in any order; other names are passed over."""

    async def cancel(self, batch: str) -> None:
        """Stop what has not begun; what is done stays and is paid for."""
