"""Links, amounts, dates and periods are found in any spelling."""

import pytest

from slackhitl.ai.particulars import particulars, values


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("see https://Shop.example/Orders).", "link", "shop.example/Orders"),
        ("www.shop.example", "link", "shop.example"),
        ("shop.example/x/", "link", "shop.example/x"),
        ("mail Bob@Shop.example.", "address", "bob@shop.example"),
        ("call +49 (0)30 1234567", "phone", "01234567"),
        ("to DE89 3704 0044 0532 0130 00", "account", "DE89370400440532013000"),
        ("4111 1111 1111 1111", "card", "4111111111111111"),
        ("1.234,56 EUR", "amount", "1234.56 EUR"),
        ("€1,234.56", "amount", "1234.56 EUR"),
        ("500 euros", "amount", "500 EUR"),
        ("$ 20", "amount", "20 USD"),
        ("3,5 %", "percentage", "3.5"),
        ("20 percent", "percentage", "20"),
        ("14 days", "duration", "14 day"),
        ("two weeks", "duration", "14 day"),
        ("zwei Wochen", "duration", "14 day"),
        ("2 to 3 working days", "duration", "2-3 working day"),
        ("3 Werktagen", "duration", "3 working day"),
        ("a 30-day period", "duration", "30 day"),
        ("five years", "duration", "60 month"),
        ("24 hours", "duration", "1440 min"),
        ("on March 3rd", "date", "3.3"),
        ("am 3. März", "date", "3.3"),
        ("2026-03-03", "date", "3.3"),
        ("03.03.2026", "date", "3.3"),
        ("order ORD-20431", "identifier", "ORD-20431"),
        ("order #20431", "identifier", "20431"),
    ],
)
def test_one_particular_is_found(text: str, kind: str, value: str) -> None:
    assert [(each.kind, each.value) for each in particulars(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["Order placed in 2026.", "Have a nice day.", "It costs a lot.", "Step 1 of 3", ""]
)
def test_ordinary_words_hold_no_particulars(text: str) -> None:
    assert particulars(text) == []


def test_a_range_stands_for_its_ends_as_well() -> None:
    assert ("duration", "3 day") in values(["2 to 3 days"])
