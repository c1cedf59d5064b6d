"""Mail that somebody passed on: a colleague, or a group address on behalf of a customer."""

from slackhitl.mail.fields import Headers
from slackhitl.mail.inbound import Address, InboundEmail
from slackhitl.mail.lines import Kind, colon, header_kind, kinds
from slackhitl.mail.people import address
from slackhitl.mail.quote_marks import ANSWER_SUBJECTS, FORWARD_SUBJECTS

MOST_LINES = 400
LONGEST_MARK = 14


def subject_marks(subject: str) -> tuple[tuple[str, ...], str]:
    """The marks of answering and forwarding before a subject, in lower case, and what is left."""
    marks: list[str] = []
    rest = subject.strip()
    while len(marks) < 50:
        found = colon(rest)
        if not 0 < found <= LONGEST_MARK:
            break
        mark = rest[:found].partition("[")[0].partition("(")[0].partition("^")[0].strip().lower()
        if mark not in FORWARD_SUBJECTS and mark not in ANSWER_SUBJECTS:
            break
        marks.append(mark)
        rest = rest[found + 1 :].strip()
    return tuple(marks), rest


def is_forward(mail: InboundEmail) -> bool:
    """Whether the mail passes another one on: by its subject, and by that mail within it."""
    marks, _ = subject_marks(mail.subject)
    if not marks or marks[0] not in FORWARD_SUBJECTS:
        return False
    return _embedded_sender(mail.text) is not None


def forwarded_from(mail: InboundEmail) -> Address | None:
    """Who wrote the mail that this one forwards; None when it forwards none.

    This is text, which anybody can type: believe it only when one of our own people forwards.
    """
    return _embedded_sender(mail.text) if is_forward(mail) else None


def original_sender(headers: Headers, mail: InboundEmail) -> Address | None:
    """The customer behind a group address that rewrites From, as Google Groups does.

    X-Original-From counts when Reply-To agrees; else everybody could answer in another's name.
    """
    for name in ("x-original-from", "x-original-sender"):
        found = address(headers.first(name))
        if not found.address or found.address.lower() == mail.sender.address.lower():
            continue
        if mail.reply_to is not None and (mail.reply_to.address.lower() == found.address.lower()):
            return Address(found.name or mail.reply_to.name, found.address)
    return None


def _embedded_sender(text: str) -> Address | None:
    """The From of the first block of headers within a text."""
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    bare = [line.lstrip("> \t")[:1_000] for line in lines]
    found = kinds(bare)
    for number, kind in enumerate(found):
        if kind is not Kind.HEADER or header_kind(bare[number]) != "from":
            continue
        near = bare[max(0, number - 5) : number + 7]
        named = {header_kind(line) for line in near if line} & {"date", "to", "subject"}
        if len(named) < 2 and Kind.BANNER not in found[max(0, number - 4) : number]:
            continue
        line = bare[number].lstrip("* \t")
        value = line[colon(line) + 1 :]
        if number + 1 < len(bare) and "@" not in value and found[number + 1] is Kind.TEXT:
            value += f" {bare[number + 1]}"
        person = address(value.strip("* \t"))
        if person:
            return person
    return None
