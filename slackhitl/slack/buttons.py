"""Which buttons a card shows: computed from the transition tables, placed by the table here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slackhitl.desk.case_views import DraftView, ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.lifecycle import Transition
from slackhitl.desk.models import LEAVING, LIVE, STUCK, ConversationStatus, DraftStatus
from slackhitl.slack import blocks, further, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Act
from slackhitl.slack.texts import one_line, shorten
from slackhitl.slack.values import menu_value, seen_of, seen_value


@dataclass(frozen=True)
class Placed:
    """How an action of the tables appears: as a button of a style, or as a line of the menu."""

    act: Act
    in_menu: bool = False
    style: str | None = None
    label: str | None = None  # where the table's own label would be wrong on a card


# fmt: off
PLACES: dict[tuple[str, str], Placed] = {
    # of a draft
    ("in_review",       "approve"):   Placed(Act.APPROVE, style="primary"),
    ("in_review",       "edit"):      Placed(Act.EDIT),
    ("in_review",       "object"):    Placed(Act.OBJECT),
    ("in_review",       "redraft"):   Placed(Act.REDRAFT, in_menu=True),
    ("in_review",       "discard"):   Placed(Act.NO_REPLY, in_menu=True),
    ("unwritten",       "edit"):      Placed(Act.WRITE, style="primary"),
    ("unwritten",       "redraft"):   Placed(Act.DRAFT_AGAIN),
    ("unwritten",       "discard"):   Placed(Act.NO_REPLY, in_menu=True),
    ("awaiting_second", "approve"):   Placed(Act.APPROVE, style="primary"),
    ("awaiting_second", "recall"):    Placed(Act.RECALL),
    ("approved",        "recall"):    Placed(Act.RECALL),
    ("uncertain",       "settle"):    Placed(Act.SETTLE),
    ("uncertain",       "resend"):    Placed(Act.RESEND),
    ("undelivered",     "retry"):     Placed(Act.RETRY, style="primary"),
    ("undelivered",     "discard"):   Placed(Act.ABANDON),
    # of a conversation
    ("open",            "take_over"): Placed(Act.TAKE_OVER),
    ("open",            "assign"):    Placed(Act.CLAIM, in_menu=True, label="Assign to me"),
    ("open",            "reopen"):    Placed(Act.REOPEN),
    ("open",            "resolve"):   Placed(Act.NO_REPLY, in_menu=True, label="No reply needed"),
    ("taken_over",      "hand_back"): Placed(Act.HAND_BACK),
    ("taken_over",      "take_over"): Placed(Act.TAKE_OVER, in_menu=True),
    ("taken_over",      "resolve"):   Placed(Act.NO_REPLY, in_menu=True, label="No reply needed"),
    ("waiting",         "resolve"):   Placed(Act.RESOLVE),
    ("waiting",         "take_over"): Placed(Act.TAKE_OVER, in_menu=True),
    ("waiting",         "reopen"):    Placed(Act.REOPEN, in_menu=True),
    ("snoozed",         "wake_now"):  Placed(Act.WAKE_NOW, style="primary"),
    ("snoozed",         "take_over"): Placed(Act.TAKE_OVER),
    ("snoozed",         "resolve"):   Placed(Act.RESOLVE),
    ("snoozed",         "snooze"):    Placed(Act.SNOOZE, in_menu=True),
    ("open",            "snooze"):    Placed(Act.SNOOZE, in_menu=True),
    ("taken_over",      "snooze"):    Placed(Act.SNOOZE, in_menu=True),
    ("waiting",         "snooze"):    Placed(Act.SNOOZE, in_menu=True),
    ("resolved",        "reopen"):    Placed(Act.REOPEN),
}
SAYS = {
    Act.APPROVE:     "Approve and send the reply to {who}",
    Act.EDIT:        "Edit the reply to {who}",
    Act.WRITE:       "Write a reply to {who}",
    Act.NO_REPLY:    "No reply needed to {who}",
    Act.TAKE_OVER:   "Take over the mail from {who}",
    Act.WAKE_NOW:    "Take up the mail from {who} again",
    Act.HAND_BACK:   "Hand the mail from {who} back to the AI",
    Act.RECALL:      "Undo: do not send the reply to {who}",
    Act.OBJECT:      "Object: the reply to {who} does not go out by itself",
    Act.DRAFT_AGAIN: "Ask for another draft for {who}",
    Act.RESOLVE:     "Resolve the conversation with {who}",
    Act.REOPEN:      "Reopen the conversation with {who}",
    Act.RETRY:       "Try to send the reply to {who} again",
    Act.RESEND:      "Send the reply to {who} again",
    Act.SETTLE:      "The reply to {who} was sent",
    Act.ABANDON:     "Give up sending the reply to {who}",
    Act.SHOW_MAIL:   "Show the whole conversation with {who}",
}
"""What a screen reader says, so that the buttons of thirty cards are not thirty times the same."""
# fmt: on

ENDS = "End as…"
MOST_LINES = 5
"""What Slack lets an overflow menu hold."""


def row(view: ReviewView) -> Block:
    """The buttons of a card, the most likely first, and its menu."""
    draft = None if view.is_aside else view.draft
    seen = seen_of(view, view.draft)
    placed: dict[Act, tuple[Placed, str]] = {}
    if may_write(view):
        placed[Act.WRITE] = Placed(Act.WRITE, style="primary"), "Write reply"
    is_outdated = draft is not None and _is_outdated(draft)
    if is_outdated:
        placed[Act.DRAFT_AGAIN] = Placed(Act.DRAFT_AGAIN, style="primary"), "Draft again"
    for one, label in _placed((*_of_draft(draft), *_of_conversation(view))):
        not_sent = view.mail is None and one.act is Act.NO_REPLY
        shown_as = replace(one, style=None) if is_outdated else one
        placed.setdefault(one.act, (shown_as, "Do not send" if not_sent else label))
    ends = further.ends(view)
    if ends:
        placed.pop(Act.NO_REPLY, None)  # it is among them
    if ends and _asks_nothing(view):
        placed, ends = _to_end(placed), ends[1:]
    elif _is_grave(view):
        placed = _after_thought(placed)
    if view.assignee is not None:
        placed.pop(Act.CLAIM, None)
    lines = [(label, menu_value(one.act, seen)) for one, label in placed.values() if one.in_menu]
    shown = [_button(one, label, view, seen) for one, label in placed.values() if not one.in_menu]
    if ends:
        shown.append(_ends(ends, seen))
    whole = "Show the whole conversation" if view.earlier else "Show the full mail"
    if further.possible(view):
        del lines[MOST_LINES - 2 :]
        lines.append(("More…", menu_value(Act.MORE, seen)))
    if lines:
        lines.append((whole, menu_value(Act.SHOW_MAIL, seen)))
        shown.append(blocks.overflow(Act.MENU.value, lines))
    else:
        shown.append(_button(Placed(Act.SHOW_MAIL), whole, view, seen))
    return blocks.actions(shown, f"decide_{view.conversation_id}")


def _asks_nothing(view: ReviewView) -> bool:
    """Whether nothing was drafted since the mail asks nothing and tells of no trouble: thanks."""
    mail, heated = view.mail, view.risks or view.sentiment in {*wording.SENTIMENTS}
    is_plain = mail is not None and not mail.attachments and bool(mail.new_text.strip())
    is_read = view.category is not None and not view.questions
    return wording.is_unwritten(view) and is_plain and is_read and not heated


def _to_end(placed: Mapping[Act, tuple[Placed, str]]) -> dict[Act, tuple[Placed, str]]:
    """The same buttons where the likeliest is to end it; a draft is the least likely."""
    kept = {
        act: (replace(one, style=None, in_menu=one.in_menu or act is Act.DRAFT_AGAIN), label)
        for act, (one, label) in placed.items()
    }
    return {Act.NO_REPLY: (Placed(Act.NO_REPLY, style="primary"), "No reply needed"), **kept}


def _is_grave(view: ReviewView) -> bool:
    """Whether a mail is one that nobody should answer at the first press."""
    is_aimed = bool({"injection", "safety"} & {*view.risks})
    return is_aimed and view.draft is not None and not view.is_aside


def _after_thought(placed: Mapping[Act, tuple[Placed, str]]) -> dict[Act, tuple[Placed, str]]:
    """The same buttons where none is urged but a person's own words, and a draft is the last."""
    plain = {
        act: (replace(one, style=one.style if act is Act.WRITE else None), label)
        for act, (one, label) in placed.items()
    }
    last = {act: plain.pop(act) for act in (Act.DRAFT_AGAIN,) if act in plain}
    return {**plain, **last}


