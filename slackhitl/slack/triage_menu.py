"""The menu on a card by which a wrong category is put right with one choice."""

from collections.abc import Sequence

from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.correcting import CORRECTED, may_correct
from slackhitl.desk.readings import CHOSEN
from slackhitl.slack import blocks, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Act
from slackhitl.slack.texts import one_line, person
from slackhitl.slack.values import seen_of, seen_value

MOST = 100
"""What Slack lets a menu hold."""


def is_open(view: ReviewView, categories: Sequence[str]) -> bool:
    """Whether a category can be chosen, so that the menu tells the present one."""
    status = view.draft.status if view.draft else None
    return view.category is not None and bool(categories) and may_correct(view.status, status)


def menu(view: ReviewView, categories: Sequence[str]) -> Block | None:
    """The categories to choose from, the present one chosen; None while none can be chosen."""
    if view.category is None or not is_open(view, categories):
        return None
    seen = seen_value(seen_of(view, view.draft))
    who = view.customer.name or view.customer.address
    keys = dict.fromkeys((view.category, *categories))
    options = {
        key: blocks.option(wording.category(key) or key, f"{Act.CORRECT.value}|{seen}|{key}")
        for key in list(keys)[:MOST]
    }
    return {
        "type": "static_select",
        "action_id": Act.CORRECT.value,
        "placeholder": blocks.plain_text(f"Category of the mail from {one_line(who)}", 150),
        "options": [options[key] for key in sorted(options)],
        "initial_option": options[view.category],
    }


def corrected_by(view: ReviewView) -> str:
    """Who chose the category, in mrkdwn; empty where triage did."""
    kinds = ("conversation.triaged", CORRECTED)
    last = next((one for one in reversed(view.history) if one.kind in kinds), None)
    if last is None:  # longer ago than the history that a card is told
        return "category corrected by a person" if view.triage_reason == CHOSEN else ""
    return f"category corrected by {person(last.actor)}" if last.kind == CORRECTED else ""
