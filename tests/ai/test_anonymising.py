"""What is learnt of a reply names nobody, and still says what a team tells every customer."""

import time

import pytest
from anonymised_replies import Case, cases

from slackhitl.ai.anonymising import Known, Ours, anonymised
from slackhitl.ai.letters import body, signed_names

REPLIES = cases()


@pytest.mark.parametrize("case", REPLIES, ids=[case.reply[:30] for case in REPLIES])
def test_a_reply_keeps_what_it_teaches_and_nobodys_particulars(case: Case) -> None:
    assert case.plain().text == case.kept


def test_hardly_anything_leaks_and_hardly_anything_is_lost() -> None:
    read = [(case, case.plain()) for case in REPLIES]
    assert len(REPLIES) >= 100
    assert [case.leaked(plain) for case, plain in read if case.leaked(plain)] == []
    lost = sum(len(case.lost(plain)) for case, plain in read)
    assert lost <= 0.01 * sum(len(case.stays) for case in REPLIES)
    assert [case.reply for case, plain in read if case.person and not plain.others] == []
    for_nothing = [case for case, plain in read if plain.others and not case.person]
    assert len(for_nothing) <= 1  # “Mr Right boots”


def test_taking_people_out_twice_changes_nothing() -> None:
    for case in REPLIES:
        once = case.plain()
        assert anonymised(once.text, case.known).text == once.text


@pytest.mark.parametrize(
    "written", ["Müller", "Mueller", "MÜLLER", "müller", "Müllers", "Müller's"]
)
@pytest.mark.parametrize("called", ["Anna Müller", "Mueller, Anna", "a.mueller@web.example"])
def test_a_name_is_known_in_every_spelling(written: str, called: str) -> None:
    known = Known(names=(called,) if "@" not in called else (), addresses=(called,))
    text = anonymised(f"We sent the parcel of {written} on time.", known).text
    assert text.startswith("We sent the parcel of {name}")
    assert "ller" not in text.casefold()


def test_the_names_below_a_mail_and_in_it_are_the_customers() -> None:
    mail = "Hello, my name is Ngozi Adeyemi. Where is it?\n\nBest regards\nN. Adeyemi\nPurchasing"
    assert signed_names(mail) == ("N. Adeyemi", "Purchasing", "Ngozi Adeyemi")
    plain = anonymised("The parcel is with Adeyemi now, Ngozi.", Known(mails=(mail,)))
    assert plain.text == "The parcel is with {name} now, {name}."


def test_what_our_own_texts_hold_is_ours_and_stays() -> None:
    ours = Ours(["Call 0117 4960123 or write to help@acme.example. The Alma 4000 weighs 2 kg."])
    reply = "Call 0117 4960123, write to help@acme.example or ask for the Alma 4000 by 5551234567."
    assert anonymised(reply, Known(ours=ours)).text == reply.replace("5551234567", "{number}")


def test_a_reply_is_kept_without_greeting_closing_and_signature() -> None:
    written = "Dear Jane,\n\nIt takes 2 days.\n\nThank you\n\nWe will write.\n\nKind regards\nMaria"
    assert body(written) == "It takes 2 days.\n\nThank you\n\nWe will write."
    assert body("Hi there,\n\nyes.\n\nYour Acme Outdoor team", "Your Acme Outdoor team") == "yes."
    assert body("Liebe Anna, lieber Tom,\n\nja.\n\nViele Grüße aus Berlin\nIhr Team") == "ja."
    assert body("We are a team.") == "We are a team."


@pytest.mark.parametrize(
    "piece",
    ["Aa ", "1 ", "1", "A-1-", "Jane, ", "your son Aa ", "Am Aa 1 ", "12 Aa Bb ", "@a", " "],
)
def test_no_mail_is_so_odd_that_reading_it_takes_long(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    begin = time.monotonic()
    anonymised(text, Known(names=("Jane Doe",)))
    signed_names(text)
    assert time.monotonic() - begin < 5
