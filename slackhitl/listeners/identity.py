"""Who we are to Slack, for the framework, which would else ask with every first gesture.

Slack signs its requests, and the token is ours: nothing of a gesture depends on another call. So
none is made before one is answered, and a gesture counts while Slack answers no calls at all.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from slackhitl.listeners.guards import Body
from slackhitl.slack.board import Board


def authorizer(board: Board) -> Callable[..., Awaitable[AuthorizeResult]]:
    """What the framework asks, with the answer known."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=board.client.token,
            bot_user_id=board.me.user or None,
            bot_id=board.me.bot or None,
        )

    return authorize


def me(board: Board, body: Body) -> str:
    """Our own user id: an event names it, whether or not Slack has told us otherwise yet."""
    authorizations: list[dict[str, Any]] = body.get("authorizations") or [{}]
    return str(authorizations[0].get("user_id") or board.me.user)
