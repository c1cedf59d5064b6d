"""Answers to /hitl knowledge: what is proposed, what one proposal says, what was decided."""

from collections.abc import Mapping, Sequence

from slackhitl.desk.proposals import ProposalState, ProposalView
from slackhitl.slack import blocks, forms, reports
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.texts import literal, person, when

MOST = 15
TEXT = 3000
STANDS = {
    ProposalState.PROPOSED: "waits for a supervisor",
    ProposalState.APPROVED: "is part of the knowledge",
    ProposalState.REJECTED: "was rejected",
    ProposalState.RETIRED: "was taken out of the knowledge",
}
DID = {
    ProposalState.APPROVED: "is part of the knowledge. Drafts rest on it from now on.",
    ProposalState.REJECTED: "is rejected.",
    ProposalState.RETIRED: "is no longer part of the knowledge. No new draft rests on it.",
}


def overview(
    articles: int,
    waiting: Sequence[ProposalView],
    approved: Sequence[ProposalView],
    standing: frozenset[int],
    titles: Mapping[str, str],
) -> list[Block]:
    """How much is known, what waits for a supervisor, and what was approved here."""
    known = "1 article" if articles == 1 else f"{articles} articles"
    parts: list[Block] = [blocks.header("The knowledge"), blocks.section(f"*{known}.*")]
    title = f"*{_count(len(waiting))} for a supervisor*" if waiting else "*No proposal waits.*"
    parts.append(blocks.section("\n".join([title, *_lines(waiting, titles)])))
    if waiting:
        say = f"`{COMMAND} knowledge N` shows one; `approve N` or `reject N` after it decides."
        parts.append(blocks.context(say))
    if approved:
        lines = [
            f"{line}{' · stands in the folder by now' if one.id in standing else ''}"
            for one, line in zip(approved, _lines(approved, titles), strict=False)
        ]
        parts.append(blocks.section("\n".join(["*Approved here*", *lines])))
        if len(approved) > MOST:
            parts.append(blocks.context(f"and {len(approved) - MOST} more"))
    return parts


def one(proposal: ProposalView, titles: Mapping[str, str]) -> Card:
    """The whole text, and where it would stand."""
    called = literal(titles.get(proposal.article, proposal.article), 150)
    where = "A new article" if proposal.is_new else f"Added to *{called}* as a section"
    line = f"*Proposal {proposal.id}: “{literal(proposal.title, 200)}”* {STANDS[proposal.state]}."
    by = f"{where} · by {person(proposal.proposed_by)} · {when(proposal.proposed_at)}"
    parts = [blocks.section(line), blocks.section(by), *forms.in_full(proposal.text)]
    if proposal.state is ProposalState.PROPOSED:
        parts.append(_say("approve", "reject", number=proposal.id))
    if proposal.state is ProposalState.APPROVED:
        parts.append(_say("retire", number=proposal.id))
    return card(parts, f"{line} {literal(proposal.text, 500)}")


def decided(proposal: ProposalView) -> Card:
    """What a supervisor's word did."""
    line = f"“{literal(proposal.title, 200)}” {DID[proposal.state]}"
    return card([blocks.section(line)], line)


def usage(problem: str) -> Card:
    """Words that we do not understand, and the ones that we do."""
    typed = " or ".join(
        f"`{reports.usage_of(word)}`" for word in reports.COMMANDS if word.name == "knowledge"
    )
    line = f"{literal(problem, 300)} Type {typed}."
    return card([blocks.section(line)], line)


def card(parts: list[Block], text: str) -> Card:
    """An answer to the caller alone."""
    return Card(blocks.fit(text.strip(), TEXT), parts)


def _lines(proposals: Sequence[ProposalView], titles: Mapping[str, str]) -> list[str]:
    return [
        f"• *{one.id}* “{literal(one.title, 80)}” · {_where(one, titles)} · "
        f"{person(one.proposed_by)}, {when(one.proposed_at, '{date_short}')}"
        for one in proposals[:MOST]
    ]


def _where(proposal: ProposalView, titles: Mapping[str, str]) -> str:
    if proposal.is_new:
        return "a new article"
    return f"for {literal(titles.get(proposal.article, proposal.article), 60)}"


def _say(*words: str, number: int) -> Block:
    typed = " or ".join(f"`{COMMAND} knowledge {word} {number}`" for word in words)
    return blocks.context(f"A supervisor decides with {typed}.")


def _count(waiting: int) -> str:
    return "1 proposal waits" if waiting == 1 else f"{waiting} proposals wait"
