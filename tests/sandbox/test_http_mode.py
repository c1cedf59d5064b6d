"""HTTP mode: signed requests to a real Bolt app, and what happens when it does not answer."""

from typing import Any

from aiohttp import ClientSession
from sandbox.workspace_app import actions, button, modal, over_http, section, text_input

from slackhitl.sandbox.server import Sandbox
from slackhitl.sandbox.workspace import Message

REVIEW = "C0REVIEW"


async def card(space: Sandbox, app: Any) -> Message:
    blocks = [actions(button())]
    await app.client.chat_postMessage(channel=REVIEW, text="Card", blocks=blocks)
    return space.messages(REVIEW)[-1]


async def test_clicks_windows_commands_and_events_arrive_signed() -> None:
    async with over_http() as (space, app):
        ana = space.person("U0ANA")
        assert (await ana.press(await card(space, app), "Go")).acked
        trigger = app.told[-1]["trigger_id"]
        await app.client.views_open(trigger_id=trigger, view=modal(text_input(initial_value="x")))
        app.submission = {"response_action": "errors", "errors": {"reply": "Not so."}}
        assert (await ana.submit(ana.modal, {})).errors == {"reply": "Not so."}
        assert (await ana.command("/try this")).acked
        ana.says(REVIEW, "hello")
        await space.until(lambda: len(app.told) == 4)
        assert app.kinds() == ["block_actions", "view_submission", "/try", "message"]
        assert app.told[2]["text"] == "this"
        assert (space.mode, space.connected) == ("http", True)


async def test_an_app_with_another_secret_refuses_slack() -> None:
    async with over_http(secret="another") as (space, app):
        answer = await space.person("U0ANA").press(await card(space, app), "Go")
        assert (answer.acked, answer.status) == (False, 401)
        assert app.told == []


async def test_what_slack_did_not_sign_is_refused() -> None:
    async with over_http() as (space, app), ClientSession() as session:
        answer = await session.post(space.request_url, data="payload={}")
        assert answer.status == 401
        assert app.told == []


async def test_an_event_is_delivered_again_with_its_number_until_it_is_taken() -> None:
    async with over_http() as (space, app):
        bolt, refusals = app.bolt.async_dispatch, []

        async def refuse_first(request: Any) -> Any:
            if not refusals:
                refusals.append(request)
                request.headers["x-slack-signature"] = ["v0=wrong"]
            return await bolt(request)

        app.bolt.async_dispatch = refuse_first
        space.person("U0ANA").says(REVIEW, "hello")
        await space.until(lambda: app.told)
        assert "x-slack-retry-num" not in refusals[0].headers
        assert app.headers[0]["x-slack-retry-num"] == ["1"]
        assert app.headers[0]["x-slack-retry-reason"] == ["http_timeout"]


async def test_a_switch_sends_everything_twice() -> None:
    async with over_http() as (space, app):
        space.faults.duplicate = True
        await space.person("U0ANA").press(await card(space, app), "Go")
        await space.until(lambda: len(app.told) == 2)
        assert app.told[0] == app.told[1]


async def test_while_slack_is_away_nothing_reaches_the_app() -> None:
    async with over_http() as (space, app):
        shown = await card(space, app)
        await space.go_away(60)
        assert not (await space.person("U0ANA").press(shown, "Go")).acked
        space.faults.clear()
        assert (await space.person("U0ANA").press(shown, "Go")).acked
        assert len(app.told) == 1


async def test_a_command_may_be_answered_with_blocks_and_to_all() -> None:
    async with over_http() as (space, app):

        @app.bolt.command("/say")
        async def on_say(ack: Any, command: dict[str, Any]) -> None:
            kind = "in_channel" if command["text"] == "all" else "ephemeral"
            size = 3001 if command["text"] == "much" else 10
            await ack(text="x", blocks=[section("y" * size)], response_type=kind)

        ana = space.person("U0ANA")
        assert (await ana.command("/say me")).text == "y" * 10
        await ana.command("/say all")
        assert [space.as_text(m) for m in space.messages(REVIEW)] == ["y" * 10]
        assert (await ana.command("/say much")).text == ""
        assert [call.error for call in space.rejections] == ["invalid_blocks"]
