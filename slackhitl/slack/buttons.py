"""Which buttons a card shows: computed from the transition tables, placed by the table here."""

from dataclasses import dataclass

from slackhitl.desk.casefile import DraftView, ReviewView
from slackhitl.desk.models import ConversationStatus, DraftStatus
from slackhitl.desk.review import Seen
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import menu_value, seen_value

MOST_IN_MENU = 5


@dataclass(frozen=True)
class Placed:
    """How an action of the table appears; in the menu, or as a button of a style."""

    act: Act
    in_menu: bool = False
    style: str | None = None


# fmt: off
DRAFT: dict[tuple[str, str], Placed] = {
    ("in_review",       "approve"): Placed(Act.APPROVE, style="primary"),
    ("in_review",       "edit"):    Placed(Act.EDIT),
    ("in_review",       "redraft"): Placed(Act.REDRAFT, in_menu=True),
    ("in_review",       "discard"): Placed(Act.NO_REPLY, in_menu=True),
    ("unwritten",       "edit"):    Placed(Act.WRITE, style="primary"),
    ("unwritten",       "redraft"): Placed(Act.DRAFT_AGAIN),
    ("unwritten",       "discard"): Placed(Act.NO_REPLY, in_menu=True),
    ("awaiting_second", "approve"): Placed(Act.APPROVE, style="primary"),
    ("awaiting_second", "recall"):  Placed(Act.RECALL),
    ("approved",        "recall"):  Placed(Act.RECALL),
    ("uncertain",       "settle"):  Placed(Act.SETTLE),
    ("uncertain",       "resend"):  Placed(Act.RESEND),
    ("undelivered",     "retry"):   Placed(Act.RETRY, style="primary"),
    ("undelivered",     "discard"): Placed(Act.ABANDON, in_menu=True),
}
CONVERSATION: dict[tuple[str, str], Placed] = {
    ("open",       "take_over"): Placed(Act.TAKE_OVER),
    ("taken_over", "hand_back"): Placed(Act.HAND_BACK),
    ("taken_over", "take_over"): Placed(Act.TAKE_OVER, in_menu=True),
    ("taken_over", "resolve"):   Placed(Act.NO_REPLY, in_menu=True),
    ("waiting",    "resolve"):   Placed(Act.RESOLVE),
    ("waiting",    "take_over"): Placed(Act.TAKE_OVER, in_menu=True),
    ("waiting",    "reopen"):    Placed(Act.REOPEN, in_menu=True),
    ("resolved",   "reopen"):    Placed(Act.REOPEN),
}
LABELS = {
    Act.NO_REPLY: "No reply needed",
    Act.WRITE: "Write reply",
}
# fmt: on

LEAVING = (DraftStatus.APPROVED, DraftStatus.SENDING)
"""While a reply leaves, a card offers to stop it and nothing else."""


def row(view: ReviewView, draft_is_cut: bool) -> Block:
    """The buttons of a card and its menu."""
    draft = view.draft
    seen = Seen(view.conversation_id, draft.id if draft else None, _fingerprint(draft))
    buttons: list[Block] = []
    lines: list[tuple[str, str]] = []

    def place(placed: Placed, label: str) -> None:
        label = LABELS.get(placed.act, label)
        if placed.in_menu:
            lines.append((label, menu_value(placed.act, seen)))
        else:
            says = f"{label}: mail from {view.customer.name or view.customer.address}"
            buttons.append(
                blocks.button(
                    label, placed.act.value, seen_value(seen), style=placed.style, says=says
                )
            )

    for transition in draft.actions if draft else ():
        placed = DRAFT.get((transition.source, transition.action))
        if placed is not None:
            place(placed, transition.label)
    if view.status is ConversationStatus.TAKEN_OVER and not _has_text(draft):
        place(Placed(Act.WRITE, style="primary"), "Write reply")
    if draft is None or draft.status not in LEAVING:
        for transition in view.actions:
            placed = CONVERSATION.get((transition.source, transition.action))
            if placed is not None:
                place(placed, transition.label)
    if draft_is_cut:
        lines.append(("Show the full draft", menu_value(Act.SHOW_DRAFT, seen)))
    lines.append(("Show the whole conversation", menu_value(Act.SHOW_MAIL, seen)))
    return blocks.actions([*buttons, _menu(lines, seen)])


def unsettled_row(view: ReviewView, draft: DraftView) -> Block | None:
    """The buttons of an older reply of which a person must say what became of it."""
    seen = seen_value(Seen(view.conversation_id, draft.id, draft.fingerprint))
    buttons = [
        blocks.button(transition.label, placed.act.value, seen)
        for transition in draft.actions
        if (placed := DRAFT.get((transition.source, transition.action))) is not None
    ]
    return blocks.actions(buttons) if buttons else None


def _menu(lines: list[tuple[str, str]], seen: Seen) -> Block:
    if len(lines) == 1:
        text, value = lines[0]
        return blocks.button(text, Act(value.partition("|")[0]).value, seen_value(seen))
    return {
        "type": "overflow",
        "action_id": Act.MENU.value,
        "options": [blocks.option(text, value) for text, value in lines[:MOST_IN_MENU]],
    }


def _fingerprint(draft: DraftView | None) -> str:
    return draft.fingerprint if draft else ""


def _has_text(draft: DraftView | None) -> bool:
    """Whether a reply waits or leaves already, so that nobody writes a second one beside it."""
    return draft is not None and draft.status in {*LEAVING, DraftStatus.IN_REVIEW}
