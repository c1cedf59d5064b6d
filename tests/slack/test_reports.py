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
    OwnWeek,
    QueueEntry,
    QueueView,
    Risk,
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
    assert "*Urgent* · a draft waits for a decision\\nWaits 2 h, since <!date^" in said
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
        week=OwnWeek(31, 23, 6, 2, 4, timedelta(minutes=3)), late=1,
        trouble=("Conversation 9: the reply may have been sent.",),
        counts={HomeFilter.MINE: 1, HomeFilter.WAITING: 12, HomeFilter.AT_RISK: 3},
    )  # fmt: skip
    return replace(known, **more)


def test_the_home_shows_what_waits_what_is_mine_and_my_week(accepted_view: Judge) -> None:
    shown = home.home(home_view())
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert "*12 customers wait for an answer,* the longest for 1 day" in said
    assert "*Mine* (1)" in said
    assert "*31 replies sent* · 23 unchanged (74%) · 6 edited (19%) · 2 written by you (6%)" in said
    assert "From a card to your decision: 3 min (median)" in said
    assert "Taken over: 4 times" in said
    assert "… and 3 more" in said
    assert "Late or at risk (3)" in said
    assert "*1 late* · *2 at risk*" in said
    links = [b["accessory"] for b in shown["blocks"] if "url" in b.get("accessory", {})]
    assert {(b["action_id"], b["url"]) for b in links} == {(Act.LINK.value, LINK)}


def test_a_week_without_a_reply_is_told_kindly(accepted_view: Judge) -> None:
    shown = home.home(home_view(week=OwnWeek(0, 0, 0, 0, 2, None)))
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert "No reply of yours was sent. Once one is, your figures stand here." in said
    assert "You took over twice." in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Waits 2 h, since <!date^"),
        ({"owner": "U0BEN"}, " · with <@U0BEN>"),
        ({"owner": "U0ANA"}, " · with you"),
        ({"owner": None}, " · nobody has it yet"),
        ({"owner": None, "escalated_by": "U0BEN"}, " · a supervisor decides"),
        ({"ts": None}, "a draft waits for a decision; its card is on its way"),
        ({"risk": Risk.LATE, "due": ago(minutes=40)}, "*Late by 40 min* · *Urgent* · a draft"),
        ({"risk": Risk.SOON, "due": NOW + timedelta(minutes=24)}, "*At risk, due in 24 min* · "),
        ({"risk": Risk.SOON}, "*At risk* · "),
        ({"escalated_by": "U0BEN"}, "*Escalated* by <@U0BEN> · a draft"),
        ({"held": True}, "held back by quiet mode: its card comes when the channel has room"),
        (
            {"status": "put aside", "snoozed_by": "U0BEN", "snoozed_until": NOW},
            "put aside by <@U0BEN> until <!date^",
        ),
        ({"status": "put aside", "snoozed_by": "U0ANA"}, "put aside by you until they write"),
    ],
)
def test_a_line_of_a_list_says_what_presses_how_long_and_who_has_it(
    more: dict[str, Any], words: str
) -> None:
    assert words in reports.entry_text(entry(**more), NOW, you="U0ANA")


def test_a_long_list_comes_in_pages_of_ten(accepted_view: Judge) -> None:
    page = tuple(entry(n) for n in range(10))
    view = home_view(
        which=HomeFilter.PERSON,
        person="U0BEN",
        offset=10,
        listed=page,
        counts={HomeFilter.PERSON: 31},
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
    assert pressed["Previous ten"] == "person|0|U0BEN"
    assert pressed["Next ten"] == "person|20|U0BEN"
    assert shown["blocks"][1]["accessory"]["value"] == "person|10|U0BEN"
    assert "*In the hands of <@U0BEN>* (31)" in json.dumps(shown, ensure_ascii=False)


def test_a_supervisor_sees_who_works_on_what(accepted_view: Judge) -> None:
    team = (
        TeamMember("U0BEN", 4, ago(hours=2), 1, on_duty=False), TeamMember(None, 1, None),
        TeamMember("U0ANA", 0, None, on_duty=True, until=NOW),
    )  # fmt: skip
    shown = home.home(home_view(supervisor=True, team=team))
    accepted_view(shown, "home")
    said = json.dumps(shown, ensure_ascii=False)
    assert r"<@U0BEN> · *off duty*\n4 waiting, the longest for 2 h · *1 late or at risk*" in said
    assert r"*Nobody yet*\n1 waiting" in said
    assert r"<@U0ANA> · on duty until <!date^" in said
    ways = [
        block["accessory"]["value"]
        for block in shown["blocks"]
        if block.get("accessory", {}).get("text", {}).get("text") == "Show"
    ]
    assert ways == ["person|0|U0BEN", "unclaimed|0"]


def test_a_home_fits_however_much_there_is(accepted_view: Judge) -> None:
    many = tuple(entry(n, subject="x" * 500, permalink=None) for n in range(200))
    full = home_view(
        supervisor=True, mine=many, at_risk=many, waiting=many, snoozed=many, own_snoozed=200,
        team=tuple(TeamMember(f"U{n}", 9, NOW, 9, on_duty=True, until=NOW) for n in range(40)),
        trouble=("y" * 500,) * 99, open=900, others_at_risk=400,
    )  # fmt: skip
    accepted_view(home.home(full), "home")
    accepted_view(home.home(HomeView("U0ANA", False, NOW, 0, None, (), ())), "home")


def test_who_is_no_agent_is_told_what_this_is_and_whom_to_ask(accepted_view: Judge) -> None:
    for supervisors, words in (
        (("U0VERA", "S0LEADS"), "ask one of its supervisors: <@U0VERA> <!subteam^S0LEADS>"),
        ((), "ask whoever looks after this app in your workspace"),
    ):
        shown = home.stranger(supervisors)
        accepted_view(shown, "home")
        assert words in json.dumps(shown)


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


def test_nobody_is_called_for_their_own_act() -> None:
    for kind in ("conversation.deescalate", "knowledge.approve", "conversation.answered"):
        own = news(kind, actor="U0ANA", owner="U0ANA", also="U0ANA", by="Ana Alves", note="x")
        [told, others] = [threads.post(own), threads.post(replace(own, owner="U0BEN"))]
        assert told is not None
        assert others is not None
        assert "<@" not in told.text
        assert others.text.count("<@U0BEN>") == 1


@pytest.mark.parametrize("kind", threads.TOLD)
def test_every_news_fits(kind: str, accepted: Judge) -> None:
    for text in ("", "x" * 50_000):
        card = threads.post(news(kind, owner="U0ANA", reason=text, mail=mail(text)))
        assert card is not None
        accepted(card.blocks)


def test_other_events_are_told_by_the_card_alone() -> None:
    assert threads.post(news("draft.present")) is None
