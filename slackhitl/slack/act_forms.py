"""Windows of the acts that need a word, a person or a time."""

from collections.abc import Sequence

from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.models import Origin
from slackhitl.desk.versions import Made, VersionView
from slackhitl.slack import blocks, forms, modals, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.payloads import Click
from slackhitl.slack.texts import literal, people, person, shorten, when
from slackhitl.slack.values import metadata, numbered, version_value

MOST_WORDS = 2000
MOST_VERSIONS = 20
VERSION = 2500
UNTIL = (
    ("For one hour", "1h"),
    ("For four hours", "4h"),
    ("Until tomorrow morning", "tomorrow"),
    ("For a week", "week"),
    ("Until the customer writes", "reply"),
)


def snooze(view: ReviewView, click: Click) -> Modal:
    """For how long to put a conversation aside."""
    choice: Block = {
        "type": "radio_buttons",
        "action_id": Field.UNTIL.value,
        "options": [blocks.option(text, value) for text, value in UNTIL],
    }
    at = {"type": "datetimepicker", "action_id": Field.AT.value}
    parts = [
        modals.whose(view),
        blocks.section(
            "Put it aside. It comes back by itself, and at once when the "
            "customer writes. The draft stays as it is."
        ),
        forms.field(Field.UNTIL.value, "How long", choice, optional=True),
        forms.field(Field.AT.value, "Or until", at, optional=True),
    ]
    return forms.form(View.SNOOZE, "Snooze", "Snooze", parts, click.seen, click)


def assign(view: ReviewView, click: Click) -> Modal:
    """Who is expected to decide."""
    pick: Block = {"type": "users_select", "action_id": Field.PERSON.value}
    if view.assignee:
        pick["initial_user"] = view.assignee
    parts = [
        modals.whose(view),
        forms.field(
            Field.PERSON.value,
            "Who decides",
            pick,
            hint="They are called in the card's thread. Leave it empty for anybody.",
            optional=True,
        ),
    ]
    return forms.form(View.ASSIGN, "Assign", "Assign", parts, click.seen, click)


def escalate(view: ReviewView, click: Click) -> Modal:
    """Why a supervisor should decide."""
    parts = [
        modals.whose(view),
        blocks.section("From then on a supervisor decides. They are called in the card's thread."),
        _words("Why", "For example: she wants 400 € and threatens to sue."),
    ]
    return forms.form(View.ESCALATE, "Escalate", "Escalate", parts, click.seen, click)


def note(view: ReviewView, click: Click) -> Modal:
    """What colleagues should know."""
    parts = [
        modals.whose(view),
        _words("Note", "It stands on the card and in its thread. The customer never sees it."),
    ]
    return forms.form(View.NOTE, "Add a note", "Add", parts, click.seen, click)


def versions(found: Sequence[VersionView], click: Click) -> Modal:
    """Every version with who made it and how, the newest first."""
    parts: list[Block] = []
    for place, one in enumerate(found[:MOST_VERSIONS], 1):
        title = " · ".join(part for part in (_named(one), when(one.at), _made(one)) if part)
        if one.is_current:
            parts.append(blocks.section(f"{title} · *on the card now*"))
        else:
            value = version_value(click.seen, one.draft_id, as_drafted=one.as_drafted)
            button = blocks.button(
                "Restore", numbered(Act.RESTORE, place), value,
                says=f"Restore version {one.number}{' as drafted' if one.as_drafted else ''}",
            )  # fmt: skip
            parts.append(blocks.section(title, button))
        parts += [blocks.plain_section(shorten(one.text, VERSION)[0]), blocks.divider()]
    shown = forms.page("Versions", parts[:-1], "Older versions do not fit into this window.")
    return {**shown, "private_metadata": metadata(click.seen, click.channel, click.ts)}


def _named(one: VersionView) -> str:
    if not one.as_drafted:
        return f"*Version {one.number}*"
    by = "Claude wrote it" if one.origin is Origin.CLAUDE else "it was drafted"
    return f"*Version {one.number}, as {by}*"


def _made(one: VersionView) -> str:
    """Who made a version, and from what."""
    who = people(one.made.by)
    wanted = f": {wording.wish(one.instruction, 200)}" if one.instruction else ""
    told = {
        Made.ASKED: f"{who} asked{wanted}" if who else "",
        Made.ANSWERED: f"after {who or 'a colleague'} answered what the team was asked",
        Made.RESTORED: f"{who} restored version {one.made.version}"
        f"{' as it was drafted' if one.made.as_drafted else ''}",
        Made.WRITTEN: f"written by {who}",
    }
    edited = f"edited by {person(one.edited_by)}" if one.edited_by and not one.as_drafted else ""
    return " · ".join(part for part in (told[one.made.how], edited) if part)


def _words(label: str, hint: str) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": Field.WORDS.value,
        "multiline": True,
        "max_length": MOST_WORDS,
        "focus_on_load": True,
    }
    return forms.field(Field.WORDS.value, label, element, hint=hint)


def _who(view: ReviewView) -> str:
    return literal(view.customer.name or view.customer.address, 60)
