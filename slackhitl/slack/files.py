"""Files on their way to Slack, by its external upload: an address, the bytes, then the post.

The steps are apart so that the caller can remember in between what Slack calls a file: only the
last step shows it, and whether that happened can be asked.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from slackhitl.slack.caller import ANYBODY, Caller
from slackhitl.slack.errors import SlackRefused, SlackUnreachable
from slackhitl.slack.texts import one_line, shorten
from slackhitl.slack.web_api import WebApi

NAME = 150
ALT_TEXT = 1000
PATIENCE = aiohttp.ClientTimeout(total=600, sock_connect=15, sock_read=60)
"""For one file's bytes; a slow line needs minutes for the largest."""
OK = 200
BUSY = 429
PIECE = 65_536
OWN_HOSTS = (".slack.com", ".slack-gov.com")


class Files:
    """The upload of files; part of the Board, which makes the calls and knows the errors.

    Every call may raise SlackBusy, SlackUnreachable or SlackRefused.
    """

    def __init__(self, web: WebApi) -> None:
        self.client = web.client
        self._web = web

    async def upload(self, filename: str, content: bytes, alt_text: str = "") -> str:
        """Bring bytes to Slack, where nobody sees them yet; what Slack calls the file."""
        name = _name(filename)
        begun = await self._web.call(
            self.client.files_getUploadURLExternal,
            filename=name,
            length=len(content),
            alt_txt=shorten(one_line(alt_text), ALT_TEXT)[0],
        )
        await _bring(str(begun["upload_url"]), content)
        return str(begun["file_id"])

    async def share(
        self,
        files: Sequence[tuple[str, str]],
        channel: str,
        thread_ts: str,
        comment: str,
        caller: Caller = ANYBODY,
    ) -> None:
        """Show uploaded files, as (id, title) pairs, in one post of a thread.

        ``comment`` is mrkdwn of ours.
        """
        await self._web.post(
            self.client.files_completeUploadExternal,
            channel,
            caller,
            files=[{"id": file_id, "title": _name(title)} for file_id, title in files],
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=comment,
        )

    async def is_shared(self, file_id: str) -> bool:
        """Whether a file was shown: Slack knows no file whose last step never came."""
        try:
            await self._web.call(self.client.files_info, file=file_id)
        except SlackRefused as refusal:
            if refusal.error in {"file_not_found", "file_deleted"}:
                return refusal.error == "file_deleted"
            raise
        return True

    async def download(self, file_id: str, most: int) -> bytes:
        """The bytes of a file that a person brought to Slack, of at most ``most`` octets.

        Our token goes to Slack's own hosts alone, and no redirect is followed.
        """
        found = (await self._web.call(self.client.files_info, file=file_id))["file"]
        address, size = str(found.get("url_private_download") or ""), int(found.get("size") or 0)
        if not self._is_slacks(address):
            raise SlackRefused("foreign_file", "The file is not kept by Slack itself.")
        if size > most:
            raise SlackRefused("too_large", f"The file is larger than {most // 1_000_000} MB.")
        content = await _take(address, self.client.token or "", most)
        if len(content) != size:
            raise SlackUnreachable("A file came from Slack in part only")
        return content

    def _is_slacks(self, address: str) -> bool:
        """Whether an address is of Slack's, or of the server that we take for Slack's."""
        there, api = urlsplit(address), urlsplit(self.client.base_url)
        if (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return True
        host = there.hostname or ""
        return there.scheme == "https" and host.endswith(OWN_HOSTS) and there.port in {None, 443}


async def _take(address: str, token: str, most: int) -> bytes:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(address, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status in range(300, 500) and answer.status != BUSY:
                # Slack leads whoever may not read the file to its page for signing in.
                raise SlackRefused("no_access", f"Slack keeps it (HTTP {answer.status}).")
            if answer.status != OK:
                raise SlackUnreachable(f"Slack did not give a file (HTTP {answer.status})")
            content = bytearray()
            async for piece in answer.content.iter_chunked(PIECE):
                content += piece
                if len(content) > most:
                    raise SlackRefused("too_large", "The file is larger than Slack said.")
            return bytes(content)
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise SlackUnreachable(f"Slack did not give a file ({type(trouble).__name__})") from None


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
