"""What people do with a draft and a conversation. Each verb: guard, change, event.

A click is bound to what the person saw (``Seen``): a draft that moved on, or a text or mail that
changed since, refuses it and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import audit, drafting, enclosures, flood, outgoing, resuming, signing, work
from slackhitl.desk.casefile import fingerprint, newest_inbound
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.enclosures import NOTHING, Attach
from slackhitl.desk.errors import (
    AlreadyDecided,
    CardOutOfDate,
    NoSuchRow,
    NotAllowed,
    NothingToSend,
)
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, advance, draft_actions, expect, may, move
from slackhitl.desk.models import (
    Conversation,
    ConversationStatus,
    Decision,
    Disposition,
    Draft,
    DraftStatus,
    Origin,
)
from slackhitl.desk.policy import Policy


@dataclass(frozen=True)
class Seen:
    """What a person had before them when they pressed a button."""

    conversation_id: int
    draft_id: int | None
    fingerprint: str


def still_open(session: Session, seen: Seen, action: str, now: datetime) -> None:
    """Refuse before a window opens what would be refused when it is submitted.

    Raises AlreadyDecided or CardOutOfDate.
    """
    draft = _draft(session, seen)
    expect(session, draft, action, now)
    _unchanged_since(session, seen, draft, action)


def approve(session: Session, seen: Seen, actor: Actor, now: datetime, policy: Policy) -> None:
    """Send the draft as it stands, when the undo window ends."""
    draft = _draft(session, seen)
    _unchanged_since(session, seen, draft, "approve")
    enclosures.troubled(session, draft)
    _approve(session, draft, actor, now, policy)


def _approve(session: Session, draft: Draft, actor: Actor, now: datetime, policy: Policy) -> None:
    leaves = now + policy.undo
    changes = _decided(actor, now, "approved") | _signs(draft, actor) | {"send_after": leaves}
    advance(
        session, draft, "approve", actor, now, changes=changes, edited=draft.text != draft.proposed
    )
    _remember(session, draft, actor, "approve", draft.text, now)
    work.enqueue(session, work.Kind.SEND, _id(draft), leaves)


def edit(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    reason: str | None = None,
    attach: Attach = NOTHING,
) -> None:
    """Send this text in the draft's place, with these files, when the undo window ends."""
    _not_empty(text)
    draft = _draft(session, seen)
    _unchanged_since(session, seen, draft, "edit")
    enclosures.choose(session, draft, attach, actor.id)
    if draft.signed_as is not None:
        text = signing.unsigned(text, actor.name, draft.proposed)
    if draft.text and text == draft.text:
        _approve(session, draft, actor, now, policy)
        return
    leaves = now + policy.undo
    wrote = not draft.proposed
    distance = edit_distance(draft.proposed, text)
    changes = _decided(actor, now, "written" if wrote else "edited")
    changes |= _signs(draft, actor) | {"text": text, "send_after": leaves}
    advance(
        session, draft, "edit", actor, now,
        changes=changes, edited=True, wrote=wrote, distance=distance, reason=reason,
    )  # fmt: skip
    _remember(session, draft, actor, "write" if wrote else "edit", text, now, reason)
    work.enqueue(session, work.Kind.SEND, _id(draft), leaves)


def write(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    attach: Attach = NOTHING,
) -> None:
    """A person's own reply: in place of a missing draft, or as the owner of a taken-over mail."""
    draft = session.get(Draft, seen.draft_id) if seen.draft_id else None
    if draft is not None and draft.status is DraftStatus.UNWRITTEN:
        edit(session, seen, text, actor, now, policy, attach=attach)
    else:
        compose(session, seen, text, actor, now, policy, attach)


