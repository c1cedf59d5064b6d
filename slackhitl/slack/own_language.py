"""Windows in which an agent edits a reply in their own language."""

from slackhitl.desk.case_views import ReviewView
from slackhitl.slack import blocks, buttons, forms, modals, reply_fields, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import View
from slackhitl.slack.payloads import Click, Submission
from slackhitl.slack.texts import literal


def edit(view: ReviewView, click: Click) -> Modal:
    """The meaning of the draft, to be changed in the desk's language; empty where there is none."""
    translation = view.translation
    if translation is None:
        return forms.notice("Edit", "The customer writes in your own language. Press Edit.")
    inputs = reply_fields.fields("" if buttons.may_write(view) else translation.draft or "")
    if not inputs:
        return forms.notice("Edit", "This reply is too long for a window.")
    return _window(view, inputs, click)


def again(view: ReviewView, typed: Submission, why: str) -> Modal:
    """The same window with what was typed, and why it could not be translated."""
    line = f"*Not translated.* {literal(why, 400)}"
    return _window(view, reply_fields.again(typed.fields), typed, line)


def translating(view: ReviewView, typed: Submission) -> Modal:
    """The same window while Claude translates."""
    line = "*Claude translates it.* The reply appears here in a few seconds."
    return _window(view, reply_fields.again(typed.fields), typed, line)


def _window(
    view: ReviewView, inputs: list[Block], source: Click | Submission, line: str | None = None
) -> Modal:
    ours = wording.language(view.translation.language) if view.translation else None
    theirs = wording.language(view.language) or "the customer's language"
    notes: list[Block] = []
    if line:
        notes.append(blocks.section(line))
    notes.append(
        blocks.section(
            f"Write in {ours or 'your language'}. Next you see the reply in {theirs}, as it would "
            "leave; nothing is sent before."
        )
    )
    parts = [*notes, *modals.their_mail(view), *inputs]
    is_new = buttons.may_write(view) or wording.is_unwritten(view)
    title = "Write the reply" if is_new else "Edit"
    return forms.form(View.OWN_LANGUAGE, title, "Translate", parts, source.seen, source)
