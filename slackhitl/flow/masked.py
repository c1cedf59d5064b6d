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
    return replace(
        mail,
        subject=mask(mail.subject),
        text=mask(mail.text),
        new_text=mask(mail.new_text),
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

    A number may be spread over several elements. So what it says, shown or hidden, is looked at
    again.
    """
    pieces = _TAG.split(markup)
    if not _says_secrets(markup) and not _has_secrets("\n".join(pieces[1::2])):
        return markup
    pieces[::2] = map(_masked_words, pieces[::2])
    pieces[1::2] = (f"<{mask(tag[1:-1])}>" for tag in pieces[1::2])
    whole = "".join(pieces)
    return "" if _says_secrets(whole) else whole


def _says_secrets(markup: str) -> bool:
    """Whether its text holds any, shown or hidden."""
    written = write(markup)
    return _has_secrets(f"{written.text}\n\n{written.hidden}")


def _has_secrets(text: str) -> bool:
    return mask(text) != text


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
