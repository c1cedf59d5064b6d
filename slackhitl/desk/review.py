"""What people do with a draft and a conversation. Each verb: guard, change, event."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import (
    audit,
    drafting,
    enclosures,
    escalating,
    noticing,
    outcomes,
    outgoing,
    second,
    signing,
    stepping,
    translating,
    work,
)
from slackhitl.desk.casefile import current_draft, newest_inbound
from slackhitl.desk.decisions import (
    Seen,
    conversation_of,
    decided,
    draft_of,
    remember,
    row_id,
    signs,
    take_back,
    unchanged,
    unchanged_since,
    undecided,
)
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.enclosures import NOTHING, Attach
from slackhitl.desk.errors import (
    AlreadyDecided,
    NotAllowed,
    NothingToSend,
)
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, advance, expect, may, move
from slackhitl.desk.models import (
    LEAVING,
    ConversationStatus,
    Draft,
    DraftStatus,
    Origin,
)
from slackhitl.desk.noticing import Found
from slackhitl.desk.policy import Policy


def still_open(session: Session, seen: Seen, action: str, actor: Actor, now: datetime) -> None:
    """Refuse before a window opens what would be refused when it is submitted.

    Raises NotAllowed, AlreadyDecided or CardOutOfDate.
    """
    escalating.decides(session, seen.conversation_id, actor)
    draft = draft_of(session, seen)
    expect(session, draft, action, now)
    unchanged_since(session, seen, draft, action)


def approve(session: Session, seen: Seen, actor: Actor, now: datetime, policy: Policy) -> None:
    """Send the draft as it stands, when the undo window ends."""
    draft = draft_of(session, seen)
    unchanged_since(session, seen, draft, "approve")
    enclosures.troubled(session, draft)
    _approve(session, draft, actor, now, policy)


def _approve(session: Session, draft: Draft, actor: Actor, now: datetime, policy: Policy) -> None:
    escalating.agrees(session, draft, actor)
    second.not_the_first(draft, actor)
    changes = decided(actor, now, "approved") | signs(draft, actor)
    if draft.status is not DraftStatus.AWAITING_SECOND and second.needed(
        session, draft.conversation_id, policy
    ):
        second.ask(
            session, draft, actor, now, changes, policy,
            edited=draft.text != draft.proposed, **noticing.despite(draft.findings),
        )  # fmt: skip
        remember(session, draft, actor, "approve", draft.text, now)
        return
    leaves = now + policy.undo
    changes["send_after"] = leaves
    advance(
        session, draft, "approve", actor, now,
        changes=changes, edited=draft.text != draft.proposed,
        **noticing.despite(draft.findings),
    )  # fmt: skip
    remember(session, draft, actor, "approve", draft.text, now)
    work.enqueue(session, work.Kind.SEND, row_id(draft), leaves)


def edit(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    reason: str | None = None,
    attach: Attach = NOTHING,
    noticed: Sequence[Found] = (),
) -> None:
    """Send this text in the draft's place, with these files, when the undo window ends.

    ``noticed`` is what checks found in it that the card had not said; it can be undone for a while
    longer where that is grave.
    """
    _not_empty(text)
    escalating.decides(session, seen.conversation_id, actor)
    draft = draft_of(session, seen)
    unchanged_since(session, seen, draft, "edit")
    enclosures.choose(session, draft, attach, actor.id)
    if draft.signed_as is not None:
        text = signing.unsigned(text, actor.name, draft.proposed)
    found = noticing.of_text(draft, text, noticed)
    if draft.text and text == draft.text:
        draft.findings = [*draft.findings, *noticed]
        _approve(session, draft, actor, now, policy)
        return
    leaves = now + noticing.undo_window(noticed, policy.undo)
    wrote = not draft.proposed
    distance = edit_distance(draft.proposed, text)
    changes = decided(actor, now, "written" if wrote else "edited")
    changes |= signs(draft, actor) | {"text": text, "findings": found}
    despite = noticing.despite(found)
    if second.needed(session, draft.conversation_id, policy):
        second.ask(session, draft, actor, now, changes, policy, edited=True, **despite)
        remember(session, draft, actor, "write" if wrote else "edit", text, now, reason)
        return
    changes["send_after"] = leaves
    advance(
        session, draft, "edit", actor, now,
        changes=changes, edited=True, wrote=wrote, distance=distance, reason=reason,
        **despite,
    )  # fmt: skip
    remember(session, draft, actor, "write" if wrote else "edit", text, now, reason)
    work.enqueue(session, work.Kind.SEND, row_id(draft), leaves)


def write(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    attach: Attach = NOTHING,
    noticed: Sequence[Found] = (),
) -> None:
    """A person's own reply: in the place of a draft, or as the owner of a taken-over mail."""
    is_owned = conversation_of(session, seen).status is ConversationStatus.TAKEN_OVER
    if seen.draft_id is not None and not is_owned:
        edit(session, seen, text, actor, now, policy, attach=attach, noticed=noticed)
    else:
        compose(session, seen, text, actor, now, policy, attach, noticed)


