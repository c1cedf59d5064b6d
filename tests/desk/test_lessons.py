"""Lessons in the database: proposed once, judged by supervisors, measured by what was sent."""

import pytest
from bare_desk import MARIA, VERA, BareDesk

from slackhitl.desk import consent, lesson_edits, lesson_views, lessons, review, trying
from slackhitl.desk.errors import NoSuchRow, NotAllowed
from slackhitl.desk.lesson_rows import LessonStatus, LessonTrial
from slackhitl.desk.lesson_views import LessonView, Share
from slackhitl.desk.lessons import AlreadyJudged, Rule, Suggestion, Wording
from slackhitl.desk.lifecycle import Actor

EVERY = tuple(LessonStatus)


def _sent_edited(desk: BareDesk, name: str) -> int:
    conversation = desk.in_review(sender_name=name, sender_address=f"{name}@customer.example")
    text = "It is on its way. Please keep the receipt."
    desk.do(review.edit, desk.seen(conversation), text, MARIA, desk.now, desk.policy, "tone")
    return desk.leave(conversation)


def _proposed(desk: BareDesk) -> int:
    draft = [_sent_edited(desk, name) for name in ("ann", "bea", "cem")][-1]
    found = desk.do(lesson_edits.edits_like, draft, desk.now)
    assert found is not None
    assert len(found.found) == 3
    said = [Suggestion("Keep it short.", tuple(edit.decision_id for edit in found.found))]
    for _ in range(2):
        desk.do(lessons.propose, found, said, desk.now)
    [view] = desk.do(lesson_views.listed, EVERY)
    return view.id


def _judge(desk: BareDesk, lesson: int, action: str, actor: Actor = VERA) -> None:
    desk.do(lessons.judge, lesson, action, actor, desk.now)


def _tried(desk: BareDesk, lesson: int, with_: float, version: int = 1) -> LessonView:
    """A trial ends: without the lesson drafts are 0.4 away from what was sent."""
    found = LessonTrial(
        lesson_id=lesson, version=version, cases=3, taught=3, without=0.4, with_=with_, at=desk.now
    )
    desk.do(trying.end, found, ())
    return desk.do(lesson_views.view, lesson)


def test_three_edits_of_one_customer_count_once(desk: BareDesk) -> None:
    draft = [_sent_edited(desk, "ann") for _ in range(3)][-1]
    found = desk.do(lesson_edits.edits_like, draft, desk.now)
    assert found is not None
    assert len(found.found) == 1


def test_an_edit_of_long_ago_suggests_nothing(desk: BareDesk) -> None:
    draft = _sent_edited(desk, "ann")
    desk.later(days=61)
    assert desk.do(lesson_edits.edits_like, draft, desk.now) is None


def test_a_lesson_is_proposed_once_and_in_force_only_while_active(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.in_force, draft) == ()
    _judge(desk, lesson, "activate")
    assert desk.do(lessons.in_force, draft) == ()
    assert desk.do(lesson_views.view, lesson).trying
    _tried(desk, lesson, 0.3)
    assert desk.do(lessons.in_force, draft) == (Rule(lesson, 1, "Keep it short."),)
    [view] = desk.do(lesson_views.listed, [LessonStatus.ACTIVE])
    assert (view.before.drafts, view.before.edited, view.edits) == (3, 3, 3)
    assert view.before.distance == pytest.approx(1.0, abs=0.999)
    assert view.since == Share(0, 0, None)
    _judge(desk, lesson, "retire")
    assert desk.do(lessons.in_force, draft) == ()


