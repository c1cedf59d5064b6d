"""What a person wrote now: a mail's text without quotes and signature.

Works on lines, in linear time, and never returns nothing for a mail that says something. Quotes
that own words answer stay where they are, because the answer means little without them.
"""

from slackhitl.mail.lines import Kind, header_kind, kinds, tells_time_or_address
from slackhitl.mail.parentage import Parent
from slackhitl.mail.quote_marks import COLONS

MOST_ROUNDS = 6
MOST_LINES = 2_000
"""Lines that are looked at one by one; what follows counts as one more line."""
MOST_BLOCKS = 100
LONGEST_SIGNATURE = 15
RULED_SIGNATURE = 3
LONGEST = 2_000_000
OWN = (Kind.TEXT, Kind.HEADER)
TRAILING = (Kind.BLANK, Kind.RULE, Kind.DASHES, Kind.DEVICE, Kind.INTRO, Kind.MARKER)


def new_text(text: str, previous: str | None = None) -> str:
    """The part of a mail that its sender wrote now.

    `previous` is the mail that it answers, as we know it: what repeats its lines at the end is a
    quote in whatever form. Linear time; "" only for a text without any visible character.
    """
    whole = _unified(text)
    if not whole.strip():
        return ""
    reply = _Reply(whole.split("\n", MOST_LINES))
    reply.cut_at_marker()
    if previous:
        reply.cut_parent(Parent(previous))
    for _ in range(MOST_ROUNDS):
        before = len(reply.lines)
        reply.cut_signature()
        reply.cut_quotes()
        reply.cut_tail()
        if len(reply.lines) == before:
            break
    return reply.text() or whole.strip("\n")


def without_signature(text: str) -> str:
    """The text without the signature at its end; for mails that are to be kept whole."""
    whole = _unified(text)
    reply = _Reply(whole.split("\n", MOST_LINES))
    reply.cut_signature()
    return reply.text() or whole.strip("\n")


def quoted_text(text: str) -> str:
    """What a mail quotes of the one that it answers, one level of quoting less; "" for nothing."""
    lines = _unified(text).split("\n", MOST_LINES)
    found = kinds(lines)
    if Kind.QUOTE in found:
        quoted = [
            line.lstrip()[1:].removeprefix(" ")
            for line, kind in zip(lines, found, strict=True)
            if kind is Kind.QUOTE
        ]
        return "\n".join(quoted).strip("\n")
    # Quoted as Outlook does: the whole mail below its headers, without any mark.
    head = next((n for n, kind in enumerate(found) if kind in (Kind.BANNER, Kind.INTRO)), None)
    if head is None:
        return ""
    while head < len(found) and found[head] is not Kind.TEXT:
        head += 1
    return "\n".join(lines[head:]).strip("\n")


def _unified(text: str) -> str:
    cut = text[:LONGEST]
    return cut.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cut else cut


