"""`/hitl consent`: a supervisor says whether a customer's mail may be learnt from and exported."""

import re

from slackhitl.desk import consent
from slackhitl.desk.errors import DeskError
from slackhitl.desk.lifecycle import Actor
from slackhitl.flow.services import Services
from slackhitl.slack import reports
from slackhitl.slack.cards import Card

_LINKED = re.compile(r"<mailto:([^|<>]+)(?:\|[^<>]*)?>")
SAID = {"yes": True, "no": False}


async def answer(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl consent ADDRESS no|yes`; Slack may have made a link of the address."""
    given = SAID.get(rest[1].lower()) if len(rest) == 2 else None
    if given is None:
        return reports.usage("consent", "Say whose mail, and yes or no.")
    linked = _LINKED.fullmatch(rest[0])
    address = linked[1] if linked else rest[0]
    try:
        forgotten = await services.db.run(consent.decide, address, given, actor, services.now())
    except DeskError as refused:
        return reports.usage("consent", str(refused))
    return reports.consent(address, forgotten, given=given)
