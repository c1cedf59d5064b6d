"""Cards for when the usual one cannot be shown: in the plainest words, and in another channel."""

from typing import Any

from slackhitl.desk.case_views import ReviewView
from slackhitl.slack import blocks, buttons
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.texts import literal, one_line, shorten, visible

MAIL, REPLY = 600, 1200
MOST_BUTTONS = 4


def plain(view: ReviewView) -> Card:
    """Who wrote, the beginnings of the mail and of the reply, and the main buttons: nothing that
    Slack could take offence at.
    """
    who = one_line(view.customer.name or view.customer.address)
    subject = one_line(view.subject) or "(no subject)"
    parts = [f"Mail from {who}: {subject}"]
    if view.mail is not None:
        parts.append(shorten(visible(view.mail.new_text).strip(), MAIL)[0])
    if view.draft is not None and view.draft.text:
        parts.append("Reply: " + shorten(visible(view.draft.text).strip(), REPLY)[0])
    parts.append("Slack does not take this card in full, so it is shown in short.")
    shown = [blocks.plain_section(part) for part in parts if part]
    return Card(
        f"{literal(parts[0], blocks.SECTION)}. {parts[-1]}",
        [*shown, *_buttons(view)],
        view.conversation_id,
    )


def bare(view: ReviewView) -> Card:
    """Words alone, where Slack takes no blocks."""
    who = literal(view.customer.name or view.customer.address, MAIL)
    text = (
        f"Mail from {who}. Slack does not take its card; your operator's log says why. It waits "
        "for a decision, on the list of `/hitl queue`."
    )
    return Card(text, [], view.conversation_id)


def moved(conversation_id: int, channel: str, link: str | None) -> Card:
    """What stays where a card was: where it is now, and nothing of the mail."""
    where = f"<#{channel}>"
    text = f"This conversation is in {where} now."
    shown = f"{text} <{link}|Show its card>" if link else text
    return Card(text, [blocks.context(shown)], conversation_id)


def _buttons(view: ReviewView) -> list[Block]:
    """The first of the usual buttons, bare of everything that is not needed; those that ask back
    before they act are left out.
    """
    row: dict[str, Any] = buttons.row(view)
    kept = ("type", "text", "action_id", "value", "style", "options")
    found = [
        {key: element[key] for key in kept if key in element}
        for element in row["elements"]
        if "confirm" not in element
    ]
    pressed = [one for one in found if one["type"] == "button"][:MOST_BUTTONS]
    menus = [one for one in found if one["type"] == "overflow"]
    return [blocks.actions([*pressed, *menus])]
