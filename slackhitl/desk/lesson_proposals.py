"""Proposed lessons: what was proposed before, and keeping what decided drafts suggest now.

A week brings few of them, so that they are read. What does not fit is found again as long as
people go on changing drafts in that way.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from slackhitl.desk.lesson_cases import Cases
from slackhitl.desk.lesson_record import PROPOSE, fingerprint, keep_wording, record
from slackhitl.desk.lesson_rows import Kinship, Lesson, LessonEvent, LessonLook, LessonVersion
from slackhitl.desk.lifecycle import SYSTEM

ENOUGH = 3
"""Replies to so many different customers that were changed alike are no chance."""
MOST_AN_EDIT = 3
"""How many lessons one edit may suggest."""
MOST_A_WEEK = 5
TOLD_SINGLY = 2
"""How many of a week's lessons have a message of their own; the others are in Monday's post."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Kin:
    """An earlier lesson that a suggestion is like, without surely being the same."""

    lesson_id: int
    how: Kinship


@dataclass(frozen=True)
class Suggestion:
    """A checked text and the decisions behind it."""

    text: str
    decisions: tuple[int, ...]
    possible: int | None = None  # decided drafts in which it could have been done
    kin: Kin | None = None


@dataclass(frozen=True)
class Known:
    """A wording that was proposed before, whatever became of it."""

    lesson_id: int
    text: str
    covers: bool  # whether it is for all mails that a scope is for
    decisions: frozenset[int]


def known(session: Session, category: str, language: str | None) -> tuple[Known, ...]:
    """Every wording of every lesson, the newest first, as it is beside this scope."""
    rows = session.exec(
        select(LessonVersion, Lesson)
        .join(Lesson, col(Lesson.id) == col(LessonVersion.lesson_id))
        .order_by(col(LessonVersion.at).desc(), col(LessonVersion.lesson_id).desc())
    )
    return tuple(
        Known(
            version.lesson_id,
            version.text,
            version.category in {None, category} and version.language in {None, language},
            frozenset(lesson.decisions),
        )
        for version, lesson in rows
    )


def spent(rules: Iterable[Known]) -> frozenset[int]:
    """The edits that have suggested as many lessons as an edit may."""
    each = {rule.lesson_id: rule.decisions for rule in rules}
    uses = Counter(number for numbers in each.values() for number in numbers)
    return frozenset(number for number, count in uses.items() if count >= MOST_AN_EDIT)


def is_full(session: Session, now: datetime) -> bool:
    """Whether this week has brought as many lessons as people read."""
    return _of_the_week(session, now) >= MOST_A_WEEK


def looked(session: Session, category: str, language: str | None) -> int:
    """The newest decision of this scope that Claude was asked about; 0 for none."""
    row = session.get(LessonLook, (category, language or ""))
    return row.decision_id if row is not None else 0


def propose(
    session: Session,
    scope: Cases,
    found: Sequence[Suggestion],
    now: datetime,
    look: int | None = None,
) -> None:
    """Keep suggestions and tell supervisors, unless a week or an edit has brought enough.

    ``look``: Claude said so of the edits up to this decision. What it says of edits that another
    worker asked it about meanwhile would be the same again.
    """
    if look is not None:
        if looked(session, scope.category, scope.language) >= look:
            return
        session.merge(
            LessonLook(
                category=scope.category, language=scope.language or "",
                decision_id=look, at=now,
            )
        )  # fmt: skip
    for one in found:
        rules = known(session, scope.category, scope.language)
        used = spent(rules)
        evidence = [number for number in one.decisions if number not in used]
        count = _of_the_week(session, now)
        if count >= MOST_A_WEEK or len(evidence) < ENOUGH or _is_among(one.text, rules):
            continue
        lesson = Lesson(
            text=one.text, category=scope.category, language=scope.language,
            fingerprint=fingerprint(one.text, scope.category, scope.language),
            decisions=evidence, possible=one.possible, proposed_at=now,
            kin_id=one.kin.lesson_id if one.kin else None,
            kinship=one.kin.how.value if one.kin else None,
        )  # fmt: skip
        session.add(lesson)
        session.flush()
        keep_wording(session, lesson, SYSTEM.id, now)
        record(session, lesson, PROPOSE, SYSTEM.id, now, tell=count < TOLD_SINGLY)


def _of_the_week(session: Session, now: datetime) -> int:
    proposed = select(func.count()).where(
        LessonEvent.action == PROPOSE, col(LessonEvent.at) > now - WEEK
    )
    return session.exec(proposed).one()


def _is_among(text: str, rules: Sequence[Known]) -> bool:
    """Whether another worker proposed the very words meanwhile."""
    said = " ".join(text.casefold().split())
    return any(rule.covers and said == " ".join(rule.text.casefold().split()) for rule in rules)
