"""Exemplars in Slack: how many there are, one in full, and those that a draft was written with."""

from collections.abc import Sequence

from slackhitl.desk.decisions import Seen
from slackhitl.desk.exemplar_rows import Retirement
from slackhitl.desk.exemplar_views import ExemplarView, Overview
from slackhitl.slack import blocks, forms, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.texts import is_person, literal, one_line, permalink, person, shorten, when
from slackhitl.slack.values import numbered, quick_value

QUESTION = 200
REPLY = 1200
TEXT = 3000
NOTHING = "No earlier reply was near enough: this draft was written without any."
DONE = {
    Act.EXEMPLAR_RETIRE: "Exemplar {} is retired. The next drafts do without it.",
    Act.EXEMPLAR_RESTORE: "Exemplar {} is in use again.",
}


def overview(found: Overview) -> Card:
    """What drafts are written with, and what should be looked at."""
    count = "1 earlier reply" if found.live == 1 else f"{found.live:,} earlier replies"
    line = f"Drafts learn from {count if found.live else 'no earlier reply yet'}."
    parts: list[Block] = [blocks.header("Exemplars"), blocks.section(f"*{line}*")]
    if found.newest:
        lines = [_line(one) for one in found.newest]
        parts.append(blocks.section("\n".join(["*The newest*", *lines])))
    if found.to_look_at:
        lines = [f"{_line(one)} · {_articles(one)} changed" for one in found.to_look_at]
        title = "*Not used any more, since an article changed: still right?*"
        parts.append(blocks.section("\n".join([title, *lines])))
    if found.live or found.to_look_at:
        say = f"`{COMMAND} exemplars N` shows one, with buttons for supervisors."
        parts.append(blocks.context(say))
    return Card(blocks.fit(line, TEXT), parts)


def exemplar(one: ExemplarView, workspace: str) -> Card:
    """One with the reply in full and its button."""
    parts = [blocks.header(f"Exemplar {one.id}"), *_described(one, workspace)]
    return Card(blocks.fit(f"Exemplar {one.id}: {_asked(one)}", TEXT), parts)


def written_from(found: Sequence[ExemplarView], workspace: str) -> Modal:
    """The earlier replies that a draft was written with."""
    if not found:
        return forms.notice("Written from", NOTHING)
    parts: list[Block] = [
        blocks.section(
            "This draft was written with these earlier replies to similar questions. A supervisor "
            "retires one that is wrong: no later draft is written with it."
        )
    ]
    for one in found:
        parts += [blocks.divider(), *_described(one, workspace)]
    return forms.page("Written from", parts, "Further ones do not fit into this window.")


def _described(one: ExemplarView, workspace: str) -> list[Block]:
    told = [f"*Exemplar {one.id}*", when(one.said_at)]
    about = (wording.category(one.category), wording.language(one.language))
    told += [literal(each, 60) for each in about if each]
    link = permalink(workspace, one.channel, one.ts)
    told.append(f"<{link}|its card>" if link else "from a mailbox" if not one.channel else "")
    lines = [
        " · ".join(each for each in told if each),
        f"*Asked:* {_asked(one)}",
        *([_record(one)] if _record(one) else []),
        *([_retired(one)] if one.retired_for else []),
    ]
    return [blocks.section("\n".join(lines), _button(one)), blocks.quote(one.reply, REPLY, "…")]


def _record(one: ExemplarView) -> str:
    told = []
    if one.confirmed:
        times = "once" if one.confirmed == 1 else f"{one.confirmed} times in a row"
        told.append(f"sent unchanged {times}")
    if one.unchanged or one.edited:
        drafts = one.unchanged + one.edited
        sent = "1 draft" if drafts == 1 else f"{drafts} drafts"
        told.append(f"{sent} written with it since, {one.unchanged} sent unchanged")
    if one.articles:
        told.append(f"rests on {_articles(one)}")
    return "; ".join(told).capitalize() if told else ""


def _retired(one: ExemplarView) -> str:
    if one.retired_for is Retirement.SUPERSEDED:
        by = f" by exemplar {one.superseded_by}" if one.superseded_by else ""
        return f"*Replaced{by}:* the same was asked again, and the newest reply counts."
    if one.retired_for is Retirement.ARTICLE:
        return "*Not used:* an article that it rests on has changed. Still right? Restore it."
    who = f" by {person(one.retired_by)}" if one.retired_by and is_person(one.retired_by) else ""
    return f"*Retired{who}.*"


def _button(one: ExemplarView) -> Block:
    act = Act.EXEMPLAR_RETIRE if one.retired_for is None else Act.EXEMPLAR_RESTORE
    label = "Retire" if act is Act.EXEMPLAR_RETIRE else "Restore"
    value = quick_value(Seen(0, None, ""), str(one.id))
    return blocks.button(label, numbered(act, one.id), value, says=f"{label} exemplar {one.id}")


def _line(one: ExemplarView) -> str:
    return f"• *{one.id}* {_asked(one)}"


def _asked(one: ExemplarView) -> str:
    return literal(shorten(one_line(" ".join(one.questions)), QUESTION)[0], 2 * QUESTION)


def _articles(one: ExemplarView) -> str:
    return ", ".join(literal(name, 60) for name in one.articles[:3]) or "an article"
