"""How servers without a standard report say that they could not deliver."""

import re

LONGEST = 20_000
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@[A-Za-z0-9.-]{1,255}")
FAILED = (
    "could not be delivered", "couldn't be delivered", "wasn't delivered", "was not delivered",
    "not delivered to", "undeliverable", "unable to deliver", "delivery failed", "failed to deliver",
    "delivery to the following", "did not reach the following", "permanent error", "permanent fatal",
    "fatal errors", "unknown user", "user unknown", "no such user", "mailbox unavailable",
    "mailbox full", "over quota", "returned to sender", "does not exist", "address rejected",
    "recipient rejected", "invalid recipient", "unrouteable address", "unknown address",
    "address not found", "konnte nicht zugestellt", "nicht zugestellt", "unzustellbar",
    "n'a pas pu être remis", "n'a pas pu etre remis", "no se pudo entregar", "no se ha podido",
    "non è stato possibile", "não pôde ser entregue", "kon niet worden", "kunde inte levereras",
)  # fmt: skip
DELAYED = (
    "delayed", "still trying", "will continue to try", "will keep trying", "will be retried",
    "not yet been delivered", "has not been delivered yet", "do not need to resend",
    "don't need to resend", "warning message only", "could not send message for past",
    "verzögert", "retardé", "retrasado", "ritardo",
)  # fmt: skip
ENDS = (
    "original message", "copy of your message", "copy of the message", "returned message",
    "message header", "unsent message", "below this line is", "received: from", "message text follows",
)  # fmt: skip


def sounds_failed(text: str) -> bool:
    """Whether a text speaks of a mail that did not arrive."""
    lowered = text[:LONGEST].lower()
    return any(words in lowered for words in FAILED)


def sounds_delayed(text: str) -> bool:
    """Whether it says that delivery is still being tried."""
    lowered = text[:LONGEST].lower()
    return any(words in lowered for words in DELAYED)


def failed_addresses(text: str) -> tuple[str, ...]:
    """The addresses that such a text names before the mail that it returns."""
    head: list[str] = []
    for line in text[:LONGEST].split("\n"):
        if any(words in line.lower() for words in ENDS):
            break
        head.append(line)
    found = (one.rstrip(".") for one in ADDRESS.findall("\n".join(head)))
    return tuple(
        dict.fromkeys(one for one in found if not one.lower().startswith(("postmaster@", "mailer-daemon@")))
    )[:20]
