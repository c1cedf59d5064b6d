"""What people put into elements: the state of a window or message, in the shape Slack sends."""

from collections.abc import Iterator
from typing import Any

from slackhitl.sandbox.elements import Json

Values = dict[str, dict[str, Json]]
"""By block id and action id."""

KEPT: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
"""Elements that have a state: under which key it is sent, and where its initial value stands."""


def fields(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element with a state, after its block: in inputs, beside texts and among actions."""
    for block in blocks:
        inside = {
            "input": [block.get("element")],
            "actions": block.get("elements") or [],
            "section": [block.get("accessory")],
        }.get(block["type"], [])
        for element in inside:
            if isinstance(element, dict) and element.get("type") in KEPT:
                yield block, element


def state(blocks: list[Json], given: Values) -> Values:
    """What all elements hold: what was put in, and initial values where nobody touched them."""
    values: Values = {}
    for block, element in fields(blocks):
        held = given.get(block["block_id"], {}).get(element["action_id"])
        values.setdefault(block["block_id"], {})[element["action_id"]] = held or initial(element)
    return values


def merged(before: Values, now: Values) -> Values:
    """What was put in before, with what was put in now on top."""
    return {block: {**before.get(block, {}), **now.get(block, {})} for block in {**before, **now}}


def kept(blocks: list[Json], given: Values) -> Values:
    """What was put into elements that are still there, under the same ids."""
    values: Values = {}
    for block, element in fields(blocks):
        held = given.get(block["block_id"], {}).get(element["action_id"])
        if held is not None and held.get("type", element["type"]) == element["type"]:
            values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def initial(element: Json) -> Json:
    """What an untouched element holds."""
    key, beginning = KEPT[element["type"]]
    nothing: Any = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(beginning, nothing)}


def chosen(action: Json) -> Json | None:
    """What a click on an element put into it; None for a button, which holds nothing."""
    if action["type"] not in KEPT:
        return None
    key, _ = KEPT[action["type"]]
    return {"type": action["type"], key: action.get(key)}


def faults(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack itself refuses before it tells the app, by block: empty fields, wrong lengths."""
    wrong = {}
    for block, element in fields(blocks):
        if block["type"] != "input":
            continue
        held = values[block["block_id"]][element["action_id"]].get(KEPT[element["type"]][0])
        words = held if isinstance(held, str) else ""
        most, least = int(element.get("max_length", 3000)), int(element.get("min_length", 0))
        if held in (None, "", []):
            if not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
        elif element["type"] == "file_input" and len(held) > int(element.get("max_files", 10)):
            wrong[block["block_id"]] = "Please choose fewer files."
        elif element["type"] == "plain_text_input" and len(words) > most:
            wrong[block["block_id"]] = f"Please write at most {most} characters."
        elif element["type"] == "plain_text_input" and len(words) < least:
            wrong[block["block_id"]] = f"Please write at least {least} characters."
    return wrong
