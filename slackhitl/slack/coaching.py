"""Answers in a thread to who mentioned the app there: what is being done, or why not and what next.

They fit how the card stands. Where the wish would undo what a colleague decided, a button does so.
"""

from collections.abc import Callable

from slackhitl.desk.coaching import Coached, Standing
from slackhitl.desk.decisions import Seen
from slackhitl.desk.lifecycle import Role
from slackhitl.desk.mentions import ELSEWHERE, STRANGER, MentionView
from slackhitl.slack import blocks, reports, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import Act
from slackhitl.slack.texts import literal, to_the_second, when
from slackhitl.slack.values import quick_value

EMPTY = (
    "Say in the same message what should be different, for example “mention the refund policy, "
    "drop the last line”."
)
REWORDED = (
    "I draft as your message said at first. To have it otherwise, write another one that mentions "
    "me."
)
INSIST = "Press the button if it should be as you say all the same."
STRANGER_HERE = (
    "Only agents of this desk can ask for another draft. What you wrote stays here for them to "
    "read."
)


def answer(mention: MentionView, name: str) -> Card:
    """What the thread says; ``name`` is of whom the card's state is, where it is somebody's."""
    coached = mention.coached
    if coached is None:
        return _elsewhere(mention)
    if coached.drafts:
        return drafting(coached, name, mention.conversation_id)
    line = why_not(coached, name)
    if not mention.words:
        return _card(f"{line} {EMPTY}".strip(), mention.conversation_id)
    label = LABELS.get(coached.standing)
    if label is None:
        return _card(line, mention.conversation_id)
    assert mention.conversation_id is not None
    value = quick_value(Seen(mention.conversation_id, None, ""), str(mention.id))
    button = blocks.button(label, Act.COACH.value, value, says=f"{label}: {mention.words}")
    return _card(f"{line} {INSIST}", mention.conversation_id, button)


def drafting(coached: Coached, name: str, conversation_id: int | None = None) -> Card:
    """That another version is on its way, and where it will be seen."""
    if coached.is_added:
        line = "I am drafting one version that follows both wishes; it will stand on the card."
        return _card(line, conversation_id)
    if coached.standing is not Standing.PUT_ASIDE:
        line = "I am drafting another version; it will stand on the card."
        return _card(line, conversation_id)
    until = when(coached.until) if coached.until else "the customer writes"
    return _card(
        f"I am drafting another version. The card is put aside until {until}{_by(name)} and shows "
        "it when it is back; *Wake now* on the card brings it back at once.",
        conversation_id,
    )


def why_not(coached: Coached, name: str) -> str:
    """Why nothing is drafted, and what to do about it; nothing where nothing speaks against it."""
    why = WHY.get(coached.standing)
    return why(coached, name) if why is not None else ""


def _elsewhere(mention: MentionView) -> Card:
    if mention.found == STRANGER and mention.conversation_id is not None:
        return _card(STRANGER_HERE, mention.conversation_id)
    if mention.found in {STRANGER, ELSEWHERE}:
        return reports.mention(Role.NOBODY if mention.found == STRANGER else Role.AGENT)
    return _card(mention.trouble or "That did not work.", mention.conversation_id)


def _card(line: str, conversation_id: int | None, button: Block | None = None) -> Card:
    row = [blocks.actions([button])] if button is not None else []
    return Card(line, [blocks.section(line), *row], conversation_id)


def _approved(coached: Coached, name: str) -> str:
    leaves = f"and leaves at {to_the_second(coached.until)}" if coached.until else "and leaves now"
    return f"*This reply is approved{_by(name)}* {leaves}, so I have not drafted anything."


def _second(coached: Coached, name: str) -> str:
    return (
        f"*This reply is approved{_by(name)},* and a second person is asked. I have not drafted "
        "anything."
    )


def _taken_over(coached: Coached, name: str) -> str:
    return (
        f"*{literal(name, 80) or 'A colleague'} took this over and writes the reply,* so I have "
        "not drafted anything."
    )


def _answered(coached: Coached, name: str) -> str:
    return (
        f"*The reply was sent,* approved{_by(name)}; the customer is next. Nothing in it can be "
        "changed any more, but I can draft another reply."
    )


def _ended(coached: Coached, name: str) -> str:
    how = wording.DISPOSITIONS[coached.ended] if coached.ended else "Resolved"
    return f"*This conversation has ended* ({how.lower()}), so I have not drafted anything."


WHY: dict[Standing, Callable[[Coached, str], str]] = {
    Standing.APPROVED: _approved,
    Standing.SECOND: _second,
    Standing.TAKEN_OVER: _taken_over,
    Standing.ANSWERED: _answered,
    Standing.ENDED: _ended,
    Standing.LEAVING: lambda coached, name: (
        "*The reply is leaving for the mail server just now.* Mention me again in a moment: then "
        "it is known what became of it."
    ),
    Standing.DOUBTFUL: lambda coached, name: (
        "*The reply may have been sent.* Somebody has to look whether it was; the card says how. "
        "Mention me again after that."
    ),
    Standing.REFUSED: lambda coached, name: (
        "*The reply could not be delivered.* Press Try again or Give up sending on the card, then "
        "mention me again."
    ),
    Standing.MERGED: lambda coached, name: (
        "*The mails of this card are on another one now.* The card says which; mention me there."
    ),
    Standing.UNHEARD: lambda coached, name: (
        "*The customer has not written yet,* so there is nothing that I could answer. Press Edit "
        "on the card, or write the mail yourself."
    ),
}
LABELS = {
    Standing.APPROVED: "Undo and draft again",
    Standing.SECOND: "Undo and draft again",
    Standing.TAKEN_OVER: "Hand back and draft",
    Standing.ANSWERED: "Draft another reply",
    Standing.ENDED: "Reopen and draft",
}


def _by(name: str) -> str:
    return f" by {literal(name, 80)}" if name else ""
