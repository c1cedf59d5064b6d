"""Answers to /hitl, the Home and the threads."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_views import JANE, NOW, QUESTION, ago, mail

from slackhitl.desk.case_views import Person
from slackhitl.desk.figures import (
    HomeFilter,
    HomeView,
    QueueEntry,
    QueueView,
    ScreenedEntry,
    ScreenedView,
    StatsView,
    TeamMember,
)
from slackhitl.desk.lifecycle import Role, may
from slackhitl.desk.news import News
from slackhitl.slack import home, reports, threads
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import Act

Judge = Callable[..., None]
LINK = "https://acme.slack.com/archives/C1/p171"


def entry(number: int = 1, **more: Any) -> QueueEntry:
    known = QueueEntry(
        conversation_id=number, customer=JANE, subject=f"Kettle {number}",
        status="a draft waits for a decision", waiting_since=ago(hours=2), owner="U0ANA",
        urgency="urgent", channel="C1", ts="17.1", permalink=LINK,
    )  # fmt: skip
    return replace(known, **more)


def queue_view(count: int, **more: Any) -> QueueView:
    known = QueueView(count, ago(hours=3, minutes=5), tuple(entry(n) for n in range(count)))
    return replace(known, **more)


def read(card: Card) -> str:
    return json.dumps(card.blocks, ensure_ascii=False)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_help_lists_every_word_of_a_role(role: Role, accepted: Judge) -> None:
    card = reports.help(role)
    accepted(card.blocks)
    for word in (word for word in reports.COMMANDS if may(role, word.who)):
        assert f"`{reports.usage_of(word)}`" in read(card)
        assert f"/hitl {word.name}" in card.text


def test_an_unknown_word_is_answered_with_the_known_ones(accepted: Judge) -> None:
    card = reports.unknown("<!channel>", Role.AGENT)
    accepted(card.blocks)
    assert "I do not know “&lt;!channel&gt;”." in read(card)
    assert "/hitl stats" in read(card)


def test_a_wrong_period_is_answered_with_the_right_usage(accepted: Judge) -> None:
    card = reports.usage("stats", "I do not know the period “9y”.")
    accepted(card.blocks)
    assert "Type `/hitl stats [today|7d|30d] [by agent|by category]`." in card.text


def test_the_queue_tells_who_waits_how_long_and_where_the_card_is(accepted: Judge) -> None:
    card = reports.queue(
        queue_view(3, trouble=("Conversation 9: the reply was not delivered.",), screened_today=1),
        NOW,
    )
    accepted(card.blocks)
    said = read(card)
    assert "3 customers wait for us, the longest for 3 h 5 min." in said
    assert f"*<{LINK}|Kettle 1>* · Jane Doe" in said
    assert "*Urgent* · a draft waits for a decision · waits since <!date^" in said
    assert "<@U0ANA>" in said
    assert "Needs a look" in said
    assert "1 automatic mail today got no draft" in said
    assert "Kettle 2" in card.text


@pytest.mark.parametrize("count", [0, 1, 15, 400])
def test_a_queue_of_any_length_fits(count: int, accepted: Judge) -> None:
    view = queue_view(min(count, 15), open=count, trouble=("x" * 400,) * 30)
    card = reports.queue(view, NOW)
    accepted(card.blocks)
    assert ("and 385 more" in read(card)) is (count == 400)


def test_an_empty_queue_says_so(accepted: Judge) -> None:
    card = reports.queue(QueueView(0, None, ()), NOW)
    accepted(card.blocks)
    assert card.text == "Nobody waits for an answer."


def test_a_search_says_how_much_it_found(accepted: Judge) -> None:
    for view, words in (
        (queue_view(0, open=0), "No conversations found"),
        (queue_view(1), "1 conversation found"),
        (queue_view(10, open=11), "More than 10 conversations found"),
    ):
        card = reports.found("kettle", view, NOW)
        accepted(card.blocks)
        assert card.text.startswith(f"{words} for “kettle”.")


def test_what_was_set_aside_can_be_answered_after_all(accepted: Judge) -> None:
    one = ScreenedEntry(5, Person("", "robot@x.example"), "Out of office", "auto-replied", NOW)
    card = reports.screened(ScreenedView(40, (one,) * 20), NOW)
    accepted(card.blocks)
    assert "Out of office" in card.text
    buttons = [b["accessory"] for b in card.blocks if "accessory" in b]
    assert {(b["action_id"], b["value"]) for b in buttons} == {(Act.REOPEN.value, "5:0:-")}
    assert all("robot@x.example" in b["accessibility_label"] for b in buttons)


def test_figures_are_told_with_what_they_mean(accepted: Judge) -> None:
    view = StatsView(
        "Figures of the last 7 days",
        NOW - timedelta(days=6),
        NOW,
        (("Sent", "12", "replies that a mail server took"), ("Cost", "$1.20", "")),
        (
            ("By agent", ("Agent", "Sent", "Handle time"), (("U0ANA", "9", "2 min"),) * 40),
            ("By category", ("Category", "Mails"), (("damage", "3"),)),
        ),
    )
    card = reports.stats(view)
    accepted(card.blocks)
    said = read(card)
    assert "Sent *12*  replies that a mail server took" in said
    assert "<@U0ANA>  sent 9 · handle time 2 min" in said
    assert "*damage*  mails 3" in said
    assert "and 20 more" in said
    assert "$1.20" in card.text
    assert "<@U0ANA>" in card.text


def test_a_mention_is_answered_according_to_the_role(accepted: Judge) -> None:
    for role in (Role.NOBODY, Role.AGENT):
        accepted(reports.mention(role).blocks)
    assert "/hitl help" in reports.mention(Role.AGENT).text
    assert "/hitl help" not in reports.mention(Role.NOBODY).text


def home_view(**more: Any) -> HomeView:
    known = HomeView(
        user="U0ANA", supervisor=False, at=NOW, open=12, oldest=ago(hours=26),
        mine=(entry(1),), waiting=tuple(entry(n) for n in range(8)),
        figures=(("Sent", "31"), ("Approval rate", "74%")),
        trouble=("Conversation 9: the reply may have been sent.",),
        counts={HomeFilter.WAITING: 12, HomeFilter.AT_RISK: 3},
    )  # fmt: skip
    return replace(known, **more)


def test_the_home_shows_what_waits_what_is_mine_and_my_week(accepted_view: Judge) -> None:
    shown = home.home(home_view())
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert "*12 customers wait for an answer,* the longest for 1 day" in said
    assert "*Mine*" in said
    assert "Sent *31* · Approval rate *74%*" in said
    assert "and 4 more" in said
    assert "Waiting too long (3)" in said
    assert "*3 too long*" in said
    links = [b["accessory"] for b in shown["blocks"] if "accessory" in b]
    assert {(b["action_id"], b["url"]) for b in links} == {(Act.LINK.value, LINK)}


def test_a_long_list_comes_in_pages_of_ten(accepted_view: Judge) -> None:
    page = tuple(entry(n) for n in range(10))
    view = home_view(
        which=HomeFilter.WAITING, offset=10, listed=page, counts={HomeFilter.WAITING: 31}
    )
    shown = home.home(view)
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert "11 to 20 of 31" in said
    pressed = {
        one["text"]["text"]: one["value"]
        for block in shown["blocks"]
        for one in block.get("elements", [])
        if one["type"] == "button"
    }
    assert pressed["Previous ten"] == "waiting|0"
    assert pressed["Next ten"] == "waiting|20"
    assert pressed["Refresh"] == "waiting|10"


def test_a_supervisor_sees_who_works_on_what(accepted_view: Judge) -> None:
    team = (TeamMember("U0BEN", 4, ago(hours=2)), TeamMember(None, 1, None))
    shown = home.home(home_view(supervisor=True, team=team))
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert "<@U0BEN>: 4 to decide, the longest for 2 h" in said
    assert "Nobody yet: 1 to decide" in said


def test_a_home_fits_however_much_there_is(accepted_view: Judge) -> None:
    many = tuple(entry(n, subject="x" * 500, permalink=None) for n in range(200))
    accepted_view(home.home(home_view(mine=many, waiting=many, trouble=("y" * 500,) * 99)), "home")
    accepted_view(home.home(HomeView("U0ANA", False, NOW, 0, None, (), ())), "home")
    accepted_view(home.stranger(), "home")


def news(kind: str, **more: Any) -> News:
    known = News(1, kind, NOW, "system", None, None, False, JANE, None)
    return replace(known, **more)


def test_a_second_mail_calls_whoever_approved_the_reply_that_was_withdrawn(
    accepted: Judge,
) -> None:
    card = threads.post(news("message.received", owner="U0ANA", withdrew=True, mail=mail()))
    assert card is not None
    accepted(card.blocks)
    assert card.text.startswith("<@U0ANA> *Jane Doe wrote again.* The reply that was approved had")
    assert QUESTION in [leaf["text"] for leaf in card.blocks[1]["elements"][0]["elements"]]


def test_a_second_mail_calls_nobody_when_nobody_had_it() -> None:
    card = threads.post(news("message.received", mail=mail()))
    assert card is not None
    assert card.text == "*Jane Doe wrote again.*"


def test_automatic_mail_is_noted_without_calling_anybody() -> None:
    card = threads.post(news("message.screened", owner="U0ANA", reason="vacation", mail=mail()))
    assert card is not None
    assert "<@" not in card.text
    assert "gets no draft: vacation." in card.text


@pytest.mark.parametrize("kind", threads.TOLD)
def test_every_news_fits(kind: str, accepted: Judge) -> None:
    for text in ("", "x" * 50_000):
        card = threads.post(news(kind, owner="U0ANA", reason=text, mail=mail(text)))
        assert card is not None
        accepted(card.blocks)


def test_other_events_are_told_by_the_card_alone() -> None:
    assert threads.post(news("draft.present")) is None
