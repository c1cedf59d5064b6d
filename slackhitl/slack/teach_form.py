"""The window in which a person proposes an answer for the knowledge."""

import hashlib
from collections.abc import Mapping

from slackhitl.desk.proposals import LONGEST_TITLE
from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import COMMAND, Field, View
from slackhitl.slack.payloads import Click, Submission
from slackhitl.slack.texts import literal, one_line, shorten
from slackhitl.slack.values import reply_block

TITLE = "Save to knowledge"
NEW = "article:new"
LONGEST = 3000
"""Characters, which is what Slack lets a field hold."""
MOST_ARTICLES = 99
"""Slack lets a menu hold a hundred lines, and one is for a new article."""


def window(
    articles: Mapping[str, str], chosen: str | None, title: str, text: str, click: Click
) -> Modal:
    """Which article (titles by name, the likeliest first), a title and the text, to be changed."""
    new = blocks.option("A new article", NEW)
    options = [new]
    for name, called in list(articles.items())[:MOST_ARTICLES]:
        options.append(blocks.option(shorten(one_line(called) or name, 75)[0], _key(name)))
        if name == chosen:
            new = options[-1]
    menu = {
        "type": "static_select",
        "action_id": Field.ARTICLE.value,
        "options": options,
        "initial_option": new,
    }
    parts = [
        blocks.section(
            "Write it so that it is true for every customer who asks this. Nothing changes until a "
            "supervisor approves it."
        ),
        forms.field(Field.ARTICLE.value, "Add it to", menu),
        forms.field(
            Field.TITLE.value,
            "Title",
            _words(Field.TITLE, one_line(title), LONGEST_TITLE, multiline=False),
            hint="Of the new article, or of the section that is added.",
        ),
        forms.field(
            reply_block(1, ""),
            "Text",
            _words(Field.REPLY, text, LONGEST, multiline=True),
            hint="What stands in braces was the customer's own; put words in its place.",
        ),
    ]
    return forms.form(View.TEACH, TITLE, "Propose", parts, click.seen, click)


def chosen_article(typed: Submission, names: tuple[str, ...]) -> str | None:
    """Which article was chosen: empty for a new one, None for one that is there no more."""
    key = typed.given.get(Field.ARTICLE, NEW)
    if key == NEW:
        return ""
    return next((name for name in names if _key(name) == key), None)


def proposed(number: int | None, title: str) -> Modal:
    """What happens now; the number is not known to somebody whose gesture was told of twice."""
    line = (
        f"*“{literal(title, 200)}” is proposed.* A supervisor sees it with "
        f"`{COMMAND} knowledge {number or ''}`; the card's thread tells what they decide."
    )
    return forms.page(TITLE, [blocks.section(line)], "")


def _key(name: str) -> str:
    """A name of any length, as the value of a menu's line."""
    return f"article:{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _words(field: Field, typed: str, most: int, *, multiline: bool) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": field.value,
        "multiline": multiline,
        "max_length": most,
    }
    if typed:
        element["initial_value"] = shorten(typed, most)[0]
    return element
