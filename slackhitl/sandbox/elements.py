"""What Slack demands of the elements in blocks: kinds, keys, lengths (docs.slack.dev/block-kit).

Each check yields (pointer, sentence) for what is wrong, as Slack's own messages do.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Wrong = tuple[str, str]

PLAIN, ANY_TEXT = ("plain_text",), ("plain_text", "mrkdwn")

INTERACTIVE = {
    "button", "checkboxes", "radio_buttons", "overflow", "datepicker", "timepicker",
    "datetimepicker", "static_select", "multi_static_select", "external_select",
    "multi_external_select", "users_select", "multi_users_select", "conversations_select",
    "multi_conversations_select", "channels_select", "multi_channels_select",
    "plain_text_input", "rich_text_input", "number_input", "email_text_input",
    "url_text_input", "file_input",
}  # fmt: skip
ONLY_IN_MODAL = {"file_input", "number_input", "email_text_input", "url_text_input"}
ONLY_IN_INPUT = ONLY_IN_MODAL | {"plain_text_input"}
KEYS: dict[str, set[str]] = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label"},
    "overflow": {"options", "confirm"},
    "file_input": {"filetypes", "max_files"},
    "static_select": {
        "placeholder", "options", "option_groups", "initial_option", "confirm", "focus_on_load",
    },
    "conversations_select": {
        "placeholder", "initial_conversation", "default_to_current_conversation", "confirm",
        "response_url_enabled", "filter", "focus_on_load",
    },
    "plain_text_input": {
        "placeholder", "initial_value", "multiline", "min_length", "max_length",
        "dispatch_action_config", "focus_on_load",
    },
}  # fmt: skip


def text(value: Any, at: str, most: int, kinds: tuple[str, ...] = ANY_TEXT) -> Iterator[Wrong]:
    """A text object of one of these kinds, of 1 to ``most`` characters."""
    if not isinstance(value, dict):
        yield at, "must be an object"
        return
    if value.get("type") not in kinds:
        yield f"{at}/type", f"must be one of {', '.join(kinds)}"
    words = value.get("text")
    if not isinstance(words, str) or not words:
        yield f"{at}/text", "must be more than 0 characters"
    elif len(words) > most:
        yield f"{at}/text", f"must be less than {most + 1} characters"
    for key in set(value) - {"type", "text", "emoji", "verbatim"}:
        yield f"{at}/{key}", "is not an allowed property"
    if "emoji" in value and value.get("type") != "plain_text":
        yield f"{at}/emoji", "is only allowed with plain_text"


def string(value: Any, at: str, most: int) -> Iterator[Wrong]:
    """A string of 1 to ``most`` characters."""
    if not isinstance(value, str) or not value:
        yield at, "must be a non-empty string"
    elif len(value) > most:
        yield at, f"must be less than {most + 1} characters"


def option(value: Any, at: str, most_value: int = 150) -> Iterator[Wrong]:
    """A line of a menu."""
    if not isinstance(value, dict):
        yield at, "must be an object"
        return
    yield from text(value.get("text"), f"{at}/text", 75)
    yield from string(value.get("value"), f"{at}/value", most_value)
    if "description" in value:
        yield from text(value["description"], f"{at}/description", 75)


def confirm(value: Any, at: str) -> Iterator[Wrong]:
    """A dialogue that asks again."""
    if not isinstance(value, dict):
        yield at, "must be an object"
        return
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text(value.get(key), f"{at}/{key}", most, ANY_TEXT if key == "text" else PLAIN)


def element(value: Any, at: str, surface: str, inside: str) -> Iterator[Wrong]:
    """An element in a section, in actions or in an input, on a message, modal or home."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        yield at, "must be an object with a type"
        return
    kind = value["type"]
    if kind == "image" and inside in {"section", "context"}:
        yield from image(value, at)
        return
    if kind not in INTERACTIVE:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    if kind in ONLY_IN_INPUT and inside != "input":
        yield f"{at}/type", f"{kind} is only allowed in an input block"
    if kind in {"button", "overflow"} and inside == "input":
        yield f"{at}/type", f"{kind} is not allowed in an input block"
    if kind in ONLY_IN_MODAL and surface != "modal":
        yield f"{at}/type", f"{kind} is only allowed in modals"
    yield from string(value.get("action_id", "auto"), f"{at}/action_id", 255)
    allowed = KEYS.get(kind)
    if allowed is not None:
        for key in set(value) - allowed - {"type", "action_id"}:
            yield f"{at}/{key}", "is not an allowed property"
    if "confirm" in value:
        yield from confirm(value["confirm"], f"{at}/confirm")
    if "placeholder" in value:
        yield from text(value["placeholder"], f"{at}/placeholder", 150, PLAIN)
    yield from _of_kind(kind, value, at)


def image(value: Json, at: str) -> Iterator[Wrong]:
    """A picture, which must say in words what it shows."""
    if not value.get("image_url") and not value.get("slack_file"):
        yield at, "missing required field: image_url"
    elif "image_url" in value:
        yield from string(value["image_url"], f"{at}/image_url", 3000)
    yield from string(value.get("alt_text"), f"{at}/alt_text", 2000)


def _of_kind(kind: str, value: Json, at: str) -> Iterator[Wrong]:
    if kind == "button":
        yield from text(value.get("text"), f"{at}/text", 75, PLAIN)
        for key, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
            if key in value:
                yield from string(value[key], f"{at}/{key}", most)
        if value.get("style", "primary") not in ("primary", "danger"):
            yield f"{at}/style", "must be one of primary, danger"
    elif kind == "plain_text_input":
        most, least = value.get("max_length", 3000), value.get("min_length", 0)
        if not isinstance(most, int) or not 1 <= most <= 3000:
            yield f"{at}/max_length", "must be between 1 and 3000"
        elif len(str(value.get("initial_value", ""))) > most:
            yield f"{at}/initial_value", "must not be longer than max_length"
        if not isinstance(least, int) or not 0 <= least <= 3000:
            yield f"{at}/min_length", "must be between 0 and 3000"
    elif kind == "overflow":
        yield from _options(value, at, 1, 5)
    elif kind in {"checkboxes", "radio_buttons"}:
        yield from _options(value, at, 1, 10)
    elif kind == "conversations_select" and "filter" in value:
        yield from _filter(value["filter"], f"{at}/filter")
    elif kind in {"static_select", "multi_static_select"} and "option_groups" not in value:
        yield from _options(value, at, 1, 100)


CONVERSATIONS = {"im", "mpim", "private", "public"}


def _filter(value: Any, at: str) -> Iterator[Wrong]:
    """Which conversations may be chosen; at least one condition."""
    known = {"include", "exclude_external_shared_channels", "exclude_bot_users"}
    if not isinstance(value, dict) or not value or set(value) - known:
        yield at, f"must hold some of {', '.join(sorted(known))}"
        return
    kinds = value.get("include", ["public"])
    fits = isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds)
    if not fits or not kinds or set(kinds) - CONVERSATIONS:
        yield f"{at}/include", f"must hold some of {', '.join(sorted(CONVERSATIONS))}"


def _options(value: Json, at: str, least: int, most: int) -> Iterator[Wrong]:
    options = value.get("options")
    if not isinstance(options, list) or not least <= len(options) <= most:
        yield f"{at}/options", f"must hold {least} to {most} items"
        return
    for number, line in enumerate(options):
        yield from option(line, f"{at}/options/{number}")
    values = [str(line.get("value")) for line in options if isinstance(line, dict)]
    if len(values) != len(set(values)):
        yield f"{at}/options", "values must be unique"
