"""A person decides: who they are, whether they may, and the one verb of the desk that does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlmodel import Session

from slackhitl.desk import (
    answering,
    asking,
    assigning,
    attachments,
    autonomy,
    choosing,
    correcting,
    ending,
    escalating,
    forestalling,
    joining,
    mentions,
    notes,
    once,
    review,
    snoozing,
    versions,
)
from slackhitl.desk.decisions import Seen, conversation_of
from slackhitl.desk.enclosures import NOTHING, Attach
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.models import Disposition, Origin
from slackhitl.desk.noticing import Found
from slackhitl.desk.policy import Policy
from slackhitl.flow import last_look
from slackhitl.flow.correcting import known_category
from slackhitl.flow.services import Services
from slackhitl.slack.ids import Act, Field
from slackhitl.slack.values import read_version


@dataclass(frozen=True)
class Choice:
    """What a person chose, on what they saw, with what they typed."""

    act: Act
    seen: Seen
    user: str
    text: str = ""
    reason: str | None = None
    attach: Attach = NOTHING
    picked: tuple[int, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    row: int = 0
    version: int = 0  # of that row
    channel: str | None = None
    noticed: Sequence[Found] = ()  # what checks found in the text
    gesture: str = ""
    """What Slack calls the click or submission, which it may tell of twice."""


@dataclass(frozen=True)
class Terms:
    """What every verb may need beside the choice."""

    actor: Actor
    now: datetime
    policy: Policy
    origin: Origin
    categories: tuple[str, ...]


Verb = Callable[[Session, Choice, Terms], object]


def _restore(session: Session, choice: Choice, terms: Terms) -> None:
    draft_id, as_drafted = read_version(choice.text)
    versions.restore(
        session, choice.seen, draft_id, terms.actor, terms.now, as_drafted=as_drafted
    )  # fmt: skip


# fmt: off
VERBS: dict[Act, Verb] = {
    Act.APPROVE:     lambda s, c, t: review.approve(s, c.seen, t.actor, t.now, t.policy),
    Act.EDIT:        lambda s, c, t: review.edit(s, c.seen, c.text, t.actor, t.now, t.policy,
                                                 c.reason, c.attach, c.noticed),
    Act.WRITE:       lambda s, c, t: review.write(s, c.seen, c.text, t.actor, t.now, t.policy,
                                                  c.attach, c.noticed),
    Act.TAKE_OVER:   lambda s, c, t: review.take_over(s, c.seen, t.actor, t.now),
    Act.HAND_BACK:   lambda s, c, t: review.hand_back(s, c.seen, t.actor, t.now, t.origin),
    Act.RECALL:      lambda s, c, t: review.recall(s, c.seen, t.actor, t.now),
    Act.OBJECT:      lambda s, c, t: autonomy.object_to(s, c.seen, t.actor, t.now),
    Act.REDRAFT:     lambda s, c, t: review.redraft(s, c.seen, c.text, t.actor, t.now, t.origin),
    Act.DRAFT_AGAIN: lambda s, c, t: review.redraft(s, c.seen, "", t.actor, t.now, t.origin),
    Act.NO_REPLY:    lambda s, c, t: ending.no_reply(s, c.seen, t.actor, t.now),
    Act.RESOLVE:     lambda s, c, t: ending.resolve(s, c.seen, t.actor, t.now),
    Act.REOPEN:      lambda s, c, t: ending.reopen(s, c.seen, t.actor, t.now, t.origin,
                                                   c.text or None),
    Act.RETRY:       lambda s, c, t: review.retry(s, c.seen, t.actor, t.now),
    Act.RESEND:      lambda s, c, t: review.resend(s, c.seen, t.actor, t.now),
    Act.SETTLE:      lambda s, c, t: review.settle(s, c.seen, t.actor, t.now),
    Act.ABANDON:     lambda s, c, t: review.abandon(s, c.seen, t.actor, t.now),
    Act.MERGE:       lambda s, c, t: joining.merge(s, c.seen.conversation_id, c.picked, t.actor,
                                                   t.now, t.origin),
    Act.SPLIT:       lambda s, c, t: joining.split(s, c.seen.conversation_id, c.picked, t.actor,
                                                   t.now, t.origin),
    Act.COACH:       lambda s, c, t: mentions.insist(s, int(c.text or 0), t.actor, t.now, t.origin),
    Act.QUICK:       lambda s, c, t: review.redraft(s, c.seen, c.text, t.actor, t.now, t.origin),
    Act.CHOOSE:      lambda s, c, t: choosing.choose(s, c.seen, t.actor, t.now, t.policy),
    Act.RESTORE:     _restore,
    Act.ASK:         lambda s, c, t: asking.ask(s, conversation_of(s, c.seen),
                                                c.given.get(Field.WORDS, ""),
                                                c.given.get(Field.PERSON)
                                                or c.given.get(Field.PLACE),
                                                asking.until(c.given.get(Field.UNTIL, ""), t.now,
                                                             t.policy),
                                                t.actor, t.now, c.row or None),
    Act.ASK_HERE:    lambda s, c, t: asking.ask_what_is_missing(s, c.seen, t.actor, t.now,
                                                                t.policy),
    Act.UNASK:       lambda s, c, t: asking.withdraw(s, c.row, t.actor, t.now),
    Act.ANSWER:      lambda s, c, t: answering.answer(s, c.row, c.given.get(Field.WORDS, ""),
                                                      t.actor, t.now, t.origin, c.version),
    Act.UNANSWER:    lambda s, c, t: answering.take_back(s, c.row, t.actor, t.now, t.origin),
    Act.SPAM:        lambda s, c, t: ending.spam(s, c.seen, t.actor, t.now),
    Act.DUPLICATE:   lambda s, c, t: ending.end(s, c.seen, Disposition.DUPLICATE, t.actor, t.now),
    Act.PASSED_ON:   lambda s, c, t: ending.end(s, c.seen, Disposition.ESCALATED, t.actor, t.now),
    Act.SNOOZE:      lambda s, c, t: snoozing.snooze(s, conversation_of(s, c.seen),
                                                     _until(c, t), t.actor, t.now),
    Act.WAKE_NOW:    lambda s, c, t: snoozing.wake_now(s, conversation_of(s, c.seen), t.actor,
                                                       t.now),
    Act.CLAIM:       lambda s, c, t: assigning.assign(s, conversation_of(s, c.seen), t.actor.id,
                                                      t.actor, t.now),
    Act.ASSIGN:      lambda s, c, t: assigning.assign(s, conversation_of(s, c.seen),
                                                      c.given.get(Field.PERSON), t.actor, t.now),
    Act.ESCALATE:    lambda s, c, t: escalating.escalate(s, conversation_of(s, c.seen),
                                                         c.given.get(Field.WORDS, ""), t.actor,
                                                         t.now,
                                                         supervised=bool(t.policy.supervisors)),
    Act.DEESCALATE:  lambda s, c, t: escalating.deescalate(s, conversation_of(s, c.seen), t.actor,
                                                           t.now),
    Act.NOTE:        lambda s, c, t: notes.add(s, conversation_of(s, c.seen),
                                               c.given.get(Field.WORDS, ""), t.actor, t.now),
    Act.CORRECT:     lambda s, c, t: correcting.correct(s, conversation_of(s, c.seen),
                                                        known_category(c.text, t.categories),
                                                        t.actor, t.now),
    Act.SHOW_FILES:  lambda s, c, t: attachments.show_again(s, c.seen.conversation_id, t.now),
}
# fmt: on
SIGNS = frozenset({Act.APPROVE, Act.EDIT, Act.WRITE})
ANSWERS = frozenset({Act.ANSWER, Act.UNANSWER})
"""Acts on a question, which whoever was asked may do without a role."""
STEPS_IN = frozenset({Act.TAKE_OVER, Act.HAND_BACK, Act.REOPEN, Act.MERGE})
PUTS_AWAY = frozenset({
    Act.NO_REPLY, Act.RESOLVE, Act.SPAM, Act.DUPLICATE, Act.PASSED_ON, Act.SNOOZE, Act.ABANDON
})  # fmt: skip
"""Acts that are bound to no text, and refused when a colleague was first; see forestalling."""


async def decide(services: Services, choice: Choice) -> None:
    """Do what a person chose, in one transaction; the card follows by the jobs that it wrote.

    Raises NotAllowed, AlreadyDecided, CardOutOfDate, NothingToSend or NoSuchRow, each with a
    sentence for the person; then nothing was changed.
    """
    if choice.act in ANSWERS:
        actor = await permit_to_answer(services, choice.user, choice.row, choice.channel)
    else:
        actor = await permit(services, choice.user)
    if choice.act in SIGNS:
        actor = replace(actor, name=await name_of(services, choice.user))
    if choice.act is Act.ASSIGN and Field.PERSON in choice.given:
        await _on_the_team(services, choice.given[Field.PERSON])
    if choice.act is Act.APPROVE:
        await last_look.at_approval(services, choice.seen)
    terms = Terms(actor, services.now(), services.policy, services.origin, services.categories)
    await services.db.run(_carry_out, choice, terms)


def _carry_out(session: Session, choice: Choice, terms: Terms) -> None:
    if not once.is_first(session, choice.gesture, terms.now):
        return
    if choice.act in STEPS_IN or choice.act in PUTS_AWAY:
        forestalling.expect_none(
            session, choice.seen, terms.actor, terms.now, putting_away=choice.act in PUTS_AWAY
        )
    VERBS[choice.act](session, choice, terms)


async def name_of(services: Services, user: str) -> str:
    """The name with which this person signs; empty where no signature of ours bears one.

    Raises SlackError when Slack has to be asked and does not answer.
    """
    return await services.directory.name(user) if services.policy.names_agents else ""


async def permit_to_answer(
    services: Services, user: str, question_id: int, channel: str | None
) -> Actor:
    """The same for a question of ours: whom we asked may answer it without a role."""
    actor = await services.directory.actor(user)
    if actor.role is Role.NOBODY and not await services.db.run(
        answering.may_answer, question_id, user, channel
    ):
        raise NotAllowed
    return actor


async def _on_the_team(services: Services, user: str) -> None:
    """Raises NotAllowed for somebody whom nothing can be assigned to."""
    if (await services.directory.actor(user)).role is Role.NOBODY:
        raise NotAllowed(f"<@{user}> has no role at this desk. Choose somebody who has.")


def _until(choice: Choice, terms: Terms) -> datetime | None:
    at = choice.given.get(Field.AT)
    chosen = datetime.fromtimestamp(int(at), UTC) if at else None
    return snoozing.until(choice.given.get(Field.UNTIL, ""), chosen, terms.now, terms.policy)


async def permit(services: Services, user: str) -> Actor:
    """Who this person is to the desk. Raises NotAllowed for somebody without a role."""
    actor = await services.directory.actor(user)
    if actor.role is Role.NOBODY:
        raise NotAllowed
    return actor
