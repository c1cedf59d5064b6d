"""What was put aside comes back when its time has come."""

from slackhitl.desk import snoozing, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services


async def wake(services: Services, job: Claim) -> None:
    """Bring a conversation back, and call who put it aside."""
    await services.db.run(
        work.finish_with, job, snoozing.wake, job.subject_id, services.now(), services.policy
    )  # fmt: skip
