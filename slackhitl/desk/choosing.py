"""Two drafts, where triage is not sure which of two things a customer means: a person chooses.

One of them is in review like any other; the other is offered beside it. Choosing changes their
places, and what the conversation is said to be about.
"""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import correcting, translating
from slackhitl.desk.decisions import Seen, conversation_of, draft_of, remember, unchanged_since
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.lifecycle import Actor, advance, expect
from slackhitl.desk.models import Conversation, Draft, DraftStatus
from slackhitl.desk.policy import Policy
from slackhitl.desk.readings import Reading, other_reading


def choose(session: Session, seen: Seen, actor: Actor, now: datetime, policy: Policy) -> None:
    """Put the offered draft into review in place of the one beside it.

    Raises AlreadyDecided, CardOutOfDate, NotAllowed or NoSuchRow.
    """
    chosen = draft_of(session, seen)
    expect(session, chosen, "choose", now)
    unchanged_since(session, seen, chosen, "choose")
    before = session.get(Draft, chosen.beside_id) if chosen.beside_id else None
    if before is None or before.status is not DraftStatus.IN_REVIEW:
        raise AlreadyDecided(
            "The draft beside this one was decided already. The card shows what is next."
        )
    remember(session, before, actor, "choose", chosen.text, now)
    advance(session, before, "put_back", actor, now, changes={"beside_id": chosen.id})
    advance(session, chosen, "choose", actor, now, changes={"beside_id": None, "presented_at": now})
    conversation = conversation_of(session, seen)
    _means(session, conversation, actor, now)
    translating.want(session, conversation, seen.draft_id or 0, now, policy)


def _means(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """From now on the conversation is about what the chosen draft took the mail to mean."""
    meant = other_reading(conversation)
    if meant is None:
        return
    was = Reading(
        conversation.category or meant.category,
        conversation.summary or "",
        tuple(conversation.questions),
        tuple(conversation.queries),
    )
    correcting.correct(session, conversation, meant.category, actor, now)
    conversation.summary = meant.summary
    conversation.questions, conversation.queries = list(meant.questions), list(meant.queries)
    conversation.other_reading = was.kept()
    session.add(conversation)
