"""The fields of a reply in a window: as many as its text needs, and more when somebody wants them.

A field takes 3,000 characters at most, so a longer reply is split at its paragraphs into numbered
fields that join to exactly the text. Slack keeps what stands in a field whose name stays; what was
typed is therefore shown again in the same fields, or in others with new names, never in between.
"""

from collections.abc import Sequence

from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Act, Field
from slackhitl.slack.payloads import Typing, joined
from slackhitl.slack.texts import split
from slackhitl.slack.values import NOTHING_SEEN, read_reply_block, reply_block, seen_value

FIELD = 3000
"""What Slack lets a field hold."""
PIECE = 2400
"""How much of a reply a field begins with, which leaves room to write more into it."""
FULL_PIECE = 2900
FEW_FIELDS = 8
"""As many fields are still a letter; a longer one gets fuller fields, and then more of them."""
MOST_FIELDS = 30
FURTHER = 3
"""How many fields “More room” adds."""
EMPTY_LINE = "\n\n"
"""What stands between an added field and the one before it in the reply."""
ROOM = "more_room"
"""The block that offers further fields."""

Typed = Sequence[tuple[str, str]]
"""What stands in each field of a reply, by its block id."""


def fields(text: str, label: str = "Reply", *, after: Typed = ()) -> list[Block]:
    """Fields that hold this text, and the offer of more; none when it is longer than they can be.

    ``after`` are the fields that the person had before in this window, for other text.
    """
    spread = _spread(text, _turn(after) + 1 if after else 0)
    return again(spread, label) if spread else []


def again(typed: Typed, label: str = "Reply") -> list[Block]:
    """The same fields with the same text in them."""
    count = len(typed)
    shown = [
        _field(block_id, text, label if count == 1 else f"{label} ({number}/{count})", number)
        for number, (block_id, text) in enumerate(typed, 1)
    ]
    return [*shown, _offer(count)] if count < MOST_FIELDS else shown


def with_more_room(window: Typing) -> Modal:
    """The window that somebody presses “More room” in, with further fields below what they typed.

    What they pasted beyond what a field takes is spread over as many as it needs instead.
    """
    shown = window.content["blocks"]
    places = [at for at, block in enumerate(shown) if _is_of_reply(block)]
    if not places:
        return {**window.content}
    label = str(shown[places[0]]["label"]["text"]).partition(" (")[0]
    typed: Typed = window.fields
    if any(len(text) > FIELD for _, text in typed):
        typed = _spread(joined(typed), _turn(typed) + 1) or typed
    else:
        typed = [*typed, *_further(typed)]
    rest = [block for block in shown[places[0] :] if not _is_of_reply(block)]
    return {
        **window.content,
        "blocks": [*shown[: places[0]], *again(typed, label), *rest],
    }


def too_long(text: str) -> str:
    """Why there is no window for this text, and what to do."""
    most = MOST_FIELDS * FULL_PIECE
    return (
        f"This reply has {len(text):,} characters, and a window of Slack's holds {most:,}. Ask for "
        "a shorter version, or take over and write a new one."
    )


def _spread(text: str, turn: int) -> Typed:
    """A text over as many fields as it needs; none when it is longer than they can be."""
    pieces = split(text, PIECE)
    if len(pieces) > FEW_FIELDS:
        pieces = split(text, FULL_PIECE)
    if len(pieces) > MOST_FIELDS:
        return ()
    return [
        (reply_block(number, piece.joint, turn), piece.text)
        for number, piece in enumerate(pieces, 1)
    ]


def _further(typed: Typed) -> Typed:
    """Empty fields to go on in."""
    count = len(typed)
    numbers = range(count + 1, min(count + FURTHER, MOST_FIELDS) + 1)
    return [(reply_block(number, EMPTY_LINE, _turn(typed)), "") for number in numbers]


def _field(block_id: str, text: str, label: str, number: int) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": Field.REPLY.value,
        "multiline": True,
        "max_length": FIELD,
    }
    if text and len(text) <= FIELD:
        element["initial_value"] = text
    if number == 1:
        element["focus_on_load"] = True
    # A part may be emptied; a whole reply may not.
    return forms.field(block_id, label, element, optional=number > 1)


def _offer(count: int) -> Block:
    button = blocks.button("More room", Act.MORE_ROOM.value, seen_value(NOTHING_SEEN))
    line = f"_Longer than {FIELD:,} characters?_"
    if count > 1:
        line = "_What you write into an added field follows after an empty line._"
    return blocks.section(line, button, block_id=ROOM)


def _is_of_reply(block: Block) -> bool:
    block_id = str(block.get("block_id") or "")
    return block_id == ROOM or read_reply_block(block_id) is not None


def _turn(typed: Typed) -> int:
    found = [read_reply_block(block_id) for block_id, _ in typed]
    return max((one.turn for one in found if one is not None), default=0)
