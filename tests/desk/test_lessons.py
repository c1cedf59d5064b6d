"""Lessons in the database: judged by supervisors, tried, measured by what was sent."""

import pytest
from bare_desk import MARIA, VERA, BareDesk
from lesson_desk import (
    judge,
    listed,
    propose,
    proposed,
    reviewed,
    scope,
    sent_after,
    sent_edited,
    sent_unchanged,
)
from sqlmodel import Session

from slackhitl.desk import lesson_views, lessons, review, trying
from slackhitl.desk.errors import CannotWrite, NoSuchRow, NotAllowed
from slackhitl.desk.lesson_room import MOST_ACTIVE
from slackhitl.desk.lesson_rows import Lesson, LessonStatus, LessonTrial, LessonUse
from slackhitl.desk.lesson_views import LessonView
from slackhitl.desk.lessons import AlreadyJudged, Rule, TooManyInForce, Wording
from slackhitl.desk.verdicts import Verdict

BETTER = (-0.06, -0.02)
WORSE = (0.02, 0.08)


def _tried(
    desk: BareDesk,
    lesson: int,
    interval: tuple[float, float],
    version: int = 1,
    cases: int = 20,
) -> LessonView:
    """A trial ends; the interval is that of the difference in edit distance."""
    low, high = interval
    found = LessonTrial(
        lesson_id=lesson, version=version, cases=cases, difference=(low + high) / 2, low=low,
        high=high, taught=3, taught_difference=-0.2, at=desk.now,
    )  # fmt: skip
    desk.do(trying.end, found, ())
    return desk.do(lesson_views.view, lesson)


def _verdict(view: LessonView) -> Verdict:
    assert view.trial is not None
    return view.trial.verdict


def test_a_lesson_is_in_force_only_once_it_passed_its_trial(desk: BareDesk) -> None:
    lesson = proposed(desk)
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.in_force, draft) == ()
    judge(desk, lesson, "activate")
    assert desk.do(lessons.in_force, draft) == ()
    assert desk.do(lesson_views.view, lesson).trying
    _tried(desk, lesson, BETTER)
    assert desk.do(lessons.in_force, draft) == (Rule(lesson, 1, "Keep it short."),)


def test_only_supervisors_judge_and_only_what_the_table_allows(desk: BareDesk) -> None:
    lesson = proposed(desk)
    before = desk.everything()
    with pytest.raises(NotAllowed):
        judge(desk, lesson, "activate", MARIA)
    with pytest.raises(AlreadyJudged):
        judge(desk, lesson, "retire")
    with pytest.raises(NoSuchRow):
        judge(desk, lesson + 1, "activate")
    assert desk.everything() == before
    judge(desk, lesson, "reject")
    with pytest.raises(AlreadyJudged):
        judge(desk, lesson, "activate")


@pytest.mark.parametrize(
    ("interval", "cases", "verdict"),
    [
        (WORSE, 20, Verdict.WORSE),
        ((-0.03, 0.05), 20, Verdict.UNCLEAR),
        (BETTER, 9, Verdict.TOO_FEW),
    ],
)
def test_a_lesson_that_did_not_pass_waits_until_somebody_insists(
    desk: BareDesk, interval: tuple[float, float], cases: int, verdict: Verdict
) -> None:
    lesson = proposed(desk)
    with pytest.raises(AlreadyJudged, match="not been tried"):
        judge(desk, lesson, "force")
    judge(desk, lesson, "activate")
    with pytest.raises(AlreadyJudged):
        judge(desk, lesson, "activate")
    view = _tried(desk, lesson, interval, cases=cases)
    assert (view.status, view.trying) == (LessonStatus.PROPOSED, False)
    assert _verdict(view) is verdict
    judge(desk, lesson, "force")
    assert desk.do(lesson_views.view, lesson).status is LessonStatus.ACTIVE


def test_a_lesson_that_is_at_the_worst_a_little_farther_passes(desk: BareDesk) -> None:
    lesson = proposed(desk)
    judge(desk, lesson, "activate")
    view = _tried(desk, lesson, (-0.01, 0.02))
    assert (view.status, _verdict(view)) == (LessonStatus.ACTIVE, Verdict.NO_WORSE)


