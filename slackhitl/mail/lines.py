"""What each line of a mail is: own words, a quote, or one of the marks that mail programs write.

Every test looks at a bounded piece of one line, or of five lines at most, so that the whole is
linear whatever the mail holds. Regular expressions only ever see short strings.
"""

import re
from enum import Enum

from slackhitl.mail.quote_marks import (
    COLONS,
    DEVICES,
    FORWARDED,
    HEADER_LABELS,
    OPENINGS,
    OPENINGS_JOINED,
    ORIGINAL,
    REPLY_ABOVE,
    SENT_FROM,
    SENT_FROM_ENDS,
    WROTE,
)


class Kind(Enum):
    """What a line of a mail is."""

    BLANK = "blank"
    TEXT = "text"
    QUOTE = "quote"  # behind `>`
    INTRO = "intro"  # On … wrote:
    HEADER = "header"  # From: …
    BANNER = "banner"  # -----Original Message-----
    RULE = "rule"  # ----------
    DASHES = "dashes"  # `-- ` above a signature
    DEVICE = "device"  # Sent from my …
    MARKER = "marker"  # reply above this line


LONGEST_INTRO = 400
LONGEST_LABEL = 28
MOST_INTRO_LINES = 5
MOST_INTROS = 150
"""Lines that are looked at as the end of an intro; no honest thread has as many outside quotes."""
LINE_MARKS = "-_=*\N{EM DASH}\N{EN DASH}\N{BOX DRAWINGS LIGHT HORIZONTAL}"
RULE_MARKS = frozenset(f"{LINE_MARKS}#~+\N{BOX DRAWINGS HEAVY HORIZONTAL}ᐧ·• ")
WRAPS = " \t*_>|[]()<\"'"
INITIALS = re.compile(r"[A-Z][A-Za-z]{0,9}>(?:\s|$)|[A-Z]{1,3}>")
DIGITS = re.compile(r"\d")
CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|(?:19|20)\d\d年")
DATED = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ][\w.]{1,12}[-/. ]\d{2,4})[ ,T]")
TIMED = re.compile(r"\d{1,2}[:.h]\d{2}")
GMT = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d{1,2}(?::?\d{2})? \S"
)
AFTER_VERBS = " " + "".join(COLONS)
BANNERS = (*ORIGINAL, *FORWARDED)


def kinds(lines: list[str]) -> list[Kind]:
    """The kind of each line."""
    found = [_plain_kind(line) for line in lines]
    for number, kind in enumerate(found):
        if kind is Kind.TEXT:
            found[number] = _kind(lines[number])
    _find_intros(lines, found)
    _join_wrapped_quotes(lines, found)
    return found


def _plain_kind(line: str) -> Kind:
    if line.startswith(">"):
        # The rest of a very long mail comes as one line; it may hold own words further down.
        return Kind.QUOTE if line.count("\n>") == line.count("\n") else Kind.TEXT
    stripped = line[:200].lstrip()
    if not stripped:
        return Kind.BLANK if len(line) <= 200 or not line.strip() else Kind.TEXT
    return Kind.QUOTE if stripped[0] == ">" and len(line) - len(stripped) < 4 else Kind.TEXT


def _kind(line: str) -> Kind:  # noqa: PLR0911
    stripped = line[:LONGEST_INTRO].strip()
    if len(line) > LONGEST_INTRO:
        return Kind.HEADER if header_kind(line[:60]) else Kind.TEXT
    first = stripped[0]
    if first in RULE_MARKS or stripped[-1] in RULE_MARKS or first in "[<(_>":
        if is_marker(stripped):
            return Kind.MARKER
        rule = _rule(line, stripped)
        if rule is not None:
            return rule
    if _banner(stripped):
        return Kind.BANNER
    if header_kind(stripped):
        return Kind.HEADER
    if len(stripped) <= 120 and _device(stripped):
        return Kind.DEVICE
    if ">" in stripped[:11] and INITIALS.match(stripped):
        return Kind.QUOTE
    return Kind.TEXT


def colon(line: str) -> int:
    """Where the first colon of a line stands, of whichever width; -1 when there is none."""
    return min((at for at in map(line.find, COLONS) if at >= 0), default=-1)


def header_kind(line: str) -> str:
    """Which header a line above a quoted mail is ("from", "date" …); "" for other lines."""
    start = line[: LONGEST_LABEL + 12].lstrip(WRAPS)
    position = colon(start)
    if not 0 < position <= LONGEST_LABEL:
        return ""
    label = start[:position].strip(" \t*_\xa0").lower()
    return HEADER_LABELS.get(label, "")


def _banner(stripped: str) -> bool:
    if len(stripped) > 90:
        return False
    bare = stripped.strip(f"{LINE_MARKS}#~>: \t\xa0").lower()
    if not bare or not bare.startswith(BANNERS):
        return False
    if stripped[0] in LINE_MARKS and stripped[-1] in f"{LINE_MARKS}:":
        return len(bare) < 60
    # Apple Mail writes its line without dashes: Begin forwarded message:
    return stripped[-1] in COLONS and bare in FORWARDED


def is_marker(stripped: str) -> bool:
    """Whether helpdesks put this line above their mails, for people to write above it."""
    bare = stripped[:150].strip("-_=*#~— []<>(){}|.:\t\xa0").lower()
    marked = stripped[0] in "-_=*#~—[<(|" or stripped[-1] in "-_=*#~—])>|"
    return (
        marked
        and bare.startswith(("please ", *REPLY_ABOVE))
        and any(phrase in bare for phrase in REPLY_ABOVE)
    )


