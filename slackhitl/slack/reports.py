"""Answers to /hitl, as messages to the caller alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slackhitl.desk.decisions import Seen
from slackhitl.desk.figures import QueueEntry, QueueView, Risk, ScreenedView, StatsView
from slackhitl.desk.lifecycle import Role, may
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.texts import (
    called_all,
    is_person,
    literal,
    one_line,
    person,
    span,
    split,
    when,
)
from slackhitl.slack.values import seen_value

ROWS = 20
ENTRIES = 15
TROUBLES = 10
TEXT = 3000
URGENT = {"urgent": "*Urgent* · ", "high": "*Urgency: high* · "}


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
    Word("find", "WORDS", "conversations by name, address, subject or number", Role.AGENT),
    Word("new", "[ADDRESS]", "write to a customer first", Role.AGENT),
    Word("stats", "[today|7d|30d] [by agent|by category]", "figures", Role.AGENT),
    Word("on", "[until 17:00]", "you are on duty, and new mail is given to you", Role.AGENT),
    Word("off", "", "you are off duty; what you have not decided goes to others", Role.AGENT),
    Word("roster", "", "who is on duty, and how much waits for each", Role.AGENT),
    Word("on", "@NAME", "put somebody on duty; the same with `off`", Role.SUPERVISOR),
    Word(
        "knowledge",
        "[N]",
        "what is proposed for the knowledge, and what looks wrong in it",
        Role.AGENT,
    ),
    Word("knowledge", "gaps [7d|30d]", "what customers asked that nothing answers", Role.AGENT),
    Word("knowledge", "approve|reject|retire N", "decide a proposal", Role.SUPERVISOR),
    Word(
        "consent",
        "ADDRESS no|yes",
        "whether a customer's mail may be learnt from and exported",
        Role.SUPERVISOR,
    ),
    Word("screened", "", "mails that got no draft, and why", Role.AGENT),
    Word(
        "lessons",
        "[N|retired|activate N|reject N|retire N]",
        "rules learnt from edits; supervisors decide",
        Role.AGENT,
    ),
    Word(
        "exemplars",
        "[N|retire N|restore N]",
        "earlier replies that drafts are written with; supervisors retire wrong ones",
        Role.AGENT,
    ),
    Word("autonomy", "", "which categories go out by themselves, and why not", Role.SUPERVISOR),
    Word("autonomy", "on CATEGORY [10m] [2%]", "let a category earn that", Role.SUPERVISOR),
    Word("autonomy", "off CATEGORY", "people decide all of it again", Role.SUPERVISOR),
    Word("autonomy", "sent [CATEGORY] [30d] [PAGE]", "what went out by itself", Role.SUPERVISOR),
    Word(
        "autonomy",
        "history [CATEGORY] [30d] [PAGE]",
        "who changed what goes out by itself, and when it was suspended",
        Role.SUPERVISOR,
    ),
)


def help(role: Role) -> Card:
    """What this person may ask."""
    lines = [f"`{usage_of(word)}`  {word.says}" for word in COMMANDS if may(role, word.who)]
    return _report(
        [
            blocks.section("*What you can ask*\n" + "\n".join(lines)),
            blocks.context("Mails are answered on their cards in the review channel."),
        ],
        "What you can ask: " + ", ".join(usage_of(w) for w in COMMANDS if may(role, w.who)),
    )


def usage_of(word: Word) -> str:
    """A command as it is typed."""
    return f"{COMMAND} {word.name} {word.usage}".rstrip()


def unknown(word: str, role: Role) -> Card:
    """A word that we do not know, and the ones that we do."""
    line = f"I do not know “{literal(word, 40)}”."
    helped = help(role)
    return _report([blocks.section(line), *helped.blocks], f"{line} {helped.text}")


def usage(name: str, problem: str) -> Card:
    """A known word used in a way we do not understand."""
    word = next(word for word in COMMANDS if word.name == name)
    line = f"{literal(problem, 300)} Type `{usage_of(word)}`."
    return _report([blocks.section(line)], line)


def stats(view: StatsView) -> Card:
    """Figures, each with what it means."""
    lines = [
        f"{literal(label, 60)} *{literal(value, 60)}*  {literal(meaning, 120)}"
        for label, value, meaning in view.rows
    ]
    until = f"{when(view.since, '{date_short}')} to {when(view.until, '{date_short}')}"
    parts: list[Block] = [blocks.header(view.title), blocks.context(until), *_sections(lines)]
    for title, head, rows in view.tables:
        body = [_row(head, row) for row in rows[:ROWS]] or ["Nothing yet."]
        if len(rows) > ROWS:
            body.append(f"and {len(rows) - ROWS} more")
        parts += [blocks.divider(), *_sections([f"*{literal(title, 80)}*", *body])]
    figures = ", ".join(f"{one_line(label)} {one_line(value)}" for label, value, _ in view.rows)
    people = "; ".join(_row(head, row) for _, head, rows in view.tables for row in rows[:ROWS])
    return _report(parts, f"{literal(view.title, 100)}: {literal(figures, 1500)}. {people}")


def queue(view: QueueView, now: datetime) -> Card:
    """Who waits, the longest first, and what needs a person beyond the usual."""
    line = "Nobody waits for an answer."
    if view.open:
        line = f"{view.open} {'customer waits' if view.open == 1 else 'customers wait'} for us"
        line += f", the longest for {span(now - view.oldest)}." if view.oldest else "."
    parts: list[Block] = [blocks.header("The queue"), blocks.section(f"*{line}*")]
    parts += [blocks.section(entry_text(entry, now)) for entry in view.entries[:ENTRIES]]
    more = view.open - min(len(view.entries), ENTRIES)
    if more > 0:
        parts.append(blocks.context(f"and {more} more"))
    if view.trouble:
        told = "\n".join(f"• {literal(trouble, 250)}" for trouble in view.trouble[:TROUBLES])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.screened_today:
        mails = "mail" if view.screened_today == 1 else "mails"
        parts.append(
            blocks.context(
                f"{view.screened_today} automatic {mails} today got no draft: `{COMMAND} screened`"
            )
        )
    return _report(parts, f"{line} {_titles(view.entries)}")


def digest(view: QueueView, supervisors: Sequence[str], now: datetime) -> Card:
    """Who still waits although everybody was reminded, for everybody to read."""
    wait = "customer still waits" if view.open == 1 else "customers still wait"
    line = f"{view.open} {wait} for an answer"
    line += f", the longest for {span(now - view.oldest)}." if view.oldest else "."
    parts = [blocks.section(f"{called_all(supervisors)} *{line}*".strip())]
    parts += [blocks.section(entry_text(entry, now)) for entry in view.entries]
    more = f"and {view.more} more: `{COMMAND} queue` · " if view.more else ""
    parts.append(blocks.context(f"{more}Told once each working day, until somebody decides."))
    return _report(parts, f"{line} {_titles(view.entries)}")


def found(words: str, view: QueueView, now: datetime) -> Card:
    """Conversations that a search found."""
    count = f"More than {len(view.entries)}" if view.more else f"{len(view.entries) or 'No'}"
    noun = "conversation" if len(view.entries) == 1 and not view.more else "conversations"
    line = f"{count} {noun} found for “{literal(words, 60)}”."
    entries = [blocks.section(entry_text(entry, now)) for entry in view.entries[:ENTRIES]]
    return _report([blocks.section(f"*{line}*"), *entries], f"{line} {_titles(view.entries)}")


def screened(view: ScreenedView, now: datetime) -> Card:
    """Mails that got no draft, each with its reason and a way to have it answered after all."""
    mails = "mail" if view.total == 1 else "mails"
    line = f"{view.total} {mails} got no draft." if view.total else "No mail was set aside."
    parts: list[Block] = [blocks.header("Set aside"), blocks.section(f"*{line}*")]
    for entry in view.entries[:ENTRIES]:
        who = entry.sender.name or entry.sender.address
        text = (
            f"*{literal(entry.subject or '(no subject)', 120)}* · {literal(who, 80)} · "
            f"{when(entry.at)}\n{literal(entry.reason, 200)}"
        )
        seen = seen_value(Seen(entry.conversation_id, None, ""))
        button = blocks.button(
            "Answer it after all",
            Act.REOPEN.value,
            seen,
            says=f"Answer the mail from {who} after all",
        )
        parts.append(blocks.section(text, button))
    if view.total > ENTRIES:
        parts.append(blocks.context(f"The newest {min(len(view.entries), ENTRIES)} are shown."))
    subjects = ", ".join(literal(e.subject or "(no subject)", 80) for e in view.entries[:ENTRIES])
    return _report(parts, f"{line} {subjects}")


def consent(address: str, forgotten: int, *, given: bool) -> Card:
    """A supervisor said whether a customer's mail teaches."""
    who = literal(address, 120)
    if given:
        line = f"What {who} writes from now on may be learnt from and exported."
    else:
        gone = "reply was" if forgotten == 1 else "replies were"
        line = f"Nothing of {who} is learnt from or exported. {forgotten} learnt {gone} forgotten."
    return _report([blocks.section(line)], line)


