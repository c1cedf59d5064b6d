"""Translations by Claude: a customer's mail for the desk, the desk's reply for the customer."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from anthropic import transform_schema
from pydantic import BaseModel, ConfigDict

from slackhitl.ai.cleaning import Plain, as_block, clean
from slackhitl.ai.errors import ModelDeclined
from slackhitl.ai.prompts import instructions

MOST_TOKENS = 8_192
_EXACT = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.-]+|\d+")


class Translations(BaseModel):
    """What the translate call answers."""

    model_config = ConfigDict(frozen=True)

    translations: tuple[str, ...]


def schema() -> dict[str, Any]:
    """The form of the answer."""
    return transform_schema(Translations)


async def asked(texts: Sequence[str], into: str) -> tuple[str, str]:
    """The instructions, and the texts as data."""
    cleaned = [await asyncio.to_thread(clean, text) for text in texts]
    values: dict[str, Plain] = {"into": into, "texts": list[Plain](cleaned)}
    return await asyncio.to_thread(instructions, "translate"), as_block(values)


def whole(found: Translations, texts: Sequence[str]) -> tuple[str, ...]:
    """The translations, one a text. Raises ModelDeclined when some are missing."""
    if len(found.translations) != len(texts) or not all(one.strip() for one in found.translations):
        raise ModelDeclined("Claude did not translate all of it.")
    return found.translations


def lost(text: str, translated: str) -> tuple[str, ...]:
    """Numbers, links and addresses of a text that its translation lacks."""
    kept = translated.replace(".", "").replace(",", "").replace("\u00a0", "")
    return tuple(
        dict.fromkeys(
            part
            for part in _EXACT.findall(text)
            if part not in translated and part.replace(".", "").replace(",", "") not in kept
        )
    )
