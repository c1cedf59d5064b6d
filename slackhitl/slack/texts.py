"""Text on its way to Slack: cleaned, escaped, shortened, split, and times in the reader's zone.

What customers, models and mail servers wrote is data. Shown by us it can mention nobody, make no
link, change no formatting and hide nothing in characters that nobody sees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f"  # controls, but for tab and line ends
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"  # no width, or a direction
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff"  # halves of characters, and what no font agrees on
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags that only machines read
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_OPENS_STYLE = re.compile(r"(?<![A-Za-z0-9])[*_~](?!\s)|`")
_EMOJI_CODE = re.compile(r":(?=[a-z+'_][a-z0-9+'_-]*:)")
_LOOKALIKE = {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb"}
_ENTITY = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def visible(text: str) -> str:
    """Text without characters that nobody sees, that turn its direction or that pile up."""
    return _PILED.sub(r"\1", _UNSEEN.sub("", _LINE_END.sub("\n", text)))


def one_line(text: str) -> str:
    """Visible text on a single line, white space folded."""
    return " ".join(visible(text).split())


def passage(text: str) -> str:
    """Visible text of several lines, without runs of empty ones."""
    return _MANY_BLANK_LINES.sub("\n\n", visible(text)).strip()


def dense(text: str) -> str:
    """Visible text of several lines, without empty ones, for where room is short."""
    return _BLANK_LINES.sub("\n", visible(text)).strip()


def shorten(text: str, most: int, more: str = " …") -> tuple[str, bool]:
    """Cut at a word's end to at most ``most`` characters; whether anything was cut."""
    if len(text) <= most:
        return text, False
    cut = text[: most - len(more)]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > most // 2 else cut).rstrip() + more, True


def escape(text: str) -> str:
    """The three characters that Slack's mrkdwn gives a meaning to."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, most: int) -> str:
    """Somebody's words inside a line of ours in mrkdwn: nothing in them is markup.

    One line of at most ``most`` characters, counted as Slack counts: escaped. Characters that
    would begin bold, italics, code or an emoji are shown as their likenesses.
    """
    line = _OPENS_STYLE.sub(lambda mark: _LOOKALIKE[mark.group()], one_line(text))
    line = _EMOJI_CODE.sub("\u2236", line)
    if len(escape(line)) <= most:
        return escape(line)
    shown: list[str] = []
    room = most - 2
    for character in line:
        piece = _ENTITY.get(character, character)
        room -= len(piece)
        if room < 0:
            break
        shown.append(piece)
    return "".join(shown).rstrip() + " …"


def when(at: datetime, form: str = "{date_short_pretty} at {time}") -> str:
    """A time in the reader's own zone; where Slack cannot show that, in UTC."""
    return f"<!date^{int(at.timestamp())}^{form}|{in_utc(at)}>"


def aged(at: datetime) -> str:
    """A time and how long ago it was when the reader looks."""
    return when(at, "{date_short_pretty} at {time} ({ago})")


def to_the_second(at: datetime) -> str:
    """A time of day with its seconds, for what happens at once."""
    return when(at, "{time_secs}")


def in_utc(at: datetime) -> str:
    """A time for those who cannot be shown their own: “23 Nov 2026, 10:02 UTC”."""
    moment = at.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def in_zone(at: datetime, zone: ZoneInfo) -> str:
    """A time in the desk's zone, for where Slack shows plain words alone: “23 Nov 11:02 CET”."""
    return f"{at.astimezone(zone):%d %b %H:%M %Z}"


def span(length: timedelta) -> str:
    """How long something took or waits: “under a minute”, “12 min”, “3 h 5 min”, “4 days”."""
    minutes = max(0, int(length.total_seconds())) // 60
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = hours // 24
    return f"{days} days" if days > 1 else "1 day"


def is_person(actor: str | None) -> bool:
    """Whether an actor is somebody in Slack, and not slackhitl or an operator."""
    return bool(actor and _PERSON.fullmatch(actor))


def person(actor: str | None) -> str:
    """An actor's name in mrkdwn."""
    if is_person(actor):
        return f"<@{actor}>"
    return "slackhitl" if not actor or actor == "system" else literal(actor, 60)


def called_all(them: Sequence[str]) -> str:
    """Supervisors and groups of them, in a way that Slack calls them."""
    return " ".join(f"<!subteam^{one}>" if one.startswith("S") else person(one) for one in them)


def people(actors: Sequence[str | None]) -> str:
    """Several people, once each."""
    named = list(dict.fromkeys(person(actor) for actor in actors if is_person(actor)))
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


@dataclass(frozen=True)
class Part:
    """A piece of a long text, and what stood between it and the piece before."""

    text: str
    joint: str = ""


def split(text: str, most: int) -> list[Part]:
    """Pieces of at most ``most`` characters, cut between paragraphs where possible.

    ``join`` gives back exactly the text. What stood at a cut is kept apart, so that a piece
    begins and ends with what people see, and their changes need no regard for it.
    """
    parts: list[Part] = []
    joint = ""
    while len(text) > most:
        cut, width = _cut(text, most)
        parts.append(Part(text[:cut], joint))
        joint, text = text[cut : cut + width], text[cut + width :]
    return [*parts, Part(text, joint)]


def join(parts: Sequence[Part]) -> str:
    """The text of pieces; an emptied piece leaves no gap."""
    written = ""
    for part in parts:
        if part.text:
            written += (part.joint if written else "") + part.text
    return written


def _cut(text: str, most: int) -> tuple[int, int]:
    """Where to cut, and how many characters the cut itself takes away."""
    head = text[: most + 1]
    for gap in ("\n\n", "\n", " "):
        found = head.rfind(gap, most // 4, most + len(gap) - 1)
        if found > 0 and found + len(gap) < len(text):
            return found, len(gap)
    return most, 0


def permalink(workspace: str, channel: str | None, ts: str | None) -> str | None:
    """What chat.getPermalink would say, without a call (docs.slack.dev, deep links)."""
    if not (workspace and channel and ts):
        return None
    return f"{workspace}/archives/{channel}/p{ts.replace('.', '')}"
