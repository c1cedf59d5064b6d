"""When a call of Slack's Web API is made again by itself."""

from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

POSTING = ("chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal")


class RetryUnlessPosting(AsyncConnectionErrorRetryHandler):
    """The SDK's own retry of broken connections, but not of what could be posted twice."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith(POSTING):
            return False
        return await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )
