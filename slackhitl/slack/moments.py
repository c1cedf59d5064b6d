"""What is happening with a conversation right now, in one or two sentences: who, what, when."""

from datetime import datetime

from slackhitl.desk.casefile import DraftView, Happening, ReviewView
from slackhitl.desk.models import ConversationStatus, DraftStatus, Origin
from slackhitl.slack import blocks, wording


def now_line(view: ReviewView, now: datetime, *, calls: bool = True) -> str:
    """What is happening now. ``calls`` False names times plainly, for a notification's text."""
    draft = view.draft
    if draft is not None and draft.status in DRAFT_LINES:
        line = DRAFT_LINES[draft.status](view, draft)
        if draft.status is DraftStatus.SENT:
            line += _afterwards(view)
    else:
        line = _conversation_line(view)
    owner = view.owner
    if owner and view.status is ConversationStatus.OPEN and draft is not None and calls:
        line += f"  {blocks.mention(owner)} had this conversation before."
    return line


def unsettled_line(draft: DraftView) -> str:
    """What is known of an older reply whose way out did not end well."""
    if draft.status is DraftStatus.UNCERTAIN:
        return _uncertain(None, draft)
    if draft.status is DraftStatus.UNDELIVERED:
        return _undelivered(None, draft)
    return "is leaving for the mail server."


def _queued(view: ReviewView, draft: DraftView) -> str:
    who = "The offline drafter is" if draft.origin is Origin.OFFLINE else "Claude is"
    if draft.instruction:
        return f"*{who} drafting another version.*"
    again = "The customer wrote again. " if view.earlier else ""
    return f"*{again}{who} drafting a reply.* It will appear here."


def _in_review(view: ReviewView, draft: DraftView) -> str:
    last = next((h for h in reversed(view.history) if h.kind.startswith("draft.")), None)
    if last is not None and last.kind == "draft.recall":
        return f"*Waiting for a decision.* {blocks.mention(last.actor)} took the approval back."
    if _withdrawn(view):
        return "*Waiting for a decision.* An earlier draft was withdrawn: the customer wrote again."
    return "*Waiting for a decision.*"


def _unwritten(view: ReviewView, draft: DraftView) -> str:
    line = f"*There is no draft.* {blocks.literal(draft.problem or '', 400)}"
    if draft.retry_at is not None:
        line += f" Trying again at {blocks.clock(draft.retry_at)}, or write the reply yourself."
    else:
        line += " Write the reply yourself, or ask for a draft again."
    return line


def _approved(view: ReviewView, draft: DraftView) -> str:
    decided = _decided(draft)
    if draft.attempt and draft.server_said:
        due = blocks.when(draft.send_after, "{time}") if draft.send_after else "soon"
        return (
            f"*{decided}, not sent yet.* The mail server said: "
            f"“{blocks.literal(draft.server_said, 300)}” Next try at {due}."
        )
    leaves = blocks.clock(draft.send_after) if draft.send_after else "now"
    return f"*{decided}.* Leaves at {leaves}; until then it can be undone."


def _awaiting(view: ReviewView, draft: DraftView) -> str:
    return f"*{_decided(draft)}.* A second person has to approve it too."


def _sending(view: ReviewView, draft: DraftView) -> str:
    return f"*{_decided(draft)}.* Sending now."


def _sent(view: ReviewView, draft: DraftView) -> str:
    at = f" {blocks.when(draft.sent_at)}" if draft.sent_at else ""
    return f"*Sent{at}.* {_decided(draft)}."


def _uncertain(view: ReviewView | None, draft: DraftView) -> str:
    return (
        "*This reply may have been sent.* The mail server had all of it, and its answer was lost "
        f"({blocks.literal(draft.server_said or 'no answer', 200)}). Look in the mailbox's sent "
        "mail or ask the customer; then a supervisor says which it is. It is not sent again by "
        "itself."
    )


def _undelivered(view: ReviewView | None, draft: DraftView) -> str:
    return (
        f"*Not delivered.* {_decided(draft)}, but the mail server said: "
        f"“{blocks.literal(draft.server_said or 'no reason given', 400)}” The customer has no "
        "answer yet."
    )


def _discarded(view: ReviewView, draft: DraftView) -> str:
    return _conversation_line(view)


DRAFT_LINES = {
    DraftStatus.QUEUED: _queued,
    DraftStatus.IN_REVIEW: _in_review,
    DraftStatus.UNWRITTEN: _unwritten,
    DraftStatus.AWAITING_SECOND: _awaiting,
    DraftStatus.APPROVED: _approved,
    DraftStatus.SENDING: _sending,
    DraftStatus.SENT: _sent,
    DraftStatus.UNCERTAIN: _uncertain,
    DraftStatus.UNDELIVERED: _undelivered,
    DraftStatus.DISCARDED: _discarded,
}


def _afterwards(view: ReviewView) -> str:
    """What followed a sent reply."""
    if view.status is ConversationStatus.TAKEN_OVER:
        return f" {_conversation_line(view)}"
    if view.status is ConversationStatus.RESOLVED:
        return f" {_conversation_line(view)}"
    if view.status is ConversationStatus.OPEN:
        return " The customer waits for another answer."
    return ""


def _conversation_line(view: ReviewView) -> str:
    last = _last(view, f"conversation.{_ACTION.get(view.status, '')}")
    if view.status is ConversationStatus.TAKEN_OVER:
        return (
            f"*{blocks.mention(view.owner)} took this over* and writes the reply. The AI drafts "
            "nothing until it is handed back."
        )
    if view.status is ConversationStatus.RESOLVED:
        ended = wording.DISPOSITIONS[view.disposition] if view.disposition else "Resolved"
        if view.screening:
            return f"*{ended}:* {blocks.literal(view.screening, 300)}. No draft was made."
        who = f" Decided by {blocks.mention(last.actor)} {blocks.when(last.at)}." if last else ""
        return f"*{ended}.*{who}"
    if view.status is ConversationStatus.WAITING:
        return "*Answered.* Waiting for the customer."
    return "*Open.* The customer waits for an answer."


_ACTION = {ConversationStatus.RESOLVED: "resolve", ConversationStatus.TAKEN_OVER: "take_over"}


def _last(view: ReviewView, kind: str) -> Happening | None:
    return next((h for h in reversed(view.history) if h.kind == kind), None)


def _withdrawn(view: ReviewView) -> bool:
    """Whether this draft replaces one that the customer's newer mail made stale."""
    recent = [h for h in view.history if h.kind == "draft.supersede" and h.at >= view.mail.at]
    return any(h.reason == "the customer wrote again" for h in recent)


def _decided(draft: DraftView) -> str:
    verb = {"edited": "Edited and approved", "written": "Written"}.get(
        draft.decision or "", "Approved"
    )
    if draft.decision == "approved" and draft.edited:
        verb = "Edited and approved"
    at = f" {blocks.when(draft.decided_at, '{time}')}" if draft.decided_at else ""
    return f"{verb} by {blocks.mention(draft.decided_by)}{at}"
