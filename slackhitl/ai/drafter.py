"""What writes drafts: Claude, or the offline drafter when there is no key."""

from collections.abc import Sequence
from typing import Protocol

from slackhitl.ai.bulk import Bulk
from slackhitl.ai.reflecting import Change, Insight
from slackhitl.ai.terms import Brief, Category, Drafted, Finding, Mail, Triage, Usage


class Drafter(Protocol):
    """Reads a mail, writes a reply, looks at a reply again. It has no other powers.

    Every method raises ModelBusy, ModelDeclined or ModelMisconfigured, and nothing else that the
    outside world causes. A Usage is None when no call of a model was made.
    """

    name: str
    """How a card names the author."""
    offline: bool
    """Whether no model is asked; cards say so."""
    prompts: str
    """Which version of the instructions, or without a model of slackhitl, drafts are made with."""
    categories: tuple[Category, ...]
    """What it distinguishes; `other` beside them."""

    @property
    def bulk(self) -> Bulk | None:
        """Drafts in batches at half the price; None where there is no such thing."""

    async def triage(self, mail: Mail) -> tuple[Triage, Usage | None]:
        """Say what the mail is about and what it asks."""

    async def draft(self, brief: Brief) -> Drafted:
        """Write a reply from the brief and nothing else, or abstain."""

    async def check(self, brief: Brief, text: str) -> tuple[list[Finding], Usage | None]:
        """Look for statements of ``text`` that nothing in the brief supports."""

    async def translate(
        self, texts: Sequence[str], into: str
    ) -> tuple[tuple[str, ...], Usage | None]:
        """Each text in another language (BCP 47), for people to read or to send on."""

    async def reflect(
        self, changes: Sequence[Change], unchanged: Sequence[str], known: Sequence[str]
    ) -> tuple[tuple[Insight, ...], Usage | None]:
        """Rules that several changes have in common, beside those that are known; ``unchanged`` are
        drafts that people sent as they were.
        """

    async def ping(self) -> str:
        """Prove that key and models work; answer with one line for an operator."""

    async def close(self) -> None:
        """Give connections back."""
