"""A question to the team: its windows and its post."""

from slackhitl.desk.asking import USUAL
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.team_answers import QuestionView
from slackhitl.slack import blocks, forms, modals
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
LATE = "The reply has left, so an answer would come too late."


def ask(view: ReviewView, click: Click, instead_of: QuestionView | None = None) -> Modal:
    """What to ask, whom, and until when. It begins with what the draft lacks, else with the
    customer's own question; ``instead_of`` is one that shall be asked elsewhere.
    """
    lacks = view.draft.asks if view.draft is not None else None
    wanted = instead_of.text if instead_of else lacks or next(iter(view.questions), "")
    wait: Block = {
        "type": "static_select",
        "action_id": Field.UNTIL.value,
        "options": [blocks.option(text, value) for text, value in WAITS],
        "initial_option": next(blocks.option(*one) for one in WAITS if one[1] == USUAL),
    }
    place: Block = {
        "type": "conversations_select",
        "action_id": Field.PLACE.value,
        "placeholder": forms.plain("Choose a channel"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    parts = [
        modals.whose(view),
        blocks.section(
            "The answer becomes part of a new draft, which quotes who answered. The customer's "
            "mail is not shown to whom you ask; write what they need to know."
        ),
        forms.field(Field.WORDS.value, "Question", _words(one_line(wanted))),
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
            place,
            hint="One that the app is in. Without either, the card's thread is asked.",
            optional=True,
        ),
        forms.field(
            Field.UNTIL.value, "Until when", wait, hint="Hours count while the desk is open."
        ),
    ]
    shown = forms.form(View.ASK, "Ask the team", "Ask", parts, click.seen, click)
    row = instead_of.id if instead_of else 0
    return {**shown, "private_metadata": metadata(click.seen, click.channel, click.ts, row=row)}


def answer(question: QuestionView, click: Click) -> Modal:
    """Where a colleague writes what they know, or changes what they wrote."""
    if not question.with_us:
        said = f" Answered: {question.answer}" if question.answer else ""
        return forms.notice("Answer", f"{LATE}{said}")
    parts = [
        blocks.section(
            f"*{person(question.asked_by)} asks:*\n{literal(question.text, MOST)}"
        ),
        forms.field(
            Field.WORDS.value,
            "Answer",
            _words(question.answer or ""),
            hint="Facts, as you would tell a colleague. A person reads the reply before it leaves.",
        ),
    ]  # fmt: skip
    title = "Change the answer" if question.answer else "Answer"
    shown = forms.form(View.ANSWER, title, "Answer", parts, click.seen, click)
    kept = metadata(
        click.seen, click.channel, click.ts, row=question.id, version=question.version
    )  # fmt: skip
    return {**shown, "private_metadata": kept}


def post(question: QuestionView) -> Card:
    """The question where it was asked, and in place of its button what became of it."""
    called = f"{person(question.to)} " if question.to and question.to[:1] in "UW" else ""
    text = literal(question.text, MOST)
    asked = blocks.section(f"*{person(question.asked_by)} asks about a customer's mail:*\n{text}")
    if question.answer is not None:
        said = f"*Answered by {person(question.answered_by)}:* {literal(question.answer, MOST)}"
        shown = [asked, blocks.section(said)]
        buttons = answered_buttons(question, saves=question.to is None)
        shown += [blocks.actions(buttons, f"answer_{question.id}")] if buttons else []
        return Card(f"Answered: {text}", shown, question.conversation_id)
    if question.is_over:
        why = "Nobody need answer this any more"
        if question.with_us and question.withdrawn_by:
            why = f"Withdrawn by {person(question.withdrawn_by)}; nobody need answer it"
        shown = [asked, blocks.context(f"{why}.")]
        return Card(f"{why}: {text}", shown, question.conversation_id)
    button = blocks.button(
        "Answer…", Act.ANSWER.value, _value(question),
        style="primary", says=f"Answer the question of {question.id}",
    )  # fmt: skip
    where = "here" if called else "in this thread" if question.to is None else "in its thread"
    notes = [f"Answer {where}, or press the button."]
    if question.due is not None:
        notes.insert(0, f"An answer is wanted until {when(question.due)}.")
    return Card(
        f"{called}A question about a customer's mail: {text}",
        [asked, blocks.context(" ".join(notes)),
         blocks.actions([button], f"answer_{question.id}")],
        question.conversation_id,
    )  # fmt: skip


def is_answer(question: QuestionView, author: str, text: str) -> bool:
    """Whether what somebody writes where a question stands is its answer. Who asked goes on
    asking, and a question is none.
    """
    is_own = author == question.asked_by and question.to != author
    return bool(text) and not text.endswith("?") and not is_own


def too_late(question: QuestionView) -> str:
    """For somebody who writes below a question that needs no answer any more."""
    if not question.with_us:
        return LATE
    if question.answer is None:
        return "This question was withdrawn; nobody need answer it any more. Thank you!"
    return (
        f"{person(question.answered_by)} answered this already. To say more, press Change the "
        "answer… below the question."
    )


def not_passed_on(question: QuestionView) -> str:
    """For somebody who was asked directly and asks back, which nobody else would read."""
    who = person(question.asked_by)
    return f"Only an answer is passed on. Please ask {who} directly what you need to know."


def several(count: int) -> Card:
    """For somebody whose message may answer any of several questions."""
    line = (
        f"{count} questions wait for you here. Please answer each one in its thread, or press "
        "Answer… below it, so that I know which one you mean."
    )
    return Card(line, [blocks.section(line)])


def answered_buttons(question: QuestionView, *, saves: bool) -> list[Block]:
    """What may be done with an answer: change it while it still counts, keep it for all."""
    value, shown = _value(question), list[Block]()
    about = f"the answer to question {question.id}"
    if saves:
        shown.append(
            blocks.button("Save to knowledge…", Act.TEACH.value, value, says=f"Save {about}")
        )
    if question.with_us:
        shown += [
            blocks.button("Change the answer…", Act.ANSWER.value, value, says=f"Change {about}"),
            blocks.button("Not an answer", Act.UNANSWER.value, value, says=f"Take back {about}"),
        ]
    return shown


def _value(question: QuestionView) -> str:
    return quick_value(Seen(question.conversation_id, None, ""), str(question.id))


def _words(begins: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": Field.WORDS.value,
        "multiline": True,
        "max_length": MOST,
        "focus_on_load": True,
    }
    if begins:
        element["initial_value"] = shorten(begins, MOST)[0]
    return element