def take_over(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Make the agent the owner and withdraw the draft; from now on they write themselves."""
    conversation = _conversation(session, seen)
    if conversation.status is ConversationStatus.TAKEN_OVER and conversation.owner == actor.id:
        return
    before = conversation.owner
    draft = drafting.live_draft(session, seen.conversation_id)
    if draft is not None and draft.origin is not Origin.AGENT:
        drafting.supersede(session, seen.conversation_id, actor, now, "taken over")
        _remember(session, draft, actor, "take_over", "", now)
    move(session, conversation, "take_over", actor, now, changes={"owner": actor.id}, before=before)


def hand_back(session: Session, seen: Seen, actor: Actor, now: datetime, origin: Origin) -> None:
    """Return the conversation to the AI, which drafts anew."""
    conversation = _conversation(session, seen)
    move(session, conversation, "hand_back", actor, now, changes={"owner": None})
    if drafting.live_draft(session, seen.conversation_id) is None:
        drafting.request(session, conversation, actor, now, origin)


def compose(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    attach: Attach = NOTHING,
) -> None:
    """An owner's own reply; it passes the undo window like every other."""
    _not_empty(text)
    conversation = _conversation(session, seen)
    if not may(actor.role, Role.AGENT):
        raise NotAllowed
    if conversation.status is not ConversationStatus.TAKEN_OVER:
        raise AlreadyDecided(
            "This conversation is not taken over any more. Press Take over to write yourself."
        )
    if conversation.owner != actor.id:
        raise NotAllowed(
            f"<@{conversation.owner}> has this conversation. Press Take over first to write in "
            "their place."
        )
    newest = newest_inbound(session, seen.conversation_id)
    waiting = drafting.live_draft(session, seen.conversation_id)
    if waiting is not None and waiting.status is DraftStatus.IN_REVIEW:
        drafting.supersede(session, seen.conversation_id, actor, now, "written anew")
    elif waiting is not None:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    leaves = now + policy.undo
    draft = Draft(
        conversation_id=seen.conversation_id,
        answers_id=newest.id or 0,
        number=drafting.next_number(session, seen.conversation_id),
        status=DraftStatus.APPROVED,
        origin=Origin.AGENT,
        text=text,
        created_at=now,
        send_after=leaves,
        decided_by=actor.id,
        decided_at=now,
        decision="written",
    )
    session.add(draft)
    session.flush()
    enclosures.choose(session, draft, attach, actor.id)
    audit.record(
        session, seen.conversation_id, "draft.compose", actor.id, now,
        draft=draft.id, number=draft.number,
    )  # fmt: skip
    _remember(session, draft, actor, "write", text, now)
    work.enqueue(session, work.Kind.SEND, _id(draft), leaves)


def recall(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Take an approval back while the reply has not left; the text stays as it was approved."""
    draft = _draft(session, seen)
    advance(session, draft, "recall", actor, now, changes=_undecided(draft))


def give_back(session: Session, draft_id: int, troubles: dict[int, str], now: datetime) -> None:
    """Some files of an approved reply cannot be sent, so nothing is: a person decides anew."""
    draft = session.get_one(Draft, draft_id)
    if draft.status is not DraftStatus.APPROVED:
        return
    words = []
    for row in enclosures.of_draft(session, draft_id):
        if row.number in troubles:
            row.trouble = troubles[row.number]
            session.add(row)
            words.append(f"“{row.filename}” {row.trouble}")
    event = advance(
        session, draft, "return", SYSTEM, now, changes=_undecided(draft),
        reason="; ".join(words), owner=draft.decided_by,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def redraft(
    session: Session, seen: Seen, instruction: str, actor: Actor, now: datetime, origin: Origin
) -> None:
    """Ask the AI for another version, with a word of what should be different."""
    draft = _draft(session, seen)
    _unchanged_since(session, seen, draft, "redraft")
    changes = {"superseded_because": "another version was asked for"}
    advance(session, draft, "redraft", actor, now, changes=changes)
    _remember(session, draft, actor, "redraft", draft.text, now, instruction or None)
    conversation = _conversation(session, seen)
    drafting.request(
        session, conversation, actor, now, origin,
        instruction=instruction.strip() or None,
    )  # fmt: skip


def no_reply(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Decide that the customer needs no answer; the conversation ends with that disposition."""
    draft = drafting.live_draft(session, seen.conversation_id)
    conversation = _conversation(session, seen)
    if draft is not None and draft.status in {DraftStatus.IN_REVIEW, DraftStatus.UNWRITTEN}:
        _unchanged_since(session, seen, draft, "discard")
        advance(session, draft, "discard", actor, now, changes=_decided(actor, now, "discarded"))
        _remember(session, draft, actor, "discard", "", now)
    elif draft is not None and draft.status is not DraftStatus.QUEUED:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    elif draft is not None:
        drafting.supersede(session, seen.conversation_id, actor, now, "no reply needed")
    _resolve(session, conversation, Disposition.NO_REPLY_NEEDED, actor, now)


def resolve(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """End an answered conversation."""
    conversation = _conversation(session, seen)
    if conversation.status is ConversationStatus.WAITING:
        _resolve(session, conversation, Disposition.ANSWERED, actor, now)
    else:
        no_reply(session, seen, actor, now)


def reopen(session: Session, seen: Seen, actor: Actor, now: datetime, origin: Origin) -> None:
    """Take a conversation up again: the AI drafts an answer to the customer's newest mail."""
    conversation = _conversation(session, seen)
    if conversation.merged_into_id is not None:
        raise AlreadyDecided("Its mails were merged into another conversation; answer them there.")
    if conversation.status is ConversationStatus.OPEN:
        resuming.make_way(session, conversation, actor, now)
    changes = {"disposition": None, "resolved_at": None, "screening": None, "waiting_since": now}
    move(session, conversation, "reopen", actor, now, changes=changes)
    flood.let_through(session, seen.conversation_id)
    if drafting.live_draft(session, seen.conversation_id) is None:
        drafting.request(session, conversation, actor, now, origin)


def retry(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Send a refused reply again: the address or the server may be well by now."""
    _send_again(session, seen, "retry", actor, now)


def resend(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Send a reply again of which nobody knows whether it arrived; its Message-ID stays."""
    _send_again(session, seen, "resend", actor, now)


def settle(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Somebody looked: the reply did arrive."""
    outgoing.settle(session, _draft(session, seen), actor, now)


def abandon(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Give up sending a refused reply."""
    draft = _draft(session, seen)
    advance(session, draft, "discard", actor, now)


def _send_again(session: Session, seen: Seen, action: str, actor: Actor, now: datetime) -> None:
    draft = _draft(session, seen)
    if drafting.live_draft(session, seen.conversation_id) is not None:
        raise AlreadyDecided(
            "A newer draft is open in this conversation. Decide that one first, so that the "
            "customer does not get two answers."
        )
    changes = {"send_after": now, "attempt": 0, "data_sent": False}
    advance(session, draft, action, actor, now, changes=changes)
    work.enqueue(session, work.Kind.SEND, _id(draft), now)


def _resolve(
    session: Session,
    conversation: Conversation,
    disposition: Disposition,
    actor: Actor,
    now: datetime,
) -> None:
    changes = {"disposition": disposition, "resolved_at": now, "waiting_since": None}
    move(
        session, conversation, "resolve", actor, now,
        changes=changes, disposition=disposition.value,
    )  # fmt: skip


def _unchanged_since(session: Session, seen: Seen, draft: Draft, action: str) -> None:
    """Refuse a click on a text or a mail that is not what the person saw."""
    if not any(row.action == action for row in draft_actions(draft.status, Role.SUPERVISOR)):
        return  # advance says who was first, which tells more
    newest = newest_inbound(session, seen.conversation_id)
    files = enclosures.views(session, draft.id)
    if seen.draft_id != draft.id or fingerprint(draft, newest, files) != seen.fingerprint:
        raise CardOutOfDate


def _draft(session: Session, seen: Seen) -> Draft:
    draft = session.get(Draft, seen.draft_id) if seen.draft_id else None
    if draft is None or draft.conversation_id != seen.conversation_id:
        raise NoSuchRow
    return draft


def _conversation(session: Session, seen: Seen) -> Conversation:
    conversation = session.get(Conversation, seen.conversation_id)
    if conversation is None:
        raise NoSuchRow
    return conversation


def _decided(actor: Actor, now: datetime, decision: str) -> dict[str, object]:
    return {"decided_by": actor.id, "decided_at": now, "decision": decision}


def _undecided(draft: Draft) -> dict[str, object]:
    """What an approval that is taken back leaves on its draft."""
    return {
        "send_after": None, "decided_by": None, "decided_at": None,
        "decision": None, "server_said": None, "attempt": 0,
        "outgoing_digest": None,  # the bytes of an earlier attempt hold the text as it was
        "signed_as": None if draft.signed_as is None else "",
    }  # fmt: skip


def _signs(draft: Draft, actor: Actor) -> dict[str, object]:
    """Who approves first signs, where the closing has a place for a name."""
    return {} if draft.signed_as is None else {"signed_as": draft.signed_as or actor.name}


def _not_empty(text: str) -> None:
    if not text.strip():
        raise NothingToSend


def _remember(
    session: Session,
    draft: Draft,
    actor: Actor,
    action: str,
    after: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Keep the decision whole: it is what the next draft learns from."""
    distance = edit_distance(draft.proposed, after) if draft.proposed and after else None
    shown = draft.presented_at
    session.add(
        Decision(
            draft_id=_id(draft),
            agent=actor.id,
            action=action,
            before=draft.proposed,
            after=after,
            reason=reason,
            edit_distance=distance,
            handle_seconds=(now - shown).total_seconds() if shown else None,
            at=now,
        )
    )


def _id(draft: Draft) -> int:
    assert draft.id is not None
    return draft.id
