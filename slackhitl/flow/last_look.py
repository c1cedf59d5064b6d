"""The checks in code, once more on what a person is about to send.

They take milliseconds and ask nothing of the network, so that a window can answer within the three
seconds that Slack gives. What a card said already is not asked about again.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from slackhitl.ai.checking import check_final
from slackhitl.ai.terms import (
    Brief,
    Exemplar,
    Grounding,
    Mail,
    Passage,
    Sentiment,
    Triage,
    Turn,
    Urgency,
)
from slackhitl.desk import grounds, noticing
from slackhitl.desk.case_views import FindingView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import CardOutOfDate
from slackhitl.desk.grounds import Grounds
from slackhitl.desk.new_mail import NewMail
from slackhitl.desk.noticing import Found
from slackhitl.desk.signing import signed
from slackhitl.flow import outdated
from slackhitl.flow.draft import brief_of, our_addresses
from slackhitl.flow.services import Services

OUT_OF_DATE = (
    "{reason} Nothing was sent. The card says so now: ask for another draft, edit it, or approve "
    "it all the same."
)


async def at_reply(services: Services, seen: Seen, text: str) -> list[Found]:
    """What is to be said of a text before it leaves and no card has said. Raises NoSuchRow."""
    basis = await services.db.run(grounds.of, seen)
    return [*await _outdated(services, basis), *await _of_text(services, basis, text)]


async def at_new_mail(services: Services, mail: NewMail) -> list[Found]:
    """The same of a mail with which we begin a conversation."""
    return await _of_text(services, Grounds(account=mail.account), mail.text, mail.to)


async def at_approval(services: Services, seen: Seen) -> None:
    """Have a card say what it did not when somebody pressed Approve on it.

    Raises CardOutOfDate then, and nothing is sent; or NoSuchRow.
    """
    basis = await services.db.run(grounds.of, seen)
    if basis.draft_id is None:
        return
    new = await _outdated(services, basis)
    if basis.text != basis.proposed:
        new += await _of_text(services, basis, basis.text)
    new = [one for one in new if one["severity"] != noticing.NOTE]
    if await services.db.run(noticing.late, basis.draft_id, new, services.now()):
        raise CardOutOfDate(OUT_OF_DATE.format(reason=str(new[0]["reason"])))


async def before_leaving_alone(services: Services, draft_id: int) -> None:
    """Keep a draft from leaving by itself when an article changed that it rests on."""
    found = await outdated.of_draft(services, draft_id)
    await services.db.run(noticing.late, draft_id, found, services.now())


async def _outdated(services: Services, basis: Grounds) -> list[Found]:
    if basis.draft_id is None:
        return []
    found = await outdated.of_draft(services, basis.draft_id)
    return _without(found, map(noticing.identity, basis.findings))


async def _of_text(services: Services, basis: Grounds, text: str, to: str = "") -> list[Found]:
    """What the checks find in a text, but not in the draft, and that no card says."""
    text, proposed = signed(text, ""), signed(basis.proposed, "")
    if text == proposed:
        return []
    brief = await _brief(services, basis, to)
    rows = await asyncio.to_thread(_rows, services, brief, text)
    drafted = await asyncio.to_thread(_rows, services, brief, proposed) if proposed else []
    return _without(rows, map(noticing.identity, [*drafted, *basis.findings]))


def _rows(services: Services, brief: Brief, text: str) -> list[Found]:
    found = check_final(brief, text, services.knowledge.stated())
    return [
        {"kind": one.kind, "words": one.words, "reason": one.reason, "severity": one.severity.value}
        for one in found
    ]


def views(rows: Iterable[Found]) -> list[FindingView]:
    """Findings for people."""
    return [
        FindingView(str(one["words"]), str(one["reason"]), str(one["severity"]), str(one["kind"]))
        for one in rows
    ]


def _without(rows: Iterable[Found], known: Iterable[tuple[str, str, str]]) -> list[Found]:
    told = set(known)
    return [one for one in rows if noticing.identity(one) not in told]


async def _brief(services: Services, basis: Grounds, to: str) -> Brief:
    """What the text may rest on. Without triage nobody knows the language of the mail."""
    if basis.task is not None:
        brief = await brief_of(basis.task, services.knowledge, services.policy)
        triage = brief.triage.model_copy(update={"language": basis.task.language or ""})
        cited, exemplars = _cited(basis)
        return replace(
            brief, triage=triage, passages=(*brief.passages, *cited), exemplars=exemplars
        )
    return Brief(
        mail=Mail("", "", tuple(Turn("us", text) for text in basis.ours), customer_address=to),
        triage=NO_MAIL,
        signature=services.policy.sender(basis.account).signature or None,
        addresses=our_addresses(services.policy, basis.account),
    )


def _cited(basis: Grounds) -> tuple[list[Passage], tuple[Exemplar, ...]]:
    """What the draft rests on, whether or not it would be found again."""
    passages, exemplars = list[Passage](), list[Exemplar]()
    for one in basis.sources:
        quote, kind = str(one.get("quote") or ""), one.get("kind")
        if kind == Grounding.KNOWLEDGE:
            passages.append(
                Passage(
                    str(one.get("article")), str(one.get("version")), str(one.get("title")), "",
                    (quote,),
                )
            )  # fmt: skip
        elif kind == Grounding.EXEMPLAR:
            exemplars.append(Exemplar("", quote, str(one.get("article"))))
    return passages, tuple(exemplars)


NO_MAIL = Triage(
    category="other", language="", sentiment=Sentiment.NEUTRAL, urgency=Urgency.NORMAL, risks=(),
    summary="", questions=(), draftable=False, why_not=None, reason="",
)  # fmt: skip
"""Where we write first, nothing was asked."""
