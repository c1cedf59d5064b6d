"""Delivery reports: which addresses failed, for good or for now, and which mail it was about.

RFC 3464 and its international form RFC 6533 are read here; older shapes by flufl.bounce, which is
only asked when the mail has the look of a report, since it sees one in some ordinary mails.
"""

import re
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from slackhitl.mail.decoding import clean_line, to_text
from slackhitl.mail.reading import Headers, addresses, ids

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
ORIGINALS = {
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
}  # fmt: skip
ROBOTS = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|bounce|double-bounce)\b", re.IGNORECASE
)
MESSAGE_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,900})>", re.IGNORECASE | re.MULTILINE)
MOST_TEXT = 200_000


@dataclass(frozen=True)
class Bounce:
    """A delivery report. ``delayed``: not delivered yet and still tried, which is no failure."""

    addresses: tuple[str, ...]
    permanent: bool
    original_message_id: str | None
    diagnostic: str
    delayed: bool = False


def read(headers: Headers, tree: Message | None, text: str) -> Bounce | None:
    """The report in a mail; None when it is none."""
    if tree is None or not _looks_like_one(headers, tree):
        return None
    parts = list(_parts(tree))
    status = _status(parts)
    original = _original(parts) or _original_in(text)
    if status is not None:
        failed, delayed, permanent, diagnostic = status
        if failed or delayed:
            return Bounce(
                failed or delayed, permanent and bool(failed), original, diagnostic,
                delayed=not failed,
            )  # fmt: skip
    temporary, permanent_ones = _old_shapes(tree)
    if not temporary and not permanent_ones:
        return None
    found = tuple(sorted(permanent_ones or temporary))
    words = clean_line(text[:300])
    return Bounce(found, bool(permanent_ones), original, words, delayed=not permanent_ones)


def _looks_like_one(headers: Headers, tree: Message) -> bool:
    if tree.get_content_type() == "multipart/report" or "x-failed-recipients" in headers:
        return True
    if headers.raw("return-path").strip() == "<>":
        return True
    sender = next(iter(addresses([headers.raw("from")])), None)
    if sender is None or not sender.address:
        return True
    return bool(ROBOTS.match(sender.address)) or "mail delivery" in sender.name.lower()


def _parts(tree: Message) -> list[Message]:
    found: list[Message] = []
    stack = [tree]
    while stack and len(found) < 200:
        part = stack.pop()
        found.append(part)
        if part.is_multipart():
            stack += [child for child in part.get_payload() if isinstance(child, Message)][::-1]
    return found


def _status(
    parts: list[Message],
) -> tuple[tuple[str, ...], tuple[str, ...], bool, str] | None:
    for part in parts:
        if part.get_content_type() not in REPORTS:
            continue
        failed, delayed, permanent, words = [], [], False, ""
        for block in _blocks(part):
            name = block.raw("final-recipient") or block.raw("original-recipient")
            address = _recipient(block.raw("original-recipient") or name)
            if not address:
                continue
            action, status = block.low("action"), block.low("status")
            if action in {"delivered", "relayed", "expanded"}:
                continue
            if action == "delayed" or (action != "failed" and status.startswith("4")):
                delayed.append(address)
                continue
            failed.append(address)
            permanent = permanent or not status.startswith("4")
            words = words or clean_line(block.raw("diagnostic-code").partition(";")[2])
            words = words or clean_line(f"status {block.raw('status')}")
        return tuple(dict.fromkeys(failed)), tuple(dict.fromkeys(delayed)), permanent, words
    return None


def _blocks(part: Message) -> list[Headers]:
    """The groups of fields of a report, one a recipient."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [Headers(block.raw_items()) for block in payload if isinstance(block, Message)]
    blocks, pairs = [], []
    for line in [*str(payload).replace("\r\n", "\n").split("\n"), ""]:
        name, colon, value = line.partition(":")
        if colon and not line.startswith((" ", "\t")):
            pairs.append((name, value.strip()))
        elif not line.strip() and pairs:
            blocks.append(Headers(pairs))
            pairs = []
    return blocks


def _recipient(value: str) -> str:
    address = value.rpartition(";")[2]
    return clean_line(address).strip("<>\"' ")


def _original(parts: list[Message]) -> str | None:
    for part in parts[1:]:
        if part.get_content_type() not in ORIGINALS:
            continue
        payload = part.get_payload()
        if isinstance(payload, list) and payload and isinstance(payload[0], Message):
            found = ids(Headers(payload[0].raw_items()).raw("message-id"))
        else:
            content = part.get_payload(decode=True)
            raw = content if isinstance(content, bytes) else b""
            found = tuple(MESSAGE_ID.findall(to_text(raw[:MOST_TEXT], None))[:1])
        if found:
            return found[0]
    return None


def _original_in(text: str) -> str | None:
    found = MESSAGE_ID.search(text[:MOST_TEXT])
    return found[1] if found else None


def _old_shapes(tree: Message) -> tuple[set[str], set[str]]:
    try:
        temporary, permanent = all_failures(tree)
    except Exception:  # it raises IndexError, AttributeError and more on mails it does not expect
        return set(), set()
    return {_plain(one) for one in temporary}, {_plain(one) for one in permanent}


def _plain(address: object) -> str:
    text = address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address)
    return text.strip("<>\"' ")
