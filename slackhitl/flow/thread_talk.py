"""People talk in a card's thread: what they say there is kept with its conversation."""

from slackhitl.desk import thread_notes
from slackhitl.desk.thread_notes import Said
from slackhitl.flow.services import Services


async def heard(services: Services, said: Said) -> None:
    """Somebody wrote in a thread, or changed or took back what they wrote."""
    await services.db.run(thread_notes.heard, said)
