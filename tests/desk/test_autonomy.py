"""Replies that go out unless somebody objects: what counts, what is scheduled, what stops it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bare_desk import MARIA, POLICY, TOM, VERA, BareDesk
from sqlmodel import Session, col, select

from slackhitl.desk import (
    autonomy,
    autonomy_views,
    ending,
    escalating,
    knowledge_versions,
    learning,
    lesson_proposals,
    lessons,
    outcomes,
    placing,
    proofs,
    review,
    scoring,
    trust,
    versions,
)
from slackhitl.desk.autonomy_rows import AutonomyCase, AutonomyChange, CategoryAutonomy, Lane
from slackhitl.desk.autonomy_views import Standing, Wanted
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.hours import Hours
from slackhitl.desk.lesson_cases import Cases
from slackhitl.desk.lesson_proposals import Suggestion
from slackhitl.desk.lesson_rows import Lesson, LessonTrial
from slackhitl.desk.making import Making
from slackhitl.desk.models import Conversation, Draft, DraftStatus, Origin
from slackhitl.desk.trust import Record

TEXT = "It is on its way."
SOURCE = {
    "article": "shipping", "title": "Shipping", "quote": TEXT, "version": "1", "number": 1,
    "kind": "knowledge",
}  # fmt: skip
REPLIED = SOURCE | {"article": "8", "version": "", "number": 2, "kind": "exemplar"}
BOUND = 0.1
ENOUGH = trust.fewest(BOUND) or 0
MADE = Making("claude-sonnet-5-5", "v1", coverage=1.0)


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
        values = {"grounding": "knowledge", "sources": [SOURCE], "made": MADE} | changes
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

    def earn(self, cases: int = ENOUGH, **more: Any) -> None:
        """Enough drafts were sent unchanged by people, and a supervisor turns the category on."""
        self.approve(self.shown())
        self.past(cases - 1, **more)
        self.turn_on()

    def past(self, cases: int, wrong: int = 0, **changes: Any) -> None:
        """So many cases were decided before, the wrong ones first."""
        desk = self.desk
        conversation = desk.mail(sender_address="past@customer.example").conversation_id
        values = {"maker": MADE.maker, "lane": Lane.PEOPLE} | changes

        def add(session: Session) -> None:
            rows = [
                Draft(
                    conversation_id=conversation, number=number, status=DraftStatus.SENT,
                    origin=Origin.CLAUDE, created_at=desk.now,
                )
                for number in range(2, cases + 2)
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            session.add_all(
                AutonomyCase(
                    draft_id=row.id, conversation_id=conversation, category="shipping",
                    fingerprint="", wrong=number < wrong, judged_at=desk.now, at=desk.now, **values,
                )
                for number, row in enumerate(rows)
            )  # fmt: skip

        desk.do(add)

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
        [row] = self.desk.do(autonomy_views.standings)
        return row

    def record(self) -> Record:
        """What its cases say."""
        return self.standing().reach.record

    def changes(self) -> list[str]:
        """What was changed of what it may do, the oldest first."""
        rows = select(AutonomyChange.action).order_by(col(AutonomyChange.id))
        return list(self.desk.do(lambda session: session.exec(rows).all()))

    def next_lane(self, **changes: Any) -> Lane:
        """Who decides the next draft."""
        self.desk.later(minutes=1)
        case = self.case(self.shown(**changes))
        assert case is not None
        return Lane(case.lane)


@pytest.fixture
def team(desk: BareDesk) -> Team:
    return Team(desk)


def wrong(team: Team, conversation_id: int) -> str | None:
    case = team.case(conversation_id)
    assert case is not None
    return case.why if case.wrong else None


def test_it_is_off_until_a_supervisor_turns_it_on(team: Team) -> None:
    desk = team.desk
    team.past(ENOUGH)
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
    assert team.record().decided.cases == ENOUGH - 1
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
    view = desk.do(autonomy_views.sent_alone, Wanted())
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
    view = desk.do(autonomy_views.sent_alone, Wanted("shipping"))
    assert [entry.conversation_id for entry in view.entries] == [found]
    assert desk.do(autonomy_views.sent_alone, Wanted("other")).entries == ()
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
    before = team.record().all
    desk.do(autonomy.object_to, desk.seen(found), TOM, desk.now)
    assert wrong(team, found) == "somebody objected"
    assert team.record().all.wrong == before.wrong + 1
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
        ({}, {"made": Making("claude-sonnet-5-5", "v1", coverage=0.75)}),
        ({}, {"made": Making("claude-sonnet-5-5", "v1", coverage=None)}),
    ],
)
def test_a_draft_with_any_doubt_neither_goes_nor_counts(
    team: Team, note: dict[str, Any], changes: dict[str, Any]
) -> None:
    found = team.shown(note=note, **changes)
    assert team.case(found) is None
    team.approve(found)
    assert team.desk.do(autonomy_views.standings) == ()


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
    assert team.record().decided.cases == 0
    team.edit(found)
    assert wrong(team, found) == outcomes.EDITED
    for act in ("somebody takes over", "somebody ends it", "somebody asks for another version"):
        one = team.shown()
        first = desk.draft_id(one)
        ACTS[act](team, one)
        assert desk.do(lambda session, id=first: session.get_one(AutonomyCase, id)).wrong, act
    assert team.record().decided == trust.Tally(4, 4)
    one = team.shown()
    ACTS["the customer writes again"](team, one)
    assert team.record().decided == trust.Tally(4, 4)


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
    for _ in range(20):
        team.desk.later(minutes=1)
        found = team.shown()
        case = team.case(found)
        assert case is not None
        lanes.append(case.lane)
        if case.lane == Lane.KEPT:
            assert case.due is None
            assert "draft.kept" in team.desk.told(found)
            team.approve(found)
    assert 4 < lanes.count(Lane.KEPT) < 16
    assert team.record().decided.cases == ENOUGH + lanes.count(Lane.KEPT)


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
        record = team.record()
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
    desk.later(minutes=1)
    team.turn_on()
    assert not team.standing().goes_alone
    assert team.changes() == ["on", "began", "suspended", "on"]
    assert team.record().decided.cases == 0  # it is earned anew
    team.past(ENOUGH)
    assert team.standing().goes_alone


def test_two_replicas_send_it_once(team: Team) -> None:
    desk = team.desk
    team.earn()
    found = team.scheduled()
    team.tick(found, minutes=10)
    team.tick(found)
    assert desk.told(found).count("draft.send_alone") == 1


@pytest.mark.parametrize(
    "made",
    [
        Making("claude-opus-5-5", "v1", coverage=1.0),
        Making("claude-sonnet-5-5", "v2", coverage=1.0),
        Making("offline drafter", "0.1.0", coverage=1.0),
    ],
)
def test_another_model_or_other_instructions_have_to_prove_it_anew(
    team: Team, made: Making
) -> None:
    team.earn()
    waiting = team.scheduled()
    assert team.next_lane(made=made) == Lane.PEOPLE
    assert team.changes() == ["on", "began", "anew"]
    standing = team.standing()
    assert not standing.goes_alone
    assert standing.reach.record.decided.cases == 0
    assert team.tick(waiting, minutes=20) is DraftStatus.IN_REVIEW
    assert team.next_lane() != Lane.PEOPLE  # the old ones again, whose record is as it was
    assert team.changes() == ["on", "began", "anew", "began"]


def settle(team: Team, sent: int) -> None:
    """So many replies have gone out alone without an error since it began."""
    team.desk.later(minutes=1)
    team.past(sent, lane=Lane.ALONE, went_at=team.desk.now)
    team.desk.later(minutes=1)


class TestHowManyPeopleSee:
    """The share of what would go out alone that people see all the same."""

    @pytest.fixture
    def settled(self, team: Team) -> Team:
        """A category that began a while ago."""
        team.earn()
        team.next_lane()
        settle(team, 150)
        assert team.standing().kept == pytest.approx(0.1)
        return team

    def test_it_is_half_at_first(self, team: Team) -> None:
        team.earn()
        team.next_lane()
        assert team.standing().kept == 0.5
        settle(team, 75)
        assert team.standing().kept == pytest.approx(0.2236, abs=1e-4)

    def test_it_is_half_again_after_an_error(self, settled: Team) -> None:
        desk = settled.desk
        found = settled.scheduled()
        desk.do(autonomy.object_to, desk.seen(found), TOM, desk.now)
        assert settled.standing().kept == 0.5

    def test_all_of_them_after_errors_close_together_until_others_make_up_for_these(
        self, settled: Team
    ) -> None:
        settled.past(300)
        settled.past(2, wrong=2)
        assert settled.standing().kept == 1
        assert settled.next_lane() == Lane.KEPT
        settled.desk.later(minutes=1)
        settled.past(30)
        assert settled.standing().kept == 0.5

    def test_it_is_half_again_after_a_change_of_lessons(self, settled: Team) -> None:
        desk = settled.desk
        scope = Cases("shipping", None, ())
        said = [Suggestion("Greet by name.", (1, 2, 3))]
        desk.do(lesson_proposals.propose, scope, said, desk.now)
        [lesson] = desk.do(lambda session: session.exec(select(Lesson)).all())
        assert settled.standing().kept == pytest.approx(0.1)
        desk.do(lessons.judge, lesson.id or 0, "activate", VERA, desk.now)
        good = LessonTrial(
            lesson_id=lesson.id,
            version=1,
            cases=12,
            difference=-0.4,
            low=-0.5,
            high=-0.3,
            at=desk.now,
        )
        desk.do(lessons.tried, good)
        assert settled.standing().kept == 0.5

    def test_it_is_half_again_for_what_cites_a_changed_article(self, settled: Team) -> None:
        desk = settled.desk
        row = desk.do(lambda session: session.get_one(CategoryAutonomy, "shipping"))
        desk.do(knowledge_versions.note, {("shipping", "1")}, desk.now)
        desk.later(minutes=1)
        desk.do(knowledge_versions.note, {("shipping", "1"), ("shipping", "2")}, desk.now)

        def share(version: str) -> float:
            draft = Draft(sources=[SOURCE | {"version": version}])  # type: ignore[call-arg]
            scope = proofs.scope_of(row, MADE.maker)
            return desk.do(proofs.kept_share, row, scope, trust.Run(), draft)

        assert share("1") == pytest.approx(0.1)
        assert share("2") == 0.5


class TestTheScore:
    """A category whose drafts are good where their sources are near to the question."""

    WEIGHTS = scoring.Weights({"nearness": (0.5, 0.1, -2.0)}, {}, [(-4.0, 0.01), (4.0, 0.7)])

    @pytest.fixture
    def scored(self, team: Team) -> Team:
        """Two thirds of the drafts are near and good, one third is neither."""
        team.desk.do(scoring.keep, self.WEIGHTS, (), team.desk.now)
        team.past(120, score=0.01)
        team.past(60, wrong=20, score=0.5)
        return team

    def near(self, nearness: float) -> dict[str, Any]:
        return {"made": replace(MADE, signals={"nearness": nearness})}

    def test_only_what_is_good_enough_goes_alone(self, scored: Team) -> None:
        scored.turn_on()
        lanes = [scored.next_lane(**self.near(0.7)) for _ in range(12)]
        assert Lane.ALONE in lanes
        assert Lane.PEOPLE not in lanes
        assert {scored.next_lane(**self.near(0.3)) for _ in range(5)} == {Lane.PEOPLE}
        assert scored.next_lane() == Lane.PEOPLE  # nothing is known of it
        standing = scored.standing()
        assert standing.reach.score == pytest.approx(4 * BOUND)
        assert standing.reach.share == pytest.approx(120 / 180)
        assert standing.reach.record.decided == trust.Tally(120, 0)

    def test_what_is_nearest_to_a_proof_is_told(self, scored: Team) -> None:
        scored.turn_on(bound=0.05)
        scored.past(12, wrong=2, score=0.01)
        standing = scored.standing()
        assert not standing.goes_alone
        assert standing.reach.score == pytest.approx(4 * 0.05)
        assert standing.reach.record.decided == trust.Tally(132, 2)
        assert standing.reach.lacks == trust.lacking(standing.reach.record, 0.05)

    def test_an_error_beyond_its_reach_is_none_of_its_record(self, scored: Team) -> None:
        scored.turn_on()
        scored.next_lane(**self.near(0.7))
        for _ in range(6):
            scored.desk.later(minutes=1)
            scored.edit(scored.shown(**self.near(0.3)))
        assert scored.standing().goes_alone
        assert scored.standing().suspended_because is None

    def test_all_of_them_go_once_all_of_them_are_good(self, scored: Team) -> None:
        scored.turn_on()
        scored.next_lane(**self.near(0.7))
        scored.past(800, score=0.5)
        assert scored.next_lane(**self.near(0.3)) != Lane.PEOPLE
        assert scored.changes() == ["on", "began", "widened"]
        assert scored.standing().kept == 0.5

    def test_deciding_asks_for_new_weights_once_an_hour(self, team: Team) -> None:
        team.approve(team.shown())
        first = team.desk.jobs()["calibrate:0"].run_at
        assert first == team.desk.now + timedelta(hours=1)
        team.desk.later(minutes=5)
        team.approve(team.shown())
        assert team.desk.jobs()["calibrate:0"].run_at == first

    def test_weights_are_fitted_to_what_people_decided_and_to_nothing_else(
        self, team: Team
    ) -> None:
        team.past(3, wrong=1, signals={"nearness": 0.4})
        team.past(2, signals={"nearness": 0.6}, lane=Lane.ALONE)
        found = team.desk.do(scoring.examples)
        assert [(one.signals["nearness"], one.wrong) for one in found] == [
            (0.4, True), (0.4, False), (0.4, False),
        ]  # fmt: skip


def test_a_complaint_about_a_reply_that_people_approved_is_an_error_too(team: Team) -> None:
    desk = team.desk
    found = team.shown()
    team.approve(found)
    first = desk.leave(found)
    again(desk, found, first)
    desk.triage(found)
    case = desk.do(lambda session: session.get_one(AutonomyCase, first))
    assert case.wrong is False
    again(desk, found, first)
    desk.triage(found, sentiment="angry")
    case = desk.do(lambda session: session.get_one(AutonomyCase, first))
    assert (case.wrong, case.why) == (True, "the customer complained")


def test_a_complaint_about_what_a_person_wrote_is_no_error_of_the_draft(team: Team) -> None:
    desk = team.desk
    found = team.shown()
    first = desk.draft_id(found)
    team.approve(found)
    desk.leave(found)
    again(desk, found, first)
    desk.triage(found)
    desk.do(review.take_over, desk.seen(found), MARIA, desk.now)
    desk.do(review.write, desk.seen(found), "My own words.", MARIA, desk.now, desk.policy)
    own = desk.leave(found)
    again(desk, found, own)
    desk.triage(found, sentiment="angry")
    assert desk.do(lambda session: session.get_one(AutonomyCase, first)).wrong is False


def test_what_went_out_alone_can_be_listed_whole_and_by_pages(team: Team) -> None:
    desk = team.desk
    team.past(14, lane=Lane.ALONE, went_at=desk.now)
    team.earn()
    for _ in range(3):
        found = team.scheduled()
        team.tick(found, minutes=10)
        desk.leave(found)
    first = desk.do(autonomy_views.sent_alone, Wanted())
    second = desk.do(autonomy_views.sent_alone, Wanted(page=2))
    assert (first.open, len(first.entries), len(second.entries)) == (17, 15, 2)
    assert len({one.status for one in (*first.entries, *second.entries)}) == 17
    since = first.entries[2].went_at
    lately = desk.do(autonomy_views.sent_alone, Wanted("shipping", since))
    assert (lately.open, len(lately.entries)) == (3, 3)
    everything = desk.do(autonomy_views.every_sent, Wanted())
    assert [one.reply for one in everything] == [""] * 14 + [TEXT] * 3
    assert everything[0].went_at < everything[-1].went_at == first.entries[0].went_at
    assert everything[0].maker == MADE.maker


def test_every_change_is_listed_with_who_made_it(team: Team) -> None:
    desk = team.desk
    team.earn()
    team.next_lane()
    desk.do(autonomy.turn_off, "shipping", VERA, desk.now)
    found = desk.do(autonomy_views.changes, Wanted())
    assert [(one.action, one.by) for one in found.entries] == [
        ("off", "U_VERA"), ("began", "system"), ("on", "U_VERA"),
    ]  # fmt: skip
    assert desk.do(autonomy_views.changes, Wanted("other")).total == 0
    assert desk.do(autonomy_views.changes, Wanted(page=2)).entries == ()


def test_a_sentence_that_an_article_says_as_well_may_have_an_earlier_reply_beside_it(
    team: Team,
) -> None:
    found = team.shown(sources=[SOURCE, REPLIED], marked=f"Hello.\n\n{TEXT} [1] [2]")
    assert team.case(found) is not None
