"""A card's thread as a case file: each mail in full, what each draft rests on, who decided what.

Events of one moment become one post. A post stays within Slack's limit for a message; a mail that
does not fit into one goes on in the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from slackhitl.desk.case_views import MessageView
from slackhitl.desk.models import Direction
from slackhitl.desk.news import News
from slackhitl.desk.thread_log import Entry
from slackhitl.slack import blocks, threads, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.texts import is_person, literal, one_line, person, split, visible, when
from slackhitl.slack.thread_lines import Who, line

ROOM = 9000
"""Characters of a post; Slack refuses somewhere above 12,000."""
PIECE = 8000
"""Characters of a mail that stand in one post."""
MOST_PIECES = 6
MOST_BLOCKS = 40
MOST_MAILS = 10
REST = "The rest is behind “Show the whole conversation” in the card's menu."


@dataclass(frozen=True)
class Post:
    """A message in the thread. ``number`` is of the last event that it tells, ``part`` counts the
    posts of that event.
    """

    card: Card
    number: int
    part: int
    is_last: bool  # of its event
    calls: bool


@dataclass(frozen=True)
class _Piece:
    """Blocks that stay together, of one event."""

    number: int
    blocks: list[Block]
    text: str
    calls: Card | None = None  # whom it calls and how: a post of its own
    is_line: bool = False


def posts(entries: Sequence[Entry], names: Mapping[str, str], conversation_id: int) -> list[Post]:
    """What the thread says of these events, in order, in as few messages as hold it."""

    def who(actor: str | None) -> str:
        return literal(names.get(actor or "") or person(actor), 80)

    pieces = list(_once(piece for entry in entries for piece in _pieces(entry, who, names)))
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _fits(groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return list(_numbered([(_card(group, conversation_id), group) for group in groups]))


def people(entries: Sequence[Entry]) -> frozenset[str]:
    """Whose names are needed."""
    found: set[str | None] = set()
    for entry in entries:
        news = entry.news
        found |= {news.actor, news.to}
        if news.draft is not None:
            found |= {news.draft.decided_by, news.draft.first_by}
    return frozenset(one for one in found if one and is_person(one))


def _once(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Without lines that only repeat the one before, such as that there is no draft yet."""
    last = ""
    for piece in pieces:
        if not (piece.is_line and piece.text == last):
            yield piece
        last = piece.text if piece.is_line else ""


def _pieces(entry: Entry, who: Who, names: Mapping[str, str]) -> Iterator[_Piece]:
    news = entry.news
    if entry.calls:
        yield from _calling(replace(news, by=names.get(news.actor, "")))
        return
    told = line(news, who)
    if told and not news.kind.startswith(("draft.confirm", "draft.settle")):
        timed = f"{when(news.at)} · {told}"
        yield _Piece(news.order, [blocks.context(timed)], told, is_line=True)
    if news.kind == "draft.present":
        yield from _sources(news)
    if news.kind in {"draft.confirm", "draft.settle"} and news.draft is not None:
        yield from _ours(news, told)
    for mail in news.mails:
        yield from _theirs(news, mail, is_first=True)


def _calling(news: News) -> Iterator[_Piece]:
    card = threads.post(news)
    if card is None:
        return
    yield _Piece(news.order, card.blocks, card.text, calls=card)
    for mail in news.mails[:MOST_MAILS]:
        if news.mail is None or blocks.is_cut(mail.new_text, threads.shown(news)):
            yield from _theirs(news, mail, is_first=False)
    if len(news.mails) > MOST_MAILS:
        yield _Piece(
            news.order, [blocks.context(f"{len(news.mails) - MOST_MAILS} more. {REST}")], REST
        )


def _theirs(news: News, mail: MessageView, *, is_first: bool) -> Iterator[_Piece]:
    """A mail in full: of the first one everything, later without what it quotes from above."""
    text = mail.text if is_first and mail.text.strip() else mail.new_text
    came = mail.direction is Direction.INBOUND
    sender = literal(mail.sender.name or mail.sender.address, 80)
    title = f"*The mail from {sender}*" if came else "*Our mail*"
    head = [blocks.section(title), blocks.context(_about(mail))]
    yield from _in_full(news.order, head, title, text, "rich_text_quote")


