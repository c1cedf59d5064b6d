"""How servers without a standard report say that they could not deliver."""

import re

LONGEST = 20_000
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@[A-Za-z0-9.-]{1,255}")
SUBJECTS = (
    "undeliverable", "undelivered mail", "undeliverable mail", "returned mail", "mail delivery",
    "mail could not be delivered", "message could not be delivered", "non-delivery", "nondelivery",
    "delivery failure", "delivery failed", "delivery notification", "delivery status",
    "delivery has failed", "delivery error", "failure notice", "failed mail", "mail system error",
    "mail failure", "mail not delivered", "mail undeliverable", "message not delivered",
    "message undeliverable", "warning: could not send", "message delivery", "delivery report",
    "unzustellbar", "nicht zustellbar", "non remis", "non recapitabile", "não entregue",
    "no se puede entregar", "onbestelbaar", "nie dostarczono", "недоставлено", "配信不能",
)  # fmt: skip
TECHNICAL = (
    "smtp", "the following recipient", "the following user", "following address", "rcpt to",
    "mailbox unavailable", "unknown user", "user unknown", "no such user", "mail delivery software",
    "delivery of email", "recipients of your message", "your message with subject", "mail server",
    "your message could not be delivered", "failed recipient", "delivery attempts", "mailer",
    "one or more of its recipients", "could not be delivered to one", "full mailbox",
)  # fmt: skip
FAILED = (
    "could not be delivered", "couldn't be delivered", "wasn't delivered", "was not delivered",
    "not delivered to", "undeliverable", "unable to deliver", "delivery failed",
    "failed to deliver", "delivery to the following", "did not reach the following",
    "permanent error", "permanent fatal", "fatal errors", "could not deliver", "cannot deliver",
    "can't be delivered", "delivery of email to this address", "failed recipient", "unknown user",
    "user unknown", "no such user", "mailbox unavailable", "mailbox full", "over quota",
    "returned to sender", "does not exist", "address rejected", "recipient rejected",
    "invalid recipient", "unrouteable address", "unknown address", "address not found",
    "konnte nicht zugestellt", "nicht zugestellt", "unzustellbar", "n'a pas pu être remis",
    "n'a pas pu etre remis", "no se pudo entregar", "no se ha podido", "non è stato possibile",
    "não pôde ser entregue", "kon niet worden", "kunde inte levereras",
)  # fmt: skip
DELAYED = (
    "delayed", "still trying", "will continue to try", "will keep trying", "will be retried",
    "not yet been delivered", "has not been delivered yet", "do not need to resend",
    "don't need to resend", "warning message only", "could not send message for past",
    "will continue to be made", "continue to try", "has been postponed", "verzögert", "retardé",
    "retrasado", "ritardo",
)  # fmt: skip
ENDS = (
    "original message", "copy of your message", "copy of the message", "returned message",
    "message header", "unsent message", "below this line is", "received: from",
    "message text follows",
)  # fmt: skip


def sounds_failed(text: str) -> bool:
    """Whether a text speaks of a mail that did not arrive."""
    lowered = text[:LONGEST].lower()
    return any(words in lowered for words in FAILED)


def sounds_technical(text: str) -> bool:
    """Whether a text speaks of mail and its servers as only they do."""
    lowered = text[:LONGEST].lower()
    return any(words in lowered for words in TECHNICAL)


def sounds_delayed(text: str) -> bool:
    """Whether it says that delivery is still being tried."""
    lowered = text[:LONGEST].lower()
    return any(words in lowered for words in DELAYED)


def _ends(line: str) -> bool:
    """Whether the mail that comes back begins below this line."""
    if line.startswith("received: from"):
        return True
    ruled = line.startswith(("-", "=", "*", "_", "#")) or line.endswith((":", "follow", "follows"))
    return ruled and any(words in line for words in ENDS)


def failed_addresses(text: str) -> tuple[str, ...]:
    """The addresses that such a text names before the mail that it returns."""
    head: list[str] = []
    for line in text[:LONGEST].split("\n"):
        if _ends(line.strip().lower()):
            break
        head.append(line)
    found = (one.rstrip(".") for one in ADDRESS.findall("\n".join(head)))
    return tuple(
        dict.fromkeys(
            one for one in found if not one.lower().startswith(("postmaster@", "mailer-daemon@"))
        )
    )[:20]
