"""A mail without secrets, before anything of it is kept in a row.

Cards, threads, notes, searches and exports are made of rows; what is not in the row is in none of
them. The mail as it came stays in the archive.
"""

import html
import re
from dataclasses import replace

from slackhitl.ai.masking import mask, mask_name
from slackhitl.mail.inbound import Address, Attachment, InboundEmail
from slackhitl.mail.markup import write

_TAG = re.compile(r"(<[^<>]*>)")


def masked(mail: InboundEmail) -> InboundEmail:
    """The mail without card and account numbers, passwords, codes and keys, wherever its sender
    put them. Addresses stay, and so do the bytes of files."""
    text = mask(mail.text)
    return replace(
        mail,
        subject=mask(mail.subject),
        text=text,
        new_text=mail.new_text if text == mail.text else mask(mail.new_text),
        html=masked_markup(mail.html),
        sender=_person(mail.sender),
        reply_to=mail.reply_to and _person(mail.reply_to),
        to=tuple(map(_person, mail.to)),
        cc=tuple(map(_person, mail.cc)),
        original_sender=mail.original_sender and _person(mail.original_sender),
        forwarded_from=mail.forwarded_from and _person(mail.forwarded_from),
        attachments=_files(mail.attachments),
        bounce=mail.bounce and replace(mail.bounce, diagnostic=mask(mail.bounce.diagnostic)),
    )


def masked_markup(markup: str) -> str:
    """The same of HTML; "" where a secret cannot be cut out of it, so that the text stands for it.

    A number may be spread over several elements. So what a reader would see is looked at again.
    """
    if not markup:
        return ""
    pieces = _TAG.split(markup)
    pieces[::2] = map(_masked_words, pieces[::2])
    pieces[1::2] = (f"<{mask(tag[1:-1])}>" for tag in pieces[1::2])
    whole = "".join(pieces)
    seen = write(whole).text
    return whole if mask(seen) == seen else ""


def _masked_words(words: str) -> str:
    if "&" not in words:
        return mask(words)
    plain = html.unescape(words)
    safe = mask(plain)
    return words if safe == plain else html.escape(safe, quote=False)


def _person(person: Address) -> Address:
    return Address(mask(person.name), person.address)


def _files(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Each still with a name of its own."""
    taken: set[str] = set()
    named: list[Attachment] = []
    for number, file in enumerate(files, 1):
        name = mask_name(file.filename)
        if name.lower() in taken:
            name = f"{number}-{name}"
        taken.add(name.lower())
        named.append(file if name == file.filename else replace(file, filename=name))
    return tuple(named)
