"""What the knowledge lacks, and what of it people had to correct."""

from typing import Any

import pytest
from bare_desk import MARIA, TOM, VERA, BareDesk

from slackhitl.desk import doubts, drafting, ending, gaps, proposals, review
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.gaps import Topic
from slackhitl.desk.models import Origin
from slackhitl.desk.proposals import Change

SHIPPING = {"article": "shipping", "version": "aaaaaaaaaaaa", "title": "Shipping", "quote": "q"}
RETURNS = {"article": "returns", "version": "bbbbbbbbbbbb", "title": "Returns", "quote": "q"}
SOURCES = [
    SHIPPING | {"number": 1, "kind": "knowledge"},
    RETURNS | {"number": 2, "kind": "knowledge"},
    {
        "article": "team/4",
        "version": "2026-11-02",
        "title": "Tom",
        "number": 3,
        "kind": "knowledge",
    },
    {"article": "8", "version": "", "title": "Earlier", "number": 4, "kind": "exemplar"},
]
TEXT = "It takes 2 days. Returns are free. Tom says so. As ever."
MARKED = "It takes 2 days.[1] Returns are free [2]. Tom says so. [3] As ever.[4]"
SERVED = {("shipping", "aaaaaaaaaaaa"), ("returns", "bbbbbbbbbbbb")}


def unanswered(desk: BareDesk, category: str, question: str, **changes: Any) -> int:
    one = desk.mail(sender_address=f"{question}@customer.example", **changes).conversation_id
    desk.triage(one, category=category, questions=(question,))
    desk.do(
        drafting.give_up, desk.draft_id(one), "Nothing answers this.", desk.now, unanswered=True
    )
    desk.later(minutes=1)
    return one


def topics(desk: BareDesk) -> tuple[Topic, ...]:
    since = desk.now.replace(day=1)
    found: tuple[Topic, ...] = desk.do(gaps.topics, since, desk.later(seconds=1))
    return found


def edited(desk: BareDesk, after: str, reason: str | None, *, sent: bool = True) -> None:
    one = desk.mail(sender_address=f"{desk.now.timestamp()}@customer.example").conversation_id
    desk.triage(one)
    proposal = Proposal(Origin.CLAUDE, TEXT, MARKED, "knowledge", SOURCES)
    desk.do(drafting.present, desk.draft_id(one), proposal, desk.now, desk.policy)
    desk.do(review.edit, desk.seen(one), after, MARIA, desk.now, desk.policy, reason)
    if sent:
        desk.leave(one)
    desk.do(doubts.note, desk.draft_id(one))
    desk.do(doubts.note, desk.draft_id(one))
    desk.later(minutes=1)


def counts(desk: BareDesk, served: Any = SERVED) -> dict[str, int]:
    return {one.article: one.count for one in desk.do(doubts.stale, served)}


def test_what_nothing_answers_is_counted_by_topic_the_most_frequent_first(desk: BareDesk) -> None:
    unanswered(desk, "repair", "screen")
    first = unanswered(desk, "shipping", "mars")
    newest = unanswered(desk, "shipping", "moon")
    [shipping, repair] = topics(desk)
    assert (shipping.category, shipping.count, repair.count) == ("shipping", 2, 1)
    assert [(one.conversation_id, one.question) for one in shipping.examples] == [
        (newest, "moon"), (first, "mars"),
    ]  # fmt: skip
    assert desk.do(gaps.topics, desk.now, desk.later(days=7)) == ()


def test_a_mail_counts_once_and_a_part_that_is_open_counts(desk: BareDesk) -> None:
    one = unanswered(desk, "shipping", "moon")
    desk.do(review.redraft, desk.seen(one), "Try again", MARIA, desk.now, Origin.CLAUDE)
    half = Proposal(Origin.CLAUDE, "A half answer", grounding="knowledge", unanswered=True)
    desk.do(drafting.present, desk.draft_id(one), half, desk.now, desk.policy)
    assert [topic.count for topic in topics(desk)] == [1]
    desk.in_review()  # answered in full
    desk.unwritten()  # the model was busy
    assert [topic.count for topic in topics(desk)] == [1]


def test_spam_and_what_was_learnt_since_are_no_gaps(desk: BareDesk) -> None:
    spam = unanswered(desk, "shipping", "pills")
    desk.do(ending.spam, desk.seen(spam), MARIA, desk.now)
    learnt = unanswered(desk, "shipping", "moon")
    assert [topic.count for topic in topics(desk)] == [1]
    change = Change("", "The moon", "We do not ship to the moon.")
    number = desk.do(proposals.propose, desk.seen(learnt), change, (), MARIA, desk.now)
    assert [topic.count for topic in topics(desk)] == [1]
    desk.do(proposals.approve, number, VERA, desk.now)
    assert topics(desk) == ()


def test_two_corrections_of_one_version_flag_it(desk: BareDesk) -> None:
    edited(desk, TEXT.replace("2 days", "4 days"), "wrong fact")
    assert counts(desk) == {}
    edited(desk, TEXT.replace("2 days", "5 days"), None)
    [stale] = desk.do(doubts.stale, SERVED)
    assert (stale.article, stale.version, stale.count) == ("shipping", "aaaaaaaaaaaa", 2)
    newest = stale.corrections[0]
    assert (newest.agent, newest.before, newest.after) == (
        MARIA.id, "It takes 2 days.", "It takes 5 days.",
    )  # fmt: skip
    assert counts(desk, {("shipping", "cccccccccccc"), *(SERVED - {("shipping", "a" * 12)})}) == {}


@pytest.mark.parametrize(
    ("after", "reason", "counted"),
    [
        (TEXT.replace("Returns are free.", "Returns cost 3 €."), None, {"returns"}),
        (TEXT.replace("Returns are free. ", ""), "other", {"returns"}),
        (TEXT.replace("Returns are free.", "Returns cost 3 €."), "tone", set()),
        ("Something else.", "too long", set()),
        ("Something else.", None, {"shipping", "returns"}),
        (f"{TEXT} Bye!", "wrong fact", {"shipping", "returns"}),
        (f"{TEXT} Bye!", None, set()),
        (TEXT.replace("Tom says so.", ""), None, set()),
    ],
)
def test_a_correction_counts_against_what_it_speaks_against(
    desk: BareDesk, after: str, reason: str | None, counted: set[str]
) -> None:
    for _ in range(2):
        edited(desk, after, reason)
    assert counts(desk).keys() == counted


def test_what_never_left_counts_against_nothing(desk: BareDesk) -> None:
    for _ in range(2):
        edited(desk, "Something else.", "wrong fact", sent=False)
    assert counts(desk) == {}
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), TOM, desk.now)
    desk.do(review.compose, desk.seen(one), "My own words", TOM, desk.now, desk.policy)
    desk.leave(one)
    desk.do(doubts.note, desk.draft_id(one))
    assert counts(desk) == {}