def _ends(possible: Sequence[further.Further], seen: Seen) -> Block:
    """A menu of the ways to end it without a reply: one choice, and no window to close."""
    lines = [(one.label, menu_value(one.act, seen), one.says) for one in possible]
    return blocks.select(ENDS, Act.END.value, lines)


def row_of_earlier(view: ReviewView, draft: DraftView) -> Block | None:
    """The buttons of an older reply of which a person must say what became of it."""
    seen = seen_of(view, draft)
    shown = [_button(one, label, view, seen) for one, label in _placed(draft.actions)]
    return blocks.actions(shown, f"earlier_{draft.id}") if shown else None


def show_draft(view: ReviewView, draft: DraftView) -> Block:
    """The button that shows a reply of which the card has only the beginning."""
    seen = seen_of(view, draft)
    text = "Show full draft" if draft.status is DraftStatus.IN_REVIEW else "Show full reply"
    return blocks.button(
        text,
        Act.SHOW_DRAFT.value,
        seen_value(seen),
        says=f"{text} for {_who(view)}",
    )


def own_language(view: ReviewView, text: str) -> Block:
    """The button of a window in which the desk's language is written and theirs is sent."""
    value = seen_value(seen_of(view, view.draft))
    return blocks.button(
        text, Act.OWN_LANGUAGE.value, value, says=f"{text.rstrip('…')} for {_who(view)}"
    )