def _ours(news: News, told: str) -> Iterator[_Piece]:
    assert news.draft is not None
    head = [blocks.section(told)]
    if news.draft.enclosures:
        named = ", ".join(one_line(name) for name in news.draft.enclosures[:20])
        head.append(blocks.context(blocks.small(f"Attached: {named}", 600)))
    yield from _in_full(news.order, head, told, news.draft.text, "rich_text_section")


def _in_full(number: int, head: list[Block], title: str, text: str, kind: str) -> Iterator[_Piece]:
    parts = split(visible(text).strip("\n"), PIECE)
    for count, part in enumerate(parts[:MOST_PIECES]):
        body = blocks.rich(kind, [blocks.leaf(part.text)])
        yield _Piece(number, [*head, body] if count == 0 else [body], title)
    if len(parts) > MOST_PIECES:
        yield _Piece(number, [blocks.context(f"… {REST}")], title)


def _about(mail: MessageView) -> Block:
    files = [
        f"{one_line(file.filename) or 'a file'} ({wording.size(file.size)})"
        for file in mail.attachments[:20]
    ]
    attached = f" · attached: {', '.join(files)}" if files else ""
    subject = one_line(mail.subject) or "(no subject)"
    sender = f"{one_line(mail.sender.name)} {one_line(mail.sender.address)}".strip()
    return blocks.small(f"{subject} · from {sender}{attached}", 1500)


def _sources(news: News) -> Iterator[_Piece]:
    """What a draft rests on, in full; the card has only the beginning of each."""
    for number, source in news.draft.sources if news.draft else ():
        title = one_line(source.title or source.article)
        shown = blocks.small(f"[{number}] {title}: “{one_line(source.quote)}”")
        yield _Piece(news.order, [blocks.context(shown)], title)


def _fits(group: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a piece may stand in the message of those before it.

    A post that calls people begins with what it calls them for, after lines at most; one that the
    channel shows stands alone.
    """
    if any(one.calls for one in group):
        return False
    if piece.calls is not None and (piece.calls.broadcast or not all(o.is_line for o in group)):
        return False
    together = _joined([*group, piece])
    return blocks.text_length(together) <= ROOM and len(together) <= MOST_BLOCKS


def _card(group: Sequence[_Piece], conversation_id: int) -> Card:
    calling = next((one.calls for one in group if one.calls is not None), None)
    shown = _joined(group)
    if calling is not None:
        return replace(calling, blocks=shown)
    text = ". ".join(dict.fromkeys(one.text.strip("*") for one in group))
    return Card(blocks.fit(text, blocks.SECTION), shown, conversation_id)


def _joined(group: Sequence[_Piece]) -> list[Block]:
    """The blocks of a message; lines that follow each other share one."""
    shown: list[Block] = []
    lines: list[str] = []
    for piece in (*group, None):
        if piece is not None and piece.is_line:
            lines.append(piece.blocks[0]["elements"][0]["text"])
            continue
        while lines:
            some = _block_full(lines)
            shown.append(blocks.context("\n".join(some)))
            del lines[: len(some)]
        shown += piece.blocks if piece is not None else []
    return shown


def _block_full(lines: Sequence[str]) -> list[str]:
    """As many of the lines as one block of small print holds."""
    taken: list[str] = []
    for one in lines:
        if taken and sum(map(len, taken)) + len(taken) + len(one) > blocks.CONTEXT:
            break
        taken.append(one)
    return taken


def _numbered(cards: Sequence[tuple[Card, Sequence[_Piece]]]) -> Iterator[Post]:
    """Each message with how far it tells."""
    last, part = 0, 0
    for at, (card, group) in enumerate(cards):
        number = group[-1].number
        part = part + 1 if number == last else 0
        following = cards[at + 1][1][0].number if at + 1 < len(cards) else None
        calls = any(one.calls is not None for one in group)
        yield Post(card, number, part, number != following, calls)
        last = number