def test_only_supervisors_judge_and_only_what_the_table_allows(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    before = desk.everything()
    with pytest.raises(NotAllowed):
        _judge(desk, lesson, "activate", MARIA)
    with pytest.raises(AlreadyJudged):
        _judge(desk, lesson, "retire")
    with pytest.raises(NoSuchRow):
        _judge(desk, lesson + 1, "activate")
    assert desk.everything() == before
    _judge(desk, lesson, "reject")
    with pytest.raises(AlreadyJudged):
        _judge(desk, lesson, "activate")


def test_a_lesson_that_makes_drafts_worse_waits_until_somebody_insists(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    with pytest.raises(AlreadyJudged, match="not been tried"):
        _judge(desk, lesson, "force")
    _judge(desk, lesson, "activate")
    with pytest.raises(AlreadyJudged):
        _judge(desk, lesson, "activate")
    view = _tried(desk, lesson, 0.5)
    assert (view.status, view.trying) == (LessonStatus.PROPOSED, False)
    assert view.trial is not None
    assert not view.trial.good
    _judge(desk, lesson, "force")
    assert desk.do(lesson_views.view, lesson).status is LessonStatus.ACTIVE


def test_a_trial_without_figures_puts_nothing_in_force(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    _judge(desk, lesson, "activate")
    found = LessonTrial(lesson_id=lesson, version=1, trouble="The key is wrong.", at=desk.now)
    desk.do(trying.end, found, ())
    view = desk.do(lesson_views.view, lesson)
    assert view.status is LessonStatus.PROPOSED
    assert view.trial is not None
    assert view.trial.trouble == "The key is wrong."


def test_other_words_are_a_new_version_and_are_tried_again(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    _judge(desk, lesson, "activate")
    said = Wording("Write  three sentences.", None, "en")
    with pytest.raises(NotAllowed):
        desk.do(lessons.reword, lesson, 1, said, MARIA, desk.now)
    desk.do(lessons.reword, lesson, 1, said, VERA, desk.now)
    with pytest.raises(AlreadyJudged):
        desk.do(lessons.reword, lesson, 1, said, VERA, desk.now)
    assert _tried(desk, lesson, 0.1, version=1).trying  # of words that nobody wants any more
    view = _tried(desk, lesson, 0.1, version=2)
    assert (view.status, view.text, view.category) == (
        LessonStatus.ACTIVE, "Write three sentences.", None,
    )  # fmt: skip
    assert desk.do(lesson_views.whole, lesson).earlier == ("Keep it short.",)

    desk.do(lessons.reword, lesson, 2, Wording("Be brief.", None, "en"), VERA, desk.now)
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.in_force, draft) == (Rule(lesson, 3, "Be brief."),)
    assert desk.do(lesson_views.view, lesson).trying
    worse = _tried(desk, lesson, 0.9, version=3)
    assert worse.status is LessonStatus.ACTIVE
    assert worse.trial is not None
    assert not worse.trial.good


def test_a_button_of_an_older_wording_decides_nothing(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    desk.do(lessons.reword, lesson, 1, Wording("Be brief.", None, None), VERA, desk.now)
    with pytest.raises(AlreadyJudged):
        desk.do(lessons.judge, lesson, "reject", VERA, desk.now, 1)


@pytest.mark.parametrize("end", ["reject", "retire"])
def test_what_was_judged_is_not_proposed_again_in_like_words(desk: BareDesk, end: str) -> None:
    lesson = _proposed(desk)
    if end == "retire":
        _judge(desk, lesson, "activate")
        _tried(desk, lesson, 0.1)
    _judge(desk, lesson, end)
    seen = desk.do(lesson_views.view, lesson)
    scope = lesson_edits.Edits(seen.category or "", seen.language, ())
    desk.do(lessons.propose, scope, [Suggestion("keep it SHORT.", (1,))], desk.now)
    assert len(desk.do(lesson_views.listed, EVERY)) == 1
    desk.do(lessons.propose, scope, [Suggestion("Ask for a photo.", (1,))], desk.now)
    assert len(desk.do(lesson_views.listed, EVERY)) == 2


def test_sentences_that_are_quoted_are_told_apart_by_what_is_quoted(desk: BareDesk) -> None:
    scope = lesson_edits.Edits("shipping", "en", ())
    lead = "Include this sentence where it is true: "
    both = [Suggestion(f"{lead}“Keep the receipt.”", (1,)), Suggestion(f"{lead}“Mind it.”", (1,))]
    desk.do(lessons.propose, scope, both, desk.now)
    assert len(desk.do(lesson_views.listed, EVERY)) == 2
    opposite = Suggestion("Leave out this sentence: “Mind it.”", (1,))
    unquoted = Suggestion("Tell the customer: keep the receipt.", (1,))
    desk.do(lessons.propose, scope, [opposite, unquoted], desk.now)
    assert len(desk.do(lesson_views.listed, EVERY)) == 3


def test_a_customer_who_is_excluded_suggests_nothing(desk: BareDesk) -> None:
    drafts = [_sent_edited(desk, name) for name in ("ann", "bea")]
    desk.do(consent.decide, "ann@customer.example", False, VERA, desk.now)
    found = desk.do(lesson_edits.edits_like, drafts[-1], desk.now)
    assert found is not None
    assert len(found.found) == 1


def test_a_lesson_shows_the_edits_behind_it(desk: BareDesk) -> None:
    kept = desk.do(lesson_views.whole, _proposed(desk))
    assert len(kept.excerpts) == 3
    assert kept.excerpts[0].after == "It is on its way. Please keep the receipt."
