"""What supervisors read of lessons: within Slack's limits, without markup, one sentence a fact."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from slackhitl.desk.chance import Interval, Spread
from slackhitl.desk.decisions import Seen
from slackhitl.desk.lesson_effects import Share
from slackhitl.desk.lesson_rows import Kinship, LessonStatus
from slackhitl.desk.lesson_views import (
    Excerpt,
    KinView,
    LessonFile,
    LessonView,
    Told,
    TrialView,
)
from slackhitl.desk.verdicts import Verdict
from slackhitl.slack import lesson_form, lesson_reports
from slackhitl.slack.ids import Act
from slackhitl.slack.knowledge_reports import WeekView, weekly
from slackhitl.slack.lesson_words import described
from slackhitl.slack.payloads import Click

Judge = Callable[[list[dict[str, Any]]], None]
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HOSTILE = "<!channel> *bold* <https://evil.example|click> `code` " * 40
CLICK = Click("U0VERA", Act.LESSONS, Seen(1, 2, "abcdef"), "trigger", "C0REVIEW", "1.2")
NONE = Share(0, 0, None)
KIN = KinView(
    7, Kinship.ALIKE, "Be brief.", ("shipping", "en"), LessonStatus.REJECTED, "U0VERA", NOW
)
PROPOSED = LessonView(
    id=8, version=1, text="Keep it short.", category="shipping", language="en",
    status=LessonStatus.PROPOSED, edits=4, people=("U0ANA", "U0BEN"), possible=5, judged_by=None,
    trying=False, trial=None, no_room=None, kin=None, before=NONE, since=NONE,
)  # fmt: skip


def _tried(verdict: Verdict, low: float = 0.0, high: float = 0.0, cases: int = 20) -> TrialView:
    found = Interval((low + high) / 2, low, high)
    return TrialView(verdict, cases, found if low or high else None, 0, None, None)


def test_a_proposal_says_where_it_holds_and_in_how_many_drafts_it_was_done() -> None:
    assert described(PROPOSED) == (
        "*8. Proposed* · Shipping, English\n> Keep it short.\n"
        "<@U0ANA> and <@U0BEN> did so in 4 of 5 drafts in which it was possible."
    )
    wide = replace(PROPOSED, category=None, language=None, possible=None, edits=1, people=())
    assert "Every category, every language" in described(wide)
    assert "It comes from 1 edit." in described(wide)


@pytest.mark.parametrize(
    ("kin", "words"),
    [
        (KIN, "It resembles lesson 7 (rejected on <!date"),
        (KIN, "by <@U0VERA>): “Be brief.”"),
        (replace(KIN, how=Kinship.OPPOSITE), "It says the opposite of lesson 7"),
        (replace(KIN, how=Kinship.ELSEWHERE), "the same as lesson 7 for Shipping, English"),
        (replace(KIN, status=LessonStatus.PROPOSED), "(still to be decided)"),
    ],
)
def test_a_proposal_names_the_lesson_that_it_reminds_of(kin: KinView, words: str) -> None:
    assert words in described(replace(PROPOSED, kin=kin))


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (_tried(Verdict.BETTER, -0.08, -0.02), "0.050 nearer to what people sent (95 % interval "
         "0.020 to 0.080). That is better."),
        (_tried(Verdict.WORSE, 0.02, 0.08), "0.050 farther from what people sent"),
        (_tried(Verdict.NO_WORSE, -0.03, 0.0), "as near to what people sent as without."),
        (_tried(Verdict.NO_WORSE, -0.03, 0.01), "or at the worst 0.010 farther"),
        (_tried(Verdict.UNCLEAR, -0.03, 0.05), "between 0.030 nearer and 0.050 farther"),
        (_tried(Verdict.UNCLEAR, 0.0, 0.05), "between no difference and 0.050 farther"),
        (_tried(Verdict.TOO_FEW, cases=0), "there is no past case, and it takes 10"),
        (_tried(Verdict.TOO_FEW, cases=1), "there is only 1 past case"),
        (_tried(Verdict.TOO_FEW, cases=9), "there are only 9 past cases"),
        (TrialView(Verdict.UNTRIED, 0, None, 0, None, "No key."), "It could not be tried: No key."),
    ],
)  # fmt: skip
def test_a_trial_is_told_in_words_with_its_interval(trial: TrialView, words: str) -> None:
    assert words in described(replace(PROPOSED, trial=trial))


def test_the_edits_that_suggested_it_are_told_apart() -> None:
    trial = replace(_tried(Verdict.UNCLEAR, -0.1, 0.1), taught=3, taught_difference=-0.12)
    said = described(replace(PROPOSED, trial=trial))
    assert "3 of the edits that suggested it, counted apart: 0.120 nearer." in said


def test_a_lesson_that_passed_where_there_is_no_room_says_what_to_do_and_keeps_its_button() -> None:
    trial = _tried(Verdict.BETTER, -0.08, -0.02)
    view = replace(PROPOSED, trial=trial, no_room="shipping, en")
    assert "Retire one, then press *Put in force*." in described(view)
    card = lesson_reports.post(Told(view, "C0REVIEW", "1.0", ()))
    buttons = [one["text"]["text"] for block in card.blocks for one in block.get("elements", [])
               if one["type"] == "button"]  # fmt: skip
    assert buttons == ["Put in force", "Edit…", "Reject"]


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (NONE, "With it: no draft sent yet. Before: 40 drafts, 25% unchanged, edit distance 0.300"),
        (Share(5, 1, Spread(5, 0.1, 0.01)), "too few to tell"),
        (Share(20, 4, Spread(20, 0.1, 0.01)), "changed by -0.200 (95 % interval -0.2"),
        (Share(20, 4, Spread(20, 0.1, 0.01)), "more than chance explains"),
        (Share(20, 4, Spread(20, 0.28, 0.09)), "which may be chance"),
    ],
)
def test_what_an_active_lesson_changed_is_told_with_an_interval(since: Share, words: str) -> None:
    before = Share(40, 30, Spread(40, 0.3, 0.04))
    view = replace(PROPOSED, status=LessonStatus.ACTIVE, before=before, since=since)
    assert words in described(view)


def test_supervisors_are_called_for_what_is_new_to_all_of_them_only() -> None:
    def said(view: LessonView, ts: str | None) -> str:
        return lesson_reports.post(Told(view, "C0REVIEW", ts, ("U0VERA",))).text

    assert "<@U0VERA> A lesson is proposed" in said(PROPOSED, None)
    assert "<@U0VERA>" not in said(PROPOSED, "1.0")
    # Of a lesson that had no post somebody asked for a trial, or changed its words.
    assert "<@U0VERA>" not in said(replace(PROPOSED, trying=True), None)
    assert "<@U0VERA>" not in said(replace(PROPOSED, version=2), None)


def test_conflicts_are_named_once() -> None:
    both = replace(PROPOSED, opposed=(7,), kin=replace(KIN, how=Kinship.OPPOSITE))
    assert described(both).count("the opposite") == 1
    assert "Lessons 3 and 7, in force" in described(replace(PROPOSED, opposed=(3, 7)))


def test_everything_about_lessons_fits_and_holds_no_markup_of_others(
    accepted: Judge, accepted_view: Callable[..., None]
) -> None:
    long = replace(
        PROPOSED, text=HOSTILE[:200], category=HOSTILE, language=HOSTILE, opposed=(1, 2, 3),
        people=("U0ANA",) * 30, version=9, judged_by="U0VERA", no_room=HOSTILE,
        kin=replace(KIN, text=HOSTILE[:200], scope=(HOSTILE, HOSTILE), how=Kinship.ELSEWHERE),
        trial=replace(_tried(Verdict.UNCLEAR, -0.1, 0.1), taught=3, taught_difference=0.1),
    )  # fmt: skip
    wordy = Excerpt("U0ANA", (HOSTILE,) * 3, HOSTILE * 9, f"new {HOSTILE}" * 9, "C0REVIEW", "1.2")
    asked = replace(wordy, before="Same.", after="Same.")
    untried = replace(long, trial=TrialView(Verdict.UNTRIED, 0, None, 0, None, HOSTILE))
    cards = [
        lesson_reports.lessons([]),
        lesson_reports.lessons([long] * 20),
        lesson_reports.lesson(LessonFile(untried, (wordy, asked), (HOSTILE,) * 5), "https://a.b"),
    ]
    for status in LessonStatus:
        view = replace(long, status=status)
        cards.append(lesson_reports.post(Told(view, "C0REVIEW", None, ("U0VERA", "S0LEADS"))))
    cards.append(weekly(WeekView(NOW, NOW, (), (), 0, lessons=(long,) * 9)))
    for card in cards:
        accepted(card.blocks)
        ours = [block for block in card.blocks if block["type"] != "rich_text"]
        assert "<!channel>" not in json.dumps(ours)
        assert "<!channel>" not in card.text
    assert "Left out here: 8, " in json.dumps(cards[1].blocks)
    for may_judge in (True, False):
        used = [replace(long, id=number) for number in range(12)]
        window = lesson_reports.of_draft(used, may_judge=may_judge, click=CLICK)
        accepted_view(window)
        assert ("Reject" in json.dumps(window)) is may_judge
    accepted_view(
        lesson_form.edit(replace(long, language="en", category=None), ["it"], ["en"], CLICK)
    )


def test_the_weekly_post_names_lessons_that_have_no_post_of_their_own() -> None:
    view = WeekView(NOW, NOW, (), (), 0, lessons=(PROPOSED,))
    assert not view.is_empty
    said = json.dumps(weekly(view).blocks, ensure_ascii=False)
    assert "*8* · Shipping, English: Keep it short." in said
