"""How Slack can fail us, in words that the rest of the project can act on."""

from slack_sdk.errors import SlackApiError


class SlackError(Exception):
    """Slack did not do what we asked; ``reason`` says why in a sentence for people.

    ``unsure``: whether a post may be there nevertheless; None where none was tried.
    """

    unsure: bool | None = None

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SlackBusy(SlackError):
    """Slack asks us to wait (HTTP 429); ``retry_after`` in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Slack asks us to wait {retry_after:.0f} s")
        self.retry_after = retry_after


class SlackUnreachable(SlackError):
    """Slack cannot be reached or answers with an error of its own.

    ``heard`` False: the request certainly did not reach it; else it may have done it or not.
    """

    def __init__(self, reason: str, *, heard: bool = True) -> None:
        super().__init__(reason)
        self.heard = heard


class SlackRefused(SlackError):
    """Slack says no, and will go on saying no until somebody acts; ``error`` is its own name."""

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(reason)
        self.error = error


class CardGone(SlackError):
    """The message is no longer there, or can no longer be changed."""


class TooLate(SlackError):
    """The click is too old to open a window (3 seconds), or the window is no longer what it was."""


class AlreadyOpen(TooLate):
    """This very click has opened a window before."""


WHAT_TO_DO = {
    "not_in_channel": "The app is not in the channel. Invite it there: /invite @slackhitl",
    "channel_not_found": (
        "The channel does not exist or the app is not in it. Check SLACKHITL_CHANNEL, and invite "
        "the app there: /invite @slackhitl"
    ),
    "is_archived": "The channel is archived. Unarchive it or set SLACKHITL_CHANNEL to another one.",
    "invalid_auth": "Slack does not accept SLACK_BOT_TOKEN. Copy it again from the app's page.",
    "not_authed": "SLACK_BOT_TOKEN is missing.",
    "account_inactive": "The app's token was revoked. Install the app again.",
    "token_revoked": "The app's token was revoked. Install the app again.",
    "token_expired": "The app's token has expired. Install the app again without token rotation.",
    "missing_scope": "The app lacks a permission. Update it from `slackhitl manifest`; reinstall.",
    "restricted_action": "The workspace does not let the app post in this channel.",
    "restricted_action_read_only_channel": "The channel is read-only for the app.",
    "posting_to_channel_denied": "The workspace does not let the app post in this channel.",
    "no_such_subteam": (
        "A user group in SLACKHITL_AGENTS or SLACKHITL_SUPERVISORS does not exist."
    ),
    "subteam_not_found": (
        "A user group in SLACKHITL_AGENTS or SLACKHITL_SUPERVISORS does not exist."
    ),
    "access_denied": "The workspace's administrators do not let the app do this.",
    "team_access_not_granted": "The app is not installed in this workspace. Install it.",
    "not_enabled": "The app's Home tab is switched off. Update the app from `slackhitl manifest`.",
}
"""Slack's error names and what a person does about them."""

CHANNEL = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "posting_to_channel_denied",
    }
)
"""A channel that takes nothing from us, whatever it is."""
TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "team_access_not_granted",
        "org_login_required",
        "not_allowed_token_type",
    }
)
"""Nothing works until the operator mends the installation."""
AUTH = TOKEN | {"missing_scope", "access_denied", "no_permission", "ekm_access_denied"}
"""Something is not permitted, whatever it says."""
CONTENT = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "block_mismatch",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "invalid_arguments",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_metadata_schema",
    }
)
"""What a message says, or how, is not to Slack's taste; something plainer may be."""
GONE = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
    }
)
LATE = frozenset(
    {
        "expired_trigger_id",
        "invalid_trigger_id",
        "trigger_expired",
        "hash_conflict",
    }
)
EXCHANGED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "update_failed",
        "external_channel_migrating",
        "fetch_members_failed",
    }
)


def in_words(error: str) -> str:
    """What to do about an error of Slack's."""
    return WHAT_TO_DO.get(error, f"Slack answered “{error}”.")


def translated(trouble: SlackApiError) -> SlackError:
    """What the SDK raised, as the error of ours that says what to do."""
    response = trouble.response
    headers = getattr(response, "headers", None) or {}
    status = getattr(response, "status_code", None) or getattr(response, "status", 0) or 0
    answer = getattr(response, "data", None)
    answer = answer if isinstance(answer, dict) else {}
    error = str(answer.get("error") or f"HTTP {status}")
    if status == 429 or error in BUSY:
        return SlackBusy(_seconds(headers.get("Retry-After")))
    if error in EXCHANGED:
        return AlreadyOpen(in_words(error))
    if error in LATE:
        return TooLate(in_words(error))
    if error in GONE:
        return CardGone(in_words(error))
    if status >= 500 or error in PASSING or not answer:
        return SlackUnreachable(f"Slack answered “{error}”")
    notes = (answer.get("response_metadata") or {}).get("messages") or []
    details = " ".join(str(note) for note in notes[:3])
    return SlackRefused(error, f"{in_words(error)} {details}".strip())


def _seconds(retry_after: str | None) -> float:
    try:
        return max(1.0, float(retry_after or 1))
    except ValueError:
        return 5.0
