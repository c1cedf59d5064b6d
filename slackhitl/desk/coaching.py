"""People ask in a card's thread for another version of a draft, wherever the card stands by then.

What can be done at once is done. Where it would undo what a colleague decided, the answer says so,
and whoever asked may insist.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from slackhitl.desk import drafting, ending, review, snoozing
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.decisions import Seen, seen_now
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import (
    Conversation,
    ConversationStatus,
    Disposition,
    Draft,
    DraftStatus,
    Origin,
)


class Standing(StrEnum):
    """How a card stands for somebody who asks for another version."""

    FREE = "free"  # nobody has decided, so a draft may be made
    PUT_ASIDE = "put_aside"  # the same, but nobody sees it before the card is back
    APPROVED = "approved"  # a reply waits for the end of its undo window
    SECOND = "second"  # a second person is asked
    LEAVING = "leaving"  # a mail server is being spoken to
    DOUBTFUL = "doubtful"  # it may have been sent
    REFUSED = "refused"  # a mail server refused it
    TAKEN_OVER = "taken_over"  # its owner writes
    ANSWERED = "answered"  # the customer is next
    ENDED = "ended"
    MERGED = "merged"  # its mails are elsewhere
    UNHEARD = "unheard"  # we wrote first, and nothing has come yet


MAY_DRAFT = frozenset({Standing.FREE, Standing.PUT_ASIDE})
_OF_DRAFT = {
    DraftStatus.QUEUED: Standing.FREE,
    DraftStatus.IN_REVIEW: Standing.FREE,
    DraftStatus.UNWRITTEN: Standing.FREE,
    DraftStatus.APPROVED: Standing.APPROVED,
    DraftStatus.AWAITING_SECOND: Standing.SECOND,
    DraftStatus.SENDING: Standing.LEAVING,
    DraftStatus.UNCERTAIN: Standing.DOUBTFUL,
    DraftStatus.UNDELIVERED: Standing.REFUSED,
}
_OF_CONVERSATION = {
    ConversationStatus.OPEN: Standing.FREE,
    ConversationStatus.TAKEN_OVER: Standing.TAKEN_OVER,
    ConversationStatus.WAITING: Standing.ANSWERED,
    ConversationStatus.RESOLVED: Standing.ENDED,
}


@dataclass(frozen=True)
class Coached:
    """How the card stood, and what came of the wish."""

    standing: Standing
    drafts: bool = False  # whether another version is being drafted
    is_added: bool = False  # to a wish after which one was being drafted already
    who: str | None = None  # decided it, owns it or put it aside
    until: datetime | None = None  # when it leaves, or comes back
    ended: Disposition | None = None


def coach(
    session: Session,
    conversation: Conversation,
    words: str,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> Coached:
    """Draft another version as somebody says, if nothing that a colleague decided speaks against
    it. Raises NotAllowed.
    """
    found, draft = look(session, conversation)
    if found.standing not in MAY_DRAFT or not words:
        return found
    is_added = draft is not None and draft.status is DraftStatus.QUEUED
    if draft is None:
        drafting.request(session, conversation, actor, now, origin, instruction=words)
    else:
        review.redraft(session, seen_now(session, draft), words, actor, now, origin)
    return Coached(found.standing, drafts=True, is_added=is_added, who=found.who, until=found.until)


def insist(
    session: Session,
    conversation: Conversation,
    expected: Coached,
    words: str,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> Coached:
    """Draft it although a colleague decided otherwise, as the button says that was pressed.

    Where that is not so any more, nothing is changed, and how it stands now is returned.
    Raises NotAllowed or AlreadyDecided.
    """
    found, draft = look(session, conversation)
    if (found.standing, found.who) != (expected.standing, expected.who):
        return found
    if conversation.status is ConversationStatus.SNOOZED:
        snoozing.wake_now(session, conversation, actor, now)
    assert conversation.id is not None
    seen = seen_now(session, draft) if draft else Seen(conversation.id, None, "")
    match found.standing:
        case Standing.APPROVED | Standing.SECOND:
            assert draft is not None
            review.recall(session, seen, actor, now)
            review.redraft(session, seen_now(session, draft), words, actor, now, origin)
        case Standing.TAKEN_OVER:
            review.hand_back(session, seen, actor, now, origin, words or None)
        case Standing.ANSWERED | Standing.ENDED:
            ending.reopen(session, seen, actor, now, origin, words or None)
        case _:
            return found
    return Coached(found.standing, drafts=True, who=found.who)


def look(session: Session, conversation: Conversation) -> tuple[Coached, Draft | None]:
    """How a card stands, and the draft that waits or leaves, if there is one."""
    assert conversation.id is not None
    draft = _newest(session, conversation.id)
    status = conversation.status
    is_aside = status is ConversationStatus.SNOOZED
    if is_aside:
        status = ConversationStatus(conversation.snoozed_from or ConversationStatus.OPEN)
    standing = _OF_DRAFT.get(draft.status) if draft is not None else None
    standing = standing or _OF_CONVERSATION[status]
    if conversation.merged_into_id is not None:
        standing = Standing.MERGED
    elif newest_inbound(session, conversation.id) is None:
        standing = Standing.UNHEARD
    elif is_aside and standing is Standing.FREE:
        standing = Standing.PUT_ASIDE
    live = draft if draft is not None and draft.status in _OF_DRAFT else None
    return _told(conversation, draft, standing), live


def _told(conversation: Conversation, draft: Draft | None, standing: Standing) -> Coached:
    match standing:
        case Standing.PUT_ASIDE:
            who, until = conversation.snoozed_by, conversation.snoozed_until
        case Standing.TAKEN_OVER:
            who, until = conversation.owner, None
        case Standing.APPROVED:
            who, until = (draft.decided_by, draft.send_after) if draft else (None, None)
        case _:
            who, until = draft.decided_by if draft else None, None
    return Coached(standing, who=who, until=until, ended=conversation.disposition)


def _newest(session: Session, conversation_id: int) -> Draft | None:
    """The draft that counts: the one that is undecided, else the newest that was not replaced."""
    return (
        drafting.live_draft(session, conversation_id)
        or session.exec(
            select(Draft)
            .where(
                Draft.conversation_id == conversation_id,
                Draft.status != DraftStatus.SUPERSEDED,
            )
            .order_by(col(Draft.number).desc())
            .limit(1)
        ).first()
    )
