"""A question to the team: its window, its post with a button, and the window of the answer."""

from slackhitl.desk.asking import QuestionView
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.payloads import Click
from slackhitl.slack.texts import literal, one_line, person, shorten, when
from slackhitl.slack.values import metadata, quick_value

MOST = 2000
WAITS = (
    ("In one hour", "1h"),
    ("In four hours", "4h"),
    ("Tomorrow morning", "tomorrow"),
    ("No deadline", "reply"),
)


def ask(view: ReviewView, click: Click) -> Modal:
    """What to ask, whom, and until when. It begins with the customer's own question."""
    wanted = one_line(view.questions[0]) if view.questions else ""
    words: Block = {
        "type": "plain_text_input",
        "action_id": Field.WORDS.value,
        "multiline": True,
        "max_length": MOST,
        "focus_on_load": True,
    }
    if wanted:
        words["initial_value"] = shorten(wanted, 1000)[0]
    wait: Block = {
        "type": "static_select",
        "action_id": Field.UNTIL.value,
        "options": [blocks.option(text, value) for text, value in WAITS],
        "initial_option": blocks.option(*WAITS[1]),
    }
    parts = [
        blocks.section(
            "The answer becomes part of a new draft, which quotes who answered. The customer's "
            "mail is not shown to whom you ask; write what they need to know."
        ),
        forms.field(Field.WORDS.value, "Question", words),
        forms.field(
            Field.PERSON.value,
            "Whom",
            {"type": "users_select", "action_id": Field.PERSON.value},
            hint="They get a direct message.",
            optional=True,
        ),
        forms.field(
            Field.PLACE.value,
            "Or a channel",
            {"type": "channels_select", "action_id": Field.PLACE.value},
            hint="One that the app is in. Without either, the card's thread is asked.",
            optional=True,
        ),
        forms.field(Field.UNTIL.value, "Until when", wait),
    ]
    return forms.form(View.ASK, "Ask the team", "Ask", parts, click.seen, click)


def post(question: QuestionView) -> Card:
    """The question where it was asked; once answered, the answer in place of the button."""
    asked = f"*{person(question.asked_by)} asks about a customer's mail:*"
    text = literal(question.text, MOST)
    if question.answer is not None:
        line = f"*Answered by {person(question.answered_by)}:* {literal(question.answer, MOST)}"
        shown = [blocks.section(f"{asked}\n{text}"), blocks.section(line)]
        return Card(f"Answered: {text}", shown, question.conversation_id)
    value = quick_value(Seen(question.conversation_id, None, ""), str(question.id))
    button = blocks.button(
        "Answer…", Act.ANSWER.value, value,
        style="primary", says=f"Answer the question of {question.id}",
    )  # fmt: skip
    shown = [blocks.section(f"{asked}\n{text}")]
    if question.due is not None:
        shown.append(blocks.context(f"An answer is wanted until {when(question.due)}."))
    called = f"{person(question.to)} " if question.to and question.to[:1] in "UW" else ""
    return Card(
        f"{called}A question about a customer's mail: {text}",
        [*shown, blocks.actions([button], f"answer_{question.id}")],
        question.conversation_id,
    )


def answer(question: QuestionView, click: Click) -> Modal:
    """Where a colleague writes what they know."""
    if question.answer is not None:
        said = f"Answered already: {question.answer}"
        return forms.notice("Answer", said)
    words: Block = {
        "type": "plain_text_input",
        "action_id": Field.WORDS.value,
        "multiline": True,
        "max_length": MOST,
        "focus_on_load": True,
    }
    parts = [
        blocks.section(
            f"*{person(question.asked_by)} asks:*\n{literal(question.text, MOST)}"
        ),
        forms.field(
            Field.WORDS.value,
            "Answer",
            words,
            hint="Facts, as you would tell a colleague. A person reads the reply before it leaves.",
        ),
    ]  # fmt: skip
    shown = forms.form(View.ANSWER, "Answer", "Answer", parts, click.seen, click)
    kept = metadata(click.seen, click.channel, click.ts, row=question.id)
    return {**shown, "private_metadata": kept}
