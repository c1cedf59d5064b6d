"""What Slack shows of the knowledge: within its limits, however much there is, and no markup."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slackhitl.clock import utc_now
from slackhitl.desk.decisions import Seen
from slackhitl.desk.doubts import Excerpt, StaleArticle
from slackhitl.desk.gaps import Asked, Topic
from slackhitl.desk.proposals import ProposalState, ProposalView
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack import knowledge_reports, knowledge_words, teach_form
from slackhitl.slack.board import Board
from slackhitl.slack.caller import Caller
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.knowledge_reports import WeekView
from slackhitl.slack.payloads import Click, Submission

Judge = Callable[[list[dict[str, Any]]], None]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOSTILE = "<!channel> *bold* <https://evil.example|click> `code` " * 40
CLICK = Click("U0ANA", Act.TEACH, Seen(1, 2, "abcdef"), "trigger", "C0REVIEW", "1.2")


def proposal(number: int = 1, state: ProposalState = ProposalState.PROPOSED) -> ProposalView:
    return ProposalView(
        number, 7, "shipping", False, HOSTILE[:150], HOSTILE * 3, "en", "a" * 12, state, "U0ANA",
        NOW, None, None,
    )  # fmt: skip


def week(count: int) -> WeekView:
    asked = tuple(Asked(n, HOSTILE, "C0REVIEW", f"{n}.5") for n in range(3))
    change = Excerpt("U0ANA", HOSTILE * 9, f"{HOSTILE} new " * 9, NOW, "C0REVIEW", "1.2")
    return WeekView(
        NOW,
        NOW,
        tuple(Topic(f"{n}{HOSTILE}", 3, asked) for n in range(count)),
        tuple(StaleArticle(f"{HOSTILE}{n}", "v", 2, (change,) * 3) for n in range(count)),
        count,
        {},
        "https://acme.slack.com",
    )


def submission(article: str) -> Submission:
    seen, given = Seen(1, 2, ""), {str(Field.ARTICLE): article}
    return Submission("U0ANA", View.TEACH, seen, "", None, None, None, "V1", "", given=given)


def test_the_window_holds_any_number_of_articles_of_any_name(
    accepted_view: Callable[..., None],
) -> None:
    articles = {f"{'deep/' * 60}{n}": HOSTILE for n in range(150)} | {"empty": ""}
    likeliest = next(iter(articles))
    view = teach_form.window(articles, likeliest, HOSTILE, HOSTILE * 3, CLICK)
    accepted_view(view)
    menu = view["blocks"][1]["element"]
    assert len(menu["options"]) == 100
    assert menu["initial_option"] == menu["options"][1]
    names = tuple(articles)
    key = menu["initial_option"]["value"]
    assert teach_form.chosen_article(submission(key), names) == likeliest
    assert teach_form.chosen_article(submission(key), ("others",)) is None
    assert teach_form.chosen_article(submission(teach_form.NEW), names) == ""
    accepted_view(teach_form.window({}, None, "", "", CLICK))
    accepted_view(teach_form.proposed(1, HOSTILE))


def test_many_proposals_are_listed_and_one_is_shown_in_full(accepted: Judge) -> None:
    waiting = [proposal(number) for number in range(1, 40)]
    approved = [proposal(number, ProposalState.APPROVED) for number in range(40, 60)]
    parts = knowledge_words.overview(3, waiting, approved, frozenset({40}), {})
    accepted(parts)
    shown = json.dumps(parts, ensure_ascii=False)
    assert "39 proposals wait for a supervisor" in shown
    assert shown.count("stands in the folder by now") == 1
    assert "<!channel>" not in shown
    accepted(knowledge_words.overview(1, [], [], frozenset(), {}))
    for state in ProposalState:
        card = knowledge_words.one(proposal(1, state), {"shipping": HOSTILE})
        accepted(card.blocks)
        assert "<!channel>" not in card.text


def test_the_weekly_post_fits_however_much_there_is_to_say(accepted: Judge) -> None:
    for count in (0, 1, 40):
        view = week(count)
        card = knowledge_reports.weekly(view)
        accepted(card.blocks)
        assert view.is_empty is (count == 0)
        ours = [block for block in card.blocks if block["type"] != "rich_text"]
        assert "<!channel>" not in json.dumps(ours)
    accepted(knowledge_reports.gaps(week(40).topics, "the last 7 days", "").blocks)


async def test_a_weekly_post_of_unknown_outcome_is_looked_for_and_not_posted_twice(
    board: Board, sandbox: Sandbox
) -> None:
    card = knowledge_reports.weekly(week(1))
    for at in (None, utc_now(), utc_now()):
        caller = Caller("job", unsure_at=at)
        await board.announce(card, sandbox.channel, caller, week="2026-11-02")
    assert len(sandbox.messages(sandbox.channel)) == 1
    caller = Caller("job", unsure_at=utc_now())
    await board.announce(card, sandbox.channel, caller, week="2026-11-09")
    assert len(sandbox.messages(sandbox.channel)) == 2
