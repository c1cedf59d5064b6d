# ruff: noqa: RUF001 (mails of many scripts)
"""What a person wrote now, told from quotes and signatures, in linear time."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackhitl.mail.parsing import parse_email
from slackhitl.mail.replies import new_text

MAILS = Path(__file__).parent / "mails"
WORKED = "That worked."


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("gmail_reply_plain", "Thank you, that worked.\n\nMaria"),
        ("gmail_reply_wrapped_intro", "Thank you, that worked."),
        ("outlook_reply_plain", "It still fails with the same message.\n\nMaria"),
        ("outlook_german_plain", "Es geht leider immer noch nicht.\n\nViele Grüße\nMaria"),
        ("dutch_multiline_intro", "Dat is gelukt, dank u."),
        ("bottom_reply", "Version 4.2, on Debian."),
        ("signature_dashes", "The parcel has not arrived."),
        ("signature_iphone", "The parcel has not arrived."),
        ("reply_above_marker", "Please cancel it."),
        ("previous_replies", "First of all, thank you."),
        ("gmail_reply_html", "Thank you, that worked."),
        ("outlook_reply_html", "It still fails.\n\nMaria"),
        ("outlook_web_reply_html", "It still fails."),
        ("apple_reply_html", WORKED),
        ("thunderbird_reply_html", WORKED),
        ("proton_reply_html", WORKED),
        ("zimbra_reply_html", WORKED),
        ("yahoo_reply_html", WORKED),
        ("zoho_reply_html", WORKED),
        ("tutanota_reply_html", WORKED),
        ("newton_reply_html", WORKED),
        ("front_reply_html", WORKED),
        ("word_reply_html", WORKED),
    ],
)
def test_only_what_was_written_now_remains(name: str, written: str) -> None:
    assert parse_email((MAILS / f"{name}.eml").read_bytes()).new_text == written


@pytest.mark.parametrize("name", ["interleaved_reply", "gmail_interleaved_html"])
def test_answers_between_quotes_keep_the_quotes_that_they_answer(name: str) -> None:
    written = parse_email((MAILS / f"{name}.eml").read_bytes()).new_text
    places = [
        written.index(words)
        for words in ("> Which version", "\nVersion 4.2.", "system?", "\nDebian 12.")
    ]
    assert places == sorted(places)
    assert "wrote" not in written


def test_code_and_lists_stay_as_they_are() -> None:
    written = parse_email((MAILS / "code_and_lists.eml").read_bytes()).new_text
    assert "```\n# keep this comment\nvalue = 1\n```\n\n    indented stays" in written
    assert "- colour: red\n- size: 4" in written


INTROS = {
    "ar": "في 02/11/2026 08:50، كتب Acme <support@acme.example>:",
    "bg": "На 2.11.2026 г. в 8:50 Acme <support@acme.example> написа:",
    "ca": "El dl., 2 de nov. 2026 a les 8:50, Acme <support@acme.example> va escriure:",
    "cs": "Dne 2. 11. 2026 v 8:50 Acme napsal(a):",
    "da": "Den 2. nov. 2026 kl. 08.50 skrev Acme <support@acme.example>:",
    "de": "Am 02.11.2026 um 08:50 schrieb Acme:",
    "de gmail": "Acme <support@acme.example> schrieb am Mo., 2. Nov. 2026, 08:50:",
    "el": "Στις 2/11/2026 8:50, ο χρήστης Acme έγραψε:",
    "en": "On Mon, 2 Nov 2026 at 08:50, Acme wrote:",
    "en us": "On Nov 2, 2026, at 8:50 AM, Acme <support@acme.example> wrote:",
    "es": "El lun, 2 nov 2026 a las 8:50, Acme (<support@acme.example>) escribió:",
    "fi": "ma 2. marrask. 2026 klo 8.50 Acme (support@acme.example) kirjoitti:",
    "fr": "Le lun. 2 nov. 2026 à 08:50, Acme <support@acme.example> a écrit :",
    "he": "בתאריך יום ב׳, 2 בנוב׳ 2026 ב-8:50 מאת Acme <support@acme.example>:",
    "hr": "Dana 2.11.2026. u 8:50, Acme je napisao/la:",
    "hu": "Acme <support@acme.example> ezt írta (időpont: 2026. nov. 2., H, 8:50):",
    "it": "Il giorno lun 2 nov 2026 alle ore 08:50 Acme <support@acme.example> ha scritto:",
    "ja": "2026年11月2日(月) 8:50 Acme <support@acme.example>:",
    "ko": "2026년 11월 2일 (월) 오전 8:50, Acme <support@acme.example>님이 작성:",
    "nb": "man. 2. nov. 2026 kl. 08:50 skrev Acme <support@acme.example>:",
    "nl": "Op ma 2 nov 2026 om 08:50 schreef Acme <support@acme.example>:",
    "pl": "pon., 2 lis 2026 o 08:50 Acme <support@acme.example> napisał(a):",
    "pt": "Em seg., 2 de nov. de 2026 às 08:50, Acme <support@acme.example> escreveu:",
    "ro": "În lun., 2 nov. 2026 la 08:50, Acme <support@acme.example> a scris:",
    "ru": "пн, 2 нояб. 2026 г. в 08:50, Acme <support@acme.example>:",
    "sk": "po 2. 11. 2026 o 8:50 Acme <support@acme.example> napísal(a):",
    "sv": "Den mån 2 nov. 2026 kl 08:50 skrev Acme <support@acme.example>:",
    "tr": "Acme <support@acme.example>, 2 Kas 2026 Pzt, 08:50 tarihinde şunu yazdı:",
    "uk": "пн, 2 лист. 2026 р. о 08:50 Acme <support@acme.example> пише:",
    "vi": "Vào Th 2, 2 thg 11, 2026 vào lúc 08:50 Acme <support@acme.example> đã viết:",
    "zh": "Acme <support@acme.example> 于2026年11月2日周一 08:50写道：",
    "zoho": "---- On Mon, 02 Nov 2026 08:50:00 +0100 Acme <support@acme.example> wrote ----",
}


@pytest.mark.parametrize("language", INTROS)
@pytest.mark.parametrize("quote", ["> Please try again.\n", "Please try again.\n"])
def test_the_line_above_a_quote_is_known_in_many_languages(language: str, quote: str) -> None:
    assert new_text(f"{WORKED}\n\n{INTROS[language]}\n\n{quote}") == WORKED


HEADERS = {
    "cs": "Od: Acme\nOdesláno: pondělí 2. listopadu 2026\nKomu: Maria\nPředmět: Re: Faktura",
    "da": "Fra: Acme\nSendt: 2. november 2026\nTil: Maria\nEmne: Re: Faktura",
    "de": "Von: Acme\nGesendet: Montag, 2. November 2026\nAn: Maria\nBetreff: AW: Rechnung",
    "en": "From: Acme\nSent: Monday, November 2, 2026\nTo: Maria\nSubject: Re: Invoice",
    "en bold": "*From:* Acme\n*Sent:* Monday, November 2\n*To:* Maria\n*Subject:* Re: Invoice",
    "es": "De: Acme\nEnviado: lunes, 2 de noviembre\nPara: Maria\nAsunto: Re: Factura",
    "fi": "Lähettäjä: Acme\nLähetetty: 2. marraskuuta\nVastaanottaja: Maria\nAihe: Re: Lasku",
    "fr": "De : Acme\nEnvoyé : lundi 2 novembre\nÀ : Maria\nObjet : Re: Facture",
    "hu": "Feladó: Acme\nElküldve: 2026. november 2.\nCímzett: Maria\nTárgy: Re: Számla",
    "it": "Da: Acme\nInviato: lunedì 2 novembre\nA: Maria\nOggetto: Re: Fattura",
    "ja": "差出人: Acme\n送信日時: 2026年11月2日\n宛先: Maria\n件名: Re: 請求書",
    "nb": "Fra: Acme\nSendt: 2. november\nTil: Maria\nEmne: Re: Faktura",
    "nl": "Van: Acme\nVerzonden: maandag 2 november\nAan: Maria\nOnderwerp: Re: Factuur",
    "pl": "Od: Acme\nWysłano: poniedziałek\nDo: Maria\nTemat: Re: Faktura",
    "pt": "De: Acme\nEnviada: segunda-feira\nEnviado em: 2 de novembro\nPara: Maria\nAssunto: Re",
    "ru": "От: Acme\nОтправлено: 2 ноября\nКому: Maria\nТема: Re: Счёт",
    "sv": "Från: Acme\nSkickat: den 2 november\nTill: Maria\nÄmne: Sv: Faktura",
    "tr": "Kimden: Acme\nTarih: 2 Kasım\nKime: Maria\nKonu: Re: Fatura",
    "zh": "发件人: Acme\n发送时间: 2026年11月2日\n收件人: Maria\n主题: Re: 发票",
}


@pytest.mark.parametrize("language", HEADERS)
def test_the_headers_above_a_quoted_mail_are_known_in_many_languages(language: str) -> None:
    quoted = f"{WORKED}\n\n{HEADERS[language]}\n\nPlease try again.\n"
    assert new_text(quoted) == WORKED
    assert new_text(quoted.replace("Please", "________\n\nPlease")) == WORKED


@pytest.mark.parametrize(
    "banner",
    [
        "-----Original Message-----",
        "-------- Ursprüngliche Nachricht --------",
        "-------- Message d'origine --------",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-----Mensaje original-----",
        "-------- Исходное сообщение --------",
        "-----原始邮件-----",
    ],
)
def test_banners_above_quoted_mails_are_known(banner: str) -> None:
    assert new_text(f"{WORKED}\n\n{banner}\n\nPlease try again.\n") == WORKED


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from Outlook for Android<https://aka.ms/x>",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "發自我的 iPhone",
    ],
)
def test_lines_of_mobile_mail_programs_are_no_words_of_the_sender(line: str) -> None:
    assert new_text(f"{WORKED}\n\n{line}\n") == WORKED


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\n\nPlease cancel my order.",
        "As you wrote on 3 May:\n\nthe lamp is in stock. Is it?",
        "I get this message:\n\n> Error 17: no paper",
        "From: the kitchen\nwe hear noises.",
        "To: do list\n- lamp\n- table",
        "Sent from warehouse 3 on Monday, it never arrived.",
        "Report:\n-----\nTotal: 5\n-----\nPlease check it.",
        "See line 3:\n\n---\nvalue\n---\n\nand tell me what it means.",
        "Do you mean A > B?\nI mean B > A.",
        "Please tell me the difference -- if any.\n\nThank you\n- Maria",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Subject: I have none",
    ],
)
def test_words_that_only_look_like_marks_are_kept(text: str) -> None:
    assert new_text(text) == text


def test_what_repeats_the_mail_that_is_answered_is_cut_in_whatever_form() -> None:
    sent = "Hello Maria,\n\nplease restart the router and then wait for two minutes.\n\nAna\nAcme"
    bare = f"{WORKED}\n\n{sent}\n"
    wrapped = (
        "That worked.\n\nAcme Support:\n| Hello Maria,\n| please restart the router and\n"
        "| then wait for two minutes.\n| Ana\n| Acme\n"
    )
    assert new_text(bare, sent) == WORKED
    assert new_text(wrapped, sent) == f"{WORKED}\n\nAcme Support:"
    assert new_text(bare) != WORKED


def test_repeating_a_few_words_of_the_mail_that_is_answered_is_no_quote() -> None:
    assert new_text("Yes\n\nAna", "Shall we?\n\nYes\n\nAna") == "Yes\n\nAna"
    sent = "please restart the router and then wait for two minutes."
    assert new_text(sent, sent) == sent


@pytest.mark.parametrize(
    "text", ["> only a quote", "-- \nMaria", "Sent from my iPhone", "On 1 Jan 2026 a@b.c wrote:"]
)
def test_a_mail_that_says_anything_never_comes_out_empty(text: str) -> None:
    assert new_text(text) == text
    assert new_text(" \n\t\n") == ""


LETTERS = st.sampled_from(
    ["On ", "wrote:", "> ", ">", "\n", "\n\n", "-- ", "---", "From: ", "To: x", "Date: y", "a@b.c",
     "<", "2026-11-02 08:50", "Sent from my iPhone", "hello", "Le ", "a écrit :", "|", "：", "#"]
)  # fmt: skip


@given(st.lists(LETTERS, max_size=60).map("".join), st.none() | st.just("hello\nOn wrote:"))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_what_remains_was_there_before(text: str, previous: str | None) -> None:
    written = new_text(text, previous)
    assert bool(written.strip()) == bool(text.strip())
    had = text.split("\n")
    for line in written.split("\n"):
        assert line in had or any(one.startswith(line) for one in had)


@given(st.lists(st.sampled_from(["hello there", "", "my lamp is broken", "a > b"]), max_size=20))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_text_without_any_marks_is_kept_whole(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert new_text(text) == text.strip("\n").rstrip()


HOSTILE = {
    "on": "On " * 20_000,
    "angles": ">" * 60_000,
    "lines": "a" + "\n" * 60_000 + "b",
    "dashes": "-" * 60_000,
    "from": "From: " * 10_000,
    "on lines": "On 1\n" * 12_000,
    "intros": "On 3 a@b wrote:\n" * 4_000,
    "colons": "a:\n" * 20_000,
    "quotes and text": "> a\nb\n" * 10_000,
    "headers": "From: x\nTo: y\nDate: z\n" * 2_500,
    "signatures": "--\nab\n" * 10_000,
    "phones": "a\n\nSent from my x\n\n" * 3_000,
    "blocks": "On 1.1.2020 10:00 a@b wrote:\n> x\ny\n" * 1_800,
    "spaces": " " * 60_000 + "x",
    "banners": "a\n-----Original Message-----\n" * 2_200,
    "wrapped": "1 a\n<\n@> wrote:\n" * 4_000,
    "chinese": "在写道：\n" * 8_000,
    "initials": "A> \n" * 15_000,
    "recipients": "To: a\n" * 10_000,
    "brackets": "(" * 30_000 + "[" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_sixty_kilobytes_of_hostile_text_cost_less_than_fifty_milliseconds(name: str) -> None:
    spent = []
    for _ in range(3):  # the best of three: a busy machine is not the scanner's fault
        started = time.process_time()
        new_text(HOSTILE[name])
        spent.append(time.process_time() - started)
    assert min(spent) < 0.05
