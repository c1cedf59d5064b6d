"""The message that counts the cards which a full channel holds back."""

from slackhitl.desk.holding import AT_ONCE, OverflowView
from slackhitl.slack import blocks
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.texts import when
from slackhitl.slack.values import NOTHING_SEEN, quick_value


def message(view: OverflowView) -> Card:
    """How many wait and since when, with the button that shows some of them."""
    if not view.held:
        line = "Every card that was held back is shown."
        return Card(line, [blocks.section(line)])
    many = "One more customer waits" if view.held == 1 else f"{view.held} more customers wait"
    since = f", the longest since {when(view.oldest)}" if view.oldest else ""
    line = f"*{many}*{since}. Each card that is decided here brings the next."
    why = (
        f"Held back, since {view.most} cards here are undecided; urgent ones are always shown. "
        f"`{COMMAND} queue` lists everybody who waits."
    )
    button = blocks.button(
        f"Show the next {min(AT_ONCE, view.held)}" if view.held > 1 else "Show it",
        Act.SHOW_NEXT.value,
        quick_value(NOTHING_SEEN, str(view.id)),
        says=f"Show {min(AT_ONCE, view.held)} of {view.held} mails that are held back",
    )
    return Card(f"{many} for an answer.", [blocks.section(line, button), blocks.context(why)])
