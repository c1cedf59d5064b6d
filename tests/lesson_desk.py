"""A desk on which people have changed drafts, for tests of lessons."""

from bare_desk import MARIA, VERA, BareDesk

from slackhitl.desk import lesson_cases, lesson_proposals, lesson_views, lessons, review
from slackhitl.desk.lesson_cases import Cases
from slackhitl.desk.lesson_proposals import Suggestion
from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.lesson_views import LessonView
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Origin

EVERY = tuple(LessonStatus)
RECEIPT = "It is on its way. Please keep the receipt."


def reviewed(desk: BareDesk, name: str) -> int:
    """A mail of this customer whose draft waits for a decision."""
    return desk.in_review(sender_name=name, sender_address=f"{name}@customer.example")


def sent_edited(desk: BareDesk, name: str, text: str = RECEIPT, reason: str = "tone") -> int:
    """The draft was changed and left; its id."""
    conversation = reviewed(desk, name)
    desk.do(review.edit, desk.seen(conversation), text, MARIA, desk.now, desk.policy, reason)
    return desk.leave(conversation)


def sent_unchanged(desk: BareDesk, name: str) -> int:
    """The draft left as it was; its id."""
    conversation = reviewed(desk, name)
    desk.do(review.approve, desk.seen(conversation), MARIA, desk.now, desk.policy)
    return desk.leave(conversation)


def sent_after(desk: BareDesk, name: str, wish: str) -> int:
    """Another version was asked for and left as it was; its id."""
    conversation = reviewed(desk, name)
    desk.do(review.redraft, desk.seen(conversation), wish, MARIA, desk.now, Origin.CLAUDE)
    desk.present(conversation, "On its way.")
    desk.do(review.approve, desk.seen(conversation), MARIA, desk.now, desk.policy)
    return desk.leave(conversation)


def cases(desk: BareDesk, draft: int) -> Cases:
    """What is compared after this draft was sent."""
    found = desk.do(lesson_cases.cases_like, draft, desk.now)
    assert found is not None
    return found


def scope(category: str = "shipping", language: str | None = "en") -> Cases:
    """A scope without any cases."""
    return Cases(category, language, ())


def propose(desk: BareDesk, text: str, *decisions: int, of: Cases | None = None) -> None:
    """Somebody's edits suggest this."""
    said = [Suggestion(text, decisions or (1, 2, 3))]
    desk.do(lesson_proposals.propose, of or scope(), said, desk.now)


def proposed(desk: BareDesk) -> int:
    """A lesson that three edits suggested; its id."""
    draft = [sent_edited(desk, name) for name in ("ann", "bea", "cem")][-1]
    edits = [case.decision_id for case in cases(desk, draft).found if case.is_edit]
    propose(desk, "Keep it short.", *edits[:3])
    return listed(desk)[0].id


def listed(desk: BareDesk) -> tuple[LessonView, ...]:
    """Every lesson, the newest first."""
    return desk.do(lesson_views.listed, EVERY)


def judge(desk: BareDesk, lesson: int, action: str, actor: Actor = VERA) -> None:
    """Somebody decides about a lesson."""
    desk.do(lessons.judge, lesson, action, actor, desk.now)
