"""The review card: in every state the truth, the right buttons, and within Slack's limits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_views import LOOK, QUESTION, REPLY, draft, every_state, happened, mail, view

from slackhitl.desk import lifecycle
from slackhitl.desk.case_views import (
    AttachmentView,
    DraftView,
    FindingView,
    Person,
    ReviewView,
    SourceView,
)
from slackhitl.desk.decisions import Seen
from slackhitl.desk.models import ConversationStatus, DraftStatus
from slackhitl.desk.translating import TranslationView
from slackhitl.slack import buttons, cards
from slackhitl.slack.ids import Act
from slackhitl.slack.moments import moment
from slackhitl.slack.values import read_seen

STATES = every_state()
Blocks = list[dict[str, Any]]

DECIDE = {"Approve & send", "Edit", "Undo"}
ASIDE = {"Snooze…", "More…"}
FREE = {*ASIDE, "Assign to me"}
ENDS = {"No reply needed", "Answered elsewhere", "Duplicate", "Spam"}
SHOWS = {
    "queued": ({"Take over"}, FREE, ENDS),
    "queued again": ({"Take over"}, FREE, ENDS),
    "queued offline": ({"Take over"}, FREE, ENDS),
    "unwritten, tried again": ({"Write reply", "Draft again", "Take over"}, FREE, ENDS),
    "unwritten": ({"Write reply", "Draft again", "Take over"}, FREE, ENDS),
    "in review": ({"Approve & send", "Edit", "Take over"}, {"Redraft…", *FREE}, ENDS),
    "in review, a fact missing": (
        {"Approve & send", "Edit", "Take over"}, {"Redraft…", *FREE}, ENDS,
    ),
    "awaiting a second person": ({"Approve & send", "Undo"}, set(), set()),
    "approved": ({"Undo"}, set(), set()),
    "approved, edited": ({"Undo"}, set(), set()),
    "approved, put off": ({"Undo"}, set(), set()),
    "sending": (set(), set(), set()),
    "sent": ({"Resolve"}, {"Take over", "Draft another reply", *ASIDE}, set()),
    "uncertain": ({"It was sent", "Send again", "Take over"}, FREE, set()),
    "undelivered": ({"Try again", "Give up sending", "Take over"}, FREE, set()),
    "discarded": ({"Reopen"}, {"More…"}, set()),
    "given up": ({"Take over"}, FREE, ENDS),
    "taken over": ({"Write reply", "Hand back to the AI"}, {"Take over", *ASIDE}, ENDS),
    "taken over after a reply": (
        {"Write reply", "Hand back to the AI"}, {"Take over", *ASIDE}, ENDS,
    ),
    "taken over, own reply in review": (
        {"Approve & send", "Edit", "Hand back to the AI"}, {"Redraft…", "Take over", *ASIDE}, ENDS,
    ),
    "resolved": ({"Reopen"}, {"More…"}, set()),
    "screened": ({"Reopen"}, {"More…"}, set()),
    "snoozed": ({"Wake now", "Take over", "Resolve"}, ASIDE, set()),
}  # fmt: skip
Elements = list[dict[str, Any]]


def texts(shown: Any) -> Iterator[str]:
    """Everything that a person reads."""
    if isinstance(shown, dict):
        for part in shown.values():
            if isinstance(part, str) and shown.get("text") is part:
                yield part
            else:
                yield from texts(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from texts(part)


def read(card: cards.Card) -> str:
    return "\n".join(texts(card.blocks))


def row(card: cards.Card) -> tuple[Elements, Elements, Elements]:
    """The buttons at the foot of a card, the lines of its menu, and the ways to end it."""
    [elements] = [
        block["elements"]
        for block in card.blocks
        if str(block.get("block_id", "")).startswith("decide_")
    ]

    def lines(kind: str) -> Elements:
        return [line for one in elements if one["type"] == kind for line in one["options"]]

    shown = [one for one in elements if one["type"] == "button"]
    return shown, lines("overflow"), lines("static_select")


def labels(elements: list[dict[str, Any]]) -> set[str]:
    shows = {"Show the full mail", "Show the whole conversation"}
    return {one["text"]["text"] for one in elements} - shows


@pytest.mark.parametrize("state", STATES)
def test_slack_takes_the_card_in_every_state(
    state: str, accepted: Callable[[Blocks], None]
) -> None:
    card = cards.review(STATES[state], LOOK)
    accepted(card.blocks)
    assert card.text.startswith("Mail from Jane Doe about “Kettle arrived broken”.")
    assert len(card.text) < 1000
    assert card.conversation_id == 12


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", ["", "\0\u202e", "x" * 40_000, "& < > " * 7000, "😀\n\n" * 9000])
def test_slack_takes_the_card_whatever_was_written(
    state: str, text: str, accepted: Callable[[Blocks], None]
) -> None:
    found = tuple(FindingView(text, text, severity) for severity in ("stop", "odd", "note") * 5)
    files = tuple(AttachmentView(text, text, 10**9) for _ in range(40))
    sources = tuple(SourceView(text, text, text, text) for _ in range(20))
    people = tuple(Person(text, text) for _ in range(30))

    def filled(one: DraftView) -> DraftView:
        return replace(
            one, text=text, proposed=text[::-1], marked=text, problem=text, instruction=text,
            server_said=text, findings=found, sources=sources, cc=people, to=people[:1],
        )  # fmt: skip

    before = STATES[state]
    shown = replace(
        before,
        subject=text, summary=text, category=text, language=text, risks=(text,) * 30,
        screening=text, undeliverable=text, customer=Person(text, text),
        mail=mail(text, warning=text, attachments=files, subject=text),
        draft=filled(before.draft) if before.draft else None,
        unsettled=(filled(draft(DraftStatus.UNCERTAIN)),),
    )  # fmt: skip
    card = cards.review(shown, LOOK)
    accepted(card.blocks)
    assert 0 < len(card.text) < 2000


@pytest.mark.parametrize("state", SHOWS)
def test_each_state_offers_these_buttons_and_no_others(state: str) -> None:
    assert tuple(map(labels, row(cards.review(STATES[state], LOOK)))) == SHOWS[state]


@pytest.mark.parametrize("state", STATES)
def test_a_card_has_at_most_five_things_to_press_each_named_for_screen_readers(state: str) -> None:
    shown, lines, ends = row(cards.review(STATES[state], LOOK))
    assert len(shown) + bool(lines) + bool(ends) <= 5
    assert len(lines) <= 5
    assert all("Jane Doe" in one["accessibility_label"] for one in shown)
    assert sum(one.get("style") == "primary" for one in shown) <= 1


@pytest.mark.parametrize("state", STATES)
def test_what_is_pressed_names_what_the_person_saw(state: str) -> None:
    shown = STATES[state]
    pressed, lines, ends = row(cards.review(shown, LOOK))
    values = [one["value"] for one in pressed]
    values += [line["value"].partition("|")[2] for line in (*lines, *ends)]
    fingerprint = "0123456789ab" if shown.draft else ""
    assert values
    assert {read_seen(value) for value in values} == {
        Seen(12, shown.draft.id if shown.draft else None, fingerprint, shown.revision)
    }


@pytest.mark.parametrize("state", ["sent", "sent, edited", "resolved", "discarded", "sending"])
def test_a_decided_card_offers_no_decision(state: str) -> None:
    shown, lines, ends = row(cards.review(STATES[state], LOOK))
    assert not ends
    assert not (labels(shown) | labels(lines)) & DECIDE


@pytest.mark.parametrize("status", DraftStatus)
@pytest.mark.parametrize("talk", ConversationStatus)
def test_a_card_offers_only_what_the_tables_allow(
    status: DraftStatus, talk: ConversationStatus
) -> None:
    shown = view(draft(status), talk)
    possible = {(one.source, one.action) for one in (*shown.draft.actions, *shown.actions)}  # type: ignore[union-attr]
    allowed = {buttons.PLACES[key].act for key in possible if key in buttons.PLACES}
    allowed |= {Act.SHOW_MAIL, Act.MORE}
    if "resolve" in {action for _, action in possible}:
        allowed |= {Act.NO_REPLY, Act.PASSED_ON, Act.DUPLICATE, Act.SPAM}
    if talk is ConversationStatus.TAKEN_OVER:
        allowed |= {Act.WRITE}
    pressed, lines, ends = row(cards.review(shown, LOOK))
    offered = {one["action_id"] for one in pressed}
    offered |= {line["value"].partition("|")[0] for line in (*lines, *ends)}
    assert offered <= {act.value for act in allowed}


def test_every_place_is_a_row_of_the_tables() -> None:
    known = {(one.source, one.action) for one in (*lifecycle.DRAFT, *lifecycle.CONVERSATION)}
    assert set(buttons.PLACES) <= known
    assert {one.act for one in buttons.PLACES.values()} <= set(buttons.SAYS) | {
        Act.REDRAFT, Act.NO_REPLY, Act.SNOOZE, Act.CLAIM,
    }  # fmt: skip


@pytest.mark.parametrize("state", SHOWS)
def test_a_customer_with_more_mails_and_conversations_never_fills_the_menu_too_full(
    state: str, accepted: Callable[[Blocks], None]
) -> None:
    one = STATES[state]
    possible = lifecycle.conversation_actions(one.status, lifecycle.Role.SUPERVISOR)
    card = cards.review(replace(one, actions=possible), LOOK)
    accepted(card.blocks)
    _, lines, _ = row(card)
    assert len(lines) <= 5
    assert not lines or "show_mail" in lines[-1]["value"]


def test_a_card_in_review_shows_who_wrote_what_and_the_reply_with_its_sources() -> None:
    said = read(cards.review(STATES["in review"], LOOK))
    for words in (
        "Kettle arrived broken",
        "Jane Doe · jane@customer.example",
        "Damage · English",
        "*Urgency: high*",
        "*Look twice:* demands money back · sounds frustrated",
        "*In short:* The glass kettle of order 10482 came cracked",
        "Can I get a new one, or my money back?",
        "*Proposed reply*  by Claude · from the knowledge",
        "within 2 to 3 working days. [1]",
        "[1] Damaged parcels: “A replacement leaves the same day.”",
        "A reply waits for a decision",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", ["*Claude is drafting a reply.*"]),
        ("queued again", ["another version", "<@U0ANA> asked: “Make it shorter.”"]),
        ("queued offline", ["offline drafter"]),
        (
            "unwritten, tried again",
            ["There is no draft", "Claude is overloaded", "slackhitl tries again at <!date^"],
        ),
        ("unwritten", ["Nothing in the knowledge answers this.", "ask for a draft again"]),
        ("in review, offline", ["*Proposed reply*  offline draft · from the knowledge"]),
        ("in review after undo", ["<@U0ANA> took the approval back."]),
        ("in review after another mail", ["withdrawn: the customer wrote again", "version 2"]),
        ("awaiting a second person", ["*Approved by <@U0ANA>.* A second person must approve"]),
        ("approved", ["*Approved by <@U0ANA>.* Leaves at <!date^", "Undo stops it"]),
        ("approved, edited", ["*Edited and approved by <@U0BEN>.*"]),
        ("approved, put off", ["not sent yet", "450 4.2.1 the mailbox is busy", "Next try"]),
        ("sending", ["Approved by <@U0ANA>", "Leaving for the mail server now"]),
        ("sent", ["*Sent, approved unchanged by <@U0ANA>* · <!date^"]),
        ("sent, edited", ["*Sent, edited and approved by <@U0BEN>*"]),
        (
            "sent, written by a person",
            ["*Sent, written by <@U0ANA>*", "*What was sent:* Dear Jane, I"],
        ),
        (
            "uncertain",
            ["may have been sent", "the connection was lost", "not sent again by itself"],
        ),
        (
            "undelivered",
            [
                "*Not delivered.* Approved by <@U0ANA>. The mail server said: “550 5.1.1",
                "550 5.1.1 &lt;jane@customer.example&gt;: no such",
            ],
        ),
        ("discarded", ["*No reply needed, decided by <@U0ANA>*"]),
        ("taken over", ["*<@U0ANA> took this over* · ", "drafts nothing until it is handed back"]),
        ("taken over after a reply", ["took this over", "The reply before was sent."]),
        ("resolved", ["*Resolved by <@U0VERA>* · <!date^"]),
        ("screened", ["*Set aside.* automatic reply (Auto-Submitted). No draft was made."]),
        ("leaving while another waits", ["An earlier reply is leaving now"]),
    ],
)
def test_a_card_says_what_happens_now_and_who_decided(state: str, words: list[str]) -> None:
    said = read(cards.review(STATES[state], LOOK))
    for one in words:
        assert one in said


def test_everything_that_should_make_one_look_twice_is_on_the_card() -> None:
    said = read(cards.review(STATES["in review, everything"], LOOK))
    for words in (
        "*Urgent*",
        "waits since <!date^",
        "last with <@U0BEN>",
        "mentions lawyers or legal action · demands money back · mentions press",
        "sounds angry",
        "*The sender may not be who they say:* DMARC failed",
        "*Mail to this address came back before:* “550 5.1.1 no such user”",
        "kettle.jpg (1.8 MB), invoice 10482.pdf (84 kB)",
        "3 earlier mails in this conversation",
        "… (full mail in the menu)",
        "*Do not send as it is:* The order number is not in our records. (“order 10482”)",
        "*Check:* A refund above 40 € needs a supervisor's word. (“refund”)",
        "*The reply goes to* jane.private@mail.example, as the mail asks, *not to the address",
        "Copies go to rob@customer.example, sue@customer.example.",
        "*An earlier reply may have been sent.*",
        "version 3",
    ):
        assert words in said
    assert said.index("Do not send as it is") < said.index("*Check:*") < said.index("Note:")


def test_the_other_of_two_drafts_stands_below_the_buttons_which_are_not_for_it() -> None:
    card = cards.review(STATES["in review, two readings"], LOOK)
    kinds = [block["type"] for block in card.blocks]
    after = card.blocks[kinds.index("actions") + 1 :]
    [section] = [block for block in after if block["type"] == "section"]
    assert "Ordered another kettle" in section["text"]["text"]
    button = section["accessory"]
    assert button["action_id"] == Act.CHOOSE.value
    assert read_seen(button["value"]) == Seen(12, 32, "ba9876543210", 5)
    assert "Have a lovely Saturday" in "\n".join(texts(after))


def test_a_long_draft_is_cut_and_its_button_shows_the_rest() -> None:
    card = cards.review(view(draft(text=REPLY * 9, proposed=REPLY * 9, marked="")), LOOK)
    [button] = [b["accessory"] for b in card.blocks if "accessory" in b]
    assert button["text"]["text"] == "Show full draft"
    assert button["action_id"] == Act.SHOW_DRAFT
    assert read_seen(button["value"]) == Seen(12, 34, "0123456789ab", 5)
    assert "more characters." in read(card)


def test_a_reply_that_is_hardly_too_long_is_shown_whole() -> None:
    text = "word " * 380 + "end"
    card = cards.review(view(draft(text=text, proposed=text, marked="")), LOOK)
    assert "end" in read(card)
    assert "more characters" not in read(card)


def test_an_older_reply_in_doubt_has_its_own_buttons_for_itself() -> None:
    card = cards.review(STATES["in review, everything"], LOOK)
    [earlier] = [b for b in card.blocks if b.get("block_id") == "earlier_30"]
    assert labels(earlier["elements"]) == {"Send again", "It was sent"}
    assert {read_seen(one["value"]).draft_id for one in earlier["elements"]} == {30}


def test_what_cannot_be_undone_is_asked_twice() -> None:
    shown, *_ = row(cards.review(STATES["uncertain"], LOOK))
    asked = {one["action_id"] for one in shown if "confirm" in one}
    assert asked == {Act.RESEND, Act.SETTLE}


def test_marks_of_sources_are_for_people_and_gone_from_what_was_sent() -> None:
    assert "days. [1]" in read(cards.review(STATES["in review"], LOOK))
    for state in ("approved", "sending", "sent"):
        assert "[1]" not in read(cards.review(STATES[state], LOOK))


def test_an_edit_is_shown_as_what_was_removed_and_what_was_written() -> None:
    card = cards.review(STATES["sent, edited"], LOOK)
    [body] = [b for b in card.blocks if b["type"] == "rich_text"]
    leaves = body["elements"][0]["elements"]
    struck = "".join(one["text"] for one in leaves if one.get("style") == {"strike": True})
    bold = "".join(one["text"] for one in leaves if one.get("style") == {"bold": True})
    assert " ".join(struck.split()) == "You need not send it back: a Kind regards"
    assert " ".join(bold.split()) == "Please keep the broken one. A Have a lovely Saturday"


@pytest.mark.parametrize("status", [DraftStatus.IN_REVIEW, DraftStatus.AWAITING_SECOND])
def test_whoever_decides_an_edited_draft_sees_all_of_it_and_what_was_changed(
    status: DraftStatus,
) -> None:
    before = REPLY + "\n\n" + "An unchanged line of many words that nobody touched. " * 8
    after = before.replace("2 to 3", "9 to 12")
    shown = draft(status, text=after, proposed=before, marked=f"{before} [1]")
    card = cards.review(view(shown), LOOK)
    body = [b for b in card.blocks if b["type"] == "rich_text"][-1]
    leaves = body["elements"][0]["elements"]
    styled = {one["text"].strip(): one["style"] for one in leaves if "style" in one}
    assert styled == {"2 to 3": {"strike": True}, "9 to 12": {"bold": True}}
    kept = "".join(one["text"] for one in leaves if one.get("style") != {"strike": True})
    assert kept.split() == after.split()
    assert "*Proposed reply*  by Claude" in read(card)
    assert "edited by a person" in read(card)
    assert "What a person removed is struck out, what they wrote is bold." in read(card)


@pytest.mark.parametrize("status", [DraftStatus.IN_REVIEW, DraftStatus.APPROVED, DraftStatus.SENT])
def test_a_reply_that_a_person_wrote_anew_is_said_to_be_so(status: DraftStatus) -> None:
    said = read(cards.review(view(draft(status, text="I rang her; all is well. " * 20)), LOOK))
    assert "written anew by a person" in said
    assert "struck out" not in said
    assert "I rang her; all is well." in said


@pytest.mark.parametrize(
    ("status", "button"),
    [
        (DraftStatus.APPROVED, "Undo"),
        (DraftStatus.AWAITING_SECOND, "Undo"),
        (DraftStatus.UNDELIVERED, "Try again"),
        (DraftStatus.UNCERTAIN, "It was sent"),
    ],
)
def test_a_reply_on_its_way_is_told_first_of_what_is_put_aside(
    status: DraftStatus, button: str
) -> None:
    aside, open_ = ConversationStatus.SNOOZED, ConversationStatus.OPEN
    card = cards.review(view(draft(status), aside), LOOK)
    shown, _, _ = row(card)
    assert button in labels(shown)
    assert "Put aside" not in read(card)
    assert REPLY[:60] in read(card)
    assert moment(view(draft(status), aside), LOOK.now) == moment(
        view(draft(status), open_), LOOK.now
    )


def test_a_decided_card_is_short_so_that_the_channel_shows_what_still_waits() -> None:
    waits, done = (len(read(cards.review(STATES[s], LOOK))) for s in ("in review", "sent"))
    assert done < 0.75 * waits
    assert QUESTION not in read(cards.review(STATES["sent"], LOOK))


def test_without_a_summary_a_decided_card_still_says_what_it_was_about() -> None:
    shown = replace(STATES["sent"], summary=None)
    assert "I ordered the glass kettle" in read(cards.review(shown, LOOK))


@pytest.mark.parametrize("state", ["sent", "sent, written by a person", "resolved"])
def test_a_sent_reply_is_a_line_that_says_who_sent_it_once(state: str) -> None:
    card = cards.review(STATES[state], LOOK)
    assert len(card.blocks) <= 6
    assert not [block for block in card.blocks if block["type"] in {"divider", "rich_text"}]
    said = read(card)
    assert "by Claude" not in said
    assert "written by a person" not in said


def test_all_of_a_sent_reply_is_one_press_away() -> None:
    [short] = [b for b in cards.review(STATES["sent"], LOOK).blocks if "accessory" in b]
    assert short["accessory"]["action_id"] == Act.SHOW_DRAFT.value


def test_the_summary_is_left_out_where_the_mail_says_it_as_fast() -> None:
    short = "Hello, how long does shipping take?\nJane"
    same = "how long does shipping to Austria take, and is there a faster way?"
    long = f"Hello,\n\n{same}\n\n{'We leave on Friday. ' * 8}\n\nJane"
    for text, summary, is_told in (
        (short, "Asks how long shipping takes.", False),
        (long, same.capitalize(), False),
        (long, "Asks about shipping to Austria.", True),
        (QUESTION, "Broken kettle; new one or refund.", True),
    ):
        shown = replace(STATES["in review"], summary=summary, mail=mail(text))
        assert ("*In short:*" in read(cards.review(shown, LOOK))) is is_told
        assert "In short: " in cards.review(shown, LOOK).text


def test_a_short_foreign_mail_keeps_its_summary_in_the_language_of_the_desk() -> None:
    shown = replace(
        STATES["in review"], summary="Asks how long shipping takes.", language="de",
        mail=mail("Wie lange dauert der Versand?"), translation=TranslationView("en"),
    )  # fmt: skip
    assert "*In short:* Asks how long" in read(cards.review(shown, LOOK))


def test_the_category_is_told_once_and_its_menu_squeezes_no_text_of_weight() -> None:
    card = cards.review(STATES["in review"], replace(LOOK, categories=("damage", "returns")))
    [held] = [b for b in card.blocks if b.get("accessory", {}).get("type") == "static_select"]
    assert held["text"]["text"] == "Triage: A damaged item."
    assert "Jane Doe" in held["accessory"]["placeholder"]["text"]
    assert "Damage · English" not in read(card)


def test_what_lacks_is_told_above_and_asked_for_below_the_buttons_that_decide() -> None:
    card = cards.review(STATES["in review, a fact missing"], LOOK)
    ids = [str(block.get("block_id", "")) for block in card.blocks]
    assert ids.index("decide_12") < ids.index("ask_34")
    lines = [str(block.get("text", {}).get("text", "")) for block in card.blocks]
    [missing] = [at for at, line in enumerate(lines) if "A fact is missing" in line]
    assert missing < ids.index("decide_12")


def test_a_mail_that_only_thanks_is_ended_with_the_first_button() -> None:
    nothing = draft(DraftStatus.UNWRITTEN, problem="The customer only says thank you.")
    thanks = view(
        nothing, questions=(), risks=(), sentiment="positive", mail=mail("Thank you!\nJane")
    )
    shown, lines, ends = row(cards.review(thanks, LOOK))
    assert [one["text"]["text"] for one in shown] == ["No reply needed", "Write reply", "Take over"]
    assert [one.get("style") for one in shown] == ["primary", None, None]
    assert "Draft again" in labels(lines)
    assert "No reply needed" not in labels(ends)
    for trouble in ({"risks": ("churn",)}, {"sentiment": "angry"}, {"questions": ("Why?",)}):
        shown, _, _ = row(cards.review(replace(thanks, **trouble), LOOK))
        assert shown[0]["text"]["text"] == "Write reply"


@pytest.mark.parametrize("risk", ["injection", "safety"])
def test_nothing_urges_to_approve_or_draft_where_a_mail_is_dangerous(risk: str) -> None:
    shown, _, _ = row(cards.review(view(draft(), risks=(risk,)), LOOK))
    assert not [one for one in shown if one.get("style")]
    unwritten = view(draft(DraftStatus.UNWRITTEN), risks=(risk,))
    shown, _, _ = row(cards.review(unwritten, LOOK))
    assert [one["text"]["text"] for one in shown] == ["Write reply", "Take over", "Draft again"]


def test_a_danger_that_is_why_there_is_no_draft_is_told_once() -> None:
    why = "The mail seems to give instructions to the AI; a person should answer."
    shown = view(draft(DraftStatus.UNWRITTEN, problem=why), risks=("injection", "legal"))
    said = read(cards.review(shown, LOOK))
    assert said.count("give instructions to the AI") == 1
    assert "*Look twice:* mentions lawyers" in said


def test_what_the_draft_lacked_is_not_said_of_a_persons_words() -> None:
    lacks = "Nothing in the knowledge answers this, or a part of it."
    shown = draft(grounding="unanswered")
    assert lacks in read(cards.review(view(shown), LOOK))
    assert lacks not in read(cards.review(view(replace(shown, text="I looked: yes.")), LOOK))


def test_a_version_is_counted_where_the_same_mail_had_one_before() -> None:
    assert "version" not in read(cards.review(view(draft(number=2)), LOOK))
    assert "by Claude, version 2" in read(cards.review(view(draft(number=2, again=True)), LOOK))


def test_the_first_of_two_is_told_so_before_they_approve() -> None:
    of_two = replace(LOOK, two_because="vip")
    card = cards.review(STATES["in review"], of_two)
    shown, _, _ = row(card)
    assert shown[0]["text"]["text"] == "Approve & send"
    assert shown[0]["style"] == "primary"
    assert "*Two people must approve it* (important customer)." in read(card)
    second, _, _ = row(cards.review(STATES["awaiting a second person"], of_two))
    assert second[0]["text"]["text"] == "Approve & send"
    for because, words in (
        ("refund_demand", "(demands money back)"), ("new_mail", "(we write first)"),
        ("gift_cards", "(category: Gift cards)"),
    ):  # fmt: skip
        said = read(cards.review(STATES["in review"], replace(LOOK, two_because=because)))
        assert words in said
    assert "Two people" not in read(cards.review(STATES["sent"], of_two))


def test_a_notification_tells_urgency_and_risk_until_it_is_decided() -> None:
    text = cards.review(STATES["in review"], LOOK).text
    assert "decision. Urgency: high. Look twice: demands money back, sounds frustrated. In" in text
    assert "Urgency" not in cards.review(STATES["sent"], LOOK).text


@pytest.mark.parametrize(
    "words",
    [
        "The mail server refuses this mail: 550 5.1.1 no such user",
        "The mail server's answer to the whole mail was lost (timeout).",
    ],
)
def test_what_came_of_it_at_the_mail_server_is_told_once(words: str) -> None:
    for status in (DraftStatus.UNDELIVERED, DraftStatus.UNCERTAIN, DraftStatus.APPROVED):
        stuck = draft(status, server_said=words, attempt=1)
        said = read(cards.review(view(stuck), LOOK))
        assert words in said
        assert "said: “The mail server" not in said


def test_a_case_that_was_reopened_says_by_whom_and_that_a_reply_went_out() -> None:
    back = happened("conversation.reopen", "U0VERA", minutes=11)
    sent = happened("draft.confirm", "system", minutes=30)
    for shown in (draft(), draft(DraftStatus.QUEUED)):
        said = read(cards.review(view(shown, history=(sent, back)), LOOK))
        assert "<@U0VERA> reopened it, after a reply had gone out." in said
        said = read(cards.review(view(shown, history=(back,)), LOOK))
        assert "<@U0VERA> reopened it." in said
    later = draft(created_at=LOOK.now)
    assert "reopened" not in read(cards.review(view(later, history=(sent, back)), LOOK))


@pytest.mark.parametrize("state", STATES)
def test_text_and_blocks_are_the_same_for_the_same_view(state: str) -> None:
    shown: ReviewView = STATES[state]
    assert cards.review(shown, LOOK) == cards.review(shown, LOOK)
