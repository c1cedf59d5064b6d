"""Socket Mode: envelopes, acknowledgements, several sockets, renewed ones."""

import asyncio
from typing import Any

import aiohttp
from sandbox.workspace_app import (
    SmallApp,
    actions,
    button,
    client_of,
    modal,
    over_socket,
)

from slackhitl.sandbox.server import Sandbox
from slackhitl.sandbox.workspace import Message

REVIEW = "C0REVIEW"


async def card(space: Sandbox) -> Message:
    blocks = [actions(button())]
    await client_of(space).chat_postMessage(channel=REVIEW, text="Card", blocks=blocks)
    return space.messages(REVIEW)[-1]


async def socket_url(space: Sandbox) -> str:
    app = client_of(space)
    return str((await app.apps_connections_open(app_token=space.app_token))["url"])


async def test_each_envelope_goes_to_one_socket(space: Sandbox) -> None:
    async with over_socket(space) as one, over_socket(space) as other:
        shown = await card(space)
        for _ in range(12):
            assert (await space.person("U0ANA").press(shown, "Go")).acked
        assert len(one.told) + len(other.told) == 12
        assert one.told
        assert other.told


async def test_a_switch_sends_everything_twice(app: SmallApp, space: Sandbox) -> None:
    space.faults.duplicate = True
    await space.person("U0ANA").press(await card(space), "Go")
    await space.until(lambda: len(app.told) == 2)
    assert app.told[0] == app.told[1]


async def test_a_ticket_opens_one_socket(space: Sandbox) -> None:
    url = await socket_url(space)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            assert space.connected
        refused = await session.get(url)
        assert refused.status == 403


async def test_an_event_that_nobody_acknowledges_comes_again_with_its_number(
    space: Sandbox,
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_url(space)) as socket,
    ):
        await socket.receive_json()
        space.person("U0ANA").says(REVIEW, "hello")
        first: dict[str, Any] = await socket.receive_json()
        again: dict[str, Any] = await socket.receive_json(timeout=6)
        await socket.send_json({"envelope_id": again["envelope_id"]})
    assert first["type"] == "events_api"
    assert first["accepts_response_payload"] is False
    assert "retry_attempt" not in first
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert first["envelope_id"] != again["envelope_id"]


async def test_an_app_is_told_of_its_own_messages_too(space: Sandbox) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_url(space)) as socket,
    ):
        await socket.receive_json()
        shown = await card(space)
        posted = (await socket.receive_json())["payload"]["event"]
        await client_of(space).chat_update(channel=REVIEW, ts=shown.ts, text="New")
        changed = (await socket.receive_json())["payload"]["event"]
    assert (posted["ts"], posted["bot_id"], posted["text"]) == (shown.ts, "B0SLACKHITL", "Card")
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("New", "Card")


async def test_bolt_keeps_an_apps_own_messages_from_its_listeners(
    app: SmallApp, space: Sandbox
) -> None:
    await client_of(space).chat_update(channel=REVIEW, ts=(await card(space)).ts, text="New")
    space.person("U0ANA").says(REVIEW, "Hello")
    await space.until(lambda: app.told)
    assert [body["event"]["text"] for body in app.told] == ["Hello"]


async def test_the_sdk_tells_the_app_that_a_delivery_is_a_retry(
    app: SmallApp, space: Sandbox
) -> None:
    await space.gestures.link.deliver(  # type: ignore[union-attr]
        "events_api",
        {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U0ANA"}},
        retry=2,
    )
    await space.until(lambda: app.headers)
    assert app.headers[0]["x-slack-retry-num"] == ["2"]
    assert app.headers[0]["x-slack-retry-reason"] == ["timeout"]


async def test_a_renewed_connection_is_announced_and_the_sdk_comes_back(
    app: SmallApp, space: Sandbox
) -> None:
    await space.drop_sockets()
    await space.until(lambda: space.connected)
    assert (await space.person("U0ANA").press(await card(space), "Go")).acked


async def test_before_a_socket_is_closed_it_is_told_why(space: Sandbox) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_url(space)) as socket,
    ):
        await socket.receive_json()
        dropping = asyncio.ensure_future(space.drop_sockets())
        told = await socket.receive_json()
        assert told == {"type": "disconnect", "reason": "refresh_requested"}
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        await dropping


async def test_while_nobody_is_connected_a_click_is_not_answered(space: Sandbox) -> None:
    shown = await card(space)
    assert space.mode == "none"
    assert not (await space.person("U0ANA").press(shown, "Go")).acked


async def test_a_submission_is_answered_in_its_acknowledgement(
    app: SmallApp, space: Sandbox
) -> None:
    trigger = space.space.new_trigger("U0ANA")
    await app.client.views_open(trigger_id=trigger, view=modal())
    ana = space.person("U0ANA")
    assert ana.modal is not None
    app.submission = {"response_action": "clear"}
    await ana.submit(ana.modal, {})
    assert ana.modals == []
