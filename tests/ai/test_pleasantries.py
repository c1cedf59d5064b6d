"""A reply without its courtesies."""

import pytest

from slackhitl.ai.phrases import phrases
from slackhitl.ai.pleasantries import essence

FACT = "A parcel inside Germany arrives within 2 to 3 working days.\n\nIt is tracked."


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt"])
@pytest.mark.parametrize("which", ["thanks", "sorry"])
def test_nothing_is_left_of_how_the_offline_drafter_begins_and_ends(
    language: str, which: str
) -> None:
    said = phrases(language)
    opening = said.hello.format(name="Jane")
    text = "\n\n".join([opening, getattr(said, which), FACT, said.close + "\nYour Acme team"])
    assert essence(text) == FACT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hi Jane, thank you for reaching out! ", "\n\nPlease let me know if I can help.\n\nBest"),
        (
            "Dear Jane Doe,\n\nI am so sorry to hear that. Thanks for your patience.\n\n",
            "\n\nHave a lovely weekend!\n\nKind regards, Ana from Acme",
        ),
        (
            "Guten Tag Frau Doe,\n\nvielen Dank für Ihre Frage. Es tut uns leid.\n\n",
            "\n\nBei Fragen melden Sie sich gern.\n\nViele Grüße aus Leipzig",
        ),
        ("", "\n\nIf you have any other questions, just reply to this mail. We are happy to help."),
    ],
)
def test_courtesies_of_people_and_of_claude_go_as_well(before: str, after: str) -> None:
    assert essence(f"{before}{FACT}{after}") == FACT


@pytest.mark.parametrize(
    "text",
    [
        FACT,
        "If the label has not come within 5 days, write to us with your order number.",
        "Thanks to a new warehouse, parcels leave on Saturdays as well. Orders until noon do.",
        "Thank you for your message.",
        "Kind regards",
        "",
    ],
)
def test_what_says_something_stays_and_so_does_what_would_leave_nothing(text: str) -> None:
    assert essence(text) == text
