"""What waits for us, what is in trouble, and finding a conversation again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bare_desk import MARIA, MONDAY, TOM, VERA, BareDesk

from slackhitl.desk import (
    assigning,
    escalating,
    outgoing,
    placing,
    review,
    roster,
    snoozing,
    spending,
    stats,
    work,
)
from slackhitl.desk.figures import HomeFilter, HomeView, OwnWeek, QueueView, Risk
from slackhitl.desk.holding import HeldCard
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation
from slackhitl.desk.policy import Assigning
from slackhitl.desk.spending import Spending, Spent
from slackhitl.desk.work import Kind


def queue(desk: BareDesk, limit: int = 15) -> QueueView:
    return desk.do(stats.queue, desk.now, desk.policy, limit)


def approve(desk: BareDesk, conversation_id: int) -> None:
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)


def test_who_waits_longest_comes_first(desk: BareDesk) -> None:
    first = desk.in_review(sender_name="Ann", subject="My parcel")
    desk.later(minutes=5)
    second = desk.mail(sender_name="Bob", sender_address="bob@customer.example").conversation_id
    answered = desk.in_review()
    approve(desk, answered)
    desk.leave(answered)
    view = queue(desk)
    assert [entry.conversation_id for entry in view.entries] == [first, second]
    assert (view.open, view.more, view.oldest) == (2, 0, view.entries[0].waiting_since)
    ann, bob = view.entries
    assert (ann.customer.name, ann.subject, ann.urgency) == ("Ann", "My parcel", "normal")
    assert (ann.status, bob.status) == ("a draft waits for a decision", "a draft is being written")
    assert (bob.customer.address, bob.owner, bob.ts) == ("bob@customer.example", None, None)


def test_a_queue_too_long_says_how_many_more(desk: BareDesk) -> None:
    for _ in range(4):
        desk.mail()
    view = queue(desk, limit=3)
    assert (len(view.entries), view.open, view.more) == (3, 4, 1)


def test_an_empty_queue_is_empty(desk: BareDesk) -> None:
    assert queue(desk) == QueueView(open=0, oldest=None, entries=())


def test_each_state_is_said_in_words(desk: BareDesk) -> None:
    states: dict[int, str] = {}
    taken = desk.in_review()
    desk.do(review.take_over, desk.seen(taken), TOM, desk.now)
    states[taken] = "taken over"
    unwritten = desk.unwritten()
    states[unwritten] = "there is no draft; a person writes"
    approved = desk.in_review()
    approve(desk, approved)
    states[approved] = "approved, about to leave"
    sending = desk.in_review()
    approve(desk, sending)
    desk.claim(sending)
    states[sending] = "being sent"
    redrafted = desk.in_review()
    seen = desk.seen(redrafted)
    desk.do(review.redraft, seen, "", MARIA, desk.now, desk.draft(redrafted).origin)
    states[redrafted] = "a draft is being written"
    entries = queue(desk).entries
    assert {entry.conversation_id: entry.status for entry in entries} == states
    assert next(e for e in entries if e.conversation_id == taken).owner == TOM.id


def test_an_entry_knows_where_its_card_is(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    desk.do(placing.remember_card, conversation_id, "C_SUPPORT", "17.5", 3)
    (entry,) = queue(desk).entries
    assert (entry.channel, entry.ts) == ("C_SUPPORT", "17.5")


def test_screened_mail_is_counted_today_and_waits_for_nobody(desk: BareDesk) -> None:
    desk.mail(screening="out of office")
    desk.mail(screening="mailing list")
    assert (queue(desk).open, queue(desk).screened_today) == (0, 2)
    desk.later(days=1)
    assert queue(desk).screened_today == 0


def test_a_waiting_conversation_that_is_handed_back_is_not_forgotten(desk: BareDesk) -> None:
    """The customer does not wait, but a draft does."""
    conversation_id = desk.in_review()
    approve(desk, conversation_id)
    desk.leave(conversation_id)
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now)
    view = queue(desk)
    assert (view.open, view.oldest) == (1, None)
    assert view.entries[0].waiting_since is None


def test_troubles_name_the_conversation_and_the_reason(desk: BareDesk) -> None:
    unwritten = desk.unwritten()
    returned, lost, refused = desk.in_review(), desk.in_review(), desk.in_review()
    for conversation_id, verb in ((returned, outgoing.refuse), (lost, outgoing.lose)):
        approve(desk, conversation_id)
        letter = desk.claim(conversation_id)
        desk.do(verb, letter.draft_id, letter.attempt, "the server's words", desk.now)
    desk.do(placing.remember_card_trouble, refused, "C_GONE", "channel_not_found")
    for job in desk.do(work.claim, "slack", 50, "worker", desk.later(minutes=1)):
        if (job.kind, job.subject_id) == (Kind.CARD, lost):
            desk.do(work.set_aside, job, "KeyError at cards.py:7")
    assert queue(desk).trouble == (
        f"Conversation {lost}: the reply may have been sent; look before it is sent again "
        "(the server's words).",
        f"Conversation {returned}: the reply was not delivered (the server's words).",
        f"Conversation {lost}: showing its card failed (KeyError at cards.py:7).",
        f"Conversation {refused}: Slack does not take its card (channel_not_found).",
        f"Conversation {unwritten}: there is no draft (Claude is busy).",
    )


@pytest.mark.parametrize("kind", [Kind.SEND, Kind.THREAD])
def test_a_failed_job_names_the_conversation_it_is_about(desk: BareDesk, kind: Kind) -> None:
    desk.mail()
    conversation_id = desk.in_review()
    subject_id = (
        desk.draft_id(conversation_id)
        if kind is Kind.SEND
        else desk.events(conversation_id)[0].id or 0
    )
    desk.do(work.enqueue, kind, subject_id, desk.now)
    (job,) = desk.do(work.claim, work.QUEUE[kind], 50, "worker", desk.now)[-1:]
    desk.do(work.set_aside, job, "a reason")
    (words,) = queue(desk).trouble
    assert words.startswith(f"Conversation {conversation_id}: ")


def test_many_troubles_are_cut_short(desk: BareDesk) -> None:
    for _ in range(12):
        desk.unwritten()
    told = queue(desk).trouble
    assert (len(told), told[-1]) == (10, "And 3 more.")


def test_a_persons_home(desk: BareDesk) -> None:
    mine, other = desk.in_review(), desk.in_review()
    desk.do(review.take_over, desk.seen(mine), TOM, desk.now)
    approve(desk, other)
    desk.leave(other)
    desk.unwritten()
    home = desk.do(stats.home, TOM, desk.now, desk.policy)
    assert (home.user, home.supervisor, home.open) == (TOM.id, False, 2)
    assert [entry.conversation_id for entry in home.mine] == [mine]
    assert mine not in [entry.conversation_id for entry in home.waiting]
    assert len(home.waiting) == 1
    assert home.week == OwnWeek(0, 0, 0, 0, 1, None)
    assert home.trouble == ()
    hers = desk.do(stats.home, MARIA, desk.now, desk.policy).week
    assert hers is not None
    assert (hers.sent, hers.unchanged, hers.edited, hers.written) == (1, 1, 0, 0)
    assert desk.do(stats.home, VERA, desk.now, desk.policy).trouble != ()


# Finding


@pytest.fixture
def mails(desk: BareDesk) -> BareDesk:
    desk.mail(subject="Invoice 2026-11", sender_name="Ann Smith")
    desk.mail(subject="100% broken", sender_name="Bob", sender_address="bob_x@shop.example")
    desk.mail(subject="Übung macht den Meister", sender_name="Zoë", sender_address="z@x.example")
    return desk


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("invoice", ["Invoice 2026-11"]),
        ("SMITH invoice", ["Invoice 2026-11"]),
        ("smith broken", []),
        ("bob_x@shop.example", ["100% broken"]),
        ("bob%x", []),
        ("b_b", []),
        ("100%", ["100% broken"]),
        ("0%b", []),
        ("übung", ["Übung macht den Meister"]),
        ("ZOË", ["Übung macht den Meister"]),
        ("example", ["Übung macht den Meister", "100% broken", "Invoice 2026-11"]),
        ("#1", ["Invoice 2026-11"]),
        ("99999999999999999999", []),
        ("'; drop table draft; --", []),
    ],
)
def test_finding_by_words(mails: BareDesk, words: str, subjects: list[str]) -> None:
    assert [
        entry.subject for entry in mails.do(stats.find, words, mails.now, mails.policy).entries
    ] == subjects


def test_finding_too_many_shows_the_newest(desk: BareDesk) -> None:
    ids = [desk.mail().conversation_id for _ in range(4)]
    found = desk.do(stats.find, "parcel", desk.now, desk.policy, 3)
    assert [entry.conversation_id for entry in found.entries] == ids[:0:-1]
    assert found.more == 1


def test_what_was_screened_newest_first(desk: BareDesk) -> None:
    desk.mail()
    desk.mail(screening="out of office", subject="Away")
    desk.mail(screening="mailing list", sender_name="News")
    view = desk.do(stats.screened, 1)
    assert view.total == 2
    (entry,) = view.entries
    assert (entry.reason, entry.sender.name, entry.at) == ("mailing list", "News", desk.now)


def test_gauges_for_a_monitor(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    approve(desk, conversation_id)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.lose, letter.draft_id, letter.attempt, "lost", desk.now)
    desk.later(minutes=2)
    seen = {name: value for name, (_, value) in desk.do(stats.gauges, desk.now).items()}
    assert seen["open_conversations"] == 1
    assert seen["oldest_wait_seconds"] == 130
    assert seen["jobs_due"] == len(desk.jobs())
    assert seen["oldest_due_job_seconds"] == 130
    assert (seen["jobs_failed"], seen["replies_in_trouble"]) == (0, 1)


# Figures in words


def test_figures_in_words(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    desk.later(minutes=3)
    approve(desk, conversation_id)
    desk.leave(conversation_id)
    calls = (Spent("draft", "large", desk.now, 2000, 300, 1500),)
    desk.do(spending.keep_spending, desk.draft_id(conversation_id), Spending(calls))
    today, zone = desk.now.date(), desk.policy.timezone
    found = desk.do(stats.figures, today, today, desk.now, zone)
    view = stats.stats_view(found, "agent", "Figures of today")
    said = {label: value for label, value, _ in view.rows}
    assert (said["Received"], said["Sent"], said["Approval rate"]) == ("1", "1", "100%")
    assert said["Edit distance"] == "–"  # noqa: RUF001
    assert said["Handle time"].startswith(("2 min 5", "3 min"))
    assert said["Cost"] == "$0.00"
    assert (view.since.hour, view.until) == (0, desk.now)
    by_agent, models = view.tables
    assert by_agent[0] == "By agent"
    assert by_agent[2][0][:3] == (MARIA.id, "1", "100%")
    assert models[2] == (("large", "1", "2,000", "1,500", "300", "price unknown"),)
    assert all(len(row) == len(header) for _, header, rows in view.tables for row in rows)
    by_category, _ = stats.stats_view(found, "category", "").tables
    assert by_category[0] == "By category"


# The Home's lists


def test_the_home_lists_what_is_chosen_in_pages(desk: BareDesk) -> None:
    ids = [desk.in_review(sender_address=f"c{n}@customer.example") for n in range(12)]
    first, last = ids[0], ids[-1]
    desk.do(lambda s: assigning.assign(s, s.get_one(Conversation, last), TOM.id, TOM, desk.now))
    desk.do(lambda s: escalating.escalate(s, s.get_one(Conversation, first), "!", TOM, desk.now))
    aside = ids[5]
    desk.do(
        lambda s: snoozing.snooze(s, s.get_one(Conversation, aside), None, MARIA, desk.now)
    )  # fmt: skip

    def listed(which: HomeFilter, offset: int = 0) -> list[int]:
        view = desk.do(stats.home, TOM, desk.now, desk.policy, which, offset)
        assert view.counts[which] >= len(view.listed)
        return [entry.conversation_id for entry in view.listed]

    assert listed(HomeFilter.MINE) == [last]
    assert listed(HomeFilter.ESCALATED) == [first]
    assert listed(HomeFilter.SNOOZED) == [aside]
    waiting = [one for one in ids if one != aside]
    assert listed(HomeFilter.WAITING) == waiting[:10]
    assert listed(HomeFilter.WAITING, 10) == waiting[10:]
    assert listed(HomeFilter.WAITING, 999) == waiting[10:]  # what was there is gone
    assert listed(HomeFilter.AT_RISK) == []
    desk.later(minutes=45)
    assert listed(HomeFilter.AT_RISK) == waiting[:10]


def assign(desk: BareDesk, one: int, user: str) -> None:
    desk.do(lambda s: assigning.assign(s, s.get_one(Conversation, one), user, VERA, desk.now))


def seen_by(desk: BareDesk, actor: Actor, *asked: Any) -> HomeView:
    return desk.do(stats.home, actor, desk.now, desk.policy, *asked)


def test_a_supervisors_home_says_who_works_on_what(desk: BareDesk) -> None:
    taken, given, _ = desk.in_review(), desk.in_review(), desk.in_review()
    desk.do(review.take_over, desk.seen(taken), TOM, desk.now)
    assign(desk, given, MARIA.id)
    desk.policy = replace(desk.policy, assigning=Assigning.LOAD)
    desk.do(roster.begin, TOM.id, desk.now, desk.policy, None)
    desk.do(roster.begin, "U_IDLE", desk.now, desk.policy, None)
    desk.later(minutes=45)
    team = {one.user: (one.open, one.at_risk, one.on_duty) for one in seen_by(desk, VERA).team}
    assert team == {
        None: (1, 1, None), MARIA.id: (1, 1, False), TOM.id: (1, 1, True), "U_IDLE": (0, 0, True),
    }  # fmt: skip
    theirs = seen_by(desk, VERA, HomeFilter.PERSON, 0, TOM.id)
    assert (theirs.person, [entry.conversation_id for entry in theirs.listed]) == (TOM.id, [taken])
    assert seen_by(desk, MARIA).team == ()
    assert seen_by(desk, MARIA, HomeFilter.PERSON, 0, TOM.id).which is HomeFilter.OVERVIEW


def test_who_took_a_case_over_has_it_and_not_who_was_to_decide_it(desk: BareDesk) -> None:
    one = desk.in_review()
    assign(desk, one, MARIA.id)
    assert [entry.owner for entry in seen_by(desk, MARIA).mine] == [MARIA.id]
    desk.do(review.take_over, desk.seen(one), TOM, desk.now)
    assert seen_by(desk, MARIA).mine == ()
    assert [entry.owner for entry in seen_by(desk, TOM).mine] == [TOM.id]
    assert [(member.user, member.open) for member in seen_by(desk, VERA).team] == [(TOM.id, 1)]
    desk.do(lambda s: snoozing.snooze(s, s.get_one(Conversation, one), None, TOM, desk.now))
    [aside] = seen_by(desk, MARIA, HomeFilter.SNOOZED).listed
    assert (aside.owner, aside.snoozed_by) == (TOM.id, TOM.id)
    assert [entry.conversation_id for entry in seen_by(desk, TOM).snoozed] == [one]
    assert seen_by(desk, MARIA).snoozed == ()


def test_nothing_stands_twice_on_an_overview(desk: BareDesk) -> None:
    ids = [desk.in_review(sender_address=f"c{n}@customer.example") for n in range(15)]
    for one in ids[:2]:
        assign(desk, one, VERA.id)
    desk.later(minutes=45)
    fresh = desk.in_review(sender_address="new@customer.example")
    view = seen_by(desk, VERA)
    shown = [e.conversation_id for e in (*view.mine, *view.at_risk, *view.waiting)]
    assert (len(shown), len(set(shown))) == (16, 16)
    assert [entry.conversation_id for entry in view.waiting] == [*ids[12:], fresh]
    assert view.others_at_risk == 13


def test_what_is_promised_decides_what_is_late_and_what_soon_will_be(desk: BareDesk) -> None:
    first = desk.in_review()
    desk.policy = replace(desk.policy, answer_within=timedelta(hours=4))
    desk.later(minutes=45)
    [entry] = seen_by(desk, MARIA).waiting
    assert (entry.risk, entry.due) == (None, MONDAY + timedelta(hours=4))  # reminded, not late
    desk.later(hours=2, minutes=30)
    second = desk.in_review(sender_address="b@customer.example")
    assert seen_by(desk, MARIA).waiting[0].risk is Risk.SOON
    desk.later(hours=1)
    view = seen_by(desk, MARIA, HomeFilter.AT_RISK)
    assert [(entry.conversation_id, entry.risk) for entry in view.listed] == [(first, Risk.LATE)]
    assert (view.late, view.counts[HomeFilter.AT_RISK]) == (1, 1)
    desk.do(lambda s: snoozing.snooze(s, s.get_one(Conversation, first), None, TOM, desk.now))
    assert [entry.risk for entry in seen_by(desk, MARIA, HomeFilter.SNOOZED).listed] == [None]
    assert second


def test_what_quiet_mode_holds_back_says_so(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.policy = replace(desk.policy, most_cards=1)
    desk.do(lambda s: s.add(HeldCard(conversation_id=one, channel="C1", since=desk.now)))
    assert [entry.held for entry in seen_by(desk, MARIA).waiting] == [True]
    assert [entry.held for entry in desk.do(stats.queue, desk.now, desk.policy).entries] == [True]
