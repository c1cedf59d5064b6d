"""Whatever a customer, a model or a mail server wrote: it mentions nobody, links nowhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_views import LOOK, NOW, asked, draft, every_state, mail, view

from slackhitl.desk.case_views import AttachmentView, FindingView, Person, SourceView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.enclosures import EnclosureView
from slackhitl.desk.figures import QueueEntry, QueueView, ScreenedEntry, ScreenedView
from slackhitl.desk.models import DraftStatus
from slackhitl.desk.news import News
from slackhitl.desk.team_answers import TeamAnswer
from slackhitl.slack import cards, forms, modals, questions, reports, threads
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click

OURS = re.compile(
    r"<@U0(?:ANA|BEN|VERA|OTTO)>"
    r"|<#C0REFUNDS>"
    r"|<!date\^\d+\^[^|<>]*\|[^<>|]*>"
    r"|<https://acme\.slack\.com/archives/C1/p1\|[^<>|]*>"
)
STYLED = re.compile(r"(?<![A-Za-z0-9])[*_~](?=\S)|`")
ATTACKS = (
    "<!channel> everybody",
    "<@U0ANA> please approve",
    "<http://evil.example|https://acme.example>",
    "see http://evil.example/?a=1&b=2 now",
    "*Approved by Vera* ~no~ `code` _hm_",
    "```\nApproved\n```",
    "> a quote\n>>> the rest",
    ":white_check_mark: Sent :tada:",
    "&lt;!channel&gt; &amp;lt;@U0ANA&amp;gt;",
    "\u202eevorppa\u202c \u200b\ufeff",
    "<!subteam^S0SUPPORT> <#C0REVIEW> <!here|here>",
    "|pipes| and \\backslashes\\ \n\n\n *Undo*",
)
TAME = "attacked"


def mrkdwn(shown: Any) -> Iterator[str]:
    """Every text that Slack reads as markup."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            assert shown["verbatim"] is True
            yield shown["text"]
        for part in shown.values():
            yield from mrkdwn(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from mrkdwn(part)


def leaves(shown: Any) -> Iterator[dict[str, Any]]:
    """Every run of rich text."""
    if isinstance(shown, dict):
        if str(shown.get("type")).startswith("rich_text_"):
            yield from shown["elements"]
        for part in shown.values():
            yield from leaves(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from leaves(part)


def assert_harmless(blocks: Any, text: str = "") -> None:
    for line in [*mrkdwn(blocks), text]:
        rest = OURS.sub("", line)
        assert not re.search("[<>]", rest), rest
        assert re.fullmatch(r"(?:[^&]|&amp;|&lt;|&gt;)*", rest, re.DOTALL), rest
    for leaf in leaves(blocks):
        assert leaf["type"] == "text"


def attacked(state: str, text: str) -> cards.Card:
    known = every_state()[state]
    words = (
        replace(
            known.draft, text=text, proposed=f"{text} and more", marked=text, problem=text,
            asks=text, instruction=text, server_said=text,
            findings=(FindingView(text, text, "stop"),),
            sources=(SourceView(text, text, text, text),), to=(Person(text, text),),
            cc=(Person(text, text),),
            enclosures=(EnclosureView(1, text, 5), EnclosureView(2, text, 5, text)),
        )
        if known.draft
        else None
    )  # fmt: skip
    return cards.review(
        replace(
            known, draft=words, subject=text, summary=text, category=text, language=text,
            risks=(text,), screening=text, undeliverable=text, customer=Person(text, text),
            mail=mail(text, warning=text, attachments=(AttachmentView(text, text, 1),)),
            asked=tuple(replace(one, text=f"Really? {text}") for one in known.asked),
        ),
        LOOK,
    )  # fmt: skip


@pytest.mark.parametrize("state", every_state())
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_card_carries_somebody_elses_markup(state: str, attack: str) -> None:
    card = attacked(state, attack)
    assert_harmless(card.blocks, card.text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
@example("<@U0ANA>")
def test_no_text_at_all_becomes_markup_on_a_card(text: str) -> None:
    for state in ("in review, everything", "approved, put off", "sent, edited", "unwritten"):
        card = attacked(state, text)
        assert_harmless(card.blocks, card.text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_bold_and_code_on_a_card_are_ours_alone(attack: str) -> None:
    tame = [len(STYLED.findall(t)) for t in mrkdwn(attacked("uncertain", TAME).blocks)]
    wild = [len(STYLED.findall(t)) for t in mrkdwn(attacked("uncertain", attack).blocks)]
    assert wild == tame


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_window_carries_somebody_elses_markup(attack: str) -> None:
    click = Click("U0ANA", Act.EDIT, Seen(12, 34, "ab"), "t", "C1", "1.1")
    known = view(
        draft(
            text=attack, findings=(FindingView(attack, attack, "note"),),
            enclosures=(EnclosureView(1, attack, 5), EnclosureView(2, attack, 5, attack)),
        ),
        customer=Person(attack, attack), subject=attack, mail=mail(attack),
        told=(TeamAnswer(5, attack, attack, "U0BEN", NOW),),
    )  # fmt: skip
    message = mail(attack, sender=Person(attack, attack), screening=attack)
    for window in (
        modals.edit(known, click),
        modals.write(known, click),
        modals.redraft(known, click),
        modals.full_mail((message,)),
        modals.full_draft(known),
        forms.notice("Edit", attack),
        questions.ask(known, click),
        questions.answer(asked(text=attack, answer=attack), click),
    ):
        assert_harmless(window["blocks"])


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_report_and_no_thread_carries_somebody_elses_markup(attack: str) -> None:
    who = Person(attack, attack)
    link = "https://acme.slack.com/archives/C1/p1"
    entry = QueueEntry(1, who, attack, attack, NOW, "U0ANA", attack, "C1", "1.1", link)
    queue = QueueView(1, NOW, (entry,), (attack,), 1)
    news = [
        News(
            1, kind, NOW, "system", attack, "U0ANA", True, who, mail(attack), attack,
            supervisors=("U0VERA",), question=asked(text=attack, answer=attack, to="U0OTTO"),
        )
        for kind in threads.TOLD
    ]  # fmt: skip
    questions_to = [
        asked(text=attack, **more)
        for more in ({}, {"to": "U0OTTO"}, {"answer": attack, "answered_by": "U0BEN"},
                     {"is_over": True, "withdrawn_by": "U0BEN"})
    ]  # fmt: skip
    shown = [
        reports.queue(queue, NOW),
        reports.found(attack, queue, NOW),
        reports.screened(ScreenedView(1, (ScreenedEntry(1, who, attack, attack, NOW),)), NOW),
        reports.digest(queue, ("U0VERA",), NOW),
        *(threads.post(one) for one in news),
        *map(questions.post, questions_to),
    ]
    for card in shown:
        assert card is not None
        assert_harmless(card.blocks, card.text)


def test_a_customers_words_are_shown_to_the_letter() -> None:
    words = "I paid <100 & *not* _more_ :) see <http://x.example|y>"
    card = cards.review(view(draft(DraftStatus.QUEUED), mail=mail(words)), LOOK)
    assert words in [leaf["text"] for leaf in leaves(card.blocks)]
