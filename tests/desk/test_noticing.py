"""What checks notice in a reply stays with its text, and nobody approves it unseen."""

from datetime import timedelta
from typing import Any

import pytest
from bare_desk import MARIA, TOM, BareDesk
from sqlmodel import Session, col, select

from slackhitl.desk import casefile, grounds, noticing, review, versions
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import CardOutOfDate
from slackhitl.desk.models import Draft, DraftStatus, Event, Origin

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def found(kind: str, words: str = "", **more: str) -> dict[str, Any]:
    return {"kind": kind, "words": words, "reason": "Why.", "severity": "warning", **more}


LINK, LATE, NOTE = found("link", "evil.example"), found("outdated"), found("duration", "a month")
NOTE["severity"] = "note"


@pytest.fixture
def conversation_id(desk: BareDesk) -> int:
    """A conversation whose draft “It is on its way.” waits for a decision."""
    return desk.in_review()


def draft(desk: BareDesk) -> Draft:
    return desk.do(lambda session: session.exec(select(Draft).order_by(col(Draft.id))).all())[-1]


def kinds(desk: BareDesk, conversation_id: int) -> list[str]:
    """What the card says."""
    shown = desk.do(casefile.review_view, conversation_id, desk.policy).draft
    assert shown is not None
    return [one.kind for one in shown.findings]


def details(desk: BareDesk, kind: str) -> list[dict[str, Any]]:
    def read(session: Session) -> list[dict[str, Any]]:
        return [one.detail for one in session.exec(select(Event).where(Event.kind == kind))]

    return desk.do(read)


def test_what_is_noticed_late_binds_the_card_and_is_told_once(
    desk: BareDesk, conversation_id: int
) -> None:
    drawn = desk.seen(conversation_id)
    assert desk.do(noticing.late, draft(desk).id, [LATE], desk.now)
    assert not desk.do(noticing.late, draft(desk).id, [LATE], desk.now)
    with pytest.raises(CardOutOfDate):
        desk.do(review.approve, drawn, MARIA, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    assert details(desk, "draft.noticed") == [{"draft": 1, "number": 1, "noticed": {"outdated": 1}}]
    [approved] = details(desk, "draft.approve")
    assert approved["despite"] == {"outdated": 1}


def test_a_draft_that_was_decided_is_told_nothing_more(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    assert not desk.do(noticing.late, draft(desk).id, [LATE], desk.now)
    assert not desk.do(noticing.late, 999, [LATE], desk.now)
    assert details(desk, "draft.noticed") == []


def test_findings_are_those_of_the_text_that_would_leave(
    desk: BareDesk, conversation_id: int
) -> None:
    held, gone = found("amount", "on its way"), found("promise", "It is on its way.")
    desk.do(noticing.late, draft(desk).id, [held, gone, LATE], desk.now)
    seen, text = desk.seen(conversation_id), "It is not on its way. See evil.example"
    desk.do(
        review.edit, seen, text, MARIA, desk.now, desk.policy, None, noticed=[LINK, NOTE]
    )  # fmt: skip
    assert kinds(desk, conversation_id) == ["amount", "outdated", "link", "duration"]
    [edited] = details(desk, "draft.edit")
    assert edited["despite"] == {"amount": 1, "outdated": 1, "link": 1}
    assert "evil" not in str(edited)


def test_a_text_that_is_left_as_it_was_keeps_what_was_said_of_it(
    desk: BareDesk, conversation_id: int
) -> None:
    text = draft(desk).text
    desk.do(
        review.edit, desk.seen(conversation_id), text, MARIA, desk.now, desk.policy,
        noticed=[LATE],
    )  # fmt: skip
    [approved] = details(desk, "draft.approve")
    assert approved["despite"] == {"outdated": 1}
    assert [one["kind"] for one in draft(desk).findings] == ["outdated"]


def test_without_a_warning_an_event_says_nothing_of_one(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.do(noticing.late, draft(desk).id, [NOTE], desk.now)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    [approved] = details(desk, "draft.approve")
    assert "despite" not in approved


def test_own_words_and_a_restored_version_keep_their_findings(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.do(
        review.edit, desk.seen(conversation_id), "See evil.example", MARIA, desk.now,
        desk.policy, noticed=[LINK],
    )  # fmt: skip
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    first = draft(desk).id
    desk.do(review.redraft, desk.seen(conversation_id), "x", MARIA, desk.now, Origin.CLAUDE)
    desk.present(conversation_id, "Another.")
    desk.do(versions.restore, desk.seen(conversation_id), first, MARIA, desk.now)
    assert kinds(desk, conversation_id) == ["link"]
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now)
    desk.do(
        review.compose, desk.seen(conversation_id), "See evil.example", TOM, desk.now,
        desk.policy, noticed=[LINK],
    )  # fmt: skip
    assert [one["kind"] for one in draft(desk).findings] == ["link"]
    [composed] = details(desk, "draft.compose")
    assert composed["despite"] == {"link": 1}


def test_what_was_drafted_is_restored_with_what_was_said_of_it(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.do(noticing.late, draft(desk).id, [found("promise", "It is on its way.")], desk.now)
    desk.do(
        review.edit, desk.seen(conversation_id), "See evil.example", MARIA, desk.now,
        desk.policy, noticed=[LINK],
    )  # fmt: skip
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    assert kinds(desk, conversation_id) == ["link"]
    desk.do(
        versions.restore, desk.seen(conversation_id), draft(desk).id, MARIA, desk.now,
        as_drafted=True,
    )  # fmt: skip
    assert draft(desk).text == "It is on its way."
    assert kinds(desk, conversation_id) == ["promise"]


def test_quotations_of_waiting_drafts_are_known_by_article(
    desk: BareDesk, conversation_id: int
) -> None:
    def cite(session: Session) -> None:
        row = session.exec(select(Draft)).one()
        source = {"article": "shipping", "version": "v1", "title": "Shipping", "quote": "2 days."}
        row.sources = [
            {**source, "kind": "knowledge"},
            {**source, "kind": "knowledge", "article": "team/3"},
            {**source, "kind": "exemplar", "article": "7"},
        ]
        session.add(row)

    desk.do(cite)
    [one] = desk.do(noticing.cited)
    assert (one.draft_id, one.article, one.version, one.quote) == (1, "shipping", "v1", "2 days.")
    assert desk.do(noticing.cited, 1) == (one,)
    assert desk.do(noticing.cited, 2) == ()
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    assert desk.do(noticing.cited) == ()


def test_a_text_is_compared_with_the_mail_and_the_draft_that_it_replaces(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.do(noticing.late, draft(desk).id, [LINK], desk.now)
    basis = desk.do(grounds.of, desk.seen(conversation_id))
    assert basis.task is not None
    assert basis.task.customer_address == "ann@customer.example"
    assert (basis.draft_id, basis.proposed) == (1, "It is on its way.")
    assert [one["kind"] for one in basis.findings] == ["link"]
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now + timedelta(seconds=1))
    basis = desk.do(grounds.of, Seen(conversation_id, 1, ""))
    assert basis.task is not None
    assert (basis.draft_id, basis.proposed, basis.findings) == (None, "", ())
    assert draft(desk).status is DraftStatus.SUPERSEDED
