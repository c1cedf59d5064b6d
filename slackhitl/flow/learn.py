"""A sent reply becomes an exemplar for the next similar question, and what its editor corrected
counts against the articles that the draft cited.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from slackhitl.ai.anonymising import Known, anonymised
from slackhitl.ai.letters import body, without_closing, without_own_greeting
from slackhitl.desk import doubts, learning, work
from slackhitl.desk.learning import SentReply
from slackhitl.desk.work import Claim
from slackhitl.flow.known import known, ours
from slackhitl.flow.services import Services


@dataclass(frozen=True)
class Gist:
    """What a reply teaches, of nobody in particular."""

    questions: tuple[str, ...]
    reply: str


async def learn(services: Services, job: Claim) -> None:
    """Keep what a person sent, without the names and numbers of the one it was sent to.

    A reply that names somebody else than the customer is not kept: it was written for one case.
    """
    await services.db.run(doubts.note, job.subject_id)
    sent = await services.db.run(learning.sent_reply, job.subject_id)
    if sent is None:
        await services.db.run(work.finish, job)
        return
    gist = await asyncio.to_thread(_gist_of_sent, services, sent)
    now = services.now()
    if gist is None:
        await services.db.run(work.finish_with, job, learning.compare, job.subject_id, now)
        return
    scope = (sent.category, sent.language)
    same = await services.exemplars.same_question(services.db, scope, gist.questions)
    await services.db.run(
        work.finish_with, job, learning.remember,
        job.subject_id, gist.questions, gist.reply, now, same,
    )  # fmt: skip
    # An article may have changed between the draft and its sending.
    await services.exemplars.expire(services.db, services.knowledge, now, anew=True)


def _gist_of_sent(services: Services, sent: SentReply) -> Gist | None:
    whose = known(sent.people, ours(services.policy, services.knowledge))
    signature = services.policy.sender(sent.account).signature
    return gist_of(sent.questions, sent.reply, whose, signature)


def gist_of(questions: Sequence[str], reply: str, whose: Known, signature: str = "") -> Gist | None:
    """What a reply says, without its people, closing and signature; None where it names others.

    The greeting stays where it suits everybody: whoever drafts greets whom they write to.
    """
    told = anonymised(without_closing(reply, signature), whose)
    said = without_own_greeting(told.text)
    if told.others or not body(said):
        return None
    return Gist(tuple(anonymised(one, whose).text for one in questions), said)