def _rule(line: str, stripped: str) -> Kind | None:
    if not RULE_MARKS.issuperset(stripped):
        return None
    if stripped in {"--", "- -"} and not line.startswith("   "):
        return Kind.DASHES
    marks = stripped.replace(" ", "")
    return Kind.RULE if len(marks) >= 3 or marks in {"ᐧ", "--", "__"} else None


def _device(stripped: str) -> bool:
    bare = stripped.strip(f" \t()[]<>|.\xa0\"'{LINE_MARKS}").lower()
    if bare.startswith(SENT_FROM):
        return not bare.startswith(
            ("von meine", "gesendet", "enviado do", "lähetetty", "从我的", "從我的")
        ) or any(device in bare for device in DEVICES)
    return bare.endswith(SENT_FROM_ENDS) and any(device in bare for device in DEVICES)


def _find_intros(lines: list[str], found: list[Kind]) -> None:
    """Mark the lines above quotes, also when they are wrapped over several lines."""
    tried = 0
    for end, line in enumerate(lines):
        if found[end] not in (Kind.TEXT, Kind.HEADER, Kind.QUOTE):
            continue
        if len(line) > LONGEST_INTRO or not _may_end_intro(line, found[end]):
            continue
        tried += 1
        if tried > MOST_INTROS:
            return
        start = _intro_start(lines, found, end)
        if start >= 0:
            for number in range(start, end + 1):
                found[number] = Kind.INTRO


def _may_end_intro(line: str, kind: Kind) -> bool:
    stripped = line.rstrip(" \t*_\xa0")
    if kind is Kind.QUOTE:
        # `<name@example.org\n> wrote:` is an intro whose wrapping looks like a quote.
        return (
            stripped.endswith(COLONS)
            and len(stripped) < 25
            and (len(stripped) < 4 or _ends_with_verb(stripped.lower().rstrip(AFTER_VERBS)))
        )
    if stripped.endswith((*COLONS, "---", ">")):
        return True
    return bool(GMT.match(stripped.lstrip())) or _ends_with_verb(stripped.lower())


def _intro_start(lines: list[str], found: list[Kind], end: int) -> int:
    """The first line of the intro that ends here; -1 when none does."""
    joined = ""
    matched = -1
    for start in range(end, max(-1, end - MOST_INTRO_LINES - 1), -1):
        kind = found[start]
        if start < end and kind is Kind.BLANK:
            # Only an address set on lines of its own has a blank line before it.
            if not joined.startswith("<"):
                break
            continue
        if start < end and kind not in (Kind.TEXT, Kind.QUOTE):
            break
        joined = f"{lines[start].strip()} {joined}".strip()
        if len(joined) > LONGEST_INTRO:
            break
        if is_intro(joined):
            # A line that opens as intros do is its beginning; another one may be its end.
            if opens(lines[start]):
                return start
            if matched < 0:
                matched = start
    return matched


def opens(line: str) -> bool:
    """Whether an intro may begin with this line: `On Mon, 3 …`, `2024-05-03 …`, `Am 3.5. …`."""
    start = line[:80].strip(" \t*_-\xa0\u200e\u200f").lower()
    if not start or not DIGITS.search(start):
        return False
    word = start.split(maxsplit=1)[0].strip(".,")
    return start[0].isdigit() or word in OPENINGS or start.startswith(OPENINGS_JOINED)


def is_intro(line: str) -> bool:  # noqa: PLR0911
    """Whether a line (unwrapped) says who wrote the quote below it, and when."""
    bare = line.strip(" \t*_\xa0")
    lowered = bare.lower()
    at = "@" in lowered
    if lowered.startswith("---") and lowered.endswith("---"):
        lowered = lowered.strip("- ")
        ends = True
    else:
        ends = lowered.endswith(COLONS)
    body = lowered.rstrip(AFTER_VERBS)
    dated = bool(DIGITS.search(lowered))
    if not dated and not at:
        return False
    if not ends:
        if lowered.endswith(">") and at and DATED.match(lowered):
            return True  # old Gmail: 2013/7/20 Name <name@example.org>
        if at and dated and opens(lowered) and _ends_with_verb(body) and CLOCK.search(lowered):
            return True  # Zoho: On Wed, 14 Nov 2018 08:14:43 Name <name@example.org> wrote
        return bool(GMT.match(bare))
    verb = any(one in lowered for one in WROTE)
    if not dated:
        return at and verb and _ends_with_verb(body)
    opened = opens(lowered)
    if verb:
        if opened and (at or _ends_with_verb(body) or CLOCK.search(lowered)):
            return True
        return at and ("<" in lowered or _ends_with_verb(body))
    # Languages that have no verb there: 2016-10-24 15:36 GMT+02:00 Name <address>:
    addressed = body.endswith((">", "]")) or "@" in body[body.rfind(" ") :]
    return opened and addressed and at and bool(TIMED.search(lowered))


def _ends_with_verb(body: str) -> bool:
    return body.removesuffix("(a)").removesuffix("/a").endswith(WROTE)


def tells_time_or_address(line: str) -> bool:
    """Whether an intro is surely one: it names an address, a time or a year."""
    return "@" in line or CLOCK.search(line[:LONGEST_INTRO]) is not None


def _join_wrapped_quotes(lines: list[str], found: list[Kind]) -> None:
    """A long quoted line that was wrapped without its `>` goes on in the next one."""
    for number in range(1, len(lines) - 1):
        if found[number] is not Kind.TEXT or found[number - 1] is not Kind.QUOTE:
            continue
        before = lines[number - 1].rstrip()
        here = lines[number].strip()
        if len(before) < 60 or len(here) > 80 or before[-1] in ".!?:":
            continue
        followed = found[number + 1] is Kind.QUOTE
        if followed and (here[0].islower() or here[0] in "<(\"'"):
            found[number] = Kind.QUOTE
