"""Slack to us: one listener a gesture, each parsing, deciding and acknowledging in four steps."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow.services import Services
from slackhitl.listeners import (
    actions,
    commands,
    events,
    exemplars,
    guards,
    lessons,
    shortcuts,
    unknown,
    views,
)


def register(app: AsyncApp, services: Services) -> None:
    """Tell the app who listens to what. The manifest is compared with this in a test."""
    guards.register(app, services)
    actions.register(app, services)
    views.register(app, services)
    lessons.register(app, services)
    exemplars.register(app, services)
    commands.register(app, services)
    events.register(app, services)
    shortcuts.register(app, services)
    unknown.register(app, services)
