"""A sent reply becomes an exemplar for the next similar question, and what its editor corrected
counts against the articles that the draft cited.
"""

import asyncio
import re

from slackhitl.ai.masking import mask
from slackhitl.desk import doubts, learning, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services

_NUMBER = re.compile(r"\b[A-Z]{0,4}[-#]?\d{4,}\b")


async def learn(services: Services, job: Claim) -> None:
    """Keep what a person sent, without the names and numbers of the one it was sent to."""
    await services.db.run(doubts.note, job.subject_id)
    lesson = await services.db.run(learning.sent_reply, job.subject_id)
    if lesson is None:
        await services.db.run(work.finish, job)
        return
    reply = await asyncio.to_thread(slots, lesson.reply, lesson.customer_name)
    questions = [slots(question, lesson.customer_name) for question in lesson.questions]
    await services.db.run(
        work.finish_with, job, learning.remember, job.subject_id, questions, reply, services.now()
    )


def slots(text: str, customer_name: str) -> str:
    """The text with secrets masked, the customer's names as {name} and numbers as {number}."""
    text = mask(text)
    for part in sorted({customer_name, *customer_name.split()}, key=len, reverse=True):
        if len(part) > 2:
            text = re.sub(rf"\b{re.escape(part)}\b", "{name}", text)
    return _NUMBER.sub("{number}", text)
