"""Replies that go out unless somebody objects: what counts, what is scheduled, what stops it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bare_desk import MARIA, POLICY, TOM, TRIAGE, VERA, BareDesk
from sqlmodel import Session, col, select

from slackhitl.desk import (
    autonomy,
    autonomy_views,
    ending,
    escalating,
    learning,
    outcomes,
    placing,
    review,
    trust,
    versions,
)
from slackhitl.desk.autonomy_rows import AutonomyCase, AutonomyChange, Lane
from slackhitl.desk.autonomy_views import Standing
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.hours import Hours
from slackhitl.desk.models import Conversation, Draft, DraftStatus, Origin

TEXT = "It is on its way."
SOURCE = {
    "article": "shipping", "title": "Shipping", "quote": TEXT, "version": "1", "number": 1,
    "kind": "knowledge",
}  # fmt: skip
REPLIED = SOURCE | {"article": "8", "version": "", "number": 2, "kind": "exemplar"}
BOUND = 0.1
ENOUGH = trust.fewest(BOUND)


class Team:
    """People who decide drafts of one category, at a desk where it may earn autonomy."""

    def __init__(self, desk: BareDesk) -> None:
        self.desk = desk
        self.customers = 0

    def shown(
        self, conversation_id: int | None = None, note: dict[str, Any] | None = None, **changes: Any
    ) -> int:
        """A new mail whose draft is shown with its card; the conversation."""
        desk = self.desk
        if conversation_id is None:
            self.customers += 1
            sender = f"customer-{self.customers}@customer.example"
            conversation_id = desk.mail(sender_address=sender).conversation_id
        desk.triage(conversation_id, **(note or {}))
        values = {"grounding": "knowledge", "sources": [SOURCE]} | changes
        proposal = Proposal(Origin.CLAUDE, TEXT, **values)
        draft_id = desk.draft_id(conversation_id)
        assert desk.do(autonomy.present, draft_id, proposal, desk.now, desk.policy)
        self.card(conversation_id)
        return conversation_id

    def card(self, conversation_id: int) -> None:
        """Slack shows the newest revision."""
        revision = self.desk.conversation(conversation_id).revision
        self.desk.do(
            placing.remember_card, conversation_id, "C_SUPPORT", "1.1", revision
        )  # fmt: skip

    def case(self, conversation_id: int) -> AutonomyCase | None:
        """The case of the newest draft."""
        draft_id = self.desk.draft_id(conversation_id)
        return self.desk.do(lambda session: session.get(AutonomyCase, draft_id))

    def approve(self, conversation_id: int) -> None:
        """A person sends it unchanged."""
        desk = self.desk
        desk.do(
            review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy
        )  # fmt: skip

    def edit(self, conversation_id: int, text: str = "It was lost, sorry.") -> None:
        """A person sends something else."""
        desk = self.desk
        seen = desk.seen(conversation_id)
        desk.do(review.edit, seen, text, MARIA, desk.now, desk.policy)

    def turn_on(self, bound: float = BOUND, minutes: int = 10) -> None:
        """A supervisor lets the category earn it."""
        self.desk.do(autonomy.turn_on, "shipping", minutes, bound, VERA, self.desk.now)

    def earn(self, cases: int = ENOUGH) -> None:
        """Enough drafts were sent unchanged by people, and a supervisor turns the category on."""
        desk = self.desk
        past = self.shown()
        self.approve(past)
        sent = desk.draft(past)

        def more(session: Session) -> None:
            for number in range(2, cases + 1):
                row = Draft(
                    conversation_id=past, answers_id=sent.answers_id, number=number,
                    status=DraftStatus.SENT, origin=Origin.CLAUDE, created_at=desk.now,
                )  # fmt: skip
                session.add(row)
                session.flush()
                session.add(
                    AutonomyCase(
                        draft_id=row.id, conversation_id=past, category="shipping",
                        origin="claude", lane=Lane.PEOPLE, fingerprint="", wrong=False,
                        judged_at=desk.now, at=desk.now,
                    )
                )  # fmt: skip

        desk.do(more)
        self.turn_on()

    def scheduled(self) -> int:
        """A conversation whose draft goes out unless somebody objects."""
        for _ in range(30):
            self.desk.later(minutes=1)
            found = self.shown()
            case = self.case(found)
            assert case is not None
            if case.lane == Lane.ALONE:
                assert case.due is not None
                return found
        raise AssertionError("nothing goes alone")

    def tick(self, conversation_id: int, **span: float) -> DraftStatus:
        """The time comes; where the draft stands then."""
        desk = self.desk
        desk.later(**span)
        desk.do(autonomy.leave, desk.draft_id(conversation_id), desk.now, desk.policy)
        return desk.draft(conversation_id).status

    def standing(self) -> Standing:
        """How the category stands."""
        [row] = self.desk.do(autonomy_views.standings, Origin.CLAUDE)
        return row


@pytest.fixture
def team(desk: BareDesk) -> Team:
    return Team(desk)


def wrong(team: Team, conversation_id: int) -> str | None:
    case = team.case(conversation_id)
    assert case is not None
    return case.why if case.wrong else None


def test_it_is_off_until_a_supervisor_turns_it_on(team: Team) -> None:
    desk = team.desk
    for _ in range(ENOUGH):
        team.approve(team.shown())
    assert team.case(team.shown()).due is None  # type: ignore[union-attr]
    for agent in (MARIA, TOM):
        with pytest.raises(NotAllowed, match="Only a supervisor"):
            desk.do(autonomy.turn_on, "shipping", 10, BOUND, agent, desk.now)
    assert not team.standing().on
    team.turn_on()
    assert team.standing().goes_alone
    team.scheduled()


def test_a_category_with_too_few_cases_or_too_many_errors_does_not_begin(team: Team) -> None:
    team.earn(ENOUGH - 1)
    assert team.standing().record.decided.cases == ENOUGH - 1
    assert not team.standing().goes_alone
    shown = team.shown()
    assert team.case(shown).lane == Lane.PEOPLE  # type: ignore[union-attr]
    team.edit(shown)
    for _ in range(5):
        team.approve(team.shown())
    assert not team.standing().goes_alone


def test_it_goes_out_when_nobody_objects_and_is_audited(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    view = desk.do(autonomy_views.sent_alone, None)
    assert view.open == 0
    assert team.tick(found, minutes=9) is DraftStatus.IN_REVIEW
    assert team.tick(found, minutes=1) is DraftStatus.APPROVED
    draft = desk.draft(found)
    assert (draft.decided_by, draft.text) == ("system", TEXT)
    desk.leave(found)
    assert desk.draft(found).status is DraftStatus.SENT
    told = desk.told(found)
    assert told.index("draft.schedule") < told.index("draft.send_alone")
    assert told.index("draft.send_alone") < told.index("draft.confirm")
    view = desk.do(autonomy_views.sent_alone, "shipping")
    assert [entry.conversation_id for entry in view.entries] == [found]
    assert desk.do(autonomy_views.sent_alone, "other").entries == ()
    assert desk.do(learning.sent_reply, desk.draft_id(found)) is None
    assert team.tick(found, minutes=60) is DraftStatus.SENT


def test_it_cannot_be_sent_before_people_could_see_that_it_will_be(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    desk.do(placing.remember_card, found, "C_SUPPORT", "1.1", 1)
    assert team.tick(found, minutes=10) is DraftStatus.IN_REVIEW
    assert desk.told(found)[-1] == "draft.postpone"
    team.card(found)
    assert team.tick(found, minutes=9) is DraftStatus.IN_REVIEW
    assert team.tick(found, minutes=1) is DraftStatus.APPROVED


def test_the_time_for_objections_passes_while_people_work(team: Team) -> None:
    desk = team.desk
    team.earn()
    desk.policy = replace(POLICY, hours=Hours.parse("mon-fri 09:00-17:00"))
    desk.now = desk.now.replace(hour=16, minute=55)
    found = team.scheduled()
    due = team.case(found).due  # type: ignore[union-attr]
    assert due is not None
    assert (due.hour, due.date() - desk.now.date()) == (9, timedelta(days=1))


def test_an_objection_keeps_it_for_people_and_counts_as_an_error(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    before = team.standing().record.all
    desk.do(autonomy.object_to, desk.seen(found), TOM, desk.now)
    assert wrong(team, found) == "somebody objected"
    assert team.standing().record.all.wrong == before.wrong + 1
    with pytest.raises(AlreadyDecided):
        desk.do(autonomy.object_to, desk.seen(found), MARIA, desk.now)
    assert team.tick(found, minutes=20) is DraftStatus.IN_REVIEW
    team.approve(found)
    assert wrong(team, found) == "somebody objected"


def test_an_objection_after_it_went_is_told_so(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    seen = desk.seen(found)
    team.tick(found, minutes=10)
    with pytest.raises(AlreadyDecided, match="nobody objected"):
        desk.do(autonomy.object_to, seen, TOM, desk.now)
    desk.do(review.recall, desk.seen(found), TOM, desk.now)
    assert wrong(team, found) == "its approval was taken back"
    assert team.tick(found, minutes=20) is DraftStatus.IN_REVIEW


Act = Callable[[Team, int], object]
ACTS: dict[str, Act] = {
    "the customer writes again": lambda team, one: team.desk.mail(
        in_reply_to=(team.desk.messages(one)[0].message_id,),
        sender_address=team.desk.messages(one)[0].sender_address,
    ),
    "somebody takes over": lambda team, one: team.desk.do(
        review.take_over, team.desk.seen(one), MARIA, team.desk.now
    ),
    "somebody edits it": lambda team, one: team.edit(one),
    "somebody escalates": lambda team, one: team.desk.do(
        lambda session: escalating.escalate(
            session, session.get_one(Conversation, one), "Strange.", MARIA, team.desk.now
        )
    ),
    "somebody ends it": lambda team, one: team.desk.do(
        ending.no_reply, team.desk.seen(one), MARIA, team.desk.now
    ),
    "somebody asks for another version": lambda team, one: team.desk.do(
        review.redraft, team.desk.seen(one), "Shorter", MARIA, team.desk.now, Origin.CLAUDE
    ),
    "a supervisor turns it off": lambda team, one: team.desk.do(
        autonomy.turn_off, "shipping", VERA, team.desk.now
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_does_not_go_when_something_happened_meanwhile(team: Team, act: str) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    first = desk.draft_id(found)
    ACTS[act](team, found)
    desk.later(minutes=30)
    desk.do(autonomy.leave, first, desk.now, desk.policy)
    assert "draft.send_alone" not in desk.told(found)
    case = desk.do(lambda session: session.get_one(AutonomyCase, first))
    assert case.due is None
    assert case.went_at is None


@pytest.mark.parametrize(
    ("note", "changes"),
    [
        ({"risks": ("legal",)}, {}),
        ({"sentiment": "angry"}, {}),
        ({}, {"grounding": "conversation"}),
        ({}, {"grounding": "exemplar", "sources": [REPLIED], "marked": f"{TEXT} [2]"}),
        ({}, {"sources": [SOURCE, REPLIED], "marked": f"Hello.\n\n{TEXT} [1] Soon. [2]"}),
        ({}, {"sources": [SOURCE, REPLIED]}),
        ({}, {"sources": []}),
        ({}, {"findings": [{"kind": "date", "words": "", "reason": "?", "severity": "warning"}]}),
        ({}, {"findings": [{"kind": "link", "words": "", "reason": "?", "severity": "stop"}]}),
    ],
)
def test_a_draft_with_any_doubt_neither_goes_nor_counts(
    team: Team, note: dict[str, Any], changes: dict[str, Any]
) -> None:
    found = team.shown(note=note, **changes)
    assert team.case(found) is None
    team.approve(found)
    assert team.desk.do(autonomy_views.standings, Origin.CLAUDE) == ()


@pytest.mark.parametrize(
    "mail",
    [
        {"warning": "DMARC failed"},
        {"reply_to_address": "other@elsewhere.example"},
        {"cc": (("", "boss@customer.example"),)},
        {"passed_on_by": "ben@acme.example"},
    ],
)
def test_a_mail_that_is_not_plain_is_for_people(team: Team, mail: dict[str, Any]) -> None:
    found = team.desk.mail(**mail).conversation_id
    team.shown(found)
    assert team.case(found) is None


def test_important_customers_and_two_pairs_of_eyes_are_for_people(team: Team) -> None:
    team.desk.policy = replace(POLICY, vips=frozenset({"@customer.example"}))
    assert team.case(team.shown()) is None
    team.desk.policy = replace(POLICY, four_eyes=frozenset({"shipping"}))
    assert team.case(team.shown()) is None
    team.desk.policy = POLICY
    assert team.case(team.shown()) is not None


def test_what_people_do_with_a_draft_says_whether_it_was_right(team: Team) -> None:
    desk = team.desk
    found = team.shown()
    team.edit(found, f"  {TEXT}\n")
    assert wrong(team, found) is None
    desk.do(review.recall, desk.seen(found), MARIA, desk.now)
    assert team.standing().record.decided.cases == 0
    team.edit(found)
    assert wrong(team, found) == outcomes.EDITED
    for act in ("somebody takes over", "somebody ends it", "somebody asks for another version"):
        one = team.shown()
        first = desk.draft_id(one)
        ACTS[act](team, one)
        assert desk.do(lambda session, id=first: session.get_one(AutonomyCase, id)).wrong, act
    assert team.standing().record.decided == trust.Tally(4, 4)
    one = team.shown()
    ACTS["the customer writes again"](team, one)
    assert team.standing().record.decided == trust.Tally(4, 4)


def test_restoring_an_earlier_version_is_an_error_of_the_newer_one(team: Team) -> None:
    desk = team.desk
    found = desk.mail().conversation_id
    team.shown(found)
    earlier = desk.draft_id(found)
    desk.mail(in_reply_to=(desk.messages(found)[0].message_id,))
    team.shown(found)
    newer = desk.draft_id(found)
    assert team.case(found) is not None
    desk.do(versions.restore, desk.seen(found), earlier, MARIA, desk.now)
    assert desk.do(lambda session: session.get_one(AutonomyCase, newer)).wrong


def test_a_share_is_kept_for_people_and_the_card_does_not_say_so(team: Team) -> None:
    team.earn()
    lanes = []
    for _ in range(40):
        team.desk.later(minutes=1)
        found = team.shown()
        case = team.case(found)
        assert case is not None
        lanes.append(case.lane)
        if case.lane == Lane.KEPT:
            assert case.due is None
            assert "draft.kept" in team.desk.told(found)
            team.approve(found)
    assert 0 < lanes.count(Lane.KEPT) < 12
    assert team.standing().record.decided.cases == ENOUGH + lanes.count(Lane.KEPT)


def again(desk: BareDesk, conversation_id: int, draft_id: int) -> None:
    """The customer answers our reply."""
    sender = desk.messages(conversation_id)[0].sender_address
    desk.mail(in_reply_to=(f"reply-{draft_id}@acme.example",), sender_address=sender)


class TestAfterwards:
    """A reply went out alone."""

    @pytest.fixture
    def went(self, team: Team) -> int:
        team.earn()
        found = team.scheduled()
        team.tick(found, minutes=10)
        team.desk.leave(found)
        return found

    def test_it_counts_among_all_and_not_among_what_people_decided(
        self, team: Team, went: int
    ) -> None:
        record = team.standing().record
        assert record.all.cases == record.decided.cases + 1
        assert wrong(team, went) is None

    def test_a_correction_makes_it_an_error(self, team: Team, went: int) -> None:
        team.desk.do(review.take_over, team.desk.seen(went), MARIA, team.desk.now)
        assert wrong(team, went) == "a person had to correct it"

    def test_a_complaint_makes_it_an_error_and_thanks_do_not(self, team: Team, went: int) -> None:
        desk = team.desk
        first = desk.draft_id(went)
        again(desk, went, first)
        desk.triage(went)
        case = desk.do(lambda session: session.get_one(AutonomyCase, first))
        assert case.wrong is False
        again(desk, went, first)
        desk.triage(went, sentiment="angry")
        case = desk.do(lambda session: session.get_one(AutonomyCase, first))
        assert (case.wrong, case.why) == (True, "the customer complained")

    def test_the_next_reply_of_the_conversation_is_for_people(self, team: Team, went: int) -> None:
        desk = team.desk
        again(desk, went, desk.draft_id(went))
        team.shown(went)
        assert team.case(went) is None


def test_a_record_that_does_not_hold_any_more_suspends_the_category(team: Team) -> None:
    desk = team.desk
    team.earn()
    waiting = team.scheduled()
    for _ in range(5):
        found = team.scheduled()
        desk.do(autonomy.object_to, desk.seen(found), TOM, desk.now)
        if team.standing().suspended_because:
            break
    standing = team.standing()
    assert not standing.goes_alone
    assert "cases were wrong" in (standing.suspended_because or "")
    assert desk.told(found)[-1] == "conversation.autonomy_suspended"
    assert any(key.startswith("thread:") for key in desk.jobs())
    assert desk.jobs()[f"alone:{desk.draft_id(waiting)}"].run_at <= desk.now
    assert team.tick(waiting) is DraftStatus.IN_REVIEW
    assert desk.told(waiting)[-1] == "draft.stay"
    assert team.case(team.shown()).lane == Lane.PEOPLE  # type: ignore[union-attr]
    team.turn_on()
    assert not team.standing().goes_alone
    changes = desk.do(
        lambda session: session.exec(
            select(AutonomyChange.action).order_by(col(AutonomyChange.id))
        ).all()
    )
    assert changes == ["on", "began", "suspended", "on"]


def test_two_replicas_send_it_once(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    team.tick(found, minutes=10)
    team.tick(found)
    assert desk.told(found).count("draft.send_alone") == 1


def test_the_record_of_one_drafter_proves_nothing_of_another(team: Team) -> None:
    team.earn()
    found = team.desk.mail().conversation_id
    team.desk.triage(found, **vars(TRIAGE))
    proposal = Proposal(Origin.OFFLINE, TEXT, grounding="knowledge", sources=[SOURCE])
    draft_id = team.desk.draft_id(found)
    team.desk.do(autonomy.present, draft_id, proposal, team.desk.now, team.desk.policy)
    assert team.case(found).lane == Lane.PEOPLE  # type: ignore[union-attr]


def test_a_sentence_that_an_article_says_as_well_may_have_an_earlier_reply_beside_it(
    team: Team,
) -> None:
    found = team.shown(sources=[SOURCE, REPLIED], marked=f"Hello.\n\n{TEXT} [1] [2]")
    assert team.case(found) is not None
