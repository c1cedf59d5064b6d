"""Reports of mail servers about mails that we sent: which address failed, for good or for now.

Standard reports first (RFC 3464, and RFC 6533 for addresses beyond ASCII), then the words of old
servers, then flufl.bounce, which knows the forms of forty years.
"""

import email
import logging
from collections.abc import Iterable
from dataclasses import replace

from flufl.bounce import all_failures

from slackhitl.mail.bounce_words import (
    SUBJECTS,
    failed_addresses,
    sounds_delayed,
    sounds_failed,
    sounds_technical,
)
from slackhitl.mail.fields import Headers, message_ids, raw_text, read_headers
from slackhitl.mail.inbound import Bounce, Confirmation, InboundEmail
from slackhitl.mail.mime import Part
from slackhitl.mail.people import address
from slackhitl.mail.visible import one_line, visible

MOST_ADDRESSES = 200
LONGEST_DIAGNOSTIC = 500
LARGEST_SCANNED = 200_000
LARGEST_GUESSED = 40_000
ASCII_ONLY = bytes(octet if octet < 0x80 else 0x3F for octet in range(256))
STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
RETURNED_TYPES = {
    "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers",
    "message/rfc822-headers",
}  # fmt: skip
DAEMONS = frozenset({
    "mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon", "mail.daemon",
    "mailer_daemon", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
})  # fmt: skip
DAEMON_NAMES = ("mail delivery s", "mailer-daemon", "mail administrator", "delivery subsystem",
                "postmaster", "mail delivery", "system administrator", "mail system")  # fmt: skip
PASSED_ON = frozenset({"relayed", "delivered", "expanded"})


def bounce(root: Part, mail: InboundEmail) -> Bounce | None:
    """What this mail reports about one of ours; None when it reports no failure and no delay."""
    report = _standard(root)
    if report is None and confirmation(root, mail) is None and _from_a_server(root, mail):
        report = _x_failed(root) or _old_form(root, mail)
    if report is None:
        return None
    return replace(
        report,
        original_message_id=_original_id(root, mail),
        diagnostic=report.diagnostic or _first_words(mail.text),
    )


def confirmation(root: Part, mail: InboundEmail) -> Confirmation | None:
    """The report that a server took our mail or passed it on; None for all other mail."""
    blocks = [
        block
        for part in root.walk()
        if part.content_type in STATUS_TYPES
        for block in _blocks(part)
    ]
    taken = [block for block in blocks if _action(block) in PASSED_ON]
    if not taken:
        return None
    return Confirmation(_recipients(taken), _original_id(root, mail), _envelope_id(blocks))


def _action(block: Headers) -> str:
    return block.first("action").lower().partition(" ")[0].strip(";")


def _standard(root: Part) -> Bounce | None:
    """A report of RFC 3464 or RFC 6533; None also when it tells of success alone."""
    for part in root.walk():
        if part.content_type not in STATUS_TYPES:
            continue
        blocks = _blocks(part)
        failed: list[Headers] = []
        delayed: list[Headers] = []
        told = False
        for block in blocks:
            if "final-recipient" not in block and "original-recipient" not in block:
                continue
            told = True
            action = _action(block)
            status = block.first("status").strip()
            if action in PASSED_ON or (not action and status.startswith("2")):
                continue
            if action == "delayed" or (action != "failed" and status.startswith("4")):
                delayed.append(block)
            else:
                failed.append(block)
        chosen = failed or delayed
        if chosen:
            return Bounce(
                addresses=_recipients(chosen),
                permanent=bool(failed),
                delayed=not failed,
                diagnostic=_diagnostic(chosen[0]),
                status=one_line(chosen[0].first("status").partition("(")[0], 20),
                original_envelope_id=_envelope_id(blocks),
            )
        if told:
            return None
    return None


def _blocks(part: Part) -> list[Headers]:
    """The groups of fields of a status part: one on the mail, then one for each recipient."""
    content = part.content()[:LARGEST_SCANNED]
    blocks: list[Headers] = []
    position = 0
    for _ in range(MOST_ADDRESSES * 5):
        if position >= len(content) or len(blocks) >= MOST_ADDRESSES:
            break
        headers, after = read_headers(content, position, len(content))
        if headers.fields:
            blocks.append(headers)
        elif after == position:
            line_end = content.find(b"\n", position)
            after = len(content) if line_end < 0 else line_end + 1
        position = after
    return blocks


