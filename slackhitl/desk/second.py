"""Four eyes: replies that a second person must approve as well, who is not the first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from slackhitl.desk import roster, translating, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.correcting import Correction
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lifecycle import Actor, advance
from slackhitl.desk.models import Conversation, Customer, Direction, Draft, DraftStatus, Message
from slackhitl.desk.policy import Policy

VIP = "vip"
"""What stands for important customers among the categories and risks that need two people."""


NEW_MAIL = "new_mail"


def needed(session: Session, conversation_id: int, policy: Policy) -> str | None:
    """What of a conversation asks for a second person: its category, a risk, the customer; or that
    we write first.
    """
    if not policy.asks_two:
        return None
    conversation = session.get_one(Conversation, conversation_id)
    if policy.review_new_mail and conversation.begun_by is not None:
        heard = select(Message.id).where(
            Message.conversation_id == conversation_id, Message.direction == Direction.INBOUND
        )
        if session.exec(heard.limit(1)).first() is None:
            return NEW_MAIL
    customer = session.get_one(Customer, conversation.customer_id)
    found = [conversation.category, *_left(session, conversation_id), *conversation.risks]
    if policy.is_vip(customer.address):
        found.append(VIP)
    return next((one for one in found if one in policy.four_eyes), None)


def _left(session: Session, conversation_id: int) -> list[str]:
    """The category that triage chose and a person changed: nobody alone does away with the rule."""
    newest = newest_inbound(session, conversation_id)
    if newest is None:
        return []
    changed = select(Correction.was).where(Correction.message_id == newest.id)
    return list(session.exec(changed))


def ask(
    session: Session,
    draft: Draft,
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any],
    policy: Policy,
    **detail: Any,
) -> None:
    """The first person approved: a second one is called for."""
    event = advance(
        session, draft, "ask_second", actor, now,
        changes={**changes, "first_by": actor.id},
        to=whom(session, draft.conversation_id, actor, policy), **detail,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    translating.want_words(session, draft, now)


def whom(session: Session, conversation_id: int, actor: Actor, policy: Policy) -> str | None:
    """Who is called to be the second: somebody else on duty. None: the supervisors are, since
    nobody is, or only they may decide an escalated case."""
    if session.get_one(Conversation, conversation_id).escalated_by is not None:
        return None
    return roster.another(session, actor.id, policy.supervisors)


def not_the_first(draft: Draft, actor: Actor) -> None:
    """Raises NotAllowed when the first person would be the second, too."""
    if draft.status is DraftStatus.AWAITING_SECOND and draft.first_by == actor.id:
        raise NotAllowed(
            "You approved this already. Somebody else must approve it, too; Undo takes it back."
        )
