"""What Slack shows of exemplars: within its limits, whatever they say, and who may do what."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from slackhitl.desk.exemplar_rows import Retirement
from slackhitl.desk.exemplar_views import ExemplarView, Overview
from slackhitl.slack import exemplar_reports

Judge = Callable[[list[dict[str, Any]]], None]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOSTILE = "<!channel> *bold* <https://evil.example|click> `code` " * 40
WORKSPACE = "https://acme.slack.com"


def exemplar(number: int = 1, **changes: Any) -> ExemplarView:
    values: dict[str, Any] = {
        "id": number, "questions": (HOSTILE, HOSTILE), "reply": HOSTILE * 9, "category": HOSTILE,
        "language": "en", "said_at": NOW, "confirmed": 3, "unchanged": 4, "edited": 1,
        "articles": (HOSTILE, "shipping"), "retired_for": None, "retired_by": None,
        "superseded_by": None, "channel": "C0REVIEW", "ts": "1.2",
    }  # fmt: skip
    return ExemplarView(**(values | changes))


def shown(blocks: Any) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def test_the_overview_is_within_slacks_limits_and_calls_nobody(accepted: Judge) -> None:
    changed = exemplar(retired_for=Retirement.ARTICLE)
    card = exemplar_reports.overview(Overview(1234, (exemplar(),) * 5, (changed,) * 10))
    accepted(card.blocks)
    assert "Drafts learn from 1,234 earlier replies." in card.text
    assert "<!channel>" not in shown(card.blocks)
    empty = exemplar_reports.overview(Overview(0, (), ()))
    accepted(empty.blocks)
    assert empty.text == "Drafts learn from no earlier reply yet."


@pytest.mark.parametrize(
    ("changes", "says", "button"),
    [
        ({}, "Sent unchanged 3 times in a row; 5 drafts written with it since", "Retire"),
        ({"retired_for": Retirement.ARTICLE}, "has changed. Still right?", "Restore"),
        ({"retired_for": Retirement.SUPERSEDED, "superseded_by": 9}, "by exemplar 9", "Restore"),
        ({"retired_for": Retirement.PERSON, "retired_by": "U0VERA"}, "by <@U0VERA>", "Restore"),
        ({"channel": None, "ts": None}, "from a mailbox", "Retire"),
    ],
)
def test_one_says_how_it_stands(
    accepted: Judge, changes: dict[str, Any], says: str, button: str
) -> None:
    card = exemplar_reports.exemplar(exemplar(**changes), WORKSPACE)
    accepted(card.blocks)
    assert says in shown(card.blocks)
    assert f'"text": "{button}"' in shown(card.blocks)


def test_the_window_holds_any_number_of_them(accepted_view: Callable[..., None]) -> None:
    accepted_view(
        exemplar_reports.written_from([exemplar(number) for number in range(60)], WORKSPACE)
    )
    empty = exemplar_reports.written_from([], WORKSPACE)
    accepted_view(empty)
    assert "without any" in shown(empty)
