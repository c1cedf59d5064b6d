"""A call costs what the price list of its day says."""

from datetime import date
from decimal import Decimal

from slackhitl.ai.models import Models, careful, quick
from slackhitl.ai.pricing import Tokens, cost

DAY = date(2026, 11, 23)


def test_every_kind_of_token_has_its_price() -> None:
    tokens = Tokens(
        input=1_000_000,
        output=1_000_000,
        cache_read=1_000_000,
        cache_write_5m=1_000_000,
        cache_write_1h=1_000_000,
    )
    assert cost("claude-sonnet-5-5", tokens, DAY) == Decimal("18.60")
    assert cost("claude-sonnet-5-5", tokens, DAY, batch=True) == Decimal("9.30")


def test_a_price_holds_from_its_day_on() -> None:
    read = Tokens(cache_read=1_000_000)
    assert cost("claude-sonnet-5-5", read, date(2026, 10, 6)) == Decimal("0.20")
    assert cost("claude-sonnet-5-5", read, date(2026, 10, 7)) == Decimal("0.10")
    assert cost("claude-sonnet-5-5", read, date(2025, 12, 31)) is None


def test_a_long_prompt_of_haiku_costs_more_for_the_whole_request() -> None:
    assert cost("claude-haiku-5-5", Tokens(100_000, 10_000), DAY) == Decimal("0.015")
    assert cost("claude-haiku-5-5", Tokens(100_001, 0), DAY) == Decimal("0.0500005")
    assert cost("claude-haiku-5-5", Tokens(1, 0, cache_read=100_000), DAY) == Decimal("0.0050005")


def test_an_unknown_model_has_no_price_and_a_dated_name_has_its_models() -> None:
    assert cost("some-other-model", Tokens(1_000), DAY) is None
    assert cost("claude-haiku-4-5-20251001", Tokens(1_000_000), DAY) == Decimal("1")
    assert cost("claude-haiku-5-5", Tokens(), DAY) == 0


def test_each_model_is_asked_in_its_own_way() -> None:
    assert quick("claude-haiku-5-5").thinking == {"type": "disabled"}
    assert quick("claude-sonnet-5-5").thinking is None
    assert careful("claude-sonnet-5-5").output == {"effort": "medium"}
    assert quick("claude-haiku-4-5").output == {}
    assert careful("llama-9").output == {}
    assert Models(hard="claude-opus-5-5").all() == (
        "claude-haiku-5-5",
        "claude-sonnet-5-5",
        "claude-opus-5-5",
    )
