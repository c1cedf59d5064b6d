"""Files on their way to Slack, by its external upload: an address, the bytes, then the post.

The steps are apart so that the caller can remember in between what Slack calls a file: only the
last step shows it, and whether that happened can be asked.
"""

from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.slack.errors import SlackRefused, SlackUnreachable
from slackhitl.slack.texts import one_line, shorten

NAME = 150
ALT_TEXT = 1000
PATIENCE = aiohttp.ClientTimeout(total=600, sock_connect=15, sock_read=60)
"""For one file's bytes; a slow line needs minutes for the largest."""
OK = 200

Call = Callable[..., Awaitable[AsyncSlackResponse]]


class Files:
    """The upload of files; part of the Board, which makes the calls and knows the errors.

    Every call may raise SlackBusy, SlackUnreachable or SlackRefused.
    """

    def __init__(self, client: AsyncWebClient, call: Call) -> None:
        self.client = client
        self._call = call

    async def upload(self, filename: str, content: bytes, alt_text: str = "") -> str:
        """Bring bytes to Slack, where nobody sees them yet; what Slack calls the file."""
        name = _name(filename)
        begun = await self._call(
            self.client.files_getUploadURLExternal,
            filename=name,
            length=len(content),
            alt_txt=shorten(one_line(alt_text), ALT_TEXT)[0],
        )
        await _bring(str(begun["upload_url"]), content)
        return str(begun["file_id"])

    async def share(
        self, files: Sequence[tuple[str, str]], channel: str, thread_ts: str, comment: str
    ) -> None:
        """Show uploaded files, as (id, title) pairs, in one post of a thread.

        ``comment`` is mrkdwn of ours.
        """
        await self._call(
            self.client.files_completeUploadExternal,
            files=[{"id": file_id, "title": _name(title)} for file_id, title in files],
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=comment,
        )

    async def is_shared(self, file_id: str) -> bool:
        """Whether a file was shown: Slack knows no file whose last step never came."""
        try:
            await self._call(self.client.files_info, file=file_id)
        except SlackRefused as refusal:
            if refusal.error in {"file_not_found", "file_deleted"}:
                return refusal.error == "file_deleted"
            raise
        return True


async def _bring(address: str, content: bytes) -> None:
    """The bytes go without our token; the address itself is the permission."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(address, data=content, allow_redirects=False) as answer,
        ):
            if answer.status != OK:
                raise SlackUnreachable(f"Slack did not take a file (HTTP {answer.status})")
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise SlackUnreachable(f"Slack did not take a file ({type(trouble).__name__})") from None


def _name(filename: str) -> str:
    return shorten(one_line(filename), NAME, "…")[0] or "file"
