"""Answers to /hitl, as messages to the caller alone."""

from dataclasses import dataclass
from datetime import datetime

from slackhitl.desk.figures import QueueEntry, QueueView, ScreenedView, StatsView
from slackhitl.desk.lifecycle import Role, may
from slackhitl.desk.review import Seen
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.payloads import seen_value

TABLE_ROWS = 20


@dataclass(frozen=True)
class Word:
    """A word after /hitl."""

    name: str
    usage: str
    says: str
    who: Role


COMMANDS: tuple[Word, ...] = (
    Word("help", "", "this list", Role.AGENT),
    Word("queue", "", "who waits, the longest first, and what needs a look", Role.AGENT),
    Word("find", "WORDS", "conversations by name, address or subject", Role.AGENT),
    Word("stats", "[today|7d|30d] [by agent|by category]", "figures", Role.AGENT),
    Word("screened", "", "mails that got no draft, and why", Role.AGENT),
)


def help(role: Role) -> Card:
    """What this person may ask."""
    lines = [f"`{usage_of(word)}`  {word.says}" for word in COMMANDS if may(role, word.who)]
    return Card(
        "What you can ask slackhitl.",
        [
            blocks.section("*What you can ask*\n" + "\n".join(lines)),
            blocks.context("Mails are answered on their cards in the review channel."),
        ],
    )


def usage_of(word: Word) -> str:
    """A command as it is typed."""
    return f"{COMMAND} {word.name} {word.usage}".rstrip()


def unknown(word: str, role: Role) -> Card:
    """A word that we do not know, and the ones that we do."""
    line = f"I do not know “{blocks.literal(word, 40)}”."
    return Card(line, [blocks.section(line), *help(role).blocks])


def usage(name: str, problem: str) -> Card:
    """A known word used in a way we do not understand."""
    word = next(word for word in COMMANDS if word.name == name)
    line = f"{blocks.escape(problem)} Type `{usage_of(word)}`."
    return Card(line, [blocks.section(line)])


def stats(view: StatsView) -> Card:
    """Figures, each with what it means."""
    lines = [f"*{label}*  {value}" for label, value, _ in view.rows]
    meanings = [f"{label}: {meaning}" for label, _, meaning in view.rows if meaning]
    parts: list[Block] = [
        blocks.header(view.title),
        *(blocks.section(piece) for piece in blocks.split("\n".join(lines), 2900)),
    ]
    for title, head, rows in view.tables:
        body = [" · ".join(head), *(_row(head, row) for row in rows[:TABLE_ROWS])]
        parts += [
            blocks.section(f"*{title}*"),
            *(blocks.section(piece) for piece in blocks.split("\n".join(body[1:]) or "none", 2900)),
        ]
    parts.append(blocks.context(blocks.shorten(" · ".join(meanings), 1900)[0]))
    return Card(f"{view.title}: " + ", ".join(f"{v} {k.lower()}" for k, v, _ in view.rows), parts)


def queue(view: QueueView, now: datetime) -> Card:
    """Who waits, the longest first, and what needs a person beyond the usual."""
    if view.oldest is None:
        line = "Nobody waits for an answer."
    else:
        line = f"{view.open} {'customer waits' if view.open == 1 else 'customers wait'} for us."
    parts: list[Block] = [blocks.header("The queue"), blocks.section(line)]
    parts += [blocks.section(_entry(entry)) for entry in view.entries]
    if view.more:
        parts.append(blocks.context(f"and {view.more} more"))
    if view.trouble:
        told = "\n".join(f"• {blocks.escape(trouble)}" for trouble in view.trouble[:15])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.screened_today:
        parts.append(
            blocks.context(
                f"{view.screened_today} automatic mails today got no draft: `{COMMAND} screened`"
            )
        )
    return Card(line, parts)


def found(words: str, view: QueueView, now: datetime) -> Card:
    """Conversations that a search found."""
    count = len(view.entries)
    line = f"{count or 'No'} {'conversation' if count == 1 else 'conversations'} found for "
    line += f"“{blocks.literal(words, 60)}”."
    return Card(line, [blocks.section(line), *(blocks.section(_entry(e)) for e in view.entries)])


def screened(view: ScreenedView, now: datetime) -> Card:
    """Mails that got no draft, each with its reason and a way to have it answered after all."""
    line = f"{view.total} mails got no draft." if view.total else "No mail was set aside."
    parts: list[Block] = [blocks.header("Set aside"), blocks.section(line)]
    for entry in view.entries[:15]:
        who = blocks.literal(entry.sender.name or entry.sender.address, 80)
        text = (
            f"*{blocks.literal(entry.subject or '(no subject)', 120)}*  {who}, "
            f"{blocks.when(entry.at)}\n{blocks.literal(entry.reason, 200)}"
        )
        seen = seen_value(Seen(entry.conversation_id, None, ""))
        says = f"Answer the mail from {entry.sender.name or entry.sender.address} after all"
        parts.append(
            blocks.section(
                text, blocks.button("Answer it after all", Act.REOPEN.value, seen, says=says)
            )
        )
    return Card(line, parts)


def mention(role: Role) -> Card:
    """What to say to somebody who calls the app by name."""
    if role is Role.NOBODY:
        line = "I post customers' mails here for the support team to review."
    else:
        line = (
            "I post customers' mails here as cards: approve, edit or take over with their buttons. "
            f"`{COMMAND} help` lists what you can ask me."
        )
    return Card(line, [blocks.section(line)])


def _entry(entry: QueueEntry) -> str:
    who = blocks.literal(entry.customer.name or entry.customer.address, 80)
    subject = blocks.literal(entry.subject or "(no subject)", 120)
    title = f"<{entry.permalink}|{subject}>" if entry.permalink else subject
    line = f"*{title}*  {who}"
    if entry.waiting_since is not None:
        line += f", waiting since {blocks.when(entry.waiting_since)}"
    line += f"\n{entry.status}"
    if entry.owner:
        line += f" · {blocks.mention(entry.owner)}"
    return line


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A row as a sentence, since columns do not line up on a phone."""
    name = row[0]
    first = blocks.mention(name) if name[:1] in {"U", "W"} and name.isupper() else f"*{name}*"
    cells = [f"{title.lower()} {cell}" for title, cell in zip(head[1:], row[1:], strict=False)]
    return f"{first}  " + " · ".join(cells)
