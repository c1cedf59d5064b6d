"""A colleague's answer to a question of the team's becomes part of the next draft, as theirs.

It can be changed or taken back while the reply has not left; each time another draft follows. An
answer that comes too late is told, and changes nothing.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, placing, snoozing, work
from slackhitl.desk.asking import locked
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.errors import AlreadyDecided, NotAllowed, NothingToSay
from slackhitl.desk.lifecycle import Actor, Role, may, move
from slackhitl.desk.models import UNDECIDED, Conversation, ConversationStatus, DraftStatus, Origin
from slackhitl.desk.team_answers import Question, QuestionView, open_rows, view
from slackhitl.desk.thread_notes import Said

_REPLACED = (DraftStatus.QUEUED, DraftStatus.IN_REVIEW, DraftStatus.UNWRITTEN)


def answer(
    session: Session,
    question_id: int,
    text: str,
    actor: Actor,
    now: datetime,
    origin: Origin,
    version: int = 0,
    said: Said | None = None,
) -> None:
    """Keep the answer, or the changed one; where the AI drafts, another draft rests on it.

    ``version`` is that of the answer which its writer had before them; ``said`` the message that
    it stands in, where it was no window. Raises NothingToSay, AlreadyDecided when somebody was
    faster or the reply has left, NotAllowed or NoSuchRow.
    """
    text = text.strip()
    if not text:
        raise NothingToSay
    question = locked(session, question_id)
    conversation = session.get_one(Conversation, question.conversation_id)
    is_change = question.answer is not None
    if question.answer == text:
        return
    if is_change and version != question.version:
        raise AlreadyDecided(
            f"<@{question.answered_by}> answered this before you. Thank you! If theirs is wrong, "
            "press Change the answer… below the question."
        )
    if is_change:
        _may_change(question, conversation, actor)
    question.answer, question.answered_by, question.answered_at = text, actor.id, now
    question.withdrawn_at = question.withdrawn_by = None
    question.answer_channel = said.channel if said is not None else None
    question.answer_ts = said.ts if said is not None else None
    why = "a colleague changed an answer" if is_change else "a colleague answered"
    _tell(session, "answered", question, conversation, actor, now, changed=is_change)
    _draft_anew(session, conversation, actor, now, origin, why)


def take_back(
    session: Session, question_id: int, actor: Actor, now: datetime, origin: Origin
) -> None:
    """That was no answer: the question is open again, and another draft does without it.

    Raises AlreadyDecided, NotAllowed or NoSuchRow.
    """
    question = locked(session, question_id)
    conversation = session.get_one(Conversation, question.conversation_id)
    if question.answer is None:
        raise AlreadyDecided("There is no answer to take back; the question is open.")
    _may_change(question, conversation, actor)
    question.answer = question.answered_by = question.answered_at = None
    question.due = question.due if question.due is None or question.due > now else None
    _tell(session, "answer_gone", question, conversation, actor, now)
    _draft_anew(session, conversation, actor, now, origin, "an answer was taken back")


def may_answer(session: Session, question_id: int, user: str, channel: str | None) -> bool:
    """Whether somebody without a role may answer: whom we asked, or anybody where we asked."""
    question = session.get(Question, question_id)
    return question is not None and question.to is not None and question.to in {user, channel}


def meant(session: Session, said: Said) -> QuestionView | None:
    """Which question a message is about, by where it stands: below the question's own post, in the
    direct messages in which it was asked, or in the thread of a card in which exactly one is open.

    None when that is nobody's guess, and for a message that was taken as an answer before.
    """
    if _given_in(session, said) is not None:
        return None
    here = select(Question).where(Question.channel == said.channel)
    if not said.thread_ts:
        found = session.exec(here.where(Question.to == said.author, *_OPEN).limit(2)).all()
    else:
        found = session.exec(here.where(Question.ts == said.thread_ts)).all()
        found = found or _open_in_thread(session, said.channel, said.thread_ts)
    return view(session, found[0].id or 0) if len(found) == 1 else None


def asked_of(session: Session, user: str) -> int:
    """How many questions wait for this person in their direct messages."""
    rows = session.exec(select(Question.id).where(Question.to == user, *_OPEN)).all()
    return len(rows)


def given_in(session: Session, said: Said) -> QuestionView | None:
    """The question whose answer this message is, by who wrote it."""
    question = _given_in(session, said)
    by_them = question is not None and question.answered_by == said.author
    return view(session, question.id or 0) if question is not None and by_them else None


_OPEN = (col(Question.answer).is_(None), col(Question.withdrawn_at).is_(None))


def _given_in(session: Session, said: Said) -> Question | None:
    return session.exec(
        select(Question).where(
            Question.answer_channel == said.channel, Question.answer_ts == said.ts
        )
    ).first()


def _open_in_thread(session: Session, channel: str, ts: str) -> list[Question]:
    """What is asked in the thread of the card that stands there."""
    conversation = placing.conversation_at(session, channel, ts)
    rows = open_rows(session, conversation) if conversation is not None else ()
    return [row for row in rows if row.to is None]


def _may_change(question: Question, conversation: Conversation, actor: Actor) -> None:
    if conversation.status not in UNDECIDED:
        raise AlreadyDecided(
            "The reply has left, so this changes nothing any more. If the customer should know, "
            "tell the team in the card's thread."
        )
    if actor.id != question.answered_by and not may(actor.role, Role.AGENT):
        raise NotAllowed(f"Only <@{question.answered_by}> or an agent of the desk changes it.")


def _tell(
    session: Session,
    what: str,
    question: Question,
    conversation: Conversation,
    actor: Actor,
    now: datetime,
    *,
    changed: bool = False,
) -> None:
    """In the card's thread, where who asked is called, and whoever has the conversation."""
    has = conversation.assignee
    if conversation.status is ConversationStatus.TAKEN_OVER:
        has = conversation.owner
    elif conversation.status is ConversationStatus.SNOOZED:
        has = conversation.snoozed_by
    question.version += 1
    session.add(question)
    event = audit.record(
        session, question.conversation_id, f"conversation.{what}", actor.id, now,
        question=question.id, owner=question.asked_by, also=has,
        late=conversation.status not in UNDECIDED, changed=changed,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    work.enqueue(session, work.Kind.QUESTION, question.id or 0, now)


def _draft_anew(
    session: Session,
    conversation: Conversation,
    actor: Actor,
    now: datetime,
    origin: Origin,
    why: str,
) -> None:
    """What was put aside comes back, since what it waited for is there. Then the AI drafts, unless
    somebody writes the reply themselves or it is on its way.
    """
    assert conversation.id is not None
    system = actor.as_system()
    if conversation.status is ConversationStatus.SNOOZED:
        action = snoozing.back(conversation)
        if action != "wait_on":  # we answered before: the customer is next
            move(session, conversation, action, system, now, changes=snoozing.awake())
    live = drafting.live_draft(session, conversation.id)
    may_redraft = live is None or (live.status in _REPLACED and live.origin is not Origin.AGENT)
    if conversation.status is not ConversationStatus.OPEN or not may_redraft:
        return
    if newest_inbound(session, conversation.id) is not None:
        drafting.supersede(session, conversation.id, actor, now, why)
        drafting.request(session, conversation, system, now, origin)
