"""Somebody mentions the app: taken up before the acknowledgement, done and answered by a job."""

import logging

from slackhitl.desk import mentions, work
from slackhitl.desk.coaching import Coached
from slackhitl.desk.errors import DeskError, Overtaken
from slackhitl.desk.mentions import MentionView, ToUs
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.slack import coaching, spoken
from slackhitl.slack.errors import CardGone, SlackRefused
from slackhitl.slack.heard import ChangedMention
from slackhitl.slack.ids import MENTION_EVENT
from slackhitl.slack.traces import Mark

log = logging.getLogger(__name__)

NOTHING = "I have not drafted anything; mention me again if it should be otherwise."


async def hear(services: Services, said: ToUs) -> None:
    """Take it up; a job does the rest."""
    await services.db.run(mentions.hear, said, services.now())


async def hear_change(services: Services, changed: ChangedMention) -> None:
    """A mention that comes with a change is taken up; who changes one that was taken up is told
    that its first words count.
    """
    said = changed.to_us
    if changed.is_new:
        await hear(services, said)
    elif await services.db.run(mentions.is_taken_up, said.channel, said.ts):
        told = services.board.tell(said.author, said.channel, coaching.REWORDED, said.thread_ts)
        services.errands.begin(told)


async def answer(services: Services, job: Claim) -> None:
    """Do what was asked, if that was not done before, and say in the thread what came of it."""
    mention = await services.db.run(mentions.view, job.subject_id)
    if mention is None:
        await services.db.run(work.finish, job)
        return
    try:
        with waiting_for_slack(services, job):
            if mention.found is None:
                mention = await _look(services, mention)
            said = mention.to_us
            ts = await services.board.keep(
                coaching.answer(mention, await name_in(services, mention.coached)),
                CardPlace(said.channel, mention.answer_ts, 0),
                said.thread_ts or said.ts,
                Mark(MENTION_EVENT, "mention", mention.id),
                caller(job),
            )
    except CardGone:
        await services.db.run(work.finish, job)  # whoever asked took it back
        return
    except SlackRefused as trouble:
        await refused(services, job, trouble, "the answer to a mention")
        return
    await services.db.run(work.finish_with, job, mentions.remember_answer, mention.id, ts)


async def in_plain_words(services: Services, text: str) -> str:
    """What somebody wrote in Slack, with names for people and channels.

    Raises SlackError when Slack has to be asked and does not answer.
    """
    people, channels = spoken.unnamed(text)
    names = {}
    for ids, ask in ((people, services.directory.name), (channels, services.directory.channel)):
        for one in ids:
            try:
                names[one] = await ask(one)
            except SlackRefused:
                continue  # somebody or something that Slack does not tell us of
    return spoken.plain(text, names)


async def _look(services: Services, mention: MentionView) -> MentionView:
    actor = await services.directory.actor(mention.to_us.author)
    words = await in_plain_words(services, mention.to_us.text)
    try:
        return await services.db.run(
            mentions.look, mention.id, words, actor, services.now(), services.origin
        )
    except DeskError as refused:
        why = f"{refused.fact} {NOTHING}" if isinstance(refused, Overtaken) else str(refused)
        return await services.db.run(mentions.refuse, mention.id, words, why)


async def name_in(services: Services, coached: Coached | None) -> str:
    """Whom an answer speaks of, by name, since a mention would call them for nothing."""
    who = coached.who if coached is not None else None
    try:
        return await services.directory.name(who) if who and who[:1] in "UW" else ""
    except SlackRefused:
        return ""