class _Reply:
    """The lines of a mail, of which less and less remains."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.kinds = kinds(lines)
        self.blocks = 0

    def text(self) -> str:
        text = "\n".join(self.lines).strip("\n")
        return text.rstrip() if text.strip() else ""

    def cut(self, start: int) -> None:
        del self.lines[start:], self.kinds[start:]

    def remove(self, start: int, end: int) -> None:
        del self.lines[start:end], self.kinds[start:end]

    def own_before(self, number: int) -> bool:
        """Whether words of the sender's own stand before this line."""
        return any(kind in OWN for kind in self.kinds[:number])

    def following(self, start: int) -> int:
        """The next line from here on that is not blank; the end when there is none."""
        number = start
        while number < len(self.kinds) and self.kinds[number] is Kind.BLANK:
            number += 1
        return number

    def cut_at_marker(self) -> None:
        """Everything below the line that we asked people to write above."""
        if Kind.MARKER in self.kinds:
            at = self.kinds.index(Kind.MARKER)
            if self.own_before(at):
                self.cut(at)

    def cut_parent(self, parent: "Parent") -> None:
        """Everything at the end that repeats the mail which is answered."""
        end = len(self.lines)
        start = end
        matched = 0
        while start > 0:
            kind = self.kinds[start - 1]
            words = 0 if kind is Kind.BLANK else parent.words_of(self.lines[start - 1])
            if kind in OWN and not words:
                break
            matched += words
            start -= 1
        if matched >= 4 and start and self.own_before(start):
            self.cut(start)

    def cut_quotes(self) -> None:
        """Cut at the first mark of a quote that has own words before it, where that is safe."""
        number = 0
        own = False
        while number < len(self.kinds):
            kind = self.kinds[number]
            if kind is Kind.BANNER or (kind is Kind.HEADER and self.header_block(number)):
                end = self.after_headers(number)
                if own:
                    self.cut(number)
                    return
                self.remove(number, end)
                continue
            if kind is Kind.INTRO:
                end = number
                while end < len(self.kinds) and self.kinds[end] is Kind.INTRO:
                    end += 1
                if self.quote_below(number, end, own):
                    continue
                if number >= len(self.kinds):
                    return
                number = end
                continue
            own = own or kind in OWN
            number += 1

    def quote_below(self, start: int, end: int, own: bool) -> bool:
        """Deal with an intro and what it announces; whether to look again at the same place."""
        below = self.following(end)
        if below >= len(self.kinds):
            self.remove(start, end)
            return True
        if self.kinds[below] is not Kind.QUOTE:
            if not own:
                self.remove(start, end)
                return True
            if tells_time_or_address(" ".join(self.lines[start:end])):
                self.cut(start)
            else:
                self.kinds[start:end] = [Kind.TEXT] * (end - start)
            return False
        last = below
        while last < len(self.kinds) and self.kinds[last] not in OWN:
            last += 1
        if last >= len(self.kinds):
            if own:
                self.cut(start)
                return False
            self.kinds[start:end] = [Kind.QUOTE] * (end - start)
            return False
        if own or Kind.QUOTE in self.kinds[last:]:
            self.remove(start, end)  # the answers stand between the quotes
        else:
            self.remove(start, last)  # the answer stands below the one quote
        return True

    def header_block(self, start: int) -> bool:
        """Whether the headers of a quoted mail begin here: three of them, or the main two."""
        self.blocks += 1
        if self.blocks > MOST_BLOCKS:
            return False
        seen = self.headers_from(start)[0]
        return len(seen) >= 3 and ("from" in seen or {"date", "subject"} <= seen)

    def after_headers(self, start: int) -> int:
        """Behind a banner and the headers below it."""
        number = start + 1 if self.kinds[start] is Kind.BANNER else start
        first = self.following(number)
        if (
            first < len(self.kinds)
            and self.kinds[first] is Kind.HEADER
            and self.header_block(first)
        ):
            return self.headers_from(first)[1]
        return number

    def headers_from(self, start: int) -> tuple[set[str], int]:
        """The different headers that follow each other from here on, and where they end."""
        seen: set[str] = set()
        number = start
        wrapped = blanks = 0
        end = start
        while number < len(self.kinds) and number < start + 40:
            kind = self.kinds[number]
            if kind is Kind.HEADER:
                named = header_kind(self.lines[number])
                if named in seen and named not in {"cc", "reply", "to"}:
                    break
                seen.add(named)
                wrapped = blanks = 0
                end = number + 1
            elif kind is Kind.BLANK:
                blanks += 1
                if blanks > 1 or len(seen) >= 4:
                    break
            elif kind is Kind.TEXT and not blanks and wrapped < 2:
                wrapped += 1
            else:
                break
            number += 1
        if seen and end < number and wrapped and not blanks:
            end = number if number < len(self.kinds) and self.kinds[number] is Kind.BLANK else end
        return seen - {"reply"}, end

    def cut_signature(self) -> None:
        """From `-- ` on, or from the line of a mobile device on."""
        first = next((at for at, kind in enumerate(self.kinds) if kind in OWN), len(self.kinds))
        below = 0
        for number in range(len(self.kinds) - 1, first, -1):
            kind = self.kinds[number]
            if kind in (Kind.QUOTE, Kind.INTRO, Kind.BANNER):
                break
            below += kind in OWN
            if kind is Kind.DASHES and (below <= LONGEST_SIGNATURE or self.lines[number] == "-- "):
                self.cut(number)
                return
            if kind is Kind.RULE and 0 < below <= RULED_SIGNATURE and self.ruled_signature(number):
                self.cut(number)
                return
        self.cut_device()

    def ruled_signature(self, number: int) -> bool:
        """A long line of underscores and below it a name: a signature of the old style."""
        return self.lines[number].strip().startswith("_" * 15) and all(
            len(line) < 70 and not line.rstrip().endswith("?") for line in self.lines[number + 1 :]
        )

    def cut_device(self) -> None:
        """`Sent from my phone` in a paragraph of its own ends what was written on that phone."""
        own = False
        for number, kind in enumerate(self.kinds):
            if kind is Kind.DEVICE and own:
                alone = self.kinds[number - 1] is not Kind.TEXT and (
                    number + 1 >= len(self.kinds) or self.kinds[number + 1] is not Kind.TEXT
                )
                rest = self.kinds[number:]
                if alone and not (Kind.QUOTE in rest and Kind.TEXT in rest):
                    self.cut(number)
                    return
            own = own or kind in OWN

    def cut_tail(self) -> None:
        """Rules, blank lines and quotes at the end, as long as own words remain above."""
        own = any(kind in OWN for kind in self.kinds)
        end = len(self.kinds)
        while end:
            kind = self.kinds[end - 1]
            if kind in TRAILING or (kind is Kind.QUOTE and own):
                end -= 1
            else:
                break
        if own and end < len(self.kinds) and not self.cites(end):
            self.cut(end)

    def cites(self, end: int) -> bool:
        """Whether the sender announced the quote below in own words: `I get this message:`."""
        if Kind.QUOTE not in self.kinds[end:]:
            return False
        announced = self.lines[end - 1].rstrip()[-200:]
        return (
            announced.endswith(COLONS)
            and "@" not in announced
            and not any(map(str.isdigit, announced))
        )
