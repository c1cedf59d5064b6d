"""What a call of the model costs, by the price list of its day.

Prices in US dollars per million tokens, from Anthropic's price list of November 2026. A model that
is not listed has no cost, which is shown as unknown; it is never taken for free.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_MILLION = Decimal(1_000_000)
_BATCH = Decimal("0.5")


@dataclass(frozen=True)
class Tokens:
    """The tokens of one call, each counted once."""

    input: int = 0
    """Neither read from nor written to the cache."""
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0

    @property
    def prompt(self) -> int:
        """All tokens of the prompt."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h


@dataclass(frozen=True)
class Price:
    """One line of the price list."""

    model: str
    since: date
    input: Decimal
    output: Decimal
    write_5m: Decimal
    write_1h: Decimal
    read: Decimal
    prompt_over: int = 0
    """Holds for prompts of more tokens than this; the highest line that fits counts."""


def _line(model: str, since: date, prices: str, prompt_over: int = 0) -> Price:
    given, output, write_5m, write_1h, read = map(Decimal, prices.split())
    return Price(model, since, given, output, write_5m, write_1h, read, prompt_over)


_START = date(2026, 1, 1)
_READS_CHEAPER = date(2026, 10, 7)

PRICES: tuple[Price, ...] = (
    #                                       input output write5m write1h read
    _line("claude-haiku-5-5", _START, "         0.10  0.50  0.125  0.20  0.01"),
    _line("claude-haiku-5-5", _START, "         0.50  2.50  0.625  1.00  0.05", 100_000),
    _line("claude-sonnet-5-5", _START, "        2    10     2.50   4     0.20"),
    _line("claude-sonnet-5-5", _READS_CHEAPER, "2    10     2.50   4     0.10"),
    _line("claude-opus-5-5", _START, "          4    20     5      8     0.20"),
    _line("claude-opus-5", _START, "            5    25     6.25  10     0.50"),
    _line("claude-haiku-4-5", _START, "         1     5     1.25   2     0.10"),
)


def cost(model: str, tokens: Tokens, on: date, *, batch: bool = False) -> Decimal | None:
    """What a call cost in US dollars; None when the model's price on that day is unknown."""
    name = _undated(model)
    fitting = [
        price
        for price in PRICES
        if price.model == name
        and price.since <= on
        and (tokens.prompt > price.prompt_over or not price.prompt_over)
    ]
    if not fitting:
        return None
    price = max(fitting, key=lambda line: (line.since, line.prompt_over))
    total = (
        tokens.input * price.input
        + tokens.output * price.output
        + tokens.cache_write_5m * price.write_5m
        + tokens.cache_write_1h * price.write_1h
        + tokens.cache_read * price.read
    ) / _MILLION
    return total * _BATCH if batch else total


def _undated(model: str) -> str:
    """``claude-haiku-4-5-20251001`` is priced as ``claude-haiku-4-5``."""
    return re.sub(r"-20\d{6}$", "", model)
