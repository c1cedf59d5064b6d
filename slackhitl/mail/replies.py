"""The part of a mail that the customer wrote now, without what they quote and how they sign.

A scanner over lines, linear in the size of the mail: no expression here can be made slow.
"""

from slackhitl.mail import quote_marks

MOST_HEAD = 4
"""Over how many lines a mail program may break “On … wrote:”."""


def new_text(text: str, previous: str | None = None) -> str:
    """What was written now; ``previous`` is the text that it answers, where we have it.

    Never empty when the mail is not: if everything looks quoted, everything is given.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _without_signature(_without_quote(lines, previous))
    found = "\n".join(kept).strip("\n ")
    return found or text.strip()


def _without_quote(lines: list[str], previous: str | None) -> list[str]:
    end = _quote_start(lines)
    kept = lines[:end]
    if previous:
        kept = _without_known(kept, previous)
    while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith(">")):
        kept.pop()
    if kept and any(line.lstrip().startswith(">") for line in kept):
        return kept  # answers between quoted lines: both are kept
    return kept


def _quote_start(lines: list[str]) -> int:
    """Where the quoted mail begins: a line that only a mail program writes."""
    for number, line in enumerate(lines):
        mark = line.strip()
        if not mark:
            continue
        if quote_marks.is_separator(mark) or quote_marks.is_reply_above(mark):
            return number
        if quote_marks.begins_header_block(lines, number):
            return number
        if quote_marks.may_begin_attribution(mark):
            joined = mark
            for ahead in range(MOST_HEAD):
                if quote_marks.is_attribution(joined) and _only_quote_follows(
                    lines, number + ahead + 1
                ):
                    return number
                following = number + ahead + 1
                if following >= len(lines) or not lines[following].strip():
                    break
                joined = f"{joined} {lines[following].strip()}"[:1000]
    return len(lines)


def _only_quote_follows(lines: list[str], start: int) -> bool:
    """Whether an attribution leads to the quote at the end, not to answers between the lines."""
    quoted = False
    for line in lines[start:]:
        mark = line.strip()
        if mark.startswith(">"):
            quoted = True
        elif mark and quoted:
            return not _has_own_words(lines, start)
    return True


def _has_own_words(lines: list[str], start: int) -> bool:
    seen_quote = False
    for line in lines[start:]:
        mark = line.strip()
        if mark.startswith(">"):
            seen_quote = True
        elif mark and seen_quote:
            return not (quote_marks.is_signature(mark) or quote_marks.is_separator(mark))
    return False


def _without_known(lines: list[str], previous: str) -> list[str]:
    """Cut trailing lines that stand in the mail we sent, whatever their language."""
    known = {_normal(line) for line in previous.split("\n") if len(_normal(line)) > 8}
    end = len(lines)
    while end and (not lines[end - 1].strip() or _normal(lines[end - 1]) in known):
        end -= 1
    return lines[:end] if end else lines


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        mark = line.strip()
        if line.rstrip() == "--" or line == "-- ":
            return lines[:number]
        if number and quote_marks.is_signature(mark):
            return lines[:number]
    return lines


def _normal(line: str) -> str:
    return " ".join(line.lstrip("> ").split()).lower()
