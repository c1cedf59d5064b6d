"""The window in which a person writes to a customer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from slackhitl.desk.case_views import FindingView
from slackhitl.desk.new_mail import LONGEST_SUBJECT
from slackhitl.desk.policy import Policy, Sender
from slackhitl.slack import blocks, forms, modals, noticed, reply_fields
from slackhitl.slack.blocks import Block
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Field, View
from slackhitl.slack.payloads import Submission
from slackhitl.slack.texts import literal, one_line, shorten
from slackhitl.slack.values import NOTHING_SEEN, metadata

TITLE = "New email to a customer"
MESSAGE = "Message"
IN_SPITE = 1
_ACCOUNT = "account:"
LONGEST = 300
MOST_SENDERS = 100
"""What Slack lets a menu hold."""


@dataclass(frozen=True)
class Typed:
    """What stands in the fields at first."""

    to: str = ""
    subject: str = ""
    message: reply_fields.Typed = ()
    account: str = ""


def window(
    policy: Policy,
    typed: Typed,
    channel: str | None,
    came_back: str | None,
    found: Sequence[FindingView] = (),
) -> Modal:
    """The fields of a new mail; above them that mail to the address came back, and what a check
    found in the text.
    """
    submit = "Ask for approval" if policy.review_new_mail else "Send"
    parts = [
        *(_warning(came_back) if came_back else []),
        *noticed.warnings(found),
        forms.field(
            Field.RECIPIENT.value,
            "To",
            _line(Field.RECIPIENT, typed.to, LONGEST, "Jane Doe <jane@customer.example>"),
            hint="One address, with a name before it if you like.",
        ),
        *_senders(policy, typed.account),
        forms.field(
            Field.SUBJECT.value, "Subject", _line(Field.SUBJECT, typed.subject, LONGEST_SUBJECT)
        ),
        *_message(typed.message),
        *modals.files(None),
    ]
    return {
        "type": "modal",
        "callback_id": View.NEW_MAIL.value,
        "title": blocks.plain_text(TITLE, forms.TITLE),
        "submit": forms.plain(submit),
        "close": forms.plain("Cancel"),
        "private_metadata": metadata(NOTHING_SEEN, channel, None),
        "blocks": parts,
    }


def account(typed: Submission) -> str:
    """From which account the mail shall leave; empty: the main one."""
    return typed.given.get(Field.SENDER, "").removeprefix(_ACCOUNT)


def in_spite(typed: Submission) -> bool:
    """Whether the writer ticked that the mail shall go to an address that failed before."""
    return IN_SPITE in typed.picked


def begun(
    policy: Policy, channel: str, undo: timedelta, found: Sequence[FindingView] = ()
) -> Modal:
    """What happens now, once the mail is written, and what a check noticed in it."""
    seconds = round(undo.total_seconds())
    if policy.review_new_mail:
        line = f"Your mail waits in <#{channel}> for somebody else to approve it."
    elif seconds:
        line = f"Your mail leaves in {seconds} seconds. Its card in <#{channel}> has Undo."
    else:
        line = f"Your mail leaves now. Its card is in <#{channel}>."
    return forms.page(TITLE, [blocks.section(line), *noticed.warnings(found)], "")


def _warning(said: str) -> list[Block]:
    option = blocks.option("Send it all the same", str(IN_SPITE))
    boxes = {"type": "checkboxes", "action_id": Field.PICKED.value, "options": [option]}
    return [
        blocks.section(f"*Mail to this address came back before:* “{literal(said, 300)}”"),
        forms.field(
            Field.PICKED.value, "It may come back again", boxes, optional=True
        ),
    ]  # fmt: skip


def _line(field: Field, typed: str, most: int, example: str = "") -> Block:
    element: Block = {
        "type": "plain_text_input", "action_id": field.value, "max_length": most
    }  # fmt: skip
    if typed:
        element["initial_value"] = typed[:most]
    if example:
        element["placeholder"] = forms.plain(example)
    return element


def _message(typed: reply_fields.Typed) -> list[Block]:
    return reply_fields.again(typed, MESSAGE) if typed else reply_fields.fields("", MESSAGE)


def _senders(policy: Policy, chosen: str) -> list[Block]:
    """From which of our addresses; nothing to choose where there is one."""
    if not policy.senders:
        return []
    ours = [policy.sender(""), *policy.senders][:MOST_SENDERS]
    options = [blocks.option(_named(one), f"{_ACCOUNT}{one.account}") for one in ours]
    accounts = [one.account for one in ours]
    at = accounts.index(chosen) if chosen in accounts else 0
    menu = {
        "type": "static_select",
        "action_id": Field.SENDER.value,
        "options": options,
        "initial_option": options[at],
    }
    return [forms.field(Field.SENDER.value, "From", menu)]


def _named(sender: Sender) -> str:
    name = one_line(sender.name)
    return shorten(f"{name} ({sender.address})" if name else sender.address, 75)[0]
