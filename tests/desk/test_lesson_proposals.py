"""Lessons are proposed once, few a week, and with what they remind of."""

from bare_desk import VERA, BareDesk
from lesson_desk import judge, listed, propose, proposed, scope

from slackhitl.desk import lesson_proposals, lesson_views, lessons
from slackhitl.desk.lesson_proposals import MOST_A_WEEK, TOLD_SINGLY, Kin, Suggestion
from slackhitl.desk.lesson_rows import Kinship
from slackhitl.desk.lessons import Wording


def test_the_same_words_are_proposed_once_for_a_scope_and_those_within_it(desk: BareDesk) -> None:
    lesson = proposed(desk)
    propose(desk, "keep it  SHORT.")
    assert len(listed(desk)) == 1
    propose(desk, "Keep it short.", of=scope("billing"))
    assert len(listed(desk)) == 2
    desk.do(lessons.reword, lesson, 1, Wording("Keep it short.", None, None), VERA, desk.now)
    propose(desk, "Keep it short.", of=scope("returns"))
    assert len(listed(desk)) == 2


def test_two_edits_are_chance_and_an_edit_suggests_three_lessons_at_most(desk: BareDesk) -> None:
    propose(desk, "Say thanks.", 1, 2)
    for text in ("One.", "Two.", "Three.", "Four."):
        propose(desk, text, 1, 2, 3)
    assert [view.text for view in listed(desk)] == ["Three.", "Two.", "One."]
    propose(desk, "Four.", 1, 4, 5)
    propose(desk, "Five.", 1, 4, 5, 6)
    assert listed(desk)[0].text == "Five."
    assert len(listed(desk)) == 4


def test_a_week_brings_few_lessons_of_which_the_first_have_a_post_of_their_own(
    desk: BareDesk,
) -> None:
    for number in range(MOST_A_WEEK + 2):
        propose(desk, f"Rule {number}.", *range(10 * number, 10 * number + 3))
    assert len(listed(desk)) == MOST_A_WEEK
    assert desk.do(lesson_proposals.is_full, desk.now)
    posts = [key for key in desk.jobs() if key.startswith("lesson:")]
    assert len(posts) == TOLD_SINGLY
    begun = desk.now
    desk.later(days=7)
    assert not desk.do(lesson_proposals.is_full, desk.now)
    propose(desk, f"Rule {MOST_A_WEEK}.", 91, 92, 93)
    assert len(listed(desk)) == MOST_A_WEEK + 1
    for number in range(1, TOLD_SINGLY + 1):
        desk.do(lessons.remember_post, number, "C_SUPPORT", "1.0")
    judge(desk, TOLD_SINGLY + 1, "reject")
    untold = desk.do(lesson_views.untold, begun, desk.now)
    assert [view.id for view in untold] == [*range(TOLD_SINGLY + 2, MOST_A_WEEK + 1)]


def test_a_lesson_says_which_earlier_one_it_resembles_and_what_became_of_that(
    desk: BareDesk,
) -> None:
    first = proposed(desk)
    judge(desk, first, "reject")
    said = Suggestion("Be brief.", (7, 8, 9), 12, Kin(first, Kinship.ALIKE))
    desk.do(lesson_proposals.propose, scope(), [said], desk.now)
    view = listed(desk)[0]
    assert view.possible == 12
    assert view.kin is not None
    assert (view.kin.id, view.kin.how, view.kin.judged_by) == (first, Kinship.ALIKE, VERA.id)
    assert view.kin.judged_at == desk.now


def test_it_is_kept_how_far_claude_has_looked_in_each_scope(desk: BareDesk) -> None:
    assert desk.do(lesson_proposals.looked, "shipping", None) == 0
    desk.do(lesson_proposals.propose, scope("shipping", None), [], desk.now, 7)
    desk.do(lesson_proposals.propose, scope("shipping", None), [], desk.now, 9)
    assert desk.do(lesson_proposals.looked, "shipping", None) == 9
    assert desk.do(lesson_proposals.looked, "shipping", "en") == 0


def test_two_workers_that_asked_about_the_same_edits_propose_once(desk: BareDesk) -> None:
    for text in ("Be kind.", "Be friendly and warm."):
        said = [Suggestion(text, (1, 2, 3))]
        desk.do(lesson_proposals.propose, scope(), said, desk.now, 3)
    assert [view.text for view in listed(desk)] == ["Be kind."]
