"""Windows in which people type or read: views in, view dicts out.

A field takes 3,000 characters at most, so a longer draft is split at its paragraphs into numbered
fields that join to exactly the text. Nothing but ids goes into private_metadata.
"""

from collections.abc import Sequence
from typing import Any

from slackhitl.desk.casefile import MessageView, ReviewView
from slackhitl.desk.models import Direction
from slackhitl.desk.review import Seen
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Field, View
from slackhitl.slack.payloads import Click, metadata

Modal = dict[str, Any]

PIECE = 2600
"""Initial text of a field, which leaves room to write before the field is full."""
FIELD = 3000
MOST_FIELDS = 8
MAIL = 1200
PAGES = 90

REASONS = (
    ("Tone", "tone"),
    ("A fact was wrong", "wrong fact"),
    ("Something was missing", "missing information"),
    ("Policy", "policy"),
    ("Too long", "too long"),
    ("Other", "other"),
)
QUICK = (
    ("Shorter", "Make it shorter."),
    ("Warmer", "Make it warmer."),
    ("More formal", "Make it more formal."),
    ("In the customer's language", "Write it in the customer's language."),
)


def edit(view: ReviewView, click: Click) -> Modal:
    """The draft in fields; what stands in them when submitted is what the customer gets."""
    draft = view.draft
    assert draft is not None
    inputs = _reply_inputs(draft.text)
    reason: Block = {
        "type": "input",
        "block_id": Field.REASON.value,
        "optional": True,
        "label": _plain("Why did you change it?"),
        "hint": _plain("Teaches the next draft. Leave it empty if you like."),
        "element": blocks.menu(
            Field.REASON.value, [(text, value) for text, value in REASONS], "Choose a reason"
        ),
    }
    seen = Seen(view.conversation_id, draft.id, draft.fingerprint)
    parts = [*_their_mail(view), *inputs, reason]
    return _form(View.EDIT, "Edit the reply", "Send", parts, seen, click.channel)


def write(view: ReviewView, click: Click) -> Modal:
    """An empty reply under what the customer wrote."""
    draft = view.draft
    seen = Seen(
        view.conversation_id, draft.id if draft else None, draft.fingerprint if draft else ""
    )
    parts = [*_their_mail(view), *_reply_inputs("")]
    return _form(View.WRITE, "Write a reply", "Send", parts, seen, click.channel)


def redraft(view: ReviewView, click: Click) -> Modal:
    """A word to the AI of what the next version should be."""
    instruction: Block = {
        "type": "input",
        "block_id": Field.INSTRUCTION.value,
        "optional": True,
        "label": _plain("What should be different?"),
        "hint": _plain("For example: mention the refund policy, drop the last line."),
        "element": {
            "type": "plain_text_input",
            "action_id": Field.INSTRUCTION.value,
            "multiline": True,
            "max_length": 1000,
        },
    }
    quick: Block = {
        "type": "input",
        "block_id": Field.QUICK.value,
        "optional": True,
        "label": _plain("Or choose a change"),
        "element": blocks.menu(Field.QUICK.value, QUICK, "Choose a change"),
    }
    parts = [instruction, quick]
    return _form(View.REDRAFT, "Another version", "Draft again", parts, click.seen, click.channel)


def full_mail(thread: Sequence[MessageView]) -> Modal:
    """Every mail of a conversation in full, the newest first."""
    parts: list[Block] = []
    for message in reversed(thread):
        came = message.direction is Direction.INBOUND
        who = blocks.literal(message.sender.name or message.sender.address, 120) if came else "We"
        line = f"*{who}* wrote {blocks.when(message.at)}"
        if message.screening:
            line += f" · automatic mail: {blocks.literal(message.screening, 200)}"
        parts.append(blocks.context(line))
        parts += [blocks.plain_section(piece) for piece in blocks.split(message.text, 2900)]
        parts.append(blocks.divider())
    return _page("The whole conversation", parts)


def full_draft(view: ReviewView) -> Modal:
    """A draft that is too long for its card."""
    text = view.draft.text if view.draft else ""
    return _page("The full draft", [blocks.plain_section(p) for p in blocks.split(text, 2900)])


def _reply_inputs(text: str) -> list[Block]:
    pieces = blocks.split(text, PIECE)
    if len(pieces) > MOST_FIELDS:
        pieces = blocks.split(text, FIELD)
    count = len(pieces)
    return [
        {
            "type": "input",
            "block_id": f"{Field.REPLY.value}_{number}",
            "optional": count > 1,
            "label": _plain("Reply" if count == 1 else f"Reply ({number}/{count})"),
            "element": {
                "type": "plain_text_input",
                "action_id": Field.REPLY.value,
                "multiline": True,
                "max_length": FIELD,
                **({"initial_value": piece} if piece else {}),
                **({"focus_on_load": True} if number == 1 else {}),
            },
        }
        for number, piece in enumerate(pieces, 1)
    ]


def _their_mail(view: ReviewView) -> list[Block]:
    who = blocks.literal(view.customer.name or view.customer.address, 120)
    quoted, cut = blocks.quote(view.mail.new_text, MAIL)
    line = f"*{who}* wrote {blocks.when(view.mail.at)}"
    return [blocks.context(line + (" (shortened)" if cut else "")), quoted]


def _form(
    view: View, title: str, submit: str, parts: list[Block], seen: Seen, channel: str | None
) -> Modal:
    return {
        "type": "modal",
        "callback_id": view.value,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "private_metadata": metadata(seen, channel),
        "blocks": parts,
    }


def _page(title: str, parts: list[Block]) -> Modal:
    if len(parts) > PAGES:
        parts = [*parts[:PAGES], blocks.context("Older mails are not shown here.")]
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": parts}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
