"""What changes drafts can be made to prove itself first."""

import pytest
from desk_app import Desk
from sqlmodel import Session, select

from slackhitl.desk import lesson_proposals
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lesson_cases import Cases
from slackhitl.desk.lesson_proposals import Suggestion
from slackhitl.desk.lesson_rows import Lesson
from slackhitl.desk.lessons import AlreadyJudged
from slackhitl.flow import lesson_acts
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click


async def insist(desk: Desk) -> None:
    """A supervisor puts a proposed lesson in force without a trial that speaks for it."""
    assert desk.service is not None
    services = desk.service.services

    def proposed(session: Session) -> int:
        said = [Suggestion("Greet by name.", (1, 2, 3))]
        lesson_proposals.propose(session, Cases("delivery", "en", ()), said, services.now())
        return session.exec(select(Lesson)).one().id or 0

    lesson = await services.db.run(proposed)
    await lesson_acts.press(
        services,
        Click(
            user="U0VERA", act=Act.LESSON_FORCE, seen=Seen(0, None, ""), trigger_id="",
            channel=None, ts=None, words=f"{lesson}.1",
        ),
    )  # fmt: skip


class TestWhereLessonsMustPass:
    """SLACKHITL_LESSONS_MUST_PASS=on."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_LESSONS_MUST_PASS": "on"}

    async def test_nobody_overrules_a_trial(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed, match="only once its trial speaks for it"):
            await insist(desk)


async def test_elsewhere_a_supervisor_may_after_a_trial(desk: Desk) -> None:
    with pytest.raises(AlreadyJudged, match="not been tried"):
        await insist(desk)