def test_a_trial_without_figures_puts_nothing_in_force(desk: BareDesk) -> None:
    lesson = proposed(desk)
    judge(desk, lesson, "activate")
    found = LessonTrial(lesson_id=lesson, version=1, trouble="The key is wrong.", at=desk.now)
    desk.do(trying.end, found, ())
    view = desk.do(lesson_views.view, lesson)
    assert (view.status, _verdict(view)) == (LessonStatus.PROPOSED, Verdict.UNTRIED)
    assert view.trial is not None
    assert view.trial.trouble == "The key is wrong."


def test_the_edits_that_suggested_a_lesson_are_counted_apart_from_the_cases_that_decide(
    desk: BareDesk,
) -> None:
    others = [sent_unchanged(desk, name) for name in ("dan", "eve")]
    lesson = proposed(desk)
    others.append(sent_edited(desk, "fay"))
    judge(desk, lesson, "activate")
    task = desk.do(trying.wanted, lesson)
    assert task is not None
    assert task.reply_ids == tuple(others)
    assert len(task.taught_by) == 3


def test_other_words_are_a_new_version_and_are_tried_again(desk: BareDesk) -> None:
    lesson = proposed(desk)
    judge(desk, lesson, "activate")
    said = Wording("Write  three sentences.", None, "en")
    with pytest.raises(NotAllowed):
        desk.do(lessons.reword, lesson, 1, said, MARIA, desk.now)
    desk.do(lessons.reword, lesson, 1, said, VERA, desk.now)
    with pytest.raises(AlreadyJudged):
        desk.do(lessons.reword, lesson, 1, said, VERA, desk.now)
    assert _tried(desk, lesson, BETTER, version=1).trying  # of words that nobody wants any more
    view = _tried(desk, lesson, BETTER, version=2)
    assert (view.status, view.text, view.category) == (
        LessonStatus.ACTIVE, "Write three sentences.", None,
    )  # fmt: skip
    assert desk.do(lesson_views.whole, lesson).earlier == ("Keep it short.",)

    desk.do(lessons.reword, lesson, 2, Wording("Be brief.", None, "en"), VERA, desk.now)
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.in_force, draft) == (Rule(lesson, 3, "Be brief."),)
    assert desk.do(lesson_views.view, lesson).trying
    worse = _tried(desk, lesson, WORSE, version=3)
    assert (worse.status, _verdict(worse)) == (LessonStatus.ACTIVE, Verdict.WORSE)


def test_a_button_of_an_older_wording_decides_nothing(desk: BareDesk) -> None:
    lesson = proposed(desk)
    desk.do(lessons.reword, lesson, 1, Wording("Be brief.", None, None), VERA, desk.now)
    with pytest.raises(AlreadyJudged):
        desk.do(lessons.judge, lesson, "reject", VERA, desk.now, 1)


