"""What is happening with a conversation right now: who decided, what happens next, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slackhitl.desk.case_views import DraftView, Happening, ReviewView
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import ConversationStatus, Disposition, DraftStatus, Origin
from slackhitl.slack import wording
from slackhitl.slack.texts import aged, literal, people, person, span, to_the_second, when

SAID = 300
"""Characters of what a mail server or the model said."""


@dataclass(frozen=True)
class Moment:
    """The present in mrkdwn: a headline without times, which notifications show, and the rest."""

    headline: str
    details: str = ""

    @property
    def line(self) -> str:
        """Both, as a card shows them."""
        if self.details.startswith("<!date"):
            return f"*{self.headline}* · {self.details}"
        return f"*{self.headline}.* {self.details}".rstrip()


def moment(view: ReviewView, now: datetime) -> Moment:
    """What is happening now. A reply on its way, or stuck on it, is told before all else."""
    draft = view.draft
    if view.is_aside or draft is None or draft.status not in OF_DRAFT:
        return _of_conversation(view)
    if draft.status is DraftStatus.SENT and view.status in AFTER_SENT:
        told = _of_conversation(view)
        return Moment(told.headline, f"{told.details} The reply before was sent.".lstrip())
    return OF_DRAFT[draft.status](view, draft, now)


def of_earlier(view: ReviewView, draft: DraftView) -> Moment:
    """What is known of an older reply whose way out did not end well."""
    if draft.status is DraftStatus.UNCERTAIN:
        return Moment("An earlier reply may have been sent", _how_to_look(view, draft))
    if draft.status is DraftStatus.UNDELIVERED:
        return Moment("An earlier reply was not delivered", _refused(draft))
    return Moment("An earlier reply is leaving now", f"{_decided(draft)}.")


def _queued(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    if draft.origin is Origin.OFFLINE:
        who = "The offline drafter is looking for an answer in the knowledge"
    else:
        who = f"Claude is drafting {'another version' if draft.instruction else 'a reply'}"
    hint = "It appears here. To answer yourself, take over."
    if view.status is ConversationStatus.TAKEN_OVER:
        hint = "It appears here."
    why = _asked(view, draft) or _withdrawn(view, draft) or _reopened(view, draft)
    return Moment(who, " ".join(part for part in (why, hint) if part))


def _in_review(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    owner = ""
    if view.status is ConversationStatus.TAKEN_OVER and view.owner:
        owner = f"{person(view.owner)} has this conversation."
    if draft.leaves_alone_at is not None:
        soon = _in_time(draft.leaves_alone_at, now)
        return Moment(
            f"A reply will be sent {soon} unless someone objects",
            "*Object* keeps it for people, and so does every other button.",
        )
    told = _taken_back(view) or _stays(view, draft) or _asked(view, draft)
    told = told or _withdrawn(view, draft) or _reopened(view, draft)
    return Moment("A reply waits for a decision", " ".join(p for p in (told, owner) if p))


def leaves_alone(view: ReviewView, now: datetime) -> str:
    """That a reply goes out unless somebody objects, and when; empty when people decide it."""
    at = view.draft.leaves_alone_at if view.draft is not None else None
    if at is None or view.status is ConversationStatus.SNOOZED:
        return ""
    return f"*Will be sent {_in_time(at, now)} unless someone objects*, at {when(at, '{time}')}."


def _in_time(at: datetime, now: datetime) -> str:
    """How soon that is, to the nearest minute: “in 10 min”."""
    left = at - now + timedelta(seconds=30)
    return f"in {span(left)}" if left >= timedelta(minutes=1) else "in a moment"


def _unwritten(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    why = literal(draft.problem or "No reason was given.", SAID)
    if draft.retry_at is not None and draft.retry_at > now:
        after = f"slackhitl tries again at {to_the_second(draft.retry_at)}; you need not wait."
    elif draft.retry_at is not None:
        after = "slackhitl tries again now; you need not wait."
    else:
        after = "Write the reply, or ask for a draft again."
    return Moment("There is no draft", f"{_full_stop(why)} {after}")


def _awaiting_second(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    line = "A second person must approve it, too, before it leaves."
    return Moment(_decided(draft), f"{line}{_warned(draft)}")


def _approved(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    due = draft.send_after
    if draft.attempt and draft.server_said:
        next_try = f"Next try {when(due)}." if due and due > now else "Being tried again."
        return Moment(
            f"{_decided(draft)}, not sent yet",
            f"{_said(draft)} {next_try} Until then it can be undone.",
        )
    if due is None or due - now < timedelta(seconds=1):
        return Moment(_decided(draft), f"Leaves in a moment.{_warned(draft)}")
    line = f"Leaves at {to_the_second(due)}; until then, Undo stops it."
    return Moment(_decided(draft), f"{line}{_warned(draft)}")


def _sending(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    return Moment(_decided(draft), "Leaving for the mail server now.")


def _sent(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    at = f"{aged(draft.sent_at)}." if draft.sent_at else ""
    if warned := wording.despite(draft.findings):
        at += f" Sent although a check warned of {warned}."
    settled = _last(view, "draft.settle")
    if settled is not None:
        at += f" {person(settled.actor)} looked and found that it was sent."
    if view.status is ConversationStatus.RESOLVED:
        at += f" {_of_conversation(view).line}"
    if draft.decided_by == SYSTEM.id:
        return Moment("Sent automatically; nobody objected", at.strip())
    return Moment(f"Sent, {_lower(_decided(draft, is_sent=True))}", at.strip())


def _uncertain(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    return Moment("This reply may have been sent", _how_to_look(view, draft))


def _undelivered(view: ReviewView, draft: DraftView, now: datetime) -> Moment:
    lacks = "has no answer yet" if view.mail is not None else "does not have it"
    return Moment("Not delivered", f"{_refused(draft)} The customer {lacks}.")


OF_DRAFT: dict[DraftStatus, Callable[[ReviewView, DraftView, datetime], Moment]] = {
    DraftStatus.QUEUED: _queued,
    DraftStatus.IN_REVIEW: _in_review,
    DraftStatus.UNWRITTEN: _unwritten,
    DraftStatus.AWAITING_SECOND: _awaiting_second,
    DraftStatus.APPROVED: _approved,
    DraftStatus.SENDING: _sending,
    DraftStatus.SENT: _sent,
    DraftStatus.UNCERTAIN: _uncertain,
    DraftStatus.UNDELIVERED: _undelivered,
}
ASKS, RESUMES = ("draft.redraft",), ("conversation.reopen", "conversation.hand_back")
WENT_OUT = ("draft.confirm", "draft.settle")
WRITTEN = ("draft.present", "draft.restore", "message.received")
"""Before which a wish was for an earlier version."""
AFTER_SENT = (ConversationStatus.TAKEN_OVER, ConversationStatus.OPEN)
"""With these a sent reply is the past, and something else is the present."""


def _of_conversation(view: ReviewView) -> Moment:
    if view.status is ConversationStatus.TAKEN_OVER:
        took = _last(view, "conversation.take_over")
        since = f"{aged(took.at)}. " if took else ""
        return Moment(
            f"{person(view.owner)} took this over",
            f"{since}The reply is theirs to write; the AI drafts nothing until it is handed back.",
        )
    if view.status is ConversationStatus.RESOLVED:
        return _resolved(view)
    if view.status is ConversationStatus.WAITING:
        return Moment("Answered", "The customer is next.")
    if view.status is ConversationStatus.SNOOZED:
        return _put_aside(view)
    return Moment("Open", "The customer waits for an answer, and nobody writes one yet.")


def _put_aside(view: ReviewView) -> Moment:
    by = _last(view, "conversation.snooze")
    who = f"Put aside by {person(by.actor)}" if by is not None else "Put aside"
    back = "It comes back when the customer writes."
    if view.snoozed_until is not None:
        back = f"It comes back {when(view.snoozed_until)}, or when the customer writes."
    if view.draft is not None and view.draft.status is DraftStatus.IN_REVIEW:
        back += " Its draft is kept."
    return Moment(who, back)


def _resolved(view: ReviewView) -> Moment:
    ended = wording.DISPOSITIONS[view.disposition] if view.disposition else "Resolved"
    if view.mail is None and not view.earlier:
        ended = "Not sent"
    if view.screening:
        why = _full_stop(literal(view.screening, SAID))
        return Moment(ended, f"{why} No draft was made.")
    done = _last(view, "conversation.resolve") or _last(view, "conversation.merge")
    if done is None:
        return Moment(ended)
    if view.disposition is Disposition.ANSWERED:
        return Moment(f"Resolved by {person(done.actor)}", f"{aged(done.at)}.")
    return Moment(f"{ended}, decided by {person(done.actor)}", f"{aged(done.at)}.")


def _decided(draft: DraftView, *, is_sent: bool = False) -> str:
    """Who let this text go out, and whether it is theirs: “Approved by @ana”."""
    if draft.decided_by == SYSTEM.id:
        return "Approved automatically; nobody objected"
    who = people([draft.first_by, draft.decided_by]) or person(draft.decided_by)
    if draft.origin is Origin.AGENT and draft.first_by not in {None, draft.decided_by}:
        return f"Written by {person(draft.first_by)}, approved by {person(draft.decided_by)}"
    if draft.origin is Origin.AGENT or draft.decision == "written" or not draft.proposed:
        return f"Written by {who}"
    if draft.edited:
        return f"Edited and approved by {who}"
    return f"Approved unchanged by {who}" if is_sent else f"Approved by {who}"


def _warned(draft: DraftView) -> str:
    """In spite of what a reply leaves."""
    warned = wording.despite(draft.findings)
    return f" A check warned of {warned}." if warned else ""


def _how_to_look(view: ReviewView, draft: DraftView) -> str:
    return (
        f"{_decided(draft)}. The mail server had all of it, and its answer is not known. "
        f"{_said(draft)} Look "
        "among the mailbox's sent mails, or ask the customer; then "
        f"{'a supervisor says' if view.is_supervised else 'say'} which it is. "
        "It is not sent again by itself."
    )


def _refused(draft: DraftView) -> str:
    return f"{_decided(draft)}. {_said(draft)}"


def _said(draft: DraftView) -> str:
    """What came of it at the mail server, as a sentence; it may be one already."""
    said = draft.server_said or "No reason was given."
    if said.startswith(("The mail server", "No reason")):
        return _full_stop(literal(said, SAID))
    return f"The mail server said: “{literal(said, SAID)}”."


def _taken_back(view: ReviewView) -> str:
    last = next((h for h in reversed(view.history) if h.kind.startswith("draft.")), None)
    if last is not None and last.kind == "draft.return":
        return "The reply has not left: a file cannot go along."
    if last is None or last.kind != "draft.recall":
        return ""
    return f"{person(last.actor)} took the approval back."


def _stays(view: ReviewView, draft: DraftView) -> str:
    """Why a reply that would have gone out by itself does not."""
    kept = _last(view, "draft.object") or _last(view, "draft.stay")
    if kept is None or draft.presented_at is None or kept.at < draft.presented_at:
        return ""
    if kept.kind == "draft.object":
        return f"{person(kept.actor)} objected, so it does not go out by itself."
    return f"It does not go out by itself: {literal(kept.reason or 'a person must look', 200)}."


def _asked(view: ReviewView, draft: DraftView) -> str:
    """Who asked for this version, and for what."""
    restored = _last(view, "draft.restore")
    if restored is not None and restored.at >= draft.created_at - timedelta(seconds=1):
        return f"{person(restored.actor)} restored an earlier version."
    chosen = _last(view, "draft.choose")
    if chosen is not None and draft.presented_at is not None and chosen.at >= draft.presented_at:
        return f"{person(chosen.actor)} chose this draft."
    askers = _askers(view, draft)
    if not askers:
        return ""
    line = f"Another version, as {people(askers)} asked"
    return f"{line}: {wording.wish(draft.instruction, 200)}" if draft.instruction else f"{line}."


def _askers(view: ReviewView, draft: DraftView) -> list[str]:
    """Who asked for this version, and for those before it that were never written."""
    asks = (*ASKS, *RESUMES) if draft.instruction else ASKS
    found: list[str] = []
    for happened in reversed(view.history):
        if happened.kind in asks:
            is_old = happened.at < draft.created_at - timedelta(seconds=1)
            if is_old and not found:
                return []
            found.insert(0, happened.actor)
        elif found and happened.kind in WRITTEN:
            break
    return found


def _withdrawn(view: ReviewView, draft: DraftView) -> str:
    """Why this draft stands in an earlier one's place."""
    gone = _last(view, "draft.supersede")
    if gone is None or gone.at < draft.created_at - timedelta(seconds=1):
        return ""
    return f"The draft before was withdrawn: {literal(gone.reason or 'it was out of date', 120)}."


def _reopened(view: ReviewView, draft: DraftView) -> str:
    """Who wanted another reply after the case was decided, and whether one had gone out."""
    by = _last(view, "conversation.reopen")
    if by is None or by.at < draft.created_at - timedelta(seconds=1):
        return ""
    line = f"{person(by.actor)} reopened it"
    is_sent = any(one.kind in WENT_OUT and one.at <= by.at for one in view.history)
    return f"{line}, after a reply had gone out." if is_sent else f"{line}."


def _last(view: ReviewView, kind: str) -> Happening | None:
    return next((h for h in reversed(view.history) if h.kind == kind), None)


def _full_stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
