"""Windows in which people type or read: views in, view dicts out.

A field takes 3,000 characters at most, so a longer reply is split at its paragraphs into numbered
fields that join to exactly the text. Nothing but ids goes into private_metadata.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slackhitl.desk.casefile import DraftView, MessageView, ReviewView
from slackhitl.desk.enclosures import MOST_FILES, EnclosureView
from slackhitl.desk.models import ConversationStatus, Direction
from slackhitl.desk.relatives import Candidate
from slackhitl.desk.review import Seen
from slackhitl.desk.signing import signed
from slackhitl.slack import blocks, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Field, View
from slackhitl.slack.payloads import Click, Submission, metadata, reply_block
from slackhitl.slack.texts import aged, dense, literal, one_line, shorten, split, visible

Modal = dict[str, Any]

TITLE = 24
FIELD = 3000
"""What Slack lets a field hold."""
PIECE = 2400
"""How much of a reply a field begins with, which leaves room to write more into it."""
FULL_PIECE = 2900
FEW_FIELDS = 8
"""As many fields are still a letter; a longer one gets fuller fields, and then more of them."""
MOST_FIELDS = 30
MAIL = 900
FINDINGS = 5
MOST_CHOICES = 10
"""What Slack lets a group of radio buttons or checkboxes hold."""
MOST_BLOCKS = 100
MOST_BYTES = 200_000
"""Of a window that shows mails; Slack refuses at 250 kB."""

REASONS = (
    ("The tone", "tone"),
    ("A fact was wrong", "wrong fact"),
    ("Something was missing", "missing information"),
    ("Our policy", "policy"),
    ("It was too long", "too long"),
    ("Something else", "other"),
)
STANDS = {
    ConversationStatus.OPEN: "waits for us",
    ConversationStatus.TAKEN_OVER: "taken over",
    ConversationStatus.WAITING: "answered",
    ConversationStatus.SNOOZED: "put aside",
    ConversationStatus.RESOLVED: "resolved",
}
QUICK = (
    ("Shorter", "Make it shorter."),
    ("Warmer", "Make it warmer."),
    ("More formal", "Make it more formal."),
    ("Simpler words", "Use simpler words."),
    ("In the customer's language", "Write it in the customer's language."),
)


def edit(view: ReviewView, click: Click, name: str = "") -> Modal:
    """The draft in fields; what stands in them when submitted is what the customer gets.

    ``name`` stands in the closing, where that bears the name of who approves.
    """
    draft = view.draft
    if draft is None:
        return notice("Edit the reply", "There is no draft any more. The card shows what is next.")
    text = signed(draft.unsigned, name) if draft.unsigned else draft.text
    inputs = _reply_inputs(text)
    if not inputs:
        return notice("Edit the reply", _too_long(text))
    warnings = [*wording.recipients(view, draft), *wording.findings(draft, FINDINGS)]
    parts = [
        *_their_mail(view),
        *([blocks.section("\n".join(warnings))] if warnings else []),
        *inputs,
        *_files(draft),
        _input(
            Field.REASON.value,
            "Why did you change it?",
            {
                "type": "static_select",
                "action_id": Field.REASON.value,
                "placeholder": _plain("Choose"),
                "options": [blocks.option(text, value) for text, value in REASONS],
            },
            hint="Teaches the next draft. Leave it empty if you like.",
            optional=True,
        ),
    ]
    return _form(View.EDIT, "Edit the reply", "Send", parts, _seen(view), click)


def write(view: ReviewView, click: Click) -> Modal:
    """An empty reply under what the customer wrote."""
    parts = [*_their_mail(view), *_reply_inputs(""), *_files(None)]
    return _form(View.WRITE, "Write the reply", "Send", parts, _seen(view), click)


def redraft(view: ReviewView, click: Click) -> Modal:
    """A word to the AI of what the next version should be."""
    parts = [
        _input(
            Field.QUICK.value,
            "Choose a change",
            {
                "type": "radio_buttons",
                "action_id": Field.QUICK.value,
                "options": [blocks.option(text, value) for text, value in QUICK],
            },
            optional=True,
        ),
        _input(
            Field.INSTRUCTION.value,
            "Or say what should be different",
            {
                "type": "plain_text_input",
                "action_id": Field.INSTRUCTION.value,
                "multiline": True,
                "max_length": 1000,
                "focus_on_load": True,
            },
            hint="For example: mention the refund policy, drop the last line.",
            optional=True,
        ),
    ]
    return _form(View.REDRAFT, "Another version", "Draft again", parts, click.seen, click)


def merge(found: Sequence[Candidate], click: Click) -> Modal:
    """Which other conversation shall take this one's mails."""
    if not found:
        return notice("Merge", "This customer has no other conversation with us.")
    options = [
        blocks.option(
            shorten(
                f"{one.opened_at:%d %b %H:%M} UTC · {STANDS[one.status]} · "
                f"{one_line(one.subject) or '(no subject)'}",
                75,
            )[0],
            str(one.id),
        )
        for one in found[:MOST_CHOICES]
    ]
    parts = [
        blocks.section(
            "The mails of this conversation move into the one that you choose, and one draft "
            "answers them all. To undo it, split that conversation."
        ),
        _input(
            Field.PICKED.value,
            "Merge into",
            {"type": "radio_buttons", "action_id": Field.PICKED.value, "options": options},
        ),
    ]
    return _form(View.MERGE, "Merge conversations", "Merge", parts, click.seen, click)


