"""The window behind More…: every act that is possible now and not on the card itself.

One row an act. Which are possible is computed from the transition tables, as on the card.
"""

from dataclasses import dataclass

from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.models import LEAVING, STUCK, ConversationStatus
from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click
from slackhitl.slack.texts import one_line, shorten
from slackhitl.slack.values import metadata, seen_of, seen_value


@dataclass(frozen=True)
class Further:
    """An act: the action of the tables that it needs, its button, and what it is for."""

    act: Act
    action: str
    label: str
    says: str


# fmt: off
# ruff: noqa: E501
PEOPLE = (
    Further(Act.CLAIM,      "assign",     "Assign to me",      "Show the others that you will decide this one."),
    Further(Act.ASSIGN,     "assign",     "Assign…",           "Ask a colleague to decide it; they are called in the thread."),
    Further(Act.ESCALATE,   "escalate",   "Escalate…",         "A supervisor decides, with your note of why."),
    Further(Act.DEESCALATE, "deescalate", "Back to the agents", "The agents decide after all."),
    Further(Act.NOTE,       "note",       "Add a note…",       "For your colleagues; the customer never sees it."),
    Further(Act.SNOOZE,     "snooze",     "Snooze…",           "Put it aside until a time, or until the customer writes."),
)
REPLY = (
    Further(Act.OWN_LANGUAGE, "translate", "Edit in my language…", "Change the draft in the language of this desk, and see it translated before it leaves."),
    Further(Act.ASK,        "ask",        "Ask the team…",     "A fact is missing: ask a colleague, and the answer becomes a draft."),
    Further(Act.TEACH,      "teach",      "Save to knowledge…", "Propose this answer for the articles that drafts rest on; a supervisor approves it."),
    Further(Act.LESSONS,    "lessons",    "Its lessons…",      "The team's rules that this draft was made with; a supervisor can retire one there."),
    Further(Act.VERSIONS,   "restore",    "Earlier versions…", "Who asked for which version; any can be restored."),
    Further(Act.WRITTEN_FROM, "written_from", "Written from…", "The earlier replies that this draft was written with; a wrong one can be retired."),
)
MAILS = (
    Further(Act.MERGE,      "merge",      "Merge…",            "Put its mails into another conversation of this customer."),
    Further(Act.SPLIT,      "split",      "Split…",            "Give some of its mails a card of their own."),
)
ENDS = (
    Further(Act.NO_REPLY,   "resolve",    "No reply needed",   "Thanks, or news. A new mail opens it again."),
    Further(Act.PASSED_ON,  "resolve",    "Answered elsewhere", "Somebody outside of this desk answers, or did by phone."),
    Further(Act.DUPLICATE,  "resolve",    "Duplicate",         "It is answered in another conversation."),
    Further(Act.SPAM,       "resolve",    "Spam",              "This address gets no card any more. Reopen takes it back."),
)
# fmt: on
GROUPS = (("The reply", REPLY), ("Who does what", PEOPLE), ("Its mails", MAILS), ("End it", ENDS))
DONE = {
    Act.CLAIM: "It is assigned to you. The card says so.",
    Act.DEESCALATE: "The agents decide again.",
    Act.NO_REPLY: "The conversation has ended. A new mail opens it again.",
    Act.DUPLICATE: "The conversation has ended as a duplicate.",
    Act.PASSED_ON: "The conversation has ended: somebody else answers.",
    Act.SPAM: "The conversation has ended as spam. Reopen on its card takes it back.",
    Act.RESTORE: "It is the newest version again. Decide it on the card.",
    Act.QUICK: "Another version is being written. It appears on the card.",
}
"""What a window says once an act that needs no words is done."""


def ends(view: ReviewView) -> tuple[Further, ...]:
    """The ways to end it without a reply that the card itself offers."""
    status = view.draft.status if view.draft is not None else None
    may = any(row.action == "resolve" for row in view.actions)
    is_here = view.status in {ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER}
    is_free = status not in {*LEAVING, *STUCK}
    return ENDS if may and is_here and is_free and view.mail is not None else ()


def possible(
    view: ReviewView, *, has_lessons: bool = False
) -> tuple[tuple[str, tuple[Further, ...]], ...]:
    """What may be done now beside the card's own buttons, by group.

    ``has_lessons``: the draft was made with some.
    """
    if view.draft is not None and view.draft.status in LEAVING:
        return ()
    drafted = view.draft.actions if view.draft is not None else ()
    actions = {row.action for row in (*view.actions, *drafted)}
    if has_lessons:
        actions.add("lessons")
    if view.versions < (2 if view.draft is not None and view.draft.text else 1):
        actions.discard("restore")
    if view.translation is not None and view.translation.draft and "edit" in actions:
        actions.add("translate")
    if view.draft is not None and view.draft.written_from:
        actions.add("written_from")
    if view.draft is None or not view.draft.text:
        actions.discard("teach")  # there is nothing to save
    if view.status is ConversationStatus.WAITING or ends(view):
        actions.discard("resolve")  # its card has the button, or the menu
    if view.draft is not None and view.draft.status in STUCK:
        actions.discard("resolve")
    if view.mail is None:
        actions.discard("resolve")  # its card has the button, and there is no mail to be spam
    found = ((title, tuple(one for one in rows if one.action in actions)) for title, rows in GROUPS)
    return tuple((title, rows) for title, rows in found if rows)


def window(view: ReviewView, click: Click, *, has_lessons: bool = False) -> Modal:
    """Every further act with its button and a sentence."""
    now = seen_of(view, view.draft)
    who = shorten(one_line(view.customer.name) or view.customer.address, 40)[0]
    parts: list[Block] = []
    for title, rows in possible(view, has_lessons=has_lessons):
        parts.append(blocks.section(f"*{title}*"))
        for one in rows:
            button = blocks.button(
                one.label,
                one.act.value,
                seen_value(now),
                says=f"{one.label.rstrip('…')}: the mail from {who}",
            )
            parts.append(blocks.section(one.says, button))
        parts.append(blocks.divider())
    if not parts:
        return forms.notice("More", "There is nothing else to do with this card just now.")
    shown = forms.page("More", parts[:-1], "")
    return {**shown, "private_metadata": metadata(now, click.channel, click.ts)}
