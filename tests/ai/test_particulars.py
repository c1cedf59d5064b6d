"""Links, amounts, dates and periods are found in any spelling."""

import pytest

from slackhitl.ai.particulars import nearly, particulars, stands, values


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
        ("24 hours", "duration", "1 day"),
        ("half an hour", "duration", "30 min"),
        ("half a year", "duration", "6 month"),
        ("for a year", "duration", "12 month"),
        ("within a couple of months", "duration", "2 month"),
        ("forty-five days", "duration", "45 day"),
        ("fünfundvierzig Tage", "duration", "45 day"),
        ("quarante-cinq jours", "duration", "45 day"),
        ("trzech dni roboczych", "duration", "3 working day"),
        ("on March 3rd", "date", "3.3."),
        ("am 3. März", "date", "3.3."),
        ("2026-03-03", "date", "3.3.26"),
        ("03.03.2026", "date", "3.3.26"),
        ("12-Mar-27", "date", "12.3.27"),
        ("5 de abril de 2027", "date", "5.4.27"),
        ("the twelfth of March 2027", "date", "12.3.27"),
        ("bis zum 24. 12. 2026", "date", "24.12.26"),
        ("3月12日", "date", "12.3."),
        ("until Christmas", "date", "christmas"),
        ("zum Ende des Monats", "date", "end of the month"),
        ("by Friday", "weekday", "5"),
        ("am Freitag", "weekday", "5"),
        ("until 18:30", "time", "18:30"),
        ("at 6.30 pm", "time", "18:30"),
        ("um 14 Uhr", "time", "14:00"),
        ("before noon", "time", "12:00"),
        ("until 2031", "year", "2031"),
        ("12,- €", "amount", "12 EUR"),
        ("¥500", "amount", "500 JPY"),
        ("25 zł", "amount", "25 PLN"),
        ("1k EUR", "amount", "1000 EUR"),
        ("five euros", "amount", "5 EUR"),
        ("50 cents", "amount", "0.5 ?"),
        ("it costs 12.50", "amount", "12.5 ?"),
        ("ten percent", "percentage", "10"),
        ("half the price", "percentage", "50"),
        ("acme-help.click", "link", "acme-help.click"),
        ("acme.support/returns", "link", "acme.support/returns"),
        ("evil[.]example", "link", "evil.example"),
        ("hxxps://evil.example/x", "link", "evil.example/x"),
        ("evil dot com", "link", "evil.com"),
        ("стоянка.рф", "link", "стоянка.рф"),
        ("203.0.113.9/returns", "link", "203.0.113.9/returns"),
        ("http://shop.example/x", "link", "http://shop.example/x"),
        ("@acme.help on Instagram", "address", "@acme.help"),
        ("refunds (at) shop (dot) example", "address", "refunds@shop.example"),
        ("(212) 555-0147", "phone", "25550147"),
        ("1-800-ACMEHELP", "phone", "22634357"),
        ("call \uff10\uff13\uff10 \uff11\uff12\uff13\uff14\uff15\uff16\uff17", "phone", "01234567"),
        ("Hauptstr. 5", "place", "hauptstr5"),
        ("Hauptstraße 5", "place", "hauptstr5"),
        ("250 Baker Street", "place", "250bakerst"),
        ("12 rue de la Paix", "place", "12ruedelapaix"),
        ("order ORD-20431", "identifier", "ORD-20431"),
        ("order #20431", "identifier", "20431"),
    ],
)
def test_one_particular_is_found(text: str, kind: str, value: str) -> None:
    assert [(each.kind, each.value) for each in particulars(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Order placed in 2026.",
        "Have a nice day.",
        "It costs a lot.",
        "Step 1 of 3",
        "600 requests a minute, and once a year.",
        "It is delivered.Please look.",
        "See node.js and the file label.pdf.",
        "Size 42 may be right.",
        "One time is enough.",
        "",
    ],
)
def test_ordinary_words_hold_no_particulars(text: str) -> None:
    assert particulars(text) == []


@pytest.mark.parametrize(
    ("known", "said", "holds"),
    [
        ("2 to 3 days", "3 days", True),
        ("31 December 2028", "31 December", True),
        ("31 December 2028", "31 December 2035", False),
        ("31 December", "31 December 2035", True),
        ("order AC-20431", "order 20431", True),
        ("order AC 20431", "order AC-20431", True),
        ("it costs 12.90", "€12.90", True),
        ("EUR 12.90", "it costs 12.90", True),
        ("EUR 12.90", "$12.90", False),
        ("https://shop.example/x", "http://shop.example/x", False),
        ("http://shop.example/x", "https://shop.example/x", True),
        ("https://shop.example/x", "shop.example", True),
        ("https://shop.example/x", "shop.example/y", False),
        ("+49 (0)30 1234567", "030 1234567", True),
        ("3 days", "3 working days", False),
    ],
)
def test_what_people_leave_out_or_write_otherwise_is_allowed_for(
    known: str, said: str, *, holds: bool
) -> None:
    [one] = particulars(said)
    assert stands(one, values([known])) is holds


def test_a_month_is_nearly_30_days() -> None:
    [month] = particulars("within a month")
    assert nearly(month, values(["30 days"])) == "30 days"
    assert nearly(month, values(["45 days"])) is None
    [weeks] = particulars("two weeks")
    assert nearly(weeks, values(["10 working days"])) == "10 working days"
