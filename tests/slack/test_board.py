"""The board against the sandbox's Web API: every answer becomes a value or one of our errors."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from slack_views import LOOK, NOW, draft, view

from slackhitl.clock import utc_now
from slackhitl.desk.case_views import Person
from slackhitl.desk.decisions import Seen
from slackhitl.desk.figures import HomeView, QueueEntry, QueueView
from slackhitl.desk.models import DraftStatus
from slackhitl.desk.placing import CardPlace
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack import cards, forms, home, modals, reports
from slackhitl.slack.board import Board
from slackhitl.slack.caller import Caller
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import (
    CardGone,
    SlackBusy,
    SlackError,
    SlackRefused,
    SlackUnreachable,
    TooLate,
)
from slackhitl.slack.ids import Act
from slackhitl.slack.manifest import SCOPES
from slackhitl.slack.payloads import Click

CHANNEL = "C0REVIEW"
NOWHERE = CardPlace(CHANNEL, None, -1)


def card(status: DraftStatus = DraftStatus.IN_REVIEW, number: int = 12) -> Card:
    return cards.review(view(draft(status), conversation_id=number), LOOK)


def unsure() -> Caller:
    """A job whose last try may have posted."""
    return Caller("job", unsure_at=utc_now())


def methods(sandbox: Sandbox) -> list[str]:
    return [call.method for call in sandbox.calls]


async def test_a_card_is_posted_once_and_then_changed_in_place(
    sandbox: Sandbox, board: Board
) -> None:
    ts = await board.publish(card(), NOWHERE)
    assert await board.publish(card(DraftStatus.SENDING), CardPlace(CHANNEL, ts, 3)) == ts
    [shown] = sandbox.messages(CHANNEL)
    assert "Leaving for the mail server now" in sandbox.as_text(shown)
    assert shown.metadata == {
        "event_type": "slackhitl_card",
        "event_payload": {"conversation": 12},
    }
    assert sandbox.rejections == []


async def test_a_post_of_unknown_outcome_is_found_again_and_not_made_twice(
    sandbox: Sandbox, board: Board
) -> None:
    await board.publish(card(number=11), NOWHERE)
    posted = await board.publish(card(), NOWHERE)
    for number in range(20, 23):
        await board.publish(card(number=number), NOWHERE)
    assert await board.publish(card(DraftStatus.SENT), NOWHERE, unsure()) == posted
    assert len(sandbox.messages(CHANNEL)) == 5
    found = sandbox.space.message(CHANNEL, posted)
    assert found is not None
    assert "The reply before was sent" in sandbox.as_text(found)
    new = await board.publish(card(number=77), NOWHERE, unsure())
    assert new not in {posted}
    assert len(sandbox.messages(CHANNEL)) == 6


async def test_a_thread_says_how_far_it_tells(sandbox: Sandbox, board: Board) -> None:
    ts = await board.publish(card(), NOWHERE)
    place = CardPlace(CHANNEL, ts, 1)
    assert await board.told_in_thread(place) == (0, 0)
    await board.reply_in_thread(Card("News.", []), place, (5, 0))
    await board.reply_in_thread(Card("More.", []), place, (6, 0))
    await board.reply_in_thread(Card("And more.", []), place, (6, 1))
    await board.say(Card("An answer.", []), CHANNEL, ts)
    assert await board.told_in_thread(place) == (6, 1)
    assert len(sandbox.thread(CHANNEL, ts)) == 4


async def test_a_deleted_card_is_made_anew_once(sandbox: Sandbox, board: Board) -> None:
    ts = await board.publish(card(), NOWHERE)
    sandbox.delete_message(CHANNEL, sandbox.messages(CHANNEL)[0])
    sandbox.faults.lose_answer("chat.postMessage")
    with pytest.raises(SlackUnreachable) as lost:
        await board.publish(card(), CardPlace(CHANNEL, ts, 1))
    assert lost.value.unsure
    await board.publish(card(), CardPlace(CHANNEL, ts, 1), unsure())
    assert len(sandbox.messages(CHANNEL)) == 1
    with pytest.raises(CardGone):
        await board.reply_in_thread(card(), CardPlace(CHANNEL, ts, 1), (1, 0))


async def test_where_files_may_not_be_read_people_can_still_write(
    sandbox: Sandbox, board: Board
) -> None:
    trigger = sandbox.space.new_trigger("U0ANA")
    click = Click("U0ANA", Act.EDIT, Seen(12, 34, "0123456789ab"), trigger, CHANNEL, "1.1")
    window = modals.edit(view(draft()), click)
    assert "file_input" in str(window)
    sandbox.faults.refuse("views.open", "missing_scope")
    await board.open_modal(trigger, window)
    opened = sandbox.person("U0ANA").modal
    assert opened is not None
    assert "file_input" not in str(opened.content)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (CardPlace("C0NOWHERE", None, -1), "invite the app there: /invite"),
        (CardPlace("C0REFUNDS", None, -1), "is archived. Unarchive it"),
    ],
)
async def test_a_refusal_says_what_to_do(
    sandbox: Sandbox, board: Board, place: CardPlace, words: str
) -> None:
    sandbox.space.channels["C0REFUNDS"].archived = True
    with pytest.raises(SlackRefused) as refused:
        await board.publish(card(), place)
    assert words in refused.value.reason


async def test_blocks_that_slack_refuses_are_named(board: Board) -> None:
    broken = Card("x", [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
    with pytest.raises(SlackRefused) as refused:
        await board.publish(broken, NOWHERE)
    assert refused.value.error == "invalid_blocks"
    assert "/blocks/0/text" in refused.value.reason


async def test_a_wrong_token_says_which_setting_to_mend(sandbox: Sandbox) -> None:
    board = Board(AsyncWebClient(token="xoxb-wrong", base_url=sandbox.api_url))
    with pytest.raises(SlackRefused, match="SLACK_BOT_TOKEN"):
        await board.check(CHANNEL)
    await board.close()


async def test_after_too_many_requests_nobody_asks_before_the_pause_is_over(
    sandbox: Sandbox, board: Board
) -> None:
    sandbox.faults.answer_429("chat.postMessage", times=1, retry_after=7)
    with pytest.raises(SlackBusy) as busy:
        await board.publish(card(), NOWHERE)
    assert busy.value.retry_after == 7
    with pytest.raises(SlackBusy) as busy:
        await board.publish(card(), NOWHERE)
    assert 5 < busy.value.retry_after <= 7
    assert methods(sandbox) == []


async def test_an_error_of_slacks_own_may_have_been_done_or_not(
    sandbox: Sandbox, board: Board
) -> None:
    sandbox.faults.answer_500("chat.*", times=1)
    with pytest.raises(SlackUnreachable):
        await board.publish(card(), NOWHERE)
    await board.publish(card(), NOWHERE, unsure())
    assert len(sandbox.messages(CHANNEL)) == 1


async def test_when_slack_is_not_there_that_is_said_at_once() -> None:
    board = Board(AsyncWebClient(token="xoxb", base_url="http://127.0.0.1:9/api/", timeout=2))
    with pytest.raises(SlackUnreachable, match="cannot be reached"):
        await board.publish(card(), NOWHERE)
    assert await board.problems() == ["Slack cannot be reached (ClientConnectorError)"]
    await board.close()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("<html>bad gateway</html>", "text/html", 502),
        ("not json", "application/json", 200),
        ("hello", "text/plain", 200),
        ("", "text/html", 200),
        ("[]", "application/json", 200),
    ],
)
async def test_an_answer_that_is_not_slacks_is_no_answer(body: str, kind: str, status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=body, content_type=kind, status=status)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    board = Board(AsyncWebClient(token="xoxb", base_url=url, timeout=2))
    with pytest.raises(SlackUnreachable):
        await board.publish(card(), NOWHERE)
    await board.close()
    await runner.cleanup()


async def test_a_connection_that_breaks_while_posting_is_not_posted_again_by_the_sdk() -> None:
    heard: list[str] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readline()).decode().split()[1])
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    board = Board(AsyncWebClient(token="xoxb", base_url=f"http://127.0.0.1:{port}/api/"))
    with pytest.raises(SlackUnreachable):
        await board.publish(card(), NOWHERE)
    assert heard == ["/api/chat.postMessage"]
    await board.close()
    server.close()
    await server.wait_closed()


async def test_one_person_is_told_where_they_are_or_in_their_direct_messages(
    sandbox: Sandbox, board: Board
) -> None:
    ana, otto = sandbox.person("U0ANA"), sandbox.person("U0OTTO")
    await board.tell("U0ANA", CHANNEL, "Already approved.")
    assert [message.text for message in ana.ephemerals] == ["Already approved."]
    sandbox.space.channels[CHANNEL].members.discard("U0OTTO")
    await board.tell("U0OTTO", CHANNEL, "You are not on the list.")
    await board.tell("U0OTTO", None, "Nor here.")
    assert [message.text for message in otto.direct_messages] == [
        "You are not on the list.",
        "Nor here.",
    ]


async def test_a_gesture_is_answered_at_the_address_that_came_with_it(
    sandbox: Sandbox, board: Board
) -> None:
    url = sandbox.gestures.response_urls.new("U0OTTO", CHANNEL)
    sandbox.space.channels[CHANNEL].members.discard("U0OTTO")
    for count in range(5):
        await board.respond(url, Card(f"{count}", []))
    assert len(sandbox.person("U0OTTO").ephemerals) == 5
    with pytest.raises(SlackUnreachable, match="404"):
        await board.respond(url, Card("once too often", []))
    with pytest.raises(SlackUnreachable):
        await board.respond("http://127.0.0.1:9/gone", Card("nobody there", []))


async def test_a_window_opens_for_a_fresh_click_only(sandbox: Sandbox, board: Board) -> None:
    trigger = sandbox.space.new_trigger("U0ANA")
    await board.open_modal(trigger, forms.loading("Edit the reply"))
    shown = sandbox.person("U0ANA").modal
    assert shown is not None
    await board.update_modal(shown.id, shown.hash, forms.notice("Edit the reply", "Gone."))
    with pytest.raises(TooLate):
        await board.update_modal(shown.id, "0.stale", forms.notice("Edit the reply", "Old."))
    await board.open_modal(trigger, forms.loading("Edit the reply"))  # Slack told of it twice
    assert len(sandbox.person("U0ANA").modals) == 1
    with pytest.raises(TooLate):
        await board.open_modal("1.unknown", forms.loading("Edit the reply"))


async def test_a_home_is_published_for_one_person(sandbox: Sandbox, board: Board) -> None:
    await board.publish_home("U0ANA", home.stranger(()))
    assert sandbox.person("U0ANA").home is not None
    assert sandbox.person("U0BEN").home is None


async def test_lists_lead_to_their_cards_without_a_call_an_entry(
    sandbox: Sandbox, board: Board
) -> None:
    ts = await board.publish(card(), NOWHERE)
    entry = QueueEntry(12, Person("", "j@x.example"), "Kettle", "open", NOW, None, None, None, None)
    placed = replace(entry, channel=CHANNEL, ts=ts)
    queue = await board.with_links(QueueView(2, NOW, (entry, placed)))
    link = (await board.client.chat_getPermalink(channel=CHANNEL, message_ts=ts))["permalink"]
    assert [one.permalink for one in queue.entries] == [None, link]
    shown = HomeView("U0ANA", False, NOW, 1, NOW, (placed,), (placed,))
    linked = await board.with_links(shown)
    assert (linked.mine[0].permalink, linked.waiting[0].permalink) == (link, link)
    assert methods(sandbox).count("auth.test") == 1
    assert link in str(reports.queue(queue, NOW).blocks)


async def test_without_slack_lists_are_of_use_without_links(sandbox: Sandbox, board: Board) -> None:
    sandbox.faults.answer_500("auth.test", times=3)
    queue = QueueView(0, None, ())
    assert await board.with_links(queue) == queue


async def test_check_tells_where_we_are_and_what_is_missing(sandbox: Sandbox, board: Board) -> None:
    assert "#support-review" in await board.check(CHANNEL)
    with pytest.raises(SlackRefused, match="SLACKHITL_CHANNEL is not set"):
        await board.check("")
    sandbox.space.channels[CHANNEL].archived = True
    with pytest.raises(SlackRefused, match="archived"):
        await board.check(CHANNEL)


async def test_check_names_the_scopes_that_a_token_lacks() -> None:
    async def auth_test(request: web.Request) -> web.Response:
        granted = ",".join(scope for scope in SCOPES if scope != "im:write")
        return web.json_response({"ok": True}, headers={"x-oauth-scopes": granted})

    app = web.Application()
    app.router.add_post("/api/auth.test", auth_test)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    board = Board(AsyncWebClient(token="xoxb", base_url=url))
    with pytest.raises(SlackRefused, match=r"lacks a permission.*\(im:write\)"):
        await board.check(CHANNEL)
    await board.close()
    await runner.cleanup()


async def test_readiness_is_asked_for_twice_a_minute_at_most(
    sandbox: Sandbox, board: Board
) -> None:
    assert await board.problems() == []
    assert await board.problems() == []
    assert methods(sandbox) == ["auth.test"]


async def test_members_of_a_long_channel_come_page_by_page(sandbox: Sandbox, board: Board) -> None:
    sandbox.space.channels[CHANNEL].members |= {f"U0{n:05}" for n in range(2500)}
    assert len(await board.members(CHANNEL)) == 2505
    assert methods(sandbox) == ["conversations.members"] * 3
    assert await board.group_members("S0SUPPORT") == {"U0ANA", "U0BEN"}


def test_every_error_has_a_sentence() -> None:
    errors: list[Any] = [SlackBusy(3), SlackUnreachable("x"), SlackRefused("e", "x"), TooLate("x")]
    assert all(isinstance(error, SlackError) and error.reason for error in errors)
