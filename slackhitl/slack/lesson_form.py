"""The window in which a supervisor words a lesson and says where it holds."""

from collections.abc import Sequence

from slackhitl.desk.lesson_views import LessonView
from slackhitl.desk.lessons import MOST_TEXT
from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Field, View
from slackhitl.slack.lesson_words import described
from slackhitl.slack.payloads import Click
from slackhitl.slack.values import metadata

EVERY = "*"
"""The value of the line that stands for all of them."""


def edit(
    view: LessonView, categories: Sequence[str], languages: Sequence[str], click: Click
) -> Modal:
    """What the lesson says and where it holds; saving makes a new version of it."""
    words: Block = {
        "type": "plain_text_input",
        "action_id": Field.WORDS.value,
        "multiline": True,
        "max_length": MOST_TEXT,
        "initial_value": view.text,
    }
    parts = [
        blocks.section(described(view)),
        forms.field(
            Field.WORDS.value,
            "What drafts shall do",
            words,
            hint="One rule in plain words. The wording before it is kept.",
        ),
        forms.field(
            Field.CATEGORY.value,
            "For mails about",
            _choice(Field.CATEGORY, categories, view.category, "Every category"),
        ),
        forms.field(
            Field.LANGUAGE.value,
            "In",
            _choice(Field.LANGUAGE, languages, view.language, "Every language"),
            hint="A lesson in force stays so, with the new words, and is tried again.",
        ),
    ]
    shown = forms.form(View.LESSON, f"Edit lesson {view.id}", "Save", parts, click.seen, click)
    kept = metadata(click.seen, click.channel, click.ts, view.id, view.version)
    return {**shown, "private_metadata": kept}


def _choice(field: Field, known: Sequence[str], chosen: str | None, every: str) -> Block:
    values = dict.fromkeys([*known, *([chosen] if chosen else [])])
    options = [blocks.option(every, EVERY), *(blocks.option(one, one) for one in values)]
    first = next((one for one in options if one["value"] == chosen), options[0])
    return {
        "type": "static_select",
        "action_id": field.value,
        "options": options[:100],
        "initial_option": first,
    }