def mention(role: Role) -> Card:
    """What to say to somebody who calls the app by name."""
    if role is Role.NOBODY:
        line = "I post customers' mails here for the support team to review."
    else:
        line = (
            "I post customers' mails here as cards: approve, edit or take over with their buttons. "
            f"`{COMMAND} help` lists what you can ask me."
        )
    return _report([blocks.section(line)], line)


def entry_text(entry: QueueEntry, now: datetime, *, you: str = "", linked: bool = True) -> str:
    """A conversation in three lines: what and who; how it stands; how long, and in whose hands.

    ``you`` is who reads it.
    """
    who = literal(entry.customer.name or entry.customer.address, 80)
    title = literal(entry.subject or "(no subject)", 120)
    if linked and entry.permalink:
        title = f"<{entry.permalink}|{title.replace('|', '¦')}>"
    how = f"{_marks(entry, now)}{_standing(entry, you)}"
    if entry.went_at is not None:
        how += f" · {when(entry.went_at)}"
    where = [_wait(entry, now), _hands(entry, you)]
    lines = [f"*{title}* · {who}", how, " · ".join(part for part in where if part)]
    return "\n".join(line[0].upper() + line[1:] for line in lines if line)


def _marks(entry: QueueEntry, now: datetime) -> str:
    """What makes it press, in words."""
    found = ""
    if entry.risk is Risk.LATE:
        by = f" by {span(now - entry.due)}" if entry.due is not None else ""
        found = f"*Late{by}* · "
    elif entry.risk is Risk.SOON:
        by = f", due in {span(entry.due - now)}" if entry.due is not None else ""
        found = f"*At risk{by}* · "
    found += URGENT.get(entry.urgency or "", "")
    return found + (f"*Escalated* by {person(entry.escalated_by)} · " if entry.escalated_by else "")