def use_other(view: ReviewView, other: DraftView) -> Block:
    """The button that takes the offered draft instead of the one in review."""
    label = next(row.label for row in other.actions if row.action == "choose")
    return blocks.button(
        label,
        Act.CHOOSE.value,
        seen_value(seen_of(view, other)),
        says=f"{label} to {_who(view)} instead",
    )


def _placed(possible: Sequence[Transition]) -> list[tuple[Placed, str]]:
    """What of the possible a card offers, with its label, in the order of the table above."""
    labels = {(row.source, row.action): row.label for row in possible}
    return [(one, one.label or labels[key]) for key, one in PLACES.items() if key in labels]


def _of_draft(draft: DraftView | None) -> tuple[Transition, ...]:
    """What may be done with it; nobody can object to a reply that goes nowhere by itself."""
    if draft is None:
        return ()
    goes = draft.leaves_alone_at is not None
    return tuple(row for row in draft.actions if goes or row.action != "object")


def _of_conversation(view: ReviewView) -> tuple[Transition, ...]:
    status = view.draft.status if view.draft else None
    if status in LEAVING:
        return ()
    if status in STUCK:  # it does not end while nobody has said what became of its reply
        return tuple(row for row in view.actions if row.action != "resolve")
    return view.actions


def _is_outdated(draft: DraftView) -> bool:
    """Whether another draft is likelier than an approval, since an article changed."""
    return draft.outdated and draft.status is DraftStatus.IN_REVIEW


def may_write(view: ReviewView) -> bool:
    """Whether an owner may write: not beside a reply that waits or leaves already."""
    draft = view.draft
    is_free = draft is None or draft.status not in {*LIVE, DraftStatus.SENDING}
    return view.status is ConversationStatus.TAKEN_OVER and is_free


def _button(placed: Placed, label: str, view: ReviewView, seen: Seen) -> Block:
    confirm = None
    if placed.act is Act.RESEND:
        confirm = blocks.confirmation(
            "Send it again?",
            f"{_who(view)} may get this reply twice. Look among the sent mails first.",
            "Send again",
            "Not yet",
        )
    if placed.act is Act.SETTLE:
        confirm = blocks.confirmation(
            "Was it sent?",
            f"The reply to {_who(view)} then counts as sent, which nobody can undo. Look among the "
            "sent mails first.",
            "It was sent",
            "Not yet",
        )
    return blocks.button(
        label,
        placed.act.value,
        seen_value(seen),
        style=placed.style,
        says=SAYS[placed.act].format(who=_who(view)),
        confirm=confirm,
    )


def _who(view: ReviewView) -> str:
    return shorten(one_line(view.customer.name) or view.customer.address, 34)[0]
