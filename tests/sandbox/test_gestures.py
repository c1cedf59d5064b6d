"""What people do in the workspace, and what the app hears of it and may answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from sandbox.workspace_app import (
    SmallApp,
    View,
    actions,
    button,
    client_of,
    modal,
    option,
    over_socket,
    section,
    text_input,
)
from slack_sdk.webhook.async_client import AsyncWebhookClient

from slackhitl.sandbox import fields
from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.people import NotThereError
from slackhitl.sandbox.server import Sandbox
from slackhitl.sandbox.workspace import Message
from slackhitl.sandbox.workspace import View as Window

REVIEW = "C0REVIEW"
RED, BLUE = option("Red"), option("Blue")


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", "options": [RED, BLUE], **more}


async def opened(app: SmallApp, space: Sandbox, view: View, user: str = "U0ANA") -> Window:
    """A window before somebody."""
    trigger = space.space.new_trigger(user)
    await app.client.views_open(trigger_id=trigger, view=view)
    window = space.person(user).modal
    assert window is not None
    return window


async def shown(app: SmallApp, space: Sandbox, *blocks: dict[str, Any]) -> Message:
    """A message in the channel."""
    await app.client.chat_postMessage(channel=REVIEW, text="Card", blocks=list(blocks))
    return space.messages(REVIEW)[-1]


class TestClicks:
    async def test_a_button_tells_who_pressed_it_and_where(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        card = await shown(app, space, actions(button(value="7"), block_id="row"))
        answer = await space.person("U0BEN").press(card, "Go")
        assert answer.acked
        [body] = app.told
        assert body["user"]["id"] == "U0BEN"
        assert body["channel"] == {"id": REVIEW, "name": "support-review"}
        assert body["container"]["message_ts"] == body["message"]["ts"] == card.ts
        [action] = body["actions"]
        assert (action["action_id"], action["block_id"], action["value"]) == ("go", "row", "7")
        await app.client.views_open(trigger_id=body["trigger_id"], view=modal())

    async def test_a_click_on_a_message_tells_what_its_menus_hold(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        row = actions(button(), select(initial_option=RED), block_id="row")
        card = await shown(app, space, row)
        ana = space.person("U0ANA")
        await ana.press(card, "Go")
        assert app.told[-1]["state"]["values"]["row"]["pick"]["selected_option"] == RED
        await ana.press(card, "Blue")
        assert app.told[-1]["actions"][0]["selected_option"] == BLUE
        assert app.told[-1]["state"]["values"]["row"]["pick"]["selected_option"] == BLUE

    async def test_a_click_in_a_window_and_at_home_comes_with_the_view(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        row = actions(button(), block_id="row")
        window = await opened(app, space, modal(row, text_input(initial_value="As it was")))
        await space.person("U0ANA").press(window, "Go")
        assert app.told[-1]["container"] == {"type": "view", "view_id": window.id}
        values = app.told[-1]["view"]["state"]["values"]
        assert values == {"reply": {"typed": {"type": "plain_text_input", "value": "As it was"}}}
        home = {"type": "home", "blocks": [row]}
        await app.client.views_publish(user_id="U0ANA", view=home)
        shown_home = space.person("U0ANA").home
        assert shown_home is not None
        await space.person("U0ANA").press(shown_home, "Go")
        assert app.told[-1]["view"]["type"] == "home"
        assert "response_url" not in app.told[-1]

    async def test_an_app_that_says_nothing_for_three_seconds_did_not_answer(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        app.deaf = True
        card = await shown(app, space, actions(button()))
        assert not (await space.person("U0ANA").press(card, "Go")).acked

    async def test_nobody_presses_what_is_not_there(self, app: SmallApp, space: Sandbox) -> None:
        card = await shown(app, space, actions(button()))
        with pytest.raises(NotThereError, match="Stop"):
            await space.person("U0ANA").press(card, "Stop")


class TestSubmissions:
    async def test_untouched_fields_submit_their_initial_values(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        boxes = {
            "type": "checkboxes", "action_id": "boxes", "options": [RED, BLUE],
            "initial_options": [BLUE],
        }  # fmt: skip
        date = {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-02"}
        view = modal(
            text_input(initial_value="Dear Jane"),
            text_input("Note", optional=True),
            section("Colour", block_id="colour", accessory=select(initial_option=RED)),
            actions(boxes, date, button(), block_id="row"),
        )
        window = await opened(app, space, view)
        await space.person("U0ANA").submit(window, {})
        assert app.told[-1]["view"]["state"]["values"] == {
            "reply": {"typed": {"type": "plain_text_input", "value": "Dear Jane"}},
            "note": {"typed": {"type": "plain_text_input", "value": None}},
            "colour": {"pick": {"type": "static_select", "selected_option": RED}},
            "row": {
                "boxes": {"type": "checkboxes", "selected_options": [BLUE]},
                "day": {"type": "datepicker", "selected_date": "2026-11-02"},
            },
        }
        assert space.person("U0ANA").modal is None

    async def test_what_was_chosen_before_counts_at_the_end(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        window = await opened(
            app,
            space,
            modal(section(block_id="colour", accessory=select()), text_input(initial_value="x")),
        )
        ana = space.person("U0ANA")
        await ana.press(window, "Blue")
        await ana.submit(window, {})
        values = app.told[-1]["view"]["state"]["values"]
        assert values["colour"]["pick"]["selected_option"] == BLUE

    async def test_slack_itself_refuses_what_is_empty_too_long_or_too_short(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        window = await opened(app, space, modal(text_input(min_length=2, max_length=4)))
        ana = space.person("U0ANA")
        for typed, said in (("", "required"), ("x" * 5, "at most 4"), ("x", "at least 2")):
            refused = await ana.submit(window, {"Reply": typed})
            assert said in refused.errors["reply"]
        assert app.told == []
        assert (await ana.submit(window, {"Reply": "xxx"})).errors == {}

    async def test_files_from_ones_machine_come_as_files_of_the_workspace(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        chooser = {"type": "file_input", "action_id": "files", "max_files": 1}
        field = {
            "type": "input", "block_id": "files", "element": chooser, "optional": True,
            "label": {"type": "plain_text", "text": "Files"},
        }  # fmt: skip
        window = await opened(app, space, modal(field))
        ana = space.person("U0ANA")
        letter = File("letter.txt", "text/plain", b"Dear Jane")
        refused = await ana.submit(window, {"Files": [letter, letter]})
        assert refused.errors == {"files": "Please choose fewer files."}
        assert (await ana.submit(window, {"Files": [letter]})).acked
        [told] = app.told[-1]["view"]["state"]["values"]["files"]["files"]["files"]
        assert (told["name"], told["size"], told["user"]) == ("letter.txt", 9, "U0ANA")
        async with aiohttp.ClientSession() as session:
            for token, status in ((space.bot_token, 200), ("xoxb-other", 403)):
                headers = {"Authorization": f"Bearer {token}"}
                answer = await session.get(told["url_private_download"], headers=headers)
                assert answer.status == status

    async def test_what_was_typed_stays_over_an_update_that_keeps_the_field(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        view = modal(text_input(), text_input("Note", optional=True))
        window = await opened(app, space, view)
        app.submission = {"response_action": "errors", "errors": {"reply": "Not so."}}
        ana = space.person("U0ANA")
        refused = await ana.submit(window, {"Reply": "Typed", "Note": "Noted"})
        assert refused.errors == {"reply": "Not so."}
        other = modal(section("News"), text_input(), text_input("Other", optional=True))
        await app.client.views_update(view_id=window.id, hash=window.hash, view=other)
        app.submission = {}
        await ana.submit(window, {})
        values = app.told[-1]["view"]["state"]["values"]
        assert values["reply"]["typed"]["value"] == "Typed"
        assert values["other"]["typed"]["value"] is None
        assert "note" not in values

    async def test_an_answer_may_change_the_window_or_lay_another_on_it(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        window = await opened(app, space, modal())
        ana = space.person("U0ANA")
        app.submission = {"response_action": "update", "view": modal(section("Changed"))}
        await ana.submit(window, {})
        assert space.as_text(window) == "Changed"
        app.submission = {"response_action": "push", "view": modal(section("On top"))}
        await ana.submit(window, {})
        await ana.submit(ana.modals[-1], {})
        assert len(ana.modals) == 3
        await ana.submit(ana.modals[-1], {})
        assert len(ana.modals) == 3
        assert [call.error for call in space.rejections] == ["invalid_view"]
        app.submission = {"response_action": "clear"}
        await ana.submit(ana.modals[-1], {})
        assert ana.modals == []

    async def test_an_answer_that_slack_would_refuse_is_noted(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        window = await opened(app, space, modal(text_input(initial_value="x")))
        app.submission = {"response_action": "update", "view": modal(section("x" * 3001))}
        refused = await space.person("U0ANA").submit(window, {})
        assert "trouble" in refused.errors["reply"]
        [call] = space.rejections
        assert "3001 characters" in call.remarks[0]
        assert "3001 characters" in space.space.notices[-1]["text"]

    async def test_closing_is_told_to_those_who_asked(self, app: SmallApp, space: Sandbox) -> None:
        await opened(app, space, modal(notify_on_close=True))
        ana = space.person("U0ANA")
        await ana.close_modal()
        assert ana.modal is None
        assert app.kinds() == ["view_closed"]


class TestLaterAnswers:
    """At the response_url, five times within half an hour."""

    @pytest.fixture
    async def url(self, app: SmallApp, space: Sandbox) -> str:
        card = await shown(app, space, actions(button()))
        await space.person("U0ANA").press(card, "Go")
        return str(app.told[-1]["response_url"])

    async def test_it_speaks_to_one_person_or_to_all(self, url: str, space: Sandbox) -> None:
        hook = AsyncWebhookClient(url)
        assert (await hook.send(text="For you")).body == "ok"
        await hook.send(text="For all", response_type="in_channel")
        assert [m.text for m in space.person("U0ANA").ephemerals] == ["For you"]
        assert [m.text for m in space.messages(REVIEW)] == ["Card", "For all"]

    async def test_it_replaces_and_deletes_the_message(self, url: str, space: Sandbox) -> None:
        hook = AsyncWebhookClient(url)
        await hook.send(text="New", blocks=[section("New")], replace_original=True)
        [card] = space.messages(REVIEW)
        assert space.as_text(card) == "New"
        await hook.send(delete_original=True)
        assert space.messages(REVIEW) == []

    async def test_an_ephemeral_message_is_replaced_by_it_too(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        await app.client.chat_postEphemeral(
            channel=REVIEW, user="U0ANA", text="x", blocks=[actions(button())]
        )
        ana = space.person("U0ANA")
        await ana.press(ana.ephemerals[0], "Go")
        hook = AsyncWebhookClient(app.told[-1]["response_url"])
        await hook.send(text="Done", replace_original=True)
        assert [m.text for m in ana.ephemerals] == ["Done"]

    async def test_it_is_used_five_times(self, url: str, space: Sandbox) -> None:
        async with aiohttp.ClientSession() as session:
            bad = await session.post(url, json={"blocks": [section("x" * 3001)]})
            assert (await bad.json())["error"] == "invalid_blocks"
            for _ in range(5):
                assert (await session.post(url, json={"text": "Hi"})).status == 200
            sixth = await session.post(url, json={"text": "Hi"})
            assert (sixth.status, (await sixth.json())["error"]) == (404, "used_url")
        assert len(space.person("U0ANA").ephemerals) == 5

    async def test_it_lives_half_an_hour(self) -> None:
        now = [datetime(2026, 11, 2, 9, 0, tzinfo=UTC)]
        space = Sandbox(clock=lambda: now[0])
        await space.start()
        async with over_socket(space) as app:
            await space.person("U0ANA").command("/try this")
            url = app.told[-1]["response_url"]
            async with aiohttp.ClientSession() as session:
                assert (await session.post(url, json={"text": "Hi"})).status == 200
                now[0] += timedelta(minutes=31)
                late = await session.post(url, json={"text": "Hi"})
                assert (late.status, (await late.json())["error"]) == (404, "expired_url")
        await space.stop()


class TestCommandsShortcutsAndWords:
    async def test_a_command_says_where_and_who(self, app: SmallApp, space: Sandbox) -> None:
        reply = await space.person("U0ANA").command("/try one two")
        assert reply.acked
        [body] = app.told
        assert (body["command"], body["text"]) == ("/try", "one two")
        assert (body["user_id"], body["channel_id"]) == ("U0ANA", REVIEW)

    async def test_a_shortcut_on_a_message_brings_the_message(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        card = await shown(app, space, section("Look"))
        await space.gestures.shortcut("U0ANA", "wave", card)
        await space.gestures.shortcut("U0ANA", "wave", None)
        on_message, anywhere = app.told
        assert (on_message["type"], on_message["message_ts"]) == ("message_action", card.ts)
        assert anywhere["type"] == "shortcut"
        assert "message" not in anywhere

    async def test_a_mention_is_told_twice_once_as_a_message(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        space.person("U0ANA").says(REVIEW, "<@U0BOT> hello")
        await space.until(lambda: len(app.told) == 2)
        assert sorted(app.kinds()) == ["app_mention", "message"]
        assert len({body["event_id"] for body in app.told}) == 2
        message = next(b["event"] for b in app.told if b["event"]["type"] == "message")
        assert message["channel_type"] == "channel"

    async def test_changed_and_deleted_words_are_told_with_what_they_were(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        ana = space.person("U0ANA")
        first = ana.says(REVIEW, "One")
        reply = ana.says(REVIEW, "Two", first.ts)
        await space.until(lambda: len(app.told) == 2)
        ana.edits(reply, "Three <@U0BOT>")
        await space.until(lambda: len(app.told) == 3)
        ana.deletes(first)
        await space.until(lambda: len(app.told) == 4)
        ana.deletes(reply)
        await space.until(lambda: len(app.told) == 5)
        edited, tomb, deleted = [body["event"] for body in app.told[2:]]
        assert set(app.kinds()) == {"message"}
        assert (edited["subtype"], edited["message"]["text"]) == (
            "message_changed", "Three <@U0BOT>"
        )  # fmt: skip
        assert edited["message"]["thread_ts"] == first.ts
        assert edited["message"]["edited"]["user"] == "U0ANA"
        assert edited["previous_message"]["text"] == "Two"
        assert tomb["message"]["subtype"] == "tombstone"
        assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", reply.ts)
        assert deleted["previous_message"]["text"] == "Three <@U0BOT>"
        assert float(deleted["ts"]) > float(edited["ts"])

    async def test_direct_words_come_from_a_direct_channel(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        direct = space.space.direct_channel("U0ANA").id
        space.person("U0ANA").says(direct, "hello")
        await space.until(lambda: app.told)
        assert app.told[0]["event"]["channel_type"] == "im"

    async def test_an_app_hears_only_what_it_subscribes_to(self) -> None:
        space = Sandbox(events=("app_mention", "message.im"))
        await space.start()
        async with over_socket(space) as app:
            space.person("U0ANA").says(REVIEW, "<@U0BOT> hello")
            space.person("U0ANA").says(space.space.direct_channel("U0ANA").id, "hello")
            space.gestures.open_home("U0ANA")
            await space.until(lambda: len(app.told) == 2)
        await space.stop()
        assert sorted(app.kinds()) == ["app_mention", "message"]

    async def test_an_opened_home_comes_with_the_view_that_is_there(
        self, app: SmallApp, space: Sandbox
    ) -> None:
        space.gestures.open_home("U0ANA")
        await space.until(lambda: app.told)
        assert "view" not in app.told[0]["event"]
        view = {"type": "home", "blocks": [section("Welcome")]}
        await client_of(space).views_publish(user_id="U0ANA", view=view)
        space.gestures.open_home("U0ANA")
        await space.until(lambda: len(app.told) == 2)
        assert app.told[1]["event"]["view"]["type"] == "home"


def test_every_kind_of_field_has_an_empty_state() -> None:
    for kind, (key, _) in fields.KEPT.items():
        held = fields.initial({"type": kind})
        assert held == {"type": kind, key: [] if "multi" in kind or key.endswith("s") else None}
