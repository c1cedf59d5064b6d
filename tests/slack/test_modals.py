"""Windows: nothing typed is lost, nothing is refused by Slack, nothing secret is kept in them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_views import QUESTION, REPLY, draft, happened, mail, view

from slackhitl.desk.case_views import AttachmentView, FindingView, MessageView, Person
from slackhitl.desk.decisions import Seen
from slackhitl.desk.enclosures import Attach, EnclosureView, NewFile
from slackhitl.desk.models import ConversationStatus, Direction
from slackhitl.desk.relatives import Candidate
from slackhitl.desk.translating import TranslationView
from slackhitl.sandbox import rules
from slackhitl.slack import (
    act_forms,
    forms,
    look_again,
    modals,
    open_window,
    own_language,
    payloads,
    questions,
    reply_fields,
)
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.payloads import Click, Submission

CLICK = Click("U0ANA", Act.EDIT, Seen(12, 30, "0d"), "t", "C0REVIEW", "17.5")
Judge = Callable[..., None]


def inputs(window: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in window["blocks"] if block["type"] == "input"]


def labels(window: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in inputs(window)]


def submit(window: dict[str, Any], typed: dict[str, str] | None = None) -> Submission:
    """What Slack sends when somebody submits a window, with fields by label changed."""
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": block["element"]["type"],
                "value": (typed or {}).get(
                    block["label"]["text"], block["element"].get("initial_value")
                ),
            }
        }
        for block in inputs(window)
    }
    shown = {**window, "id": "V1", "hash": "1.h", "state": {"values": values}}
    return payloads.submission({"user": {"id": "U0ANA"}, "view": shown})


def test_a_short_reply_is_one_field_named_reply(accepted_view: Judge) -> None:
    window = modals.edit(view(draft()), CLICK)
    accepted_view(window)
    assert labels(window) == ["Reply", "Attach files", "Why did you change it?"]
    assert [block["optional"] for block in inputs(window)] == [False, True, True]
    assert inputs(window)[0]["element"]["initial_value"] == REPLY


def test_a_long_reply_is_split_and_submitted_unchanged_it_is_the_same(
    accepted_view: Judge,
) -> None:
    text = "\n\n".join(f"Paragraph {n}: " + "word " * 90 + "end." for n in range(20))
    assert len(text) > 9000
    window = modals.edit(view(draft(text=text)), CLICK)
    accepted_view(window)
    count = len(inputs(window)) - 2
    assert labels(window)[:count] == [f"Reply ({n}/{count})" for n in range(1, count + 1)]
    assert all(b["element"]["max_length"] == 3000 for b in inputs(window)[:count])
    assert all(b["element"]["initial_value"].startswith("Para") for b in inputs(window)[:count])
    assert submit(window).text == text


def test_a_changed_part_takes_the_place_of_what_it_was() -> None:
    text = "A" * 2000 + "\n\n" + "B" * 2000 + "\n\n" + "C" * 2000
    window = modals.edit(view(draft(text=text)), CLICK)
    assert submit(window, {"Reply (2/3)": "short"}).text == text.replace("B" * 2000, "short")
    assert submit(window, {"Reply (2/3)": ""}).text == "A" * 2000 + "\n\n" + "C" * 2000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["word ", "\n\n", "\n", "ü" * 700, "x" * 3100]), max_size=40).map(
        "".join
    )
)
def test_whatever_the_reply_is_slack_takes_the_window_and_nothing_is_lost(text: str) -> None:
    window = modals.edit(view(draft(text=text)), CLICK)
    assert rules.view_problems(window, "modal") == []
    assert len(json.dumps(window)) < 250_000
    if inputs(window):
        assert submit(window).text == text


def test_a_reply_longer_than_all_fields_is_told_so(accepted_view: Judge) -> None:
    window = modals.edit(view(draft(text="x" * 200_000)), CLICK)
    accepted_view(window)
    assert not inputs(window)
    assert "200,000 characters" in json.dumps(window)


def test_windows_mean_what_they_show_and_keep_ids_only() -> None:
    shown = view(draft())
    for window in (modals.edit(shown, CLICK), modals.write(shown, CLICK)):
        kept = json.loads(window["private_metadata"])
        assert kept == {"seen": "12:34:0123456789ab:5", "channel": "C0REVIEW", "ts": "17.5"}
    assert submit(modals.edit(shown, CLICK)).seen == Seen(12, 34, "0123456789ab", 5)


def test_without_a_draft_there_is_nothing_to_edit(accepted_view: Judge) -> None:
    window = modals.edit(view(None), CLICK)
    accepted_view(window)
    assert not inputs(window)
    assert "no draft any more" in json.dumps(window)


def test_files_that_go_along_are_ticked_and_those_that_cannot_are_not(
    accepted_view: Judge,
) -> None:
    had = tuple(
        EnclosureView(number, f"{number} {'name ' * 40}.pdf", 2000, trouble)
        for number, trouble in enumerate((None, "is a program", *(None,) * 8), 1)
    )
    window = modals.edit(view(draft(enclosures=had)), CLICK)
    accepted_view(window)
    kept = inputs(window)[1]
    assert kept["label"]["text"] == "Files that go along"
    assert len(kept["element"]["options"]) == 10
    assert [one["value"] for one in kept["element"]["initial_options"]] == [
        "1", "3", "4", "5", "6", "7", "8", "9", "10"
    ]  # fmt: skip
    assert "cannot be sent" in kept["element"]["options"][1]["text"]["text"]


def test_what_was_chosen_in_the_window_is_read_with_its_files() -> None:
    chosen = {"id": "F1", "name": "a\u202eb.pdf", "mimetype": "application/pdf", "size": 7}
    bare = {"id": "F2"}
    ticked = [{"text": {}, "value": "2"}, {"text": {}, "value": "x"}]
    values = {
        "kept_files_5": {"kept_files": {"type": "checkboxes", "selected_options": ticked}},
        "files": {"files": {"type": "file_input", "files": [chosen, bare]}},
    }
    shown = {**modals.edit(view(draft()), CLICK), "state": {"values": values}}
    read = payloads.submission({"user": {"id": "U0ANA"}, "view": shown})
    assert read.attach == Attach(
        (2,),
        (
            NewFile("F1", "ab.pdf", "application/pdf", 7),
            NewFile("F2", "file", "application/octet-stream", 0),
        ),
    )


def test_one_writes_below_what_the_customer_wrote(accepted_view: Judge) -> None:
    window = modals.write(view(None), CLICK)
    accepted_view(window)
    assert labels(window) == ["Reply", "Attach files"]
    assert "initial_value" not in inputs(window)[0]["element"]
    quoted = [leaf["text"] for leaf in window["blocks"][1]["elements"][0]["elements"]]
    assert quoted == [QUESTION.replace("\n\n", "\n")]
    assert submit(window, {"Reply": " My own words.\n"}).text == " My own words.\n"


def test_the_edit_window_repeats_what_the_check_noticed(accepted_view: Judge) -> None:
    found = FindingView("2 days", "No source says so.", "warning")
    window = modals.edit(view(draft(findings=(found,) * 40)), CLICK)
    accepted_view(window)
    assert "*Check:* No source says so. (“2 days”)" in json.dumps(window, ensure_ascii=False)


def test_another_version_is_asked_for_by_choice_or_in_words(accepted_view: Judge) -> None:
    window = modals.redraft(view(draft(), history=(happened("draft.present"),)), CLICK)
    accepted_view(window)
    assert window["callback_id"] == View.REDRAFT
    assert [block["block_id"] for block in inputs(window)] == [Field.INSTRUCTION]
    taps = next(block for block in window["blocks"] if block["type"] == "actions")["elements"]
    assert [one["text"]["text"] for one in taps][:2] == ["Shorter", "Warmer"]
    assert all(one["value"].endswith(".") for one in taps)  # a whole instruction each
    assert submit(window, {"Or say what should be different": "shorter"}).text == "shorter"


def test_when_the_card_changed_meanwhile_every_field_is_as_it_was_left(
    accepted_view: Judge,
) -> None:
    text = "\n\n".join("My own paragraph. " * 50 for _ in range(8))
    first = modals.edit(view(draft(text=text)), CLICK)
    typed = submit(first, {"Reply (1/4)": "x" * 3000, "Reply (2/4)": ""})
    newer = view(draft(fingerprint="fedcba987654"), mail=mail("Also: can I return my boots?"))
    window = look_again.window(newer, (), None, typed)
    accepted_view(window)
    assert [one["block_id"] for one in inputs(window)[:4]] == [
        one["block_id"] for one in inputs(first)[:4]
    ]
    again = submit(window)
    assert again.text == typed.text
    assert again.seen == Seen(12, 34, "fedcba987654", 5)
    assert "return my boots" in json.dumps(window)


def test_a_translation_has_fields_of_its_own_and_a_refused_one_those_that_were_typed_in(
    accepted_view: Judge,
) -> None:
    foreign = view(draft(), language="de", translation=TranslationView("en", "?", REPLY))
    typed = submit(own_language.edit(foreign, CLICK), {"Reply": "word " * 600})
    again = own_language.again(foreign, typed, "Claude is overloaded.")
    accepted_view(again)
    assert submit(again).text == typed.text
    assert [one for one in labels(again) if "Reply" in one] == ["Reply"]
    shown = modals.translated(foreign, typed, "Wort " * 600, ())
    accepted_view(shown)
    assert submit(shown).text == "Wort " * 600
    before = {
        one["block_id"] for one in (*inputs(again), *inputs(own_language.edit(foreign, CLICK)))
    }
    assert not before & {one["block_id"] for one in inputs(shown) if "Reply" in str(one["label"])}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3000), st.text(max_size=6000))
def test_more_room_keeps_what_was_typed_whether_or_not_slack_does(first: str, other: str) -> None:
    window = modals.edit(view(draft()), CLICK)
    values = {one["block_id"]: {"reply": {"value": first or None}} for one in inputs(window)[:1]}
    pressed = {**window, "id": "V1", "state": {"values": values}}
    wider = reply_fields.with_more_room(open_window.read({"view": pressed}))
    assert rules.view_problems(wider, "modal") == []
    assert labels(wider)[:4] == [f"Reply ({n}/4)" for n in (1, 2, 3, 4)]
    assert submit(wider).text == first
    values = {one["block_id"]: {"reply": {"value": other or None}} for one in inputs(wider)[:1]}
    pressed = {**wider, "id": "V1", "state": {"values": values}}
    spread = reply_fields.with_more_room(open_window.read({"view": pressed}))
    assert rules.view_problems(spread, "modal") == []
    assert submit(spread).text == other


def test_there_is_an_end_to_more_room(accepted_view: Judge) -> None:
    window = modals.edit(view(draft()), CLICK)
    for _ in range(12):
        values = {one["block_id"]: {"reply": {"value": "a"}} for one in inputs(window)}
        pressed = {**window, "id": "V1", "state": {"values": values}}
        window = reply_fields.with_more_room(open_window.read({"view": pressed}))
        accepted_view(window)
    assert labels(window)[29] == "Reply (30/30)"
    assert "More room" not in json.dumps(window)


def test_a_whole_conversation_is_shown_newest_first(accepted_view: Judge) -> None:
    ours = MessageView(
        id=8, direction=Direction.OUTBOUND, sender=Person("", ""), subject="Re: x", text=REPLY,
        new_text=REPLY, at=mail().at, attachments=(), screening=None, warning=None,
    )  # fmt: skip
    files = (AttachmentView("a.pdf", "application/pdf", 5),)
    last = mail("Thank you!", attachments=files, screening="automatic reply")
    window = modals.full_mail((mail(), ours, last))
    accepted_view(window)
    said = json.dumps(window, ensure_ascii=False)
    for words in ("Thank you!", "*We wrote*", "*Jane Doe wrote*", "Attached: a.pdf", "automatic"):
        assert words in said
    assert said.index("Thank you!") < said.index("I am sorry that") < said.index("(order 10482)")


@pytest.mark.parametrize("text", ["", "x" * 40_000, "😀" * 60_000, "line\n\n" * 20_000])
def test_any_conversation_fits_into_a_window_and_what_does_not_is_told(
    text: str, accepted_view: Judge
) -> None:
    window = modals.full_mail((mail(text),) * 60)
    accepted_view(window)
    assert len(json.dumps(window)) < 250_000
    assert ("Older mails do not fit" in json.dumps(window)) or len(window["blocks"]) < 180


def test_a_40_kb_mail_is_shown_whole(accepted_view: Judge) -> None:
    text = "\n\n".join(f"{n} " + "word " * 80 for n in range(100))
    assert len(text) > 40_000
    window = modals.full_mail((mail(text),))
    accepted_view(window)
    shown = [b["text"]["text"] for b in window["blocks"] if b["type"] == "section"]
    assert "\n\n".join(shown).split() == text.split()


def test_small_windows(accepted_view: Judge) -> None:
    accepted_view(forms.loading("Edit the reply"))
    accepted_view(forms.notice("A very long title that Slack would not take", "Because."))
    accepted_view(modals.full_draft(view(draft(text=REPLY * 30))))
    accepted_view(modals.full_draft(view(None)))


@pytest.mark.parametrize(
    "window",
    [act_forms.escalate, act_forms.snooze, act_forms.assign, act_forms.note, questions.ask,
     modals.redraft],
)  # fmt: skip
def test_each_window_names_whose_mail_it_is(
    window: Callable[..., dict[str, Any]], accepted_view: Judge
) -> None:
    shown = window(view(draft()), CLICK)
    accepted_view(shown)
    first = shown["blocks"][0]["elements"][0]["text"]
    assert first == "Mail from Jane Doe about “Kettle arrived broken”"


def test_ready_made_wishes_name_the_customer_for_screen_readers() -> None:
    [row] = [b for b in modals.redraft(view(draft()), CLICK)["blocks"] if b["type"] == "actions"]
    assert all("Jane Doe" in one["accessibility_label"] for one in row["elements"])


def test_what_a_check_noticed_stands_below_the_words_that_it_is_about() -> None:
    doubted = draft(findings=(FindingView("refund", "Nothing says so.", "warning"),))
    kinds = [str(block) for block in modals.edit(view(doubted), CLICK)["blocks"]]
    [noticed] = [at for at, block in enumerate(kinds) if "Nothing says so." in block]
    [field] = [at for at, block in enumerate(kinds) if "'multiline'" in block]
    assert field < noticed


def test_a_foreign_mail_is_shown_with_its_meaning_to_whoever_writes(accepted_view: Judge) -> None:
    foreign = view(draft(), language="de", translation=TranslationView("en", "It is broken."))
    for window in (modals.edit(foreign, CLICK), modals.write(foreign, CLICK)):
        accepted_view(window)
        assert "It is broken." in str(window)


def test_times_to_choose_by_are_those_of_the_desk() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    mails = [
        MessageView(
            number, Direction.INBOUND, Person("Jane", "jane@x.example"), "Kettle", "Hi", "Hi",
            datetime(2026, 11, 23, 10 + number, 2, tzinfo=UTC), (), None, None,
        )
        for number in (1, 2)
    ]  # fmt: skip
    assert "23 Nov 12:02 CET · Hi" in str(modals.split_mails(mails, CLICK, berlin))
    other = Candidate(3, "Kettle", mails[0].at, ConversationStatus.OPEN)
    assert "23 Nov 12:02 CET · waits for us" in str(modals.merge([other], CLICK, berlin))
