"""Why a mail gets no draft: a table of small rules, read from top to bottom; the first one says.

RFC 3834 and what robots really write. Ingestion always happens, and a person may always answer.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slackhitl.mail.parsing import InboundEmail

Rule = Callable[["InboundEmail"], str | None]

ROBOT = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|bounce-.*|"
    r"notifications?|mail-daemon|nobody|daemon)([+.-].*)?@",
    re.IGNORECASE,
)
AWAY = (
    "out of office", "out of the office", "automatic reply", "auto reply", "auto-reply",
    "autoreply", "auto response", "autoresponse", "vacation response", "away from the office",
    "abwesenheitsnotiz", "automatische antwort", "abwesend:", "réponse automatique",
    "absence du bureau", "respuesta automática", "fuera de la oficina", "risposta automatica",
    "fuori sede", "automatisch antwoord", "afwezig", "resposta automática", "fora do escritório",
    "automatiskt svar", "frånvaro", "automatisk svar", "fravær", "automaattinen vastaus",
    "automatická odpověď", "odpowiedź automatyczna", "автоответ", "автоматический ответ",
    "自动回复", "自動回覆", "自動返信", "不在通知", "자동 회신", "otomatik yanıt", "automatikus válasz",
    "răspuns automat",
)  # fmt: skip


def screen(mail: "InboundEmail", own_addresses: frozenset[str]) -> str | None:
    """Why this mail gets no draft, in words; None when a person's answer is expected."""
    sender = mail.sender.address.lower()
    if sender and _plain(sender) in own_addresses:
        return "it was sent by our own address"
    if "x-slackhitl-conversation" in mail.headers and not mail.in_reply_to:
        return "it is a copy of our own reply"
    return mail.automatic


def automatic(mail: "InboundEmail") -> str | None:
    """Why nobody expects an answer to this mail, by the rules that need no addresses of ours."""
    for rule in RULES:
        reason = rule(mail)
        if reason is not None:
            return reason
    return None


def _bounce(mail: "InboundEmail") -> str | None:
    if mail.bounce is None:
        return None
    if mail.bounce.delayed:
        return "a delivery report: a mail of ours is delayed"
    return "a delivery report: a mail of ours could not be delivered"


def _auto_submitted(mail: "InboundEmail") -> str | None:
    value = mail.headers.low("auto-submitted").partition(";")[0].strip()
    if not value or value == "no":
        return None
    return f"an automatic mail (Auto-Submitted: {value[:40]})"


def _report(mail: "InboundEmail") -> str | None:
    content_type = mail.headers.low("content-type")
    if not content_type.startswith("multipart/report"):
        return None
    if "disposition-notification" in content_type:
        return "a read receipt"
    return "an automatic report"


def _auto_response(mail: "InboundEmail") -> str | None:
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply"):
        if name in mail.headers and mail.headers.low(name) not in {"no", "false", "0"}:
            return "an automatic reply"
    if mail.headers.low("precedence") == "auto_reply":
        return "an automatic reply"
    if "x-ms-exchange-inbox-rules-loop" in mail.headers or "x-loop" in mail.headers:
        return "a mail that went round a rule already"
    return None


def _away(mail: "InboundEmail") -> str | None:
    subject = mail.subject.lower().strip()
    if any(subject.startswith(words) for words in AWAY):
        return "an out-of-office reply"
    return None


def _feedback(mail: "InboundEmail") -> str | None:
    return "a spam complaint" if "feedback-type" in mail.headers else None


def _list(mail: "InboundEmail") -> str | None:
    """Lists and bulk mail; a mail that a group passed on for its writer is a customer's."""
    if mail.original_sender is not None or _passed_on_by_group(mail):
        return None
    if mail.headers.low("precedence") in {"bulk", "junk", "list"}:
        return f"bulk mail (Precedence: {mail.headers.low('precedence')})"
    for name in ("list-id", "list-post", "list-unsubscribe"):
        if name in mail.headers:
            return "a mailing list or newsletter"
    return None


def _passed_on_by_group(mail: "InboundEmail") -> bool:
    """A Google Group in front of a support address: List-ID is the group's own address."""
    group = mail.headers.low("x-google-group-id") or mail.headers.low("mailing-list")
    return bool(group)


def _suppressed(mail: "InboundEmail") -> str | None:
    """Exchange's wish for no automatic answers, on a mail that is also a robot's by its sender."""
    wish = mail.headers.low("x-auto-response-suppress")
    return "an automatic mail" if wish in {"all", "oof, autoreply", "autoreply"} else None


def _robot(mail: "InboundEmail") -> str | None:
    if mail.reply_to is not None and not ROBOT.match(mail.reply_to.address):
        return None  # a shop's form that sends from no-reply and names the customer here
    if ROBOT.match(mail.sender.address):
        return "its sender takes no answers"
    return None


def _null_sender(mail: "InboundEmail") -> str | None:
    return "an automatic mail (no return address)" if _empty_path(mail) else None


def _empty_path(mail: "InboundEmail") -> bool:
    return "return-path" in mail.headers and mail.headers.raw("return-path").strip() == "<>"


def _spam(mail: "InboundEmail") -> str | None:
    return mail.spam


RULES: tuple[Rule, ...] = (
    _bounce,
    _report,
    _auto_submitted,
    _auto_response,
    _away,
    _feedback,
    _list,
    _suppressed,
    _null_sender,
    _robot,
    _spam,
)


def _plain(address: str) -> str:
    """The address without its plus-form (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