def split_mails(thread: Sequence[MessageView], click: Click) -> Modal:
    """Which mails shall have a conversation of their own."""
    came = [one for one in thread if one.direction is Direction.INBOUND and not one.screening]
    if len(came) < 2:
        return notice("Split", "There is only one mail of the customer's in this conversation.")
    options = [
        blocks.option(
            shorten(f"{one.at:%d %b %H:%M} UTC · {one_line(one.new_text or one.subject)}", 75)[0],
            str(one.id),
        )
        for one in reversed(came[-MOST_CHOICES:])
    ]
    parts = [
        blocks.section(
            "The mails that you choose move into a conversation of their own, with its own card "
            "and its own draft."
        ),
        _input(
            Field.PICKED.value,
            "Mails about something else",
            {"type": "checkboxes", "action_id": Field.PICKED.value, "options": options},
        ),
    ]
    return _form(View.SPLIT, "Split the conversation", "Split", parts, click.seen, click)


def changed_meanwhile(view: ReviewView, typed: Submission) -> Modal:
    """The window again, for somebody whose card changed while they typed: nothing they typed is
    lost, what changed stands above it, and submitting now means this state.

    Of a reply only: an instruction to the AI is typed again faster than explained.
    """
    parts = [
        blocks.section(
            "*Something changed while you were writing.* Below is the newest mail. Your text is "
            "as you left it; look whether it still fits, then send it or cancel."
        ),
        *_their_mail(view),
        *_reply_inputs(typed.text),
        *_files(view.draft if typed.view is View.EDIT else None),
    ]
    return _form(typed.view, "Please look again", "Send", parts, _seen(view), typed)


def full_mail(thread: Sequence[MessageView]) -> Modal:
    """Every mail of a conversation in full, the newest first."""
    parts: list[Block] = []
    for message in reversed(thread):
        parts += [*_mail_in_full(message), blocks.divider()]
    return _page("The whole conversation", parts[:-1], "Older mails do not fit into this window.")


def full_draft(view: ReviewView) -> Modal:
    """A draft that is too long for its card."""
    text = view.draft.text if view.draft else ""
    return _page("The full draft", _in_full(text), "The rest does not fit into this window.")


def loading(title: str) -> Modal:
    """To be shown within the trigger's three seconds, while what it will hold is being read."""
    return _page(title, [blocks.section("One moment …")], "")


def notice(title: str, sentence: str) -> Modal:
    """A sentence in place of a window that cannot be."""
    return _page(title, [blocks.section(literal(sentence, 2900))], "")


def without_files(view: Mapping[str, Any]) -> Modal:
    """The same window without fields for files."""
    kept = [one for one in view["blocks"] if one.get("element", {}).get("type") != "file_input"]
    return {**view, "blocks": kept}


def _reply_inputs(text: str) -> list[Block]:
    """The fields of a reply; none when it is longer than all of them."""
    pieces = split(text, PIECE)
    if len(pieces) > FEW_FIELDS:
        pieces = split(text, FULL_PIECE)
    if len(pieces) > MOST_FIELDS:
        return []
    count = len(pieces)
    shown = []
    for number, piece in enumerate(pieces, 1):
        field: Block = {
            "type": "plain_text_input",
            "action_id": Field.REPLY.value,
            "multiline": True,
            "max_length": FIELD,
        }
        if piece.text:
            field["initial_value"] = piece.text
        if number == 1:
            field["focus_on_load"] = True
        label = "Reply" if count == 1 else f"Reply ({number}/{count})"
        block_id = reply_block(number, piece.joint)
        # A part may be emptied; a whole reply may not.
        shown.append(_input(block_id, label, field, optional=number > 1))
    return shown


