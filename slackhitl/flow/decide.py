"""A person decides: who they are, whether they may, and the one verb of the desk that does it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import attachments, joining, review
from slackhitl.desk.enclosures import NOTHING, Attach
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.models import Origin
from slackhitl.desk.policy import Policy
from slackhitl.desk.review import Seen
from slackhitl.flow.services import Services
from slackhitl.slack.ids import Act


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


@dataclass(frozen=True)
class Terms:
    """What every verb may need beside the choice."""

    actor: Actor
    now: datetime
    policy: Policy
    origin: Origin


Verb = Callable[[Session, Choice, Terms], object]

# fmt: off
VERBS: dict[Act, Verb] = {
    Act.APPROVE:     lambda s, c, t: review.approve(s, c.seen, t.actor, t.now, t.policy),
    Act.EDIT:        lambda s, c, t: review.edit(s, c.seen, c.text, t.actor, t.now, t.policy,
                                                 c.reason, c.attach),
    Act.WRITE:       lambda s, c, t: review.write(s, c.seen, c.text, t.actor, t.now, t.policy,
                                                  c.attach),
    Act.TAKE_OVER:   lambda s, c, t: review.take_over(s, c.seen, t.actor, t.now),
    Act.HAND_BACK:   lambda s, c, t: review.hand_back(s, c.seen, t.actor, t.now, t.origin),
    Act.RECALL:      lambda s, c, t: review.recall(s, c.seen, t.actor, t.now),
    Act.REDRAFT:     lambda s, c, t: review.redraft(s, c.seen, c.text, t.actor, t.now, t.origin),
    Act.DRAFT_AGAIN: lambda s, c, t: review.redraft(s, c.seen, "", t.actor, t.now, t.origin),
    Act.NO_REPLY:    lambda s, c, t: review.no_reply(s, c.seen, t.actor, t.now),
    Act.RESOLVE:     lambda s, c, t: review.resolve(s, c.seen, t.actor, t.now),
    Act.REOPEN:      lambda s, c, t: review.reopen(s, c.seen, t.actor, t.now, t.origin),
    Act.RETRY:       lambda s, c, t: review.retry(s, c.seen, t.actor, t.now),
    Act.RESEND:      lambda s, c, t: review.resend(s, c.seen, t.actor, t.now),
    Act.SETTLE:      lambda s, c, t: review.settle(s, c.seen, t.actor, t.now),
    Act.ABANDON:     lambda s, c, t: review.abandon(s, c.seen, t.actor, t.now),
    Act.MERGE:       lambda s, c, t: joining.merge(s, c.seen.conversation_id, c.picked, t.actor,
                                                   t.now, t.origin),
    Act.SPLIT:       lambda s, c, t: joining.split(s, c.seen.conversation_id, c.picked, t.actor,
                                                   t.now, t.origin),
    Act.SHOW_FILES:  lambda s, c, t: attachments.show_again(s, c.seen.conversation_id, t.now),
}
# fmt: on
SIGNS = frozenset({Act.APPROVE, Act.EDIT, Act.WRITE})


async def decide(services: Services, choice: Choice) -> None:
    """Do what a person chose, in one transaction; the card follows by the jobs that it wrote.

    Raises NotAllowed, AlreadyDecided, CardOutOfDate, NothingToSend or NoSuchRow, each with a
    sentence for the person; then nothing was changed.
    """
    actor = await permit(services, choice.user)
    if choice.act in SIGNS:
        actor = replace(actor, name=await name_of(services, choice.user))
    terms = Terms(actor, services.now(), services.policy, services.origin)
    await services.db.run(VERBS[choice.act], choice, terms)


async def name_of(services: Services, user: str) -> str:
    """The name with which this person signs; empty where no signature of ours bears one.

    Raises SlackError when Slack has to be asked and does not answer.
    """
    return await services.directory.name(user) if services.policy.names_agents else ""


async def permit(services: Services, user: str) -> Actor:
    """Who this person is to the desk. Raises NotAllowed for somebody without a role."""
    actor = await services.directory.actor(user)
    if actor.role is Role.NOBODY:
        raise NotAllowed
    return actor
