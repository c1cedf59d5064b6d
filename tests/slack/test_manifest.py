"""The manifest: what the app asks of Slack is what it uses, and the folder holds the same."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl import listeners
from slackhitl.listeners.unknown import ANYTHING
from slackhitl.slack import board, files, presence, traces, values, web_api
from slackhitl.slack.ids import COMMAND, Act, View
from slackhitl.slack.manifest import EVENTS, SCOPES, as_json, manifest

FOLDER = Path(__file__).resolve().parents[2] / "manifests"
EXAMPLE = "https://desk.example"

NEEDS = {
    "auth_test": set(),
    "views_push": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_replies": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "usergroups_users_list": {"usergroups:read"},
    "dnd_teamInfo": {"dnd:read"},
    "users_getPresence": {"users:read"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_update": set(),
    "views_publish": set(),
}
"""What each method needs for public and private channels (docs.slack.dev/reference/methods)."""
EVENT_NEEDS = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}


def urls(shown: Any) -> list[str]:
    """Every address of ours in a manifest."""
    return re.findall(r'"(?:url|request_url)": "([^"]+)"', json.dumps(shown))


def test_the_scopes_are_those_of_the_methods_events_and_commands_in_use_and_no_more() -> None:
    modules = (board, files, presence, traces, web_api)
    sources = "".join(inspect.getsource(module) for module in modules)
    used = set(re.findall(r"client\.([a-z]+_\w+)", sources))
    used -= {"retry_handlers", "base_url"}
    needed = {"commands"}.union(*(NEEDS[method] for method in used))
    needed |= set[str]().union(*(EVENT_NEEDS[event] for event in EVENTS))
    assert set(SCOPES) == needed


def test_socket_mode_names_no_address_and_http_mode_names_one_everywhere() -> None:
    assert urls(manifest(None)) == []
    assert manifest(None)["settings"]["socket_mode_enabled"] is True
    over_http = manifest(f"{EXAMPLE}/")
    assert urls(over_http) == [f"{EXAMPLE}/slack/events"] * 3
    assert over_http["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("url", [None, EXAMPLE])
def test_slacks_limits_are_kept(url: str | None) -> None:
    shown = manifest(url)
    about = shown["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(shown["features"]["bot_user"]["display_name"]) <= 80
    [command] = shown["features"]["slash_commands"]
    assert command["command"] == COMMAND
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert {one["type"] for one in shown["features"]["shortcuts"]} == {"global", "message"}
    for shortcut in shown["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert tuple(shown["settings"]["event_subscriptions"]["bot_events"]) == EVENTS
    assert shown["settings"]["interactivity"]["is_enabled"] is True


@pytest.mark.parametrize(
    ("name", "url"), [("slack-app-socket.json", None), ("slack-app-http.json", EXAMPLE)]
)
def test_the_folder_holds_what_the_command_prints(name: str, url: str | None) -> None:
    assert (FOLDER / name).read_text() == as_json(manifest(url)) + "\n"


class Registered(AsyncApp):
    """A real app that also remembers who listens to what."""

    def __init__(self) -> None:
        self.heard: dict[str, set[str]] = {"action": set(), "view": set(), "event": set()}
        self.heard["command"] = set()
        self.heard["shortcut"] = set()
        super().__init__(client=AsyncWebClient(token="xoxb-x"), signing_secret="x")

    def action(self, constraints: Any, *more: Any, **named: Any) -> Any:
        self.heard["action"].add(constraints)
        return super().action(constraints, *more, **named)

    def view(self, constraints: Any, *more: Any, **named: Any) -> Any:
        self.heard["view"].add(constraints)
        return super().view(constraints, *more, **named)

    def event(self, event: Any, *more: Any, **named: Any) -> Any:
        self.heard["event"].add(event)
        return super().event(event, *more, **named)

    def shortcut(self, constraints: Any, *more: Any, **named: Any) -> Any:
        self.heard["shortcut"].add(constraints)
        return super().shortcut(constraints, *more, **named)

    def command(self, command: Any, *more: Any, **named: Any) -> Any:
        self.heard["command"].add(command)
        return super().command(command, *more, **named)


def test_whoever_listens_and_the_manifest_agree() -> None:
    app = Registered()
    listeners.register(app, None)  # type: ignore[arg-type]
    shown = manifest(None)
    commands = {command["command"] for command in shown["features"]["slash_commands"]}
    assert app.heard["command"] == commands
    subscribed = shown["settings"]["event_subscriptions"]["bot_events"]
    for kind in ("event", "action", "view", "shortcut"):
        app.heard[kind].remove(ANYTHING)
    assert app.heard["event"] == {name.partition(".")[0] for name in subscribed}
    assert app.heard["action"] == {values.NUMBERED.get(act, act.value) for act in Act}
    for act, pattern in values.NUMBERED.items():
        assert pattern.fullmatch(values.numbered(act, 14))
    assert app.heard["view"] == {view.value for view in View}
    assert app.heard["shortcut"] == {one["callback_id"] for one in shown["features"]["shortcuts"]}
