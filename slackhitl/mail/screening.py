"""Which mail gets no draft, and why: a table of small rules, read top to bottom.

Screened mail is kept and shown with its reason; a person can always take it up.
"""

from collections.abc import Callable

from slackhitl.mail.inbound import InboundEmail

Rule = Callable[[InboundEmail, frozenset[str]], str | None]


def screen(mail: InboundEmail, own_addresses: frozenset[str]) -> str | None:
    """The reason why this mail gets no draft, in words; None for a customer's mail.

    `own_addresses` are the addresses that we send from; case and `+tags` do not matter.
    """
    own = frozenset(plain_address(one) for one in own_addresses)
    for rule in RULES:
        reason = rule(mail, own)
        if reason is not None:
            return reason
    return None


def plain_address(address: str) -> str:
    """An address in lower case without its `+tag` (RFC 5233)."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def _bounce(mail: InboundEmail, own: frozenset[str]) -> str | None:
    if mail.bounce is None:
        return None
    if mail.bounce.delayed:
        return "delayed delivery notice"
    to = f" of {', '.join(mail.bounce.addresses[:3])}" if mail.bounce.addresses else ""
    return f"bounce{to}"


def _own_address(mail: InboundEmail, own: frozenset[str]) -> str | None:
    if plain_address(mail.sender.address) not in own:
        return None
    if mail.through_group:
        # Our group address passes a customer's mail on in its own name.
        known = mail.original_sender
        if known is not None and plain_address(known.address) not in own:
            return None
        return "passed on by a group that does not say for whom"
    return "sent by our own address"


def _automatic(mail: InboundEmail, own: frozenset[str]) -> str | None:
    return mail.automatic


def _spam(mail: InboundEmail, own: frozenset[str]) -> str | None:
    return mail.spam


def _no_sender(mail: InboundEmail, own: frozenset[str]) -> str | None:
    if mail.sender.address or (mail.reply_to is not None and mail.reply_to.address):
        return None
    return "it names no sender to answer to"


def _empty(mail: InboundEmail, own: frozenset[str]) -> str | None:
    written = mail.text.strip() or mail.subject or mail.attachments
    return None if written else "empty mail"


RULES: tuple[Rule, ...] = (_bounce, _own_address, _automatic, _spam, _no_sender, _empty)
