"""A card's thread as a case file: in order, in full, in few posts, within Slack's limits."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from slack_views import JANE, NOW, mail

from slackhitl.desk import thread_kinds
from slackhitl.desk.case_views import SourceView
from slackhitl.desk.lifecycle import CONVERSATION, DRAFT
from slackhitl.desk.models import Disposition, Origin
from slackhitl.desk.news import DraftNews, News
from slackhitl.desk.thread_log import Entry
from slackhitl.slack import blocks, thread_lines, thread_posts, threads
from slackhitl.slack.thread_posts import Post

Judge = Callable[..., None]
NAMES = {"U0ANA": "Ana <Alves>", "U0BEN": "Ben Brandt"}
SOURCE = SourceView("Returns", "returns.md", "v1", "We refund the price within 5 working days.")
VERSION = DraftNews(
    number=2, origin=Origin.CLAUDE, text="Dear Jane,\n\nyes.", sources=((1, SOURCE),),
    has_sources=True, is_own=False, is_edited=False, decided_by="U0ANA", first_by=None,
)  # fmt: skip


def news(kind: str, order: int = 1, **more: Any) -> News:
    known = News(1, kind, NOW, "U0ANA", None, None, False, JANE, None, order=order)
    return replace(known, **more)


def quiet(kind: str, order: int = 1, **more: Any) -> Entry:
    return Entry(news(kind, order, **more), calls=False)


def loud(kind: str, order: int = 1, **more: Any) -> Entry:
    return Entry(news(kind, order, **more), calls=True)


def told(*entries: Entry) -> list[Post]:
    return thread_posts.posts(entries, NAMES, 1)


def read(post: Post) -> str:
    return json.dumps(post.card.blocks, ensure_ascii=False)


def test_every_event_has_its_place() -> None:
    """A new kind of event is told by the thread or left to the card, and somebody says which."""
    lines, calls, alone = thread_kinds.LINES, set(threads.TOLD), thread_kinds.ON_THE_CARD
    assert set(thread_lines.LINES) == lines
    assert not (lines | calls) & alone
    made = {f"draft.{row.action}" for row in DRAFT}
    made |= {f"conversation.{row.action}" for row in CONVERSATION}
    assert made <= lines | calls | alone


@pytest.mark.parametrize("kind", sorted(thread_kinds.LINES))
def test_every_line_names_who_did_it_and_calls_nobody(kind: str, accepted: Judge) -> None:
    for text in ("", "x <!channel> " * 5000):
        entry = quiet(
            kind, reason=text, note=text, to="U0BEN", ended=Disposition.SPAM, category=text,
            restored=1, until=NOW, draft=replace(VERSION, text=text), mails=(mail(text),),
        )  # fmt: skip
        for post in told(entry):
            accepted(post.card.blocks)
            assert blocks.text_length(post.card.blocks) <= blocks.CARD
            assert "<@" not in read(post) + post.card.text
            assert "<!channel>" not in post.card.text
    assert thread_posts.people([quiet(kind, to="U0BEN")]) >= {"U0ANA", "U0BEN"}


def test_what_happens_within_a_moment_is_one_post_in_order() -> None:
    first = mail("Where is it?")
    [post] = told(
        quiet("conversation.opened", 1, mails=(first,)),
        quiet("draft.present", 4, draft=VERSION),
        quiet("draft.redraft", 6, note="drop the\nlast line"),
        quiet("draft.edit", 9, reason="tone"),
        quiet("draft.confirm", 11, draft=replace(VERSION, is_edited=True)),
    )
    said = read(post)
    wanted = [
        "*The mail from Jane Doe*", "Version 2 was drafted by Claude, from:",
        "[1] Returns: “We refund the price within 5 working days.”",
        "Ana &lt;Alves&gt; asked for another version: “drop the; last line”",
        "Ana &lt;Alves&gt; edited and approved it",
        "*Sent to Jane Doe*, edited and approved by Ana &lt;Alves&gt;", "Dear Jane,\\n\\nyes.",
    ]  # fmt: skip
    places = [said.index(words) for words in wanted]
    assert places == sorted(places)
    assert (post.number, post.part, post.is_last, post.calls) == (11, 0, True, False)


def test_the_first_mail_is_told_with_all_it_holds_and_later_ones_without_what_they_quote() -> None:
    first = replace(mail("New words."), text="New words.\n\n> Old words.")
    assert "Old words." in read(told(quiet("conversation.opened", mails=(first,)))[0])
    [post] = told(loud("message.received", mail=first, mails=(first,)))
    assert "Old words." not in read(post)
    assert read(post).count("New words.") == 1


@pytest.mark.parametrize("length", [7_000, 20_000, 40_000, 80_000])
def test_a_long_mail_goes_on_in_the_next_post_and_nothing_is_lost(
    length: int, accepted: Judge
) -> None:
    text = " ".join(f"word{number}" for number in range(length // 8))
    long = replace(mail(text), text=text)
    posts = told(quiet("conversation.opened", 3, mails=(long,)), quiet("draft.approve", 4))
    for post in posts:
        accepted(post.card.blocks)
    said = " ".join(
        leaf["text"]
        for post in posts
        for block in post.card.blocks
        if block["type"] == "rich_text"
        for leaf in block["elements"][0]["elements"]
    )
    if length < 50_000:
        assert said.split() == text.split()
    else:
        assert text.startswith(said)
        assert any("Show the whole conversation" in read(post) for post in posts)
    parts = [(post.number, post.part) for post in posts]
    assert parts == sorted(set(parts))
    assert [post.is_last for post in posts[-2:]] == [False, True] or len(posts) == 1


def test_who_is_called_reads_why_first_and_the_lines_before_stand_above() -> None:
    answer = mail("x " * 2_000)
    before, full = told(
        quiet("draft.approve", 5),
        quiet("draft.recall", 6),
        loud("message.received", 8, owner="U0BEN", mail=answer, mails=(answer,)),
    )
    assert before.card.text.startswith("<@U0BEN> *Jane Doe wrote again.*")
    assert before.calls
    assert "took the approval back" in read(before)
    assert "(in full below)" in read(before)
    assert "x x" in read(full)
    assert (before.number, before.part, before.is_last) == (8, 0, False)
    assert (full.number, full.part, full.is_last) == (8, 1, True)


def test_what_the_channel_shows_too_is_short_and_stands_alone() -> None:
    answer = mail("x " * 2_000)
    lines, shown, full = told(
        quiet("conversation.resolve", 5, ended=Disposition.ANSWERED),
        loud("message.received", 8, mail=answer, mails=(answer,), is_back=True, subject="Boots"),
    )
    assert not lines.card.broadcast
    assert shown.card.broadcast
    assert "about “Boots”" in shown.card.text
    assert blocks.text_length(shown.card.blocks) < 900
    assert not full.card.broadcast


def test_many_lines_share_few_blocks(accepted: Judge) -> None:
    entries = [quiet("draft.approve", number, at=NOW) for number in range(1, 60, 2)]
    entries += [quiet("draft.recall", number, at=NOW) for number in range(2, 60, 2)]
    entries.sort(key=lambda one: one.news.order)
    posts = told(*entries)
    assert sum(read(post).count("approved it") for post in posts) == 30
    assert len(posts) == 1
    accepted(posts[0].card.blocks)
    assert len(posts[0].card.blocks) < 6


def test_a_line_that_only_repeats_the_one_before_is_left_out() -> None:
    again = [quiet("draft.give_up", number, reason="Claude is busy") for number in range(9)]
    [post] = told(*again)
    assert read(post).count("Claude is busy") == 1
    assert post.number == 0


def test_sources_that_stand_above_are_not_told_again() -> None:
    known = replace(VERSION, sources=())
    [post] = told(quiet("draft.present", draft=known))
    assert "from sources that stand above" in read(post)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "approved by Ana &lt;Alves&gt;"),
        ({"first_by": "U0BEN"}, "approved by Ben Brandt and Ana &lt;Alves&gt;"),
        ({"is_own": True}, "written by Ana &lt;Alves&gt;"),
        ({"is_own": True, "first_by": "U0BEN"}, "written by Ben Brandt, approved by Ana"),
        ({"decided_by": "system"}, "by itself, since nobody objected"),
        ({"enclosures": ("label.pdf",)}, "Attached: label.pdf"),
    ],
)
def test_what_was_sent_stands_with_who_let_it_go(more: dict[str, Any], words: str) -> None:
    [post] = told(quiet("draft.confirm", draft=replace(VERSION, **more)))
    assert words in read(post)
    [settled] = told(quiet("draft.settle", draft=VERSION))
    assert "Ana &lt;Alves&gt; looked and found that it was sent" in read(settled)


def test_what_was_merged_comes_with_its_mails() -> None:
    mails = tuple(mail(f"Mail {number}.") for number in range(12))
    posts = told(loud("conversation.merged", mails=mails))
    said = "".join(map(read, posts))
    assert "merged another conversation" in posts[0].card.text
    assert all(f"Mail {number}." in said for number in range(10))
    assert "2 more." in said