def _recipients(blocks: list[Headers]) -> tuple[str, ...]:
    found = []
    for block in blocks:
        for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
            value = block.first(name)
            _, typed, spelled = value.partition(";")
            person = address((spelled if typed else value).strip().strip("<>"))
            # Archives and privacy filters shorten addresses to `na...@`: nobody's address.
            if "@" in person.address and ".." not in person.address:
                found.append(person.address)
                break
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def _diagnostic(block: Headers) -> str:
    text = block.text("diagnostic-code")
    typed, _, said = text.partition(";")
    text = (
        said.strip() if typed.strip().lower() in {"smtp", "x-unix", "x-postfix", "lmtp"} else text
    )
    return (text or block.text("status"))[:LONGEST_DIAGNOSTIC]


def _envelope_id(blocks: list[Headers]) -> str | None:
    return next((one for block in blocks if (one := block.text("original-envelope-id"))), None)


def _from_a_server(root: Part, mail: InboundEmail) -> bool:
    """Whether a mail server may have written this; only then its words are looked at."""
    if root.content_type == "multipart/report":
        kind = root.parameters.get("report-type", "delivery-status").lower()
        if kind == "delivery-status":
            return True
    if "x-failed-recipients" in root.headers:
        return True
    local = mail.sender.address.lower().rpartition("@")[0]
    if local in DAEMONS or mail.sender.name.lower().startswith(DAEMON_NAMES):
        return True
    # Gateways report under names of their own. A customer whose parcel was not delivered must not
    # be taken for one: the subject, the words and an address all have to be a server's.
    return (
        not mail.in_reply_to
        and mail.subject.lower().startswith(SUBJECTS)
        and sounds_technical(mail.text)
        and ("@" in mail.text or any(part.content_type in RETURNED_TYPES for part in root.walk()))
    )


def _x_failed(root: Part) -> Bounce | None:
    """Exim's header, which Gmail writes too."""
    values = root.headers.every("x-failed-recipients")
    found = tuple(
        dict.fromkeys(
            one.strip().strip("<>") for value in values for one in value.split(",") if "@" in one
        )
    )[:MOST_ADDRESSES]
    if not found:
        return None
    delayed = root.headers.text("subject").lower().startswith("warning")
    return Bounce(addresses=found, permanent=not delayed, delayed=delayed)


def _old_form(root: Part, mail: InboundEmail) -> Bounce | None:
    temporary, permanent = _flufl(root)
    own = {one.address.lower() for one in (*mail.to, *mail.cc)} - {""}
    if permanent:
        return Bounce(addresses=permanent)
    if temporary:
        return Bounce(addresses=temporary, permanent=False, delayed=True)
    found = tuple(one for one in failed_addresses(mail.text) if one.lower() not in own)
    delayed = sounds_delayed(f"{mail.subject}\n{mail.text[:4_000]}")
    if not found and not delayed and not sounds_failed(f"{mail.subject}\n{mail.text}"):
        return None
    return Bounce(addresses=found, permanent=not delayed, delayed=delayed)


def _flufl(root: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # It logs tracebacks of its own, which belong in nobody's log, and raises on senders that it
    # cannot read and on octets beyond ASCII, which no address of its forms needs.
    logging.getLogger("flufl.bounce").disabled = True
    message = email.message_from_bytes(root.octets[:LARGEST_GUESSED].translate(ASCII_ONLY))
    if not address(str(message["from"] or "")).address:
        del message["from"]
        message["From"] = "mailer-daemon@slackhitl.invalid"
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # whatever else it trips over: then it knows nothing
        return (), ()
    return _texts(temporary), _texts(permanent)


def _texts(found: Iterable[bytes | str]) -> tuple[str, ...]:
    texts = (one if isinstance(one, str) else one.decode("utf-8", "replace") for one in found)
    return tuple(sorted({one_line(one, 320) for one in texts if one}))[:MOST_ADDRESSES]


def _original_id(root: Part, mail: InboundEmail) -> str | None:
    """The id of the mail that came back: from the copy of it, else from the report's headers."""
    for part in root.walk():
        if part.content_type in RETURNED_TYPES and part is not root:
            content = part.content()[:LARGEST_SCANNED]
            inner, _ = read_headers(content, 0, len(content))
            found = message_ids(inner.first("message-id"))
            if found:
                return found[0]
    for value in (*mail.in_reply_to, *reversed(mail.references)):
        return value
    return _quoted_id(root)


def _quoted_id(root: Part) -> str | None:
    """A Message-ID line within the text of a report that has no parts."""
    content = root.raw[:LARGEST_SCANNED]
    position = content.lower().find(b"\nmessage-id:")
    if position < 0:
        return None
    line_end = content.find(b"\n", position + 1)
    line = content[position + 12 : line_end if line_end > 0 else position + 1_200]
    found = message_ids(raw_text(line[:1_200]))
    return found[0] if found else None


def _first_words(text: str) -> str:
    lines = [line.strip() for line in visible(text[:4_000]).split("\n")]
    return one_line(" ".join(line for line in lines if line), LONGEST_DIAGNOSTIC)
