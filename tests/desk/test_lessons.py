"""Lessons in the database: proposed once, judged by supervisors, measured by what was sent."""

import pytest
from bare_desk import MARIA, VERA, BareDesk

from slackhitl.desk import lessons, review
from slackhitl.desk.errors import NoSuchRow, NotAllowed
from slackhitl.desk.lessons import AlreadyJudged, LessonStatus, Share, Suggestion
from slackhitl.desk.lifecycle import Actor

EVERY = tuple(LessonStatus)


def _sent_edited(desk: BareDesk, name: str) -> int:
    conversation = desk.in_review(sender_name=name, sender_address=f"{name}@customer.example")
    text = "It is on its way. Please keep the receipt."
    desk.do(review.edit, desk.seen(conversation), text, MARIA, desk.now, desk.policy, "tone")
    return desk.leave(conversation)


def _proposed(desk: BareDesk) -> int:
    draft = [_sent_edited(desk, name) for name in ("ann", "bea", "cem")][-1]
    found = desk.do(lessons.edits_like, draft, desk.now)
    assert found is not None
    assert len(found.found) == 3
    said = [Suggestion("Keep it short.", tuple(edit.decision_id for edit in found.found))]
    for _ in range(2):
        desk.do(lessons.propose, found, said, desk.now)
    [view] = desk.do(lessons.listed, EVERY)
    return view.id


def _judge(desk: BareDesk, lesson: int, action: str, actor: Actor = VERA) -> None:
    desk.do(lessons.judge, lesson, action, actor, desk.now)


def test_three_edits_of_one_customer_count_once(desk: BareDesk) -> None:
    draft = [_sent_edited(desk, "ann") for _ in range(3)][-1]
    found = desk.do(lessons.edits_like, draft, desk.now)
    assert found is not None
    assert len(found.found) == 1


def test_an_edit_of_long_ago_suggests_nothing(desk: BareDesk) -> None:
    draft = _sent_edited(desk, "ann")
    desk.later(days=61)
    assert desk.do(lessons.edits_like, draft, desk.now) is None


def test_a_lesson_is_proposed_once_and_in_force_only_while_active(desk: BareDesk) -> None:
    lesson = _proposed(desk)
    draft = desk.draft_id(desk.in_review())
    assert desk.do(lessons.in_force, draft) == ()
    _judge(desk, lesson, "activate")
    assert desk.do(lessons.in_force, draft) == ((lesson, "Keep it short."),)
    [view] = desk.do(lessons.listed, [LessonStatus.ACTIVE])
    assert (view.before, view.since, view.edits) == (Share(3, 3), Share(0, 0), 3)
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