def take_over(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Make the agent the owner and withdraw the draft; from now on they write themselves."""
    conversation = conversation_of(session, seen)
    if conversation.status is ConversationStatus.TAKEN_OVER and conversation.owner == actor.id:
        return
    before = conversation.owner
    former = stepping.whose(session, conversation, actor)
    if conversation.status is ConversationStatus.WAITING:
        outcomes.corrected(session, seen.conversation_id, now)
    draft = drafting.live_draft(session, seen.conversation_id)
    withdrew = draft is not None and draft.status in stepping.APPROVED
    if draft is not None and draft.origin is not Origin.AGENT:
        drafting.supersede(session, seen.conversation_id, actor, now, "taken over")
        remember(session, draft, actor, "take_over", "", now)
    event = move(
        session, conversation, "take_over", actor, now,
        changes={"owner": actor.id}, before=before, former=former, withdrew=withdrew,
    )  # fmt: skip
    stepping.tell(session, event, now)


def hand_back(
    session: Session,
    seen: Seen,
    actor: Actor,
    now: datetime,
    origin: Origin,
    instruction: str | None = None,
) -> None:
    """Return the conversation to the AI, which drafts anew."""
    conversation = conversation_of(session, seen)
    former = stepping.whose(session, conversation, actor)
    event = move(
        session, conversation, "hand_back", actor, now, changes={"owner": None}, former=former
    )
    stepping.tell(session, event, now)
    if drafting.live_draft(session, seen.conversation_id) is None:
        drafting.request(session, conversation, actor, now, origin, instruction=instruction)


def compose(
    session: Session,
    seen: Seen,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    attach: Attach = NOTHING,
    noticed: Sequence[Found] = (),
) -> None:
    """An owner's own reply; it passes the undo window like every other."""
    _not_empty(text)
    conversation = conversation_of(session, seen)
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
    escalating.decides(session, seen.conversation_id, actor)
    newest = newest_inbound(session, seen.conversation_id)
    waiting = drafting.live_draft(session, seen.conversation_id)
    if waiting is not None and waiting.status in LEAVING:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    unchanged(session, seen, current_draft(session, seen.conversation_id))
    drafting.supersede(session, seen.conversation_id, actor, now, "written anew")
    own_text(
        session, seen.conversation_id, newest.id if newest else None, text, actor, now, policy,
        attach, noticed,
    )  # fmt: skip


def own_text(
    session: Session,
    conversation_id: int,
    answers_id: int | None,
    text: str,
    actor: Actor,
    now: datetime,
    policy: Policy,
    attach: Attach = NOTHING,
    noticed: Sequence[Found] = (),
) -> None:
    """What a person wrote themselves: it leaves when the undo window ends.

    Where two people have to agree, it waits for somebody who did not write it.
    """
    leaves = now + noticing.undo_window(noticed, policy.undo)
    needs_second = second.needed(session, conversation_id, policy) is not None
    draft = Draft(
        conversation_id=conversation_id,
        answers_id=answers_id,
        number=drafting.next_number(session, conversation_id),
        status=DraftStatus.AWAITING_SECOND if needs_second else DraftStatus.APPROVED,
        origin=Origin.AGENT,
        text=text,
        findings=list(noticed),
        created_at=now,
        first_by=actor.id if needs_second else None,
        send_after=None if needs_second else leaves,
        decided_by=actor.id,
        decided_at=now,
        decision="written",
    )
    session.add(draft)
    session.flush()
    enclosures.choose(session, draft, attach, actor.id)
    event = audit.record(
        session, conversation_id, "draft.compose", actor.id, now,
        draft=draft.id, number=draft.number, second=needs_second,
        to=second.whom(session, conversation_id, actor, policy) if needs_second else None,
        **noticing.despite(noticed),
    )  # fmt: skip
    remember(session, draft, actor, "write", text, now)
    if needs_second:
        work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
        translating.want_words(session, draft, now)
        return
    work.enqueue(session, work.Kind.SEND, row_id(draft), leaves)


def recall(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Take an approval back while the reply has not left; the text stays as it was approved."""
    draft = draft_of(session, seen)
    former = stepping.whose(session, conversation_of(session, seen), actor)
    event = advance(
        session, draft, "recall", actor, now, changes=undecided(draft), former=former
    )  # fmt: skip
    stepping.tell(session, event, now)
    take_back(session, draft, now)
    outcomes.taken_back(session, draft, now)
    translating.want_words(session, draft, now)


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
        session, draft, "return", SYSTEM, now, changes=undecided(draft),
        reason="; ".join(words), owner=draft.decided_by,
    )  # fmt: skip
    take_back(session, draft, now)
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def redraft(
    session: Session, seen: Seen, instruction: str, actor: Actor, now: datetime, origin: Origin
) -> None:
    """Ask the AI for another version, with a word of what should be different.

    What was asked of a version that is not written yet counts as well.
    """
    draft = draft_of(session, seen)
    unchanged_since(session, seen, draft, "redraft")
    earlier = None if draft.text else draft.instruction
    changes = {"superseded_because": "another version was asked for"}
    advance(session, draft, "redraft", actor, now, changes=changes)
    remember(session, draft, actor, "redraft", draft.text, now, instruction or None)
    conversation = conversation_of(session, seen)
    drafting.request(
        session, conversation, actor, now, origin,
        instruction=drafting.together(earlier, instruction.strip() or None),
    )  # fmt: skip


def retry(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Send a refused reply again: the address or the server may be well by now."""
    _send_again(session, seen, "retry", actor, now)


def resend(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Send a reply again of which nobody knows whether it arrived; its Message-ID stays."""
    _send_again(session, seen, "resend", actor, now)


def settle(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Somebody looked: the reply did arrive."""
    outgoing.settle(session, draft_of(session, seen), actor, now)


def abandon(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Give up sending a refused reply."""
    draft = draft_of(session, seen)
    advance(session, draft, "discard", actor, now)


def _send_again(session: Session, seen: Seen, action: str, actor: Actor, now: datetime) -> None:
    draft = draft_of(session, seen)
    if drafting.live_draft(session, seen.conversation_id) is not None:
        raise AlreadyDecided(
            "A newer draft is open in this conversation. Decide that one first, so that the "
            "customer does not get two answers."
        )
    changes = {"send_after": now, "attempt": 0, "data_sent": False}
    advance(session, draft, action, actor, now, changes=changes)
    work.enqueue(session, work.Kind.SEND, row_id(draft), now)


def _not_empty(text: str) -> None:
    if not text.strip():
        raise NothingToSend
