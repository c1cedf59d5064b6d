"""The sandbox's Web API, asked by the real SDK: what Slack refuses, under the names it gives."""

import json
from typing import Any

import aiohttp
import pytest
from sandbox.workspace_app import client_of, modal, section, text_input
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.sandbox.server import Sandbox
from slackhitl.sandbox.workspace import BOT_USER, Channel, Message

REVIEW = "C0REVIEW"


async def refusal(call: Any) -> str:
    """Slack's name for why it says no."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def posted(slack: AsyncWebClient, text: str = "Hello", **more: Any) -> Any:
    return slack.chat_postMessage(channel=REVIEW, text=text, **more)


class TestTokens:
    async def test_a_wrong_token_and_none_have_two_names(self, space: Sandbox) -> None:
        assert await refusal(client_of(space, "xoxb-other").auth_test()) == "invalid_auth"
        async with aiohttp.ClientSession() as session:
            answer = await session.post(f"{space.api_url}auth.test")
            assert await answer.json() == {"ok": False, "error": "not_authed"}

    async def test_a_bot_token_opens_no_socket(self, slack: AsyncWebClient) -> None:
        token = str(slack.token)
        assert await refusal(slack.apps_connections_open(app_token=token)) == "invalid_auth"

    async def test_a_token_may_stand_among_the_arguments(self, space: Sandbox) -> None:
        async with aiohttp.ClientSession() as session:
            answer = await session.post(
                f"{space.api_url}auth.test", data={"token": space.bot_token}
            )
            assert (await answer.json())["user_id"] == BOT_USER

    async def test_an_unknown_method_is_called_so(self, slack: AsyncWebClient) -> None:
        assert await refusal(slack.api_call("chat.shout")) == "unknown_method"


class TestArguments:
    """Slack takes them in the address, as a form and as JSON, and puts them together."""

    @pytest.fixture
    async def session(self, space: Sandbox) -> Any:
        header = {"Authorization": f"Bearer {space.bot_token}"}
        async with aiohttp.ClientSession(space.api_url, headers=header) as session:
            yield session

    async def test_get(self, session: aiohttp.ClientSession) -> None:
        answer = await session.get("conversations.info", params={"channel": REVIEW})
        assert (await answer.json())["channel"]["name"] == "support-review"

    async def test_a_form_with_json_in_it(self, session: aiohttp.ClientSession) -> None:
        form = {"channel": REVIEW, "blocks": json.dumps([section("In a form")])}
        answer = await (await session.post("chat.postMessage", data=form)).json()
        assert answer["message"]["blocks"][0]["text"]["text"] == "In a form"

    async def test_address_and_json_together(self, session: aiohttp.ClientSession) -> None:
        answer = await session.post(
            "chat.postMessage", params={"channel": REVIEW}, json={"text": "Hi"}
        )
        assert (await answer.json())["message"]["text"] == "Hi"

    @pytest.mark.parametrize(
        ("name", "error"),
        [
            ("blocks", "invalid_blocks_format"),
            ("metadata", "invalid_metadata_format"),
            ("view", "invalid_arguments"),
        ],
    )
    async def test_what_is_no_json_is_refused_by_name(
        self, session: aiohttp.ClientSession, name: str, error: str
    ) -> None:
        form = {"channel": REVIEW, "text": "x", name: "{not json"}
        answer = await (await session.post("chat.postMessage", data=form)).json()
        assert answer["error"] == error

    async def test_a_body_that_is_no_json_is_refused(self, session: aiohttp.ClientSession) -> None:
        header = {"Content-Type": "application/json"}
        answer = await session.post("chat.postMessage", data="{", headers=header)
        assert (await answer.json())["error"] == "invalid_json"


class TestPosting:
    @pytest.mark.parametrize(
        "blocks",
        [[section("x" * 3001)], [section()] * 51, [{"type": "carpet"}], [{"type": "alert"}]],
        ids=["3,001 characters", "51 blocks", "unknown", "alert"],
    )
    async def test_bad_blocks_are_refused_with_a_pointer(
        self, slack: AsyncWebClient, space: Sandbox, blocks: list[dict[str, Any]]
    ) -> None:
        with pytest.raises(SlackApiError) as caught:
            await posted(slack, blocks=blocks)
        answer = caught.value.response
        assert answer["error"] == "invalid_blocks"
        assert "json-pointer:/blocks" in answer["response_metadata"]["messages"][0]
        assert space.messages(REVIEW) == []
        assert [call.error for call in space.rejections] == ["invalid_blocks"]

    async def test_blocks_that_are_fine_each_may_be_too_much_together(
        self, slack: AsyncWebClient
    ) -> None:
        await posted(slack, blocks=[section("x" * 3000)] * 4)
        too_much = posted(slack, blocks=[section("x" * 3000)] * 4 + [section("x")])
        assert await refusal(too_much) == "msg_blocks_too_long"

    async def test_a_message_says_something(self, slack: AsyncWebClient) -> None:
        with pytest.warns(UserWarning, match="text"):
            assert await refusal(slack.chat_postMessage(channel=REVIEW)) == "no_text"

    async def test_where_the_app_cannot_write(self, slack: AsyncWebClient, space: Sandbox) -> None:
        space.space.channels["C0OLD"] = Channel("C0OLD", "old", members={BOT_USER}, archived=True)
        space.space.channels["C0ELSE"] = Channel("C0ELSE", "else", members={"U0ANA"})
        for channel, error in (
            ("C0NONE", "channel_not_found"),
            ("C0OLD", "is_archived"),
            ("C0ELSE", "not_in_channel"),
        ):
            call = slack.chat_postMessage(channel=channel, text="Hi")
            assert await refusal(call) == error
        assert await refusal(slack.conversations_history(channel="C0ELSE")) == "not_in_channel"

    async def test_a_person_is_written_to_directly(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        opened = await slack.conversations_open(users="U0ANA")
        sent = await slack.chat_postMessage(channel="U0ANA", text="Psst")
        assert sent["channel"] == opened["channel"]["id"]
        assert [m.text for m in space.person("U0ANA").direct_messages] == ["Psst"]

    async def test_a_thread_hangs_below_its_message(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        parent = (await posted(slack, "Parent"))["ts"]
        await posted(slack, "Child", thread_ts=parent)
        assert [m.text for m in space.thread(REVIEW, parent)] == ["Child"]
        lost = posted(slack, "Lost", thread_ts="1.000001")
        assert await refusal(lost) == "thread_not_found"
        told = await slack.conversations_replies(channel=REVIEW, ts=parent)
        assert [m["text"] for m in told["messages"]] == ["Parent", "Child"]
        none = slack.conversations_replies(channel=REVIEW, ts="1.000001")
        assert await refusal(none) == "thread_not_found"

    @pytest.mark.parametrize(
        ("metadata", "error"),
        [
            ({"event_payload": {}}, "invalid_metadata_format"),
            ({"event_type": "card", "event_payload": 1}, "invalid_metadata_schema"),
        ],
    )
    async def test_metadata_has_a_shape(
        self, slack: AsyncWebClient, metadata: dict[str, Any], error: str
    ) -> None:
        assert await refusal(posted(slack, metadata=metadata)) == error


META = {"event_type": "card", "event_payload": {"id": 7}}


class TestChanging:
    async def test_text_alone_takes_the_blocks_away(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        ts = (await posted(slack, blocks=[section("Block")]))["ts"]
        await slack.chat_update(channel=REVIEW, ts=ts, text="New", blocks=[section("Other")])
        [message] = space.messages(REVIEW)
        assert (space.as_text(message), message.edited) == ("Other", False)
        await slack.chat_update(channel=REVIEW, ts=ts, text="Bare")
        assert (message.text, message.blocks, message.edited) == ("Bare", [], True)

    async def test_metadata_stays_until_it_is_emptied(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        ts = (await posted(slack, metadata=META))["ts"]
        [message] = space.messages(REVIEW)
        await slack.chat_update(channel=REVIEW, ts=ts, text="New")
        assert message.metadata == META
        await slack.chat_update(channel=REVIEW, ts=ts, text="New", metadata={})
        assert message.metadata is None

    async def test_what_cannot_be_changed(self, slack: AsyncWebClient, space: Sandbox) -> None:
        theirs = space.person("U0ANA").says(REVIEW, "Mine").ts
        update, delete = slack.chat_update, slack.chat_delete
        assert await refusal(update(channel=REVIEW, ts="1.0", text="x")) == "message_not_found"
        assert await refusal(update(channel=REVIEW, ts=theirs, text="x")) == "cant_update_message"
        assert await refusal(delete(channel=REVIEW, ts=theirs)) == "cant_delete_message"
        ts = (await posted(slack, blocks=[section()]))["ts"]
        bad = update(channel=REVIEW, ts=ts, text="x", blocks=[section("")])
        assert await refusal(bad) == "invalid_blocks"
        assert space.as_text(space.messages(REVIEW)[1]) == "Hello"
        await delete(channel=REVIEW, ts=ts)
        assert [m.text for m in space.messages(REVIEW)] == ["Mine"]

    async def test_a_reaction_is_given_once(self, slack: AsyncWebClient) -> None:
        ts = (await posted(slack))["ts"]
        await slack.reactions_add(channel=REVIEW, timestamp=ts, name="eyes")
        again = slack.reactions_add(channel=REVIEW, timestamp=ts, name="eyes")
        assert await refusal(again) == "already_reacted"


class TestEphemerals:
    async def test_they_are_seen_by_one_person_and_kept_by_nobody(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        said = await slack.chat_postEphemeral(channel=REVIEW, user="U0ANA", text="For you")
        assert [m.text for m in space.person("U0ANA").ephemerals] == ["For you"]
        assert space.person("U0BEN").ephemerals == []
        assert (await slack.conversations_history(channel=REVIEW))["messages"] == []
        ts = said["message_ts"]
        update = slack.chat_update(channel=REVIEW, ts=ts, text="x")
        assert await refusal(update) == "message_not_found"

    async def test_they_reach_only_members(self, slack: AsyncWebClient, space: Sandbox) -> None:
        space.space.channels[REVIEW].members.discard("U0ANA")
        call = slack.chat_postEphemeral(channel=REVIEW, user="U0ANA", text="For you")
        assert await refusal(call) == "user_not_in_channel"
        assert space.rejections == []


class TestHistory:
    @pytest.fixture
    async def stamps(self, slack: AsyncWebClient) -> list[str]:
        return [(await posted(slack, f"Message {n}"))["ts"] for n in range(5)]

    async def test_pages_hold_what_was_asked_for(
        self, slack: AsyncWebClient, stamps: list[str]
    ) -> None:
        first = await slack.conversations_history(channel=REVIEW, limit=2)
        assert [m["text"] for m in first["messages"]] == ["Message 4", "Message 3"]
        assert first["has_more"] is True
        cursor = first["response_metadata"]["next_cursor"]
        rest = await slack.conversations_history(channel=REVIEW, limit=9, cursor=cursor)
        assert [m["text"] for m in rest["messages"]] == ["Message 2", "Message 1", "Message 0"]
        assert (rest["has_more"], rest["response_metadata"]["next_cursor"]) == (False, "")

    async def test_between_two_times(self, slack: AsyncWebClient, stamps: list[str]) -> None:
        between = {"oldest": stamps[1], "latest": stamps[3]}
        found = await slack.conversations_history(channel=REVIEW, **between)
        assert [m["ts"] for m in found["messages"]] == [stamps[2]]
        found = await slack.conversations_history(channel=REVIEW, inclusive=True, **between)
        assert [m["ts"] for m in found["messages"]] == stamps[3:0:-1]

    async def test_nonsense_has_names(self, slack: AsyncWebClient, stamps: list[str]) -> None:
        ask = slack.conversations_history
        assert await refusal(ask(channel=REVIEW, cursor="soon")) == "invalid_cursor"
        assert await refusal(ask(channel=REVIEW, oldest="soon")) == "invalid_ts_oldest"
        assert await refusal(ask(channel=REVIEW, limit=-1)) == "invalid_limit"

    async def test_metadata_is_shown_to_those_who_ask(self, slack: AsyncWebClient) -> None:
        await posted(slack, metadata=META)
        [bare] = (await slack.conversations_history(channel=REVIEW))["messages"]
        assert "metadata" not in bare
        asked = await slack.conversations_history(channel=REVIEW, include_all_metadata=True)
        assert asked["messages"][0]["metadata"] == META


class TestWindows:
    async def test_a_trigger_opens_one_window(self, slack: AsyncWebClient, space: Sandbox) -> None:
        trigger = space.space.new_trigger("U0ANA")
        opened = await slack.views_open(trigger_id=trigger, view=modal())
        assert space.person("U0ANA").modal is not None
        assert opened["view"]["root_view_id"] == opened["view"]["id"]
        again = slack.views_open(trigger_id=trigger, view=modal())
        assert await refusal(again) == "exchanged_trigger_id"
        other = slack.views_open(trigger_id="1.2.3", view=modal())
        assert await refusal(other) == "invalid_trigger_id"

    async def test_a_trigger_lives_three_seconds(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        trigger = space.space.new_trigger("U0ANA")
        space.space.triggers[trigger].made -= 3.1
        late = slack.views_open(trigger_id=trigger, view=modal())
        assert await refusal(late) == "expired_trigger_id"

    async def test_a_bad_window_leaves_the_trigger_good(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        trigger = space.space.new_trigger("U0ANA")
        bad = modal(text_input(max_length=3001))
        call = slack.views_open(trigger_id=trigger, view=bad)
        assert await refusal(call) == "invalid_arguments"
        await slack.views_open(trigger_id=trigger, view=modal())

    async def test_a_huge_window_is_called_so(self, slack: AsyncWebClient, space: Sandbox) -> None:
        trigger = space.space.new_trigger("U0ANA")
        huge = modal(*[section("x" * 3000)] * 90)
        assert await refusal(slack.views_open(trigger_id=trigger, view=huge)) == "view_too_large"

    async def test_three_windows_lie_on_each_other(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        new = space.space.new_trigger
        nothing = slack.views_push(trigger_id=new("U0ANA"), view=modal())
        assert await refusal(nothing) == "not_found"
        first = (await slack.views_open(trigger_id=new("U0ANA"), view=modal()))["view"]
        second = (await slack.views_push(trigger_id=new("U0ANA"), view=modal()))["view"]
        assert second["previous_view_id"] == second["root_view_id"] == first["id"]
        await slack.views_push(trigger_id=new("U0ANA"), view=modal())
        fourth = slack.views_push(trigger_id=new("U0ANA"), view=modal())
        assert await refusal(fourth) == "push_limit_reached"

    async def test_an_update_of_an_old_state_conflicts(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        trigger = space.space.new_trigger("U0ANA")
        view = (await slack.views_open(trigger_id=trigger, view=modal()))["view"]
        update = slack.views_update
        await update(view_id=view["id"], hash=view["hash"], view=modal(section("New")))
        late = update(view_id=view["id"], hash=view["hash"], view=modal(section("Late")))
        assert await refusal(late) == "hash_conflict"
        await update(view_id=view["id"], view=modal(section("Whatever")))
        assert await refusal(update(view_id="V0", view=modal())) == "not_found"

    async def test_a_name_of_the_apps_own_is_given_to_one_window(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        new = space.space.new_trigger
        named = modal(external_id="draft-1")
        await slack.views_open(trigger_id=new("U0ANA"), view=named)
        await slack.views_update(external_id="draft-1", view=named)
        other = slack.views_open(trigger_id=new("U0BEN"), view=named)
        assert await refusal(other) == "duplicate_external_id"

    async def test_a_home_is_published_for_a_person(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        home = {"type": "home", "blocks": [section("Welcome")]}
        first = (await slack.views_publish(user_id="U0ANA", view=home))["view"]
        second = (await slack.views_publish(user_id="U0ANA", view=home))["view"]
        assert (first["id"], second["hash"]) == (second["id"], second["hash"])
        late = slack.views_publish(user_id="U0ANA", view=home, hash=first["hash"])
        assert await refusal(late) == "hash_conflict"
        assert await refusal(slack.views_publish(user_id="U0NO", view=home)) == "user_not_found"
        full = {"type": "home", "blocks": [section()] * 101}
        assert await refusal(slack.views_publish(user_id="U0ANA", view=full)) == "invalid_arguments"


class TestFiles:
    async def test_a_file_is_posted_in_a_thread(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        parent = (await posted(slack, "Card"))["ts"]
        done = await slack.files_upload_v2(
            channel=REVIEW,
            thread_ts=parent,
            filename="mail.txt",
            content="The whole mail",
            title="The mail",
            initial_comment="In full:",
        )
        [reply] = (await slack.conversations_replies(channel=REVIEW, ts=parent))["messages"][1:]
        assert reply["text"] == "In full:"
        [file] = reply["files"]
        assert (file["id"], file["title"]) == (done["files"][0]["id"], "The mail")
        assert (file["mimetype"], file["size"]) == ("text/plain", 14)
        told = (await slack.files_info(file=file["id"]))["file"]
        assert told["shares"]["public"][REVIEW][0]["ts"] == reply["ts"]
        async with aiohttp.ClientSession() as session:
            answer = await session.get(told["url_private"])
            assert await answer.read() == b"The whole mail"
            assert "attachment" in answer.headers["Content-Disposition"]

    async def test_a_picture_is_shown_and_a_page_is_not(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        async with aiohttp.ClientSession() as session:
            for name, kind in (("a.png", "image/png"), ("a.html", "application/octet-stream")):
                done = await slack.files_upload_v2(channel=REVIEW, filename=name, content="<x>")
                answer = await session.get(f"{space.url}/files/{done['files'][0]['id']}")
                assert answer.content_type == kind
                assert answer.headers["X-Content-Type-Options"] == "nosniff"

    async def test_what_does_not_fit_is_refused(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        new, complete = slack.files_getUploadURLExternal, slack.files_completeUploadExternal
        assert await refusal(new(filename="a.txt", length=0)) == "missing_argument"
        assert await refusal(slack.files_info(file="F0")) == "file_not_found"
        begun = await new(filename="a.txt", length=3)
        name = [{"id": begun["file_id"]}]
        assert await refusal(complete(files=name)) == "file_not_found"
        async with aiohttp.ClientSession() as session:
            assert (await session.post(begun["upload_url"], data=b"four")).status == 400
            assert (await session.post(begun["upload_url"], data=b"one")).status == 200
        nowhere = complete(files=name, channel_id="C0NONE")
        assert await refusal(nowhere) == "channel_not_found"
        await complete(files=name, channel_id=REVIEW)
        assert await refusal(complete(files=name)) == "file_not_found"


class TestFaults:
    async def test_too_many_requests_say_how_long_to_wait(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        space.faults.answer_429("chat.*", times=1, retry_after=7)
        with pytest.raises(SlackApiError) as caught:
            await posted(slack)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.response["error"] == "ratelimited"
        await posted(slack)

    async def test_a_call_may_be_done_and_its_answer_lost(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        slack.retry_handlers = []
        space.faults.lose_answer("chat.postMessage", times=1)
        with pytest.raises(aiohttp.ClientError):
            await posted(slack)
        assert len(space.messages(REVIEW)) == 1
        await posted(slack)

    async def test_a_workspace_may_refuse_what_it_allowed_before(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        space.faults.refuse("files.*", "file_uploads_disabled", times=1)
        assert await refusal(slack.files_info(file="F0")) == "file_uploads_disabled"
        assert await refusal(slack.files_info(file="F0")) == "file_not_found"

    async def test_slack_may_fail_or_be_gone_and_come_back(
        self, slack: AsyncWebClient, space: Sandbox
    ) -> None:
        space.faults.answer_500("chat.postMessage")
        with pytest.raises(SlackApiError) as caught:
            await posted(slack)
        assert caught.value.response.status_code == 500
        slack.retry_handlers = []
        await space.go_away(60)
        with pytest.raises(aiohttp.ClientError):
            await posted(slack)
        space.faults.clear()
        await posted(slack)
        assert len(space.messages(REVIEW)) == 1


async def test_people_groups_and_channels_can_be_asked_for(slack: AsyncWebClient) -> None:
    who = await slack.auth_test()
    assert who["user_id"] == BOT_USER
    assert (await slack.users_info(user="U0ANA"))["user"]["real_name"] == "Ana Alves"
    assert await refusal(slack.users_info(user="U0NO")) == "user_not_found"
    assert len((await slack.users_list())["members"]) == 5
    members = (await slack.conversations_members(channel=REVIEW))["members"]
    assert {"U0ANA", "U0VERA", BOT_USER} <= set(members)
    group = await slack.usergroups_users_list(usergroup="S0SUPPORT")
    assert group["users"] == ["U0ANA", "U0BEN"]
    assert await refusal(slack.usergroups_users_list(usergroup="S0NO")) == "no_such_subteam"
    ts = (await posted(slack))["ts"]
    link = (await slack.chat_getPermalink(channel=REVIEW, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{REVIEW}/p{ts.replace('.', '')}")


def test_messages_are_told_apart_by_identity() -> None:
    one, other = Message("1.0", REVIEW, "U", "x"), Message("1.0", REVIEW, "U", "x")
    assert one != other
