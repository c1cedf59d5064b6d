"""The window that comes again when a check noticed something in what a person is about to send.

What they typed stands in it as they left it; submitting the same text sends it.
"""

from collections.abc import Sequence

from slackhitl.desk.case_views import FindingView, ReviewView
from slackhitl.slack import blocks, forms, modals, reply_fields, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import View
from slackhitl.slack.payloads import Submission
from slackhitl.slack.values import accepted_mark

MOST = 12
"""Warnings that a window shows; whoever reads so many will read the text again."""
A_BLOCK = 6
"""Lines of a block, which Slack lets have 3,000 characters."""
SEND = "Send anyway"


GRAVE = frozenset({"link", "address", "phone", "account", "card", "outdated"})
"""Kinds of warnings that are worth a question each time: what leads a customer elsewhere, and what
is right no more."""


def unread(found: Sequence[FindingView], typed: Submission) -> bool:
    """Whether there is something grave that this person has not read yet. The card tells the rest,
    beside *Undo*.
    """
    return untold([one for one in found if _is_grave(one)], typed)


def untold(found: Sequence[FindingView], typed: Submission) -> bool:
    """Whether there is any warning that this person has not read yet."""
    marks = (mark(one) for one in found if one.severity != "note")
    return any(one not in typed.accepted for one in marks)


def _is_grave(found: FindingView) -> bool:
    return found.severity == "stop" or found.kind in GRAVE


def mark(found: FindingView) -> str:
    """Names a warning in a window's memory."""
    return accepted_mark(found.kind, found.words, found.reason)


def window(view: ReviewView, found: Sequence[FindingView], typed: Submission) -> Modal:
    """The reply as it was typed, under what a check noticed in it."""
    is_edit = typed.view is View.EDIT
    has_proposal = is_edit and view.draft is not None and bool(view.draft.proposed)
    parts = [
        *warnings(found),
        *reply_fields.again(typed.fields),
        *modals.their_mail(view),
        *modals.files(view.draft if is_edit else None),
        *([modals.why()] if has_proposal else []),
    ]
    return forms.form(
        typed.view, "Look before it leaves", SEND, parts, typed.seen, typed,
        [mark(one) for one in found],
    )  # fmt: skip


def warnings(found: Sequence[FindingView]) -> list[Block]:
    """What was noticed, above what they typed."""
    lines = wording.findings(found, MOST)
    return [
        blocks.section(
            "*Nothing was sent yet.* A check noticed something in your text. Change it, or press "
            f"{SEND} if it is right."
        ),
        *(
            blocks.section("\n".join(lines[at : at + A_BLOCK]))
            for at in range(0, len(lines), A_BLOCK)
        ),
    ]