def _files(draft: DraftView | None) -> list[Block]:
    """Files to send along: those that the draft has, ticked, and a field for more."""
    had = draft.enclosures if draft else ()
    options = [blocks.option(_named(file), str(file.number)) for file in had]
    ticked = [
        option for option, file in zip(options, had, strict=True) if file.trouble is None
    ]  # fmt: skip
    kept: Block = {"type": "checkboxes", "action_id": Field.KEPT.value, "options": options}
    if ticked:
        kept["initial_options"] = ticked
    chosen = {
        "type": "file_input", "action_id": Field.FILES.value, "max_files": MOST_FILES
    }  # fmt: skip
    block_id = f"{Field.KEPT.value}_{draft.id if draft else 0}"
    return [
        *([_input(block_id, "Files that go along", kept, optional=True)] if options else []),
        _input(
            Field.FILES.value,
            "Attach files",
            chosen,
            hint="Sent to the customer with the reply, up to 20 MB in all. No programs, scripts, "
            "archives, web pages or office files with macros.",
            optional=True,
        ),
    ]


def _named(file: EnclosureView) -> str:
    name = shorten(one_line(file.filename), 50)[0]
    return f"{name} ({wording.size(file.size)}{', cannot be sent' if file.trouble else ''})"


def _too_long(text: str) -> str:
    most = MOST_FIELDS * FULL_PIECE
    return (
        f"This reply has {len(text):,} characters, and a window of Slack's holds {most:,}. Ask for "
        "a shorter version, or take over and write a new one."
    )


def _their_mail(view: ReviewView) -> list[Block]:
    who = one_line(view.customer.name) or one_line(view.customer.address)
    about = one_line(view.subject) or "(no subject)"
    line = f"{shorten(who, 80)[0]} wrote about “{shorten(about, 120)[0]}”"
    quoted = blocks.quote(dense(view.mail.new_text), MAIL, "… (full mail in the card's menu)")
    return [blocks.context(blocks.small(line), aged(view.mail.at)), quoted]


def _mail_in_full(message: MessageView) -> list[Block]:
    came = message.direction is Direction.INBOUND
    sender = message.sender
    who = f"{literal(sender.name or sender.address, 120)} wrote" if came else "We wrote"
    notes: list[str | Block] = [f"*{who}*", aged(message.at)]
    if message.screening:
        notes.append(f"automatic mail: {literal(message.screening, 200)}")
    if message.attachments:
        files = ", ".join(one_line(f.filename) or "?" for f in message.attachments[:20])
        notes.append(blocks.small(f"Attached: {files}", 600))
    return [blocks.context(*notes), *_in_full(message.text or message.new_text)]


def _in_full(text: str) -> list[Block]:
    shown = visible(text).strip("\n")
    return [blocks.plain_section(piece.text) for piece in split(shown, FULL_PIECE)]


def _page(title: str, parts: Sequence[Block], and_so_on: str) -> Modal:
    """A window to read in; what does not fit is left out, and said to be."""
    kept = list(_fitting(parts))
    if len(kept) < len(parts):
        kept.append(blocks.context(and_so_on))
    return {
        "type": "modal",
        "title": blocks.plain_text(title, TITLE),
        "close": _plain("Close"),
        "blocks": kept,
    }


def _fitting(parts: Iterable[Block]) -> Iterable[Block]:
    size = 0
    for number, part in enumerate(parts, 1):
        size += len(json.dumps(part))
        if size > MOST_BYTES or number >= MOST_BLOCKS:
            return
        yield part


def _seen(view: ReviewView) -> Seen:
    """What a person has before them once the window is open."""
    draft = view.draft
    return Seen(
        view.conversation_id, draft.id if draft else None, draft.fingerprint if draft else ""
    )


def _form(
    view: View,
    title: str,
    submit: str,
    parts: list[Block],
    seen: Seen,
    source: Click | Submission,
) -> Modal:
    return {
        "type": "modal",
        "callback_id": view.value,
        "title": blocks.plain_text(title, TITLE),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "private_metadata": metadata(seen, source.channel, source.ts),
        "blocks": parts,
    }


def _input(
    block_id: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    }
    if hint is not None:
        block["hint"] = _plain(hint)
    return block


def _plain(text: str) -> Block:
    return blocks.plain_text(text, 2000)
