"""The window that comes again when something changed while a person was typing a reply.

What they typed stands in it as they left it; above it stands who did what, and the draft as it is
now. Submitting it then means this state.
"""

from collections.abc import Sequence

from slackhitl.desk.case_views import DraftView, FindingView, ReviewView
from slackhitl.desk.meanwhile import HEARD, NOTICED, Change
from slackhitl.desk.models import LEAVING, ConversationStatus, DraftStatus
from slackhitl.slack import blocks, forms, modals, noticed, reply_fields, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.difference import difference, is_rewritten
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import View
from slackhitl.slack.payloads import Submission
from slackhitl.slack.texts import dense, literal, when
from slackhitl.slack.values import seen_of

DRAFT = 1500
WORDS = 500
"""Characters of a draft, and of a colleague's words."""


def is_possible(view: ReviewView, typed: Submission) -> bool:
    """Whether what they typed may still be sent, now or once the draft that is written is there."""
    draft = view.draft
    if view.status is ConversationStatus.TAKEN_OVER:
        return view.owner == typed.user and (draft is None or draft.status not in LEAVING)
    return draft is not None and (draft.status is DraftStatus.QUEUED or _is_open(draft))


def window(
    view: ReviewView,
    since: Sequence[Change],
    began_with: str | None,
    typed: Submission,
    found: Sequence[FindingView] = (),
) -> Modal:
    """What changed, and the reply as it was typed; ``began_with`` is the draft they started from,
    and ``found`` is what a check noticed in their words.

    Of a reply only: an instruction to the AI is typed again faster than explained.
    """
    is_owned = view.status is ConversationStatus.TAKEN_OVER
    parts = [
        blocks.section(
            "*Something changed while you were writing.* Nothing was sent, and your text is as you "
            "left it: look whether it still fits, then send it or cancel."
        ),
        *_changes(since),
        *_mail(view, is_new=any(one.kind == HEARD for one in since)),
        *_draft(view, began_with),
        *_noticed(view, since),
        *noticed.warnings(found),
        *reply_fields.again(typed.fields),
        *modals.files(view.draft if typed.view is View.EDIT else None),
    ]
    then = View.WRITE if is_owned else typed.view
    return forms.form(
        then, "Please look again", "Send", parts, seen_of(view, view.draft), typed,
    )  # fmt: skip


def _changes(since: Sequence[Change]) -> list[Block]:
    lines = []
    for one in since:
        said = f": “{literal(dense(one.words), WORDS)}”" if one.words else ""
        lines.append(f"• {one.fact}, {when(one.at)}{said}")
    return [blocks.section("\n".join(lines))] if lines else []


def _mail(view: ReviewView, *, is_new: bool) -> list[Block]:
    title = [blocks.section("*The new mail*")] if is_new and view.mail else []
    return [*title, *modals.their_mail(view)]


def _draft(view: ReviewView, began_with: str | None) -> list[Block]:
    """The draft that is there now, where it is not the one that they began from."""
    draft = view.draft
    is_owned = view.status is ConversationStatus.TAKEN_OVER
    if draft is not None and draft.status is DraftStatus.QUEUED and not is_owned:
        line = "*Another draft is being written.* Once it is there, in a few seconds, Send works."
        return [blocks.section(line)]
    if draft is None or not _is_open(draft) or not draft.text or draft.text == began_with:
        return []
    if began_with is None or is_rewritten(began_with, draft.text):
        shown, cut = blocks.words(draft.text, DRAFT), blocks.is_cut(draft.text, DRAFT)
        title = "*The draft is another one now*"
    else:
        shown, cut = difference(began_with, draft.text, DRAFT)
        title = "*The draft has changed:* what is gone is struck out, what is new is bold"
    more = [blocks.context("There is more; the card's draft has all of it.")] if cut else []
    return [blocks.section(title), shown, *more]


def _noticed(view: ReviewView, since: Sequence[Change]) -> list[Block]:
    """What a check says of the draft, where it said something new."""
    if view.draft is None or not any(one.kind == NOTICED for one in since):
        return []
    lines = wording.findings(view.draft.findings, modals.FINDINGS)
    return [blocks.section("\n".join(lines))] if lines else []


def _is_open(draft: DraftView) -> bool:
    return any(row.action == "edit" for row in draft.actions)