class TestNoMoreAreInForceThanADraftCanFollow:
    def test_a_further_one_is_refused_until_one_is_retired(self, desk: BareDesk) -> None:
        lesson = proposed(desk)
        desk.do(_in_force, desk.now, MOST_ACTIVE - 1, "shipping", "en")
        desk.do(_in_force, desk.now, 1, None, "en")
        with pytest.raises(TooManyInForce, match=r"shipping, en .* Retire one"):
            judge(desk, lesson, "activate")
        desk.do(_in_force, desk.now, MOST_ACTIVE, "billing", None)
        judge(desk, listed(desk)[-2].id, "retire")
        judge(desk, lesson, "activate")
        assert _tried(desk, lesson, BETTER).status is LessonStatus.ACTIVE

    def test_a_lesson_for_every_mail_needs_room_everywhere(self, desk: BareDesk) -> None:
        lesson = proposed(desk)
        desk.do(_in_force, desk.now, MOST_ACTIVE, "billing", "de")
        desk.do(lessons.reword, lesson, 1, Wording("Be brief.", None, None), VERA, desk.now)
        with pytest.raises(TooManyInForce, match="billing, de"):
            judge(desk, lesson, "activate")
        desk.do(lessons.reword, lesson, 2, Wording("Be brief.", "billing", "en"), VERA, desk.now)
        judge(desk, lesson, "activate")

    def test_a_lesson_in_force_is_not_widened_to_where_there_is_no_room(
        self, desk: BareDesk
    ) -> None:
        lesson = proposed(desk)
        judge(desk, lesson, "activate")
        _tried(desk, lesson, BETTER)
        desk.do(_in_force, desk.now, MOST_ACTIVE, "billing", "en")
        wider = Wording("Keep it short.", None, "en")
        with pytest.raises(CannotWrite, match="billing, en"):
            desk.do(lessons.reword, lesson, 1, wider, VERA, desk.now)
        assert desk.do(lesson_views.view, lesson).version == 1

    def test_one_whose_room_was_taken_during_its_trial_waits_and_says_so(
        self, desk: BareDesk
    ) -> None:
        lesson = proposed(desk)
        judge(desk, lesson, "activate")
        desk.do(_in_force, desk.now, MOST_ACTIVE, "shipping", "en")
        view = _tried(desk, lesson, BETTER)
        assert view.status is LessonStatus.PROPOSED
        assert view.no_room == "shipping, en"
        judge(desk, listed(desk)[0].id, "retire")
        judge(desk, lesson, "force")
        assert desk.do(lesson_views.view, lesson).status is LessonStatus.ACTIVE


def _in_force(
    session: Session, now: object, count: int, category: str | None, language: str | None
) -> None:
    for number in range(count):
        session.add(
            Lesson(
                text=f"Rule {number}.", fingerprint=f"{category} {language} {number}",
                category=category, language=language, status="active",
                proposed_at=now, active_since=now,
            )
        )  # fmt: skip


class TestWhatALessonChanged:
    def test_is_told_by_decisions_that_hold_with_an_interval_once_there_are_enough(
        self, desk: BareDesk
    ) -> None:
        for number in range(10):
            sent_edited(desk, f"before{number}")
        lesson = proposed(desk)
        judge(desk, lesson, "activate")
        desk.later(hours=1)
        view = _tried(desk, lesson, BETTER)
        assert (view.before.drafts, view.before.edited, view.since.drafts) == (13, 13, 0)
        for number in range(10):
            assert desk.do(lesson_views.view, lesson).change is None
            conversation = reviewed(desk, f"since{number}")
            draft = desk.draft_id(conversation)
            desk.do(_made_with, draft, lesson)
            # An approval that was taken back is not what became of the draft.
            desk.do(review.edit, desk.seen(conversation), "Other", MARIA, desk.now, desk.policy)
            desk.do(review.recall, desk.seen(conversation), MARIA, desk.now)
            text = "It is on its way." if number else "It is on its way now."
            desk.do(review.edit, desk.seen(conversation), text, MARIA, desk.now, desk.policy)
            desk.leave(conversation)
        view = desk.do(lesson_views.view, lesson)
        assert (view.since.drafts, view.since.edited) == (10, 1)
        assert view.before.drafts == 13
        assert view.change is not None
        assert view.change.value < 0
        assert view.change.excludes_zero

    def test_leaves_out_drafts_of_long_ago_and_those_that_were_replaced(
        self, desk: BareDesk
    ) -> None:
        sent_edited(desk, "long ago")
        desk.later(days=70)
        sent_after(desk, "zoe", "shorter")
        lesson = proposed(desk)
        judge(desk, lesson, "activate")
        desk.later(hours=1)
        view = _tried(desk, lesson, BETTER)
        assert (view.before.drafts, view.before.edited) == (4, 3)


def _made_with(session: Session, draft: int, lesson: int) -> None:
    session.add(LessonUse(draft_id=draft, lesson_id=lesson, version=1))


def test_a_draft_tells_which_lessons_it_was_made_with(desk: BareDesk) -> None:
    propose(desk, "Keep it short.", of=scope())
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.used, draft) == ()
    desk.do(_made_with, draft, 1)
    assert desk.do(lessons.used, draft) == (1,)
    assert [view.text for view in desk.do(lesson_views.of_draft, draft)] == ["Keep it short."]
