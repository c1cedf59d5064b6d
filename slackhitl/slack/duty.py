"""Duty in words: the line on the Home, the answers to /hitl on, off and roster."""

from collections.abc import Sequence

from slackhitl.desk.roster import DutyView
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.presence import Resting
from slackhitl.slack.texts import person, when
from slackhitl.slack.values import NOTHING_SEEN, seen_value

MOST = 40
A_BLOCK = 20
"""Lines of a block, which Slack lets have 3,000 characters."""
NOT_ASSIGNED = "New mail is not given to anybody by itself here; your operator can turn that on."
_NOWHERE = seen_value(NOTHING_SEEN)


def block(duty: DutyView | None) -> Block:
    """A person's own duty on their Home, with the button that changes it."""
    if duty is None:
        return blocks.section(
            "*You are off duty.* New mail is given to others.",
            blocks.button(
                "Go on duty",
                Act.DUTY_ON.value,
                _NOWHERE,
                says="Go on duty: new mail may be given to you",
            ),
        )
    return blocks.section(
        f"*You are on duty*{_until(duty)} · {_waiting(duty)}",
        blocks.button(
            "Go off duty",
            Act.DUTY_OFF.value,
            _NOWHERE,
            says="Go off duty: new mail is given to others",
        ),
    )


def began(duty: DutyView, *, own: bool, assigns: bool) -> Card:
    """Somebody is on duty now."""
    who = "You are" if own else f"{person(duty.user)} is"
    line = f"{who} on duty{_until(duty)}."
    return _say(line if assigns else f"{line} {NOT_ASSIGNED}")


def ended(user: str, returned: int | None, *, own: bool) -> Card:
    """Somebody is off duty now; ``returned`` counts what went back to the others."""
    who = "You are" if own else f"{person(user)} is"
    if returned is None:
        return _say(f"{who} not on duty. Nothing was changed.")
    if not returned:
        return _say(f"{who} off duty.")
    count = "1 undecided conversation" if returned == 1 else f"{returned} undecided conversations"
    return _say(f"{who} off duty. {count} went back to the others.")


def roster(views: Sequence[DutyView], resting: Resting, *, assigns: bool) -> Card:
    """Who is on duty, and how much waits for each."""
    lines = [f"• {person(one.user)}{_until(one)} · {one.open} open{_rest(one, resting)}"
             for one in views[:MOST]]  # fmt: skip
    if len(views) > MOST:
        lines.append(f"• and {len(views) - MOST} more")
    title = "*On duty*" if lines else "*Nobody is on duty.*"
    notes = [f"`{COMMAND} on` and `{COMMAND} off` change your own duty."]
    notes += [] if assigns else [NOT_ASSIGNED]
    told = [title, *lines]
    parts = [
        blocks.section("\n".join(told[at : at + A_BLOCK])) for at in range(0, len(told), A_BLOCK)
    ]
    return Card(" ".join(told), [*parts, blocks.context(" ".join(notes))])


def _until(duty: DutyView) -> str:
    return f" until {when(duty.until, '{date_short_pretty} at {time}')}" if duty.until else ""


def _waiting(duty: DutyView) -> str:
    if not duty.open:
        return "nothing waits for you"
    waits = "conversation waits" if duty.open == 1 else "conversations wait"
    return f"{duty.open} {waits} for you"


def _rest(duty: DutyView, resting: Resting) -> str:
    if duty.user in resting.dnd:
        return " · do not disturb, gets nothing new"
    if duty.user in resting.long_away:
        return " · away, gets nothing new"
    return ""


def _say(line: str) -> Card:
    return Card(line, [blocks.section(line)])
