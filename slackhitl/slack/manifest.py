"""The Slack app manifest, for Socket Mode and for HTTP mode from one template."""

import json
from typing import Any

from slackhitl.slack.ids import COMMAND, Shortcut

Manifest = dict[str, Any]

NAME = "slackhitl"
SHORTCUTS = (
    {
        "name": "New email to a customer",
        "type": "global",
        "callback_id": Shortcut.NEW_EMAIL.value,
        "description": "Write to a customer first. The mail gets a card of its own.",
    },
    {
        "name": "Draft a customer reply",
        "type": "message",
        "callback_id": Shortcut.DRAFT_REPLY.value,
        "description": "On a card or in its thread: draft anew, with this message as instruction.",
    },
)
EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.groups")
SCOPES = (
    "app_mentions:read",  # app_mention
    "channels:history",  # hears a card's thread; finds its own card after an unknown outcome
    "channels:read",  # checks the channel, lists its members
    "chat:write",
    "commands",
    "dnd:read",  # whom not to disturb now
    "files:read",  # finds out whether an interrupted upload arrived
    "files:write",  # shows customers' files in the card's thread
    "groups:history",  # the same for private channels
    "groups:read",
    "im:write",  # tells one person something when they left the channel
    "users:read",  # the agent's name for a signature, and whether they are at their desk
    "usergroups:read",  # agents and supervisors named by user group
)
LONG_DESCRIPTION = (
    "slackhitl keeps a person in the loop of customer email. A customer's mail comes in, Claude "
    "reads it and drafts an answer from your knowledge, and the draft is posted here as a card. "
    "Agents approve, edit or take over with buttons; what they approve goes back to the customer "
    "in the same thread. Nothing is sent to a customer that a person has not approved."
)


def manifest(http_url: str | None) -> Manifest:
    """The manifest for Socket Mode, or for HTTP mode at this public address."""
    endpoint = f"{http_url.rstrip('/')}/slack/events" if http_url else None
    where = {"request_url": endpoint} if endpoint else {}
    command = {
        "command": COMMAND,
        "description": "Queue, figures and help for customer mail",
        "usage_hint": "help | queue | new ADDRESS | on | off | stats 7d by agent | find WORDS",
        "should_escape": False,
        **({"url": endpoint} if endpoint else {}),
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Claude drafts answers to customers' mail, people decide",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [dict(one) for one in SHORTCUTS],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }


def as_json(shown: Manifest) -> str:
    """The manifest as Slack's page takes it."""
    return json.dumps(shown, indent=2, ensure_ascii=False)
