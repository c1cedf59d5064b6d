"""What waits for us, what is in trouble, and finding a conversation again."""

import pytest
from bare_desk import MARIA, TOM, VERA, BareDesk

from slackhitl.desk import (
    assigning,
    escalating,
    outgoing,
    placing,
    review,
    snoozing,
    spending,
    stats,
    work,
)
from slackhitl.desk.figures import HomeFilter, QueueView
from slackhitl.desk.models import Conversation
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
    assert len(home.waiting) == 2
    assert dict(home.figures)["Taken over"] == "1"
    assert home.trouble == ()
    assert dict(desk.do(stats.home, MARIA, desk.now, desk.policy).figures)["Sent"] == "1"
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
    assert [entry.subject for entry in mails.do(stats.find, words).entries] == subjects


def test_finding_too_many_shows_the_newest(desk: BareDesk) -> None:
    ids = [desk.mail().conversation_id for _ in range(4)]
    found = desk.do(stats.find, "parcel", 3)
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


def test_a_supervisors_home_says_who_works_on_what(desk: BareDesk) -> None:
    mine, _, free = desk.in_review(), desk.in_review(), desk.in_review()
    desk.do(review.take_over, desk.seen(mine), TOM, desk.now)
    team = desk.do(stats.home, VERA, desk.now, desk.policy).team
    assert {(member.user, member.open) for member in team} == {(TOM.id, 1), (None, 2)}
    assert desk.do(stats.home, MARIA, desk.now, desk.policy).team == ()
    assert free
