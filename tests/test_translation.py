"""A customer who writes in another language than the desk."""

import json

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi

ANSWER = "Guten Tag, Ihre Bestellung 4711 kommt am Freitag und Sie erhalten dazu eine Nachricht."
GERMAN = "Guten Tag,\n\nwo ist meine Bestellung 4711 und wie lange dauert das noch?\n\nKlara"


@pytest.fixture
def german(claude: MessagesApi) -> None:
    """What Claude drafts."""
    claude.script("draft", content=[{"type": "text", "text": ANSWER}], times=3)


@pytest.mark.usefixtures("german")
async def test_a_foreign_mail_and_its_draft_are_shown_in_both_languages(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    await claude_desk.customer("Klara").writes("Bestellung", GERMAN)
    await claude_desk.card(
        "Bestellung", "wo ist meine", "In English, translated by Claude:", "[en] Guten Tag", ANSWER,
        "[en] " + ANSWER,
    )  # fmt: skip
    for request in claude.asked("translate"):
        assert "Bestellung 4711" not in str(request["system"])


async def test_a_question_is_looked_up_in_the_language_of_the_knowledge(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    answer = {
        "category": "delivery", "language": "de", "sentiment": "neutral", "urgency": "normal",
        "risks": [], "summary": "Asks how long a parcel takes", "draftable": True, "why_not": None,
        "questions": ["Wie lange braucht ein Paket?"], "other_reading": None, "reason": "",
        "queries": ["How long does a parcel take to arrive?"],
    }  # fmt: skip
    claude.script("triage", words=json.dumps(answer))
    claude.script("draft", words=ANSWER)
    await claude_desk.customer("Klara").writes("Paket", "Wie lange braucht ein Paket?")
    await claude_desk.card("Paket", "Approve & send")
    assert '"articles_in": ["en"]' in str(claude.asked("triage")[0]["messages"])
    offered = str(claude.asked("draft")[0]["messages"])
    assert 0 < offered.index("kb://shipping") < offered.index("kb://returns")


@pytest.mark.usefixtures("german")
async def test_an_agent_edits_in_english_sees_the_german_and_sends_that(claude_desk: Desk) -> None:
    klara = claude_desk.customer("Klara")
    await klara.writes("Bestellung", GERMAN)
    card = await claude_desk.card("Bestellung", "[en] " + ANSWER, "Approve & send")
    await claude_desk.more(claude_desk.ana, card, "Edit in my language…")
    window = claude_desk.ana.modals[-1]
    assert claude_desk.ana.initial(window, "Reply").startswith("[en] ")
    await claude_desk.ana.submit(window, {"Reply": "It comes on Friday.\n\nAna"})
    await claude_desk.until(
        lambda: "Check and send" in str(claude_desk.ana.modal and claude_desk.ana.modal.content),
        "the reply in German",
    )
    result = await claude_desk.ana.sees_modal()
    assert "It comes on Friday." in claude_desk.sandbox.as_text(result)
    assert claude_desk.ana.initial(result, "Reply") == "[de] It comes on Friday.\n\nAna"
    assert klara.inbox == []
    await claude_desk.ana.submit(result, {"Reply": "Es kommt am Freitag, grüß Gott.\n\nAna"})
    [reply] = await klara.receives(1)
    assert "Es kommt am Freitag, grüß Gott." in reply.text
    assert "It comes on Friday" not in reply.text


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("environ", [{"SLACKHITL_UNDO_SECONDS": "60"}])
async def test_what_a_person_wrote_is_translated_for_whoever_decides_it(claude_desk: Desk) -> None:
    await claude_desk.customer("Klara").writes("Bestellung", GERMAN)
    card = await claude_desk.card("Bestellung", "[en] " + ANSWER, "Approve & send")
    await claude_desk.ana.press(card, "Edit")
    await claude_desk.ana.submit(await claude_desk.ana.sees_modal(), {"Reply": "Am Montag, Ana"})
    card = await claude_desk.card("Bestellung", "Undo")
    await claude_desk.ben.press(card, "Undo")
    card = await claude_desk.card("Bestellung", "[en] Am Montag, Ana")
    await claude_desk.ben.press(card, "Edit in English…")
    window = await claude_desk.ben.sees_modal()
    assert claude_desk.ben.initial(window, "Reply") == "[en] Am Montag, Ana"


@pytest.mark.usefixtures("german")
async def test_an_owner_writes_in_their_language_below_the_meaning_of_the_mail(
    claude_desk: Desk,
) -> None:
    klara = claude_desk.customer("Klara")
    await klara.writes("Bestellung", GERMAN)
    card = await claude_desk.card("Bestellung", "[en] " + ANSWER, "Approve & send")
    await claude_desk.ana.press(card, "Take over")
    await claude_desk.ana.close_modal()
    card = await claude_desk.card("Bestellung", "took this over")
    await claude_desk.ana.press(card, "Write in English…")
    window = await claude_desk.ana.sees_modal()
    assert not claude_desk.ana.initial(window, "Reply")
    await claude_desk.ana.submit(window, {"Reply": "We look into it."})
    await claude_desk.until(
        lambda: "Check and send" in str(claude_desk.ana.modal and claude_desk.ana.modal.content),
        "the reply in German",
    )
    await claude_desk.ana.submit(await claude_desk.ana.sees_modal(), {})
    [reply] = await klara.receives(1)
    assert "[de] We look into it." in reply.text


@pytest.mark.usefixtures("german")
async def test_a_translation_that_fails_is_said_and_holds_up_nothing(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    klara = claude_desk.customer("Klara")
    await klara.writes("Bestellung", GERMAN)
    card = await claude_desk.card("Bestellung", "[en] " + ANSWER, "Approve & send")
    claude.script("translate", refusal=True, times=9)
    await claude_desk.more(claude_desk.ana, card, "Edit in my language…")
    window = claude_desk.ana.modals[-1]
    await claude_desk.ana.submit(window, {"Reply": "It comes on Friday."})
    await claude_desk.until(
        lambda: "Not translated" in str(claude_desk.ana.modal and claude_desk.ana.modal.content),
        "why there is no German text",
    )
    again = await claude_desk.ana.sees_modal()
    assert claude_desk.ana.initial(again, "Reply") == "It comes on Friday."
    await klara.writes("Noch etwas", GERMAN)
    second = await claude_desk.card(
        "Noch etwas", "Written in German; the translation failed", "Approve & send"
    )
    await claude_desk.ana.press(second, "Approve & send")
    assert len(await klara.receives(1)) == 1


@pytest.mark.usefixtures("german")
async def test_a_mail_that_comes_while_translating_stops_the_reply_and_keeps_its_words(
    claude_desk: Desk,
) -> None:
    klara = claude_desk.customer("Klara")
    mail = await klara.writes("Bestellung", GERMAN)
    card = await claude_desk.card("Bestellung", "[en] " + ANSWER, "Approve & send")
    await claude_desk.more(claude_desk.ana, card, "Edit in my language…")
    window = claude_desk.ana.modals[-1]
    await klara.writes("Re: Bestellung", "Bitte stornieren Sie, und zwar die.", reply_to=mail)
    await claude_desk.card("Bestellung", "stornieren", "Approve & send")
    await claude_desk.ana.submit(window, {"Reply": "It comes on Friday."})
    await claude_desk.until(
        lambda: "Check and send" in str(claude_desk.ana.modal and claude_desk.ana.modal.content),
        "the reply in German",
    )
    result = await claude_desk.ana.sees_modal()
    await claude_desk.ana.submit(result, {})
    again = await claude_desk.ana.sees_modal()
    assert "Something changed while you were writing" in claude_desk.sandbox.as_text(again)
    assert claude_desk.ana.initial(again, "Reply") == "[de] It comes on Friday."
    assert klara.inbox == []


async def test_without_claude_the_card_says_that_there_is_no_translation(desk: Desk) -> None:
    await desk.customer("Klara").writes("Bestellung", GERMAN)
    await desk.card("Bestellung", "Written in German; there is no translation without Claude.")
