"""Files on their way to Slack, and the words about those that stay behind."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from slackhitl.desk.attached import AttachedFile
from slackhitl.desk.attachments import FilesOfMail, FileToName
from slackhitl.desk.placing import CardPlace
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack import threads
from slackhitl.slack.board import Board
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import SlackError, SlackRefused, SlackUnreachable
from slackhitl.slack.files import _bring, _take

CHANNEL = "C0REVIEW"
HOSTILE = "<!channel> *x* `y` \u202egpj.exe &" * 20


def files(*named: FileToName) -> FilesOfMail:
    """A mail of which these files are named."""
    return FilesOfMail(5, 12, HOSTILE, (), named)


def named(number: int, *, refused: bool = False) -> FileToName:
    """A file whose sender means no good."""
    file = AttachedFile(HOSTILE, "x/y", 2_000_000, "0123456789abcdef")
    return FileToName(number, file, HOSTILE, refused)


async def parent(board: Board) -> str:
    """A card to answer below."""
    return await board.publish(Card("Card", [], 12), CardPlace(CHANNEL, None, -1))


async def test_nobody_sees_a_file_before_it_is_shared(sandbox: Sandbox, board: Board) -> None:
    ts = await parent(board)
    name = await board.files.upload("a\u202eb/../<c>.png", b"PNG", "a <picture>")
    assert not await board.files.is_shared(name)
    assert sandbox.thread(CHANNEL, ts) == []
    await board.files.share([(name, "The picture")], CHANNEL, ts, "*Look*")
    assert await board.files.is_shared(name)
    [post] = sandbox.thread(CHANNEL, ts)
    [file] = post.files
    assert (file.name, file.title, file.alt_text) == ("ab/../<c>.png", "The picture", "a <picture>")
    assert (file.data, post.text) == (b"PNG", "*Look*")


async def test_a_refusal_is_told_apart_from_trouble(sandbox: Sandbox, board: Board) -> None:
    sandbox.faults.refuse("files.*", "file_uploads_disabled")
    with pytest.raises(SlackRefused, match="file_uploads_disabled"):
        await board.files.upload("a.png", b"PNG")
    sandbox.faults.refuse("files.info", "missing_scope")
    with pytest.raises(SlackRefused, match="permission"):
        await board.files.is_shared("F1")
    sandbox.faults.answer_500("files.*")
    with pytest.raises(SlackUnreachable):
        await board.files.upload("a.png", b"PNG")


async def brought(sandbox: Sandbox, board: Board, address: str = "", size: int = 5) -> str:
    """A file that stands in the workspace, which says that its bytes are at that address."""
    name = await board.files.upload("a.png", b"bytes")
    await board.files.share([(name, "a")], CHANNEL, await parent(board), "Look")
    file = sandbox.space.files[name]
    file.size, file.address = size, address
    return name


async def test_a_persons_file_is_read_from_slack(sandbox: Sandbox, board: Board) -> None:
    assert await board.files.download(await brought(sandbox, board), 5) == b"bytes"


async def test_a_file_that_came_in_part_is_asked_for_again(sandbox: Sandbox, board: Board) -> None:
    with pytest.raises(SlackUnreachable, match="in part"):
        await board.files.download(await brought(sandbox, board, size=6), 10)


async def test_a_file_larger_than_allowed_or_than_told_is_not_read(
    sandbox: Sandbox, board: Board
) -> None:
    with pytest.raises(SlackRefused, match="larger than 0 MB"):
        await board.files.download(await brought(sandbox, board), 4)
    with pytest.raises(SlackRefused, match="than Slack said"):
        await board.files.download(await brought(sandbox, board, size=3), 4)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/F1",
        "https://files.slack.com.evil.example/F1",
        "https://evilslack.com/F1",
        "https://files.slack.com@evil.example/F1",
        "https://files.slack.com:8443/F1",
        "http://files.slack.com/F1",
        "file:///etc/passwd",
    ],
)
async def test_our_token_goes_to_slack_alone(sandbox: Sandbox, board: Board, address: str) -> None:
    with pytest.raises(SlackRefused, match="not kept by Slack"):
        await board.files.download(await brought(sandbox, board, address or "about:blank"), 10)


async def test_slacks_own_hosts_are_known_by_name(board: Board) -> None:
    for host in ("files.slack.com", "acme.enterprise.slack.com", "files.slack-gov.com"):
        assert board.files._is_slacks(f"https://{host}/files-pri/T1-F1/a.png")


@pytest.mark.parametrize(
    ("where", "trouble"),
    [("elsewhere", SlackRefused), ("broken", SlackUnreachable), ("missing", SlackRefused)],
)
async def test_a_page_for_signing_in_is_no_file(
    store: str, where: str, trouble: type[SlackError]
) -> None:
    with pytest.raises(trouble, match="HTTP"):
        await _take(f"{store}/{where}", "xoxb-1", 10)
    with pytest.raises(SlackUnreachable, match="Client"):
        await _take("http://127.0.0.1:1/", "xoxb-1", 10)


@pytest.fixture
async def store() -> AsyncIterator[str]:
    """A server for bytes that wants them elsewhere, or not at all."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/elsewhere":
            raise web.HTTPTemporaryRedirect("/taken")
        if request.path == "/missing":
            raise web.HTTPNotFound
        return web.Response(status=200 if request.path == "/taken" else 504)

    app = web.Application()
    app.router.add_route("*", "/{where}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("where", ["elsewhere", "broken"])
async def test_bytes_go_to_the_named_address_and_nowhere_else(store: str, where: str) -> None:
    await _bring(f"{store}/taken", b"bytes")
    with pytest.raises(SlackUnreachable, match="HTTP"):
        await _bring(f"{store}/{where}", b"bytes")
    with pytest.raises(SlackUnreachable, match="Client"):
        await _bring("http://127.0.0.1:1/", b"bytes")


@pytest.mark.parametrize("count", [1, 5, 30, 200])
def test_hostile_names_stay_words_and_within_slacks_limits(
    accepted: Callable[[list[dict[str, Any]]], None], count: int
) -> None:
    post = threads.named_files(files(*(named(number) for number in range(count))))
    accepted(post.blocks)
    for text in (post.text, str(post.blocks)):
        assert "<!channel>" not in text
        assert "\u202e" not in text
    assert "kept on file as 0123456789ab." in post.text


def test_a_file_that_slack_refused_comes_with_a_button() -> None:
    buttons = threads.named_files(files(named(1), named(2, refused=True))).blocks[-1]
    assert buttons["elements"][0]["text"]["text"] == "Show the files"
    assert buttons["elements"][0]["value"] == "12:0:-"
    assert threads.named_files(files(named(1))).blocks[-1]["type"] == "section"
