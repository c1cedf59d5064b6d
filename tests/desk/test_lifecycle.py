"""Every status, every action and every role, walked against the tables."""

from datetime import timedelta
from itertools import product

import pytest
from bare_desk import MONDAY, BareDesk
from sqlmodel import Session, func, select

from slackhitl.desk import lifecycle
from slackhitl.desk.diagram import mermaid
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.lifecycle import (
    CONVERSATION,
    DRAFT,
    Actor,
    Role,
    advance,
    ago,
    conversation_actions,
    draft_actions,
    move,
)
from slackhitl.desk.models import Conversation, ConversationStatus, Draft, DraftStatus, Event

MAY = {
    Role.SYSTEM: {Role.SYSTEM},
    Role.AGENT: {Role.AGENT, Role.UNSUPERVISED, Role.SUPERVISOR},
    Role.UNSUPERVISED: {Role.UNSUPERVISED, Role.SUPERVISOR},
}
"""Who may do what needs a role, written out once more."""


def test_every_draft_status_action_and_role_does_what_the_table_says(desk: BareDesk) -> None:
    conversation_id = desk.mail().conversation_id
    draft_id = desk.draft_id(conversation_id)
    table = {(row.source, row.action): row for row in DRAFT}
    actions = sorted({row.action for row in DRAFT})

    def walk(session: Session) -> int:
        allowed = 0
        for status, action, role in product(DraftStatus, actions, Role):
            row = table.get((status, action))
            if row is None and not desk.database.is_sqlite:
                continue  # what is in no table is refused before the database is asked
            undo = session.begin_nested()
            _put(session, Draft, draft_id, status)
            draft = session.get_one(Draft, draft_id)
            before = (draft.revision, _events(session))
            actor = Actor("U_X", role)
            if row is not None and role in MAY[row.who]:
                event = advance(session, draft, action, actor, MONDAY)
                assert draft.status == row.target
                assert (event.kind, event.actor) == (f"draft.{action}", "U_X")
                assert (draft.revision, _events(session)) == (before[0] + 1, before[1] + 1)
                allowed += 1
            else:
                with pytest.raises(NotAllowed if row else AlreadyDecided):
                    advance(session, draft, action, actor, MONDAY)
                session.refresh(draft)
                assert draft.status == status
                assert (draft.revision, _events(session)) == before
            undo.rollback()
        return allowed

    assert desk.do(walk) == sum(len(MAY[row.who]) for row in DRAFT)


def test_every_conversation_status_action_and_role_does_what_the_table_says(
    desk: BareDesk,
) -> None:
    conversation_id = desk.mail().conversation_id
    table = {(row.source, row.action): row for row in CONVERSATION}
    actions = sorted({row.action for row in CONVERSATION})

    def walk(session: Session) -> int:
        allowed = 0
        for status, action, role in product(ConversationStatus, actions, Role):
            row = table.get((status, action))
            if row is None and not desk.database.is_sqlite:
                continue  # what is in no table is refused before the database is asked
            undo = session.begin_nested()
            _put(session, Conversation, conversation_id, status)
            conversation = session.get_one(Conversation, conversation_id)
            before = (conversation.revision, conversation.chain, _events(session))
            actor = Actor("U_X", role)
            if row is not None and role in MAY[row.who]:
                event = move(session, conversation, action, actor, MONDAY)
                assert conversation.status == row.target
                assert (event.kind, event.actor) == (f"conversation.{action}", "U_X")
                assert (conversation.revision, _events(session)) == (before[0] + 1, before[2] + 1)
                allowed += 1
            else:
                with pytest.raises(NotAllowed if row else AlreadyDecided):
                    move(session, conversation, action, actor, MONDAY)
                session.refresh(conversation)
                assert conversation.status == status
                assert (conversation.revision, conversation.chain, _events(session)) == before
            undo.rollback()
        return allowed

    assert desk.do(walk) == sum(len(MAY[row.who]) for row in CONVERSATION)


@pytest.mark.parametrize(
    ("table", "statuses", "begin"),
    [
        (DRAFT, DraftStatus, {DraftStatus.QUEUED, DraftStatus.APPROVED}),
        (CONVERSATION, ConversationStatus, {ConversationStatus.OPEN}),
    ],
    ids=["draft", "conversation"],
)
def test_every_status_can_be_reached_and_no_pair_stands_twice(
    table: tuple[lifecycle.Transition, ...],
    statuses: type[DraftStatus] | type[ConversationStatus],
    begin: set[str],
) -> None:
    reached = set(begin)
    for _ in table:
        reached |= {row.target for row in table if row.source in reached}
    assert reached == set(statuses)
    assert len({(row.source, row.action) for row in table}) == len(table)
    assert {row.source for row in table} | {row.target for row in table} <= set(statuses)


def test_what_a_draft_in_review_offers_to_whom() -> None:
    def offered(status: DraftStatus, role: Role) -> list[str]:
        return [row.action for row in draft_actions(status, role)]

    agent = offered(DraftStatus.IN_REVIEW, Role.AGENT)
    assert {"approve", "edit", "redraft", "discard"} <= set(agent)
    assert "supersede" not in agent
    assert offered(DraftStatus.IN_REVIEW, Role.NOBODY) == []
    assert offered(DraftStatus.SENT, Role.SUPERVISOR) == []
    assert offered(DraftStatus.UNCERTAIN, Role.AGENT) == []
    assert offered(DraftStatus.UNCERTAIN, Role.SUPERVISOR) == ["resend", "settle"]
    assert offered(DraftStatus.UNCERTAIN, Role.UNSUPERVISED) == ["resend", "settle"]
    assert "confirm" in offered(DraftStatus.SENDING, Role.SYSTEM)


def test_a_person_never_does_what_only_the_system_does() -> None:
    for status in ConversationStatus:
        for row in conversation_actions(status, Role.SUPERVISOR):
            assert row.who is not Role.SYSTEM


def test_who_comes_second_is_told_who_was_first(desk: BareDesk) -> None:
    conversation_id = desk.in_review()

    def twice(session: Session) -> None:
        draft = session.get_one(Draft, desk_draft)
        advance(session, draft, "approve", Actor("U_MARIA", Role.AGENT), MONDAY)
        with pytest.raises(AlreadyDecided) as refused:
            advance(session, draft, "approve", Actor("U_TOM", Role.AGENT), desk.later(seconds=8))
        assert str(refused.value) == (
            "<@U_MARIA> approved this 8 s ago. Nothing was changed by your click."
        )

    desk_draft = desk.draft_id(conversation_id)
    desk.do(twice)


def test_a_stale_row_loses_to_the_row_in_the_database(desk: BareDesk) -> None:
    draft_id = desk.draft_id(desk.in_review())

    def stale(session: Session) -> None:
        draft = session.get_one(Draft, draft_id)
        _put(session, Draft, draft_id, DraftStatus.SUPERSEDED, refresh=False)
        assert draft.status is DraftStatus.IN_REVIEW
        with pytest.raises(AlreadyDecided):
            advance(session, draft, "approve", Actor("U_TOM", Role.AGENT), MONDAY)

    desk.do(stale)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s ago"), (59.9, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"), (2 * 86400 - 1, "47 h ago"), (2 * 86400, "2 days ago"),
    ],
)  # fmt: skip
def test_a_span_is_told_as_people_say_it(seconds: float, words: str) -> None:
    assert ago(timedelta(seconds=seconds)) == words


def test_the_diagram_names_every_transition() -> None:
    for table in (DRAFT, CONVERSATION):
        drawn = mermaid(table)
        assert drawn.startswith("stateDiagram-v2\n")
        for row in table:
            arrow = [
                line for line in drawn.splitlines() if f"{row.source} --> {row.target}:" in line
            ]
            assert len(arrow) == 1
            assert row.label in arrow[0]


def _put(
    session: Session,
    table: type[Draft] | type[Conversation],
    row_id: int,
    status: str,
    *,
    refresh: bool = True,
) -> None:
    """Put a row into a status past the lifecycle, as only a test may."""
    session.connection().exec_driver_sql(
        f"UPDATE {table.__tablename__} SET status = '{status}' WHERE id = {row_id}"
    )
    if refresh:
        session.refresh(session.get_one(table, row_id))


def _events(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Event)).one()