def _standing(entry: QueueEntry, you: str) -> str:
    if entry.held:
        return "held back by quiet mode: its card comes when the channel has room"
    if entry.snoozed_by is None:
        comes = entry.ts is None and entry.waiting_since is not None
        return literal(entry.status, 120) + ("; its card is on its way" if comes else "")
    back = f"until {when(entry.snoozed_until)}" if entry.snoozed_until else "until they write"
    by = "you" if entry.snoozed_by == you else person(entry.snoozed_by)
    return f"{literal(entry.status, 120)} by {by} {back}"


def _wait(entry: QueueEntry, now: datetime) -> str:
    if entry.waiting_since is None:
        return ""
    since = when(entry.waiting_since)
    return f"waits {span(now - entry.waiting_since)}, since {since}"


def _hands(entry: QueueEntry, you: str) -> str:
    if entry.owner is None:
        if entry.waiting_since is None or entry.snoozed_by is not None:
            return ""
        return "a supervisor decides" if entry.escalated_by else "nobody has it yet"
    return "with you" if entry.owner == you else f"with {person(entry.owner)}"


def _report(parts: list[Block], text: str) -> Card:
    return Card(blocks.fit(text.strip(), TEXT), parts)


def _sections(lines: Sequence[str]) -> list[Block]:
    return [blocks.section(piece.text) for piece in split("\n".join(lines), blocks.SECTION - 100)]


def _titles(entries: Sequence[QueueEntry]) -> str:
    return "; ".join(
        f"{literal(entry.subject or '(no subject)', 80)} ({literal(entry.status, 80)})"
        for entry in entries[:ENTRIES]
    )


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A row as a sentence, since columns do not line up on a phone."""
    name = person(row[0]) if is_person(row[0]) else f"*{literal(row[0], 60)}*"
    cells = [
        f"{literal(title, 30).lower()} {literal(cell, 40)}"
        for title, cell in zip(head[1:], row[1:], strict=False)
    ]
    return f"{name}  {' · '.join(cells)}"
