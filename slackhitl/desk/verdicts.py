"""What a trial on past cases says of a lesson, and whether that is enough to put it in force."""

from enum import StrEnum

from slackhitl.desk import chance
from slackhitl.desk.lesson_rows import LessonTrial

MARGIN = 0.02
"""A lesson with which drafts may be farther from what people sent than this does not pass."""


class Verdict(StrEnum):
    """What the cases say that did not suggest the lesson."""

    BETTER = "better"  # drafts are nearer to what people sent
    NO_WORSE = "no worse"  # at most by the margin
    UNCLEAR = "unclear"  # too much of it may be chance
    WORSE = "worse"
    TOO_FEW = "too few"
    UNTRIED = "untried"  # it could not be done


PASSES = frozenset({Verdict.BETTER, Verdict.NO_WORSE})


def verdict(trial: LessonTrial) -> Verdict:
    """Read from the interval of the difference, never from the difference alone."""
    if trial.trouble is not None:
        return Verdict.UNTRIED
    if trial.cases < chance.ENOUGH or trial.low is None or trial.high is None:
        return Verdict.TOO_FEW
    if trial.high < 0:
        return Verdict.BETTER
    if trial.low > 0:
        return Verdict.WORSE
    return Verdict.NO_WORSE if trial.high <= MARGIN else Verdict.UNCLEAR
