"""How fast mail is read: ``python tests/benchmarks/bench_mail.py [seconds for each row]``.

Absolute figures are this machine's; read the ratios, which are made within one run. Each reader
gets the project's own sample mails, one thread, one core. What the standard library, imap-tools,
mail-parser and mail-parser-reply do is less (or more) than what we do with a mail; each row says
what it measures. Libraries that are not installed are named as such.
"""

import email
import importlib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from email import policy
from pathlib import Path
from typing import Any

from slackhitl.mail.parsing import parse_email
from slackhitl.mail.replies import new_text

MAILS = Path(__file__).parent.parent / "mail" / "mails"
HOSTILE = {
    "'On ' twenty thousand times": "On " * 20_000,
    "attributions": "On 3 Nov a@b.example wrote:\n" * 2_100,
    "header lines": "From: x\nTo: y\nDate: z\n" * 2_500,
    "signature marks": "--\nab\n" * 10_000,
}


def main() -> None:
    """Print both tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    raws = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
    ordinary = [raw for raw in raws if b"In-Reply-To" in raw]
    ours = rate(parse_email, ordinary, seconds)
    print(f"Parsing {len(ordinary)} ordinary replies of {sizes(ordinary)} again and again")
    row("slackhitl: parse_email, new text included", ours, ours)
    row("slackhitl, all kinds of sample mails", rate(parse_email, raws, seconds), ours)
    row("email, policy.default: addresses and text", rate(standard, ordinary, seconds), ours)
    row("imap-tools: MailMessage", library(imap_tools, ordinary, seconds), ours)
    row("mail-parser: parse_from_bytes", library(mail_parser, ordinary, seconds), ours)

    texts = [text for raw in ordinary if (text := parse_email(raw).text)]
    stripped = rate(new_text, texts, seconds)
    print(f"\nNew text of {len(texts)} ordinary replies")
    row("slackhitl: new_text", stripped, stripped)
    row("mail-parser-reply", library(mail_parser_reply, texts, seconds), stripped)

    print("\nNew text of 60 KB that somebody sends to stop us")
    for name, text in HOSTILE.items():
        print(f"  {name:<46} {fastest(text) * 1000:>9.1f} ms")


def rate(read: Callable[[Any], object], inputs: Sequence[object], seconds: float) -> float:
    """How many of the inputs are read in a second."""
    for one in inputs:
        read(one)
    count = 0
    started = time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        for one in inputs:
            read(one)
        count += len(inputs)
    return count / spent


def library(
    load: Callable[[], Callable[[Any], object]], inputs: Sequence[object], seconds: float
) -> float | None:
    """The rate of a library; None when it is not installed."""
    try:
        read = load()
    except ImportError:
        return None
    return rate(read, inputs, seconds)


def standard(raw: bytes) -> object:
    """What an application does with the standard library to see a mail."""
    message = email.message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain", "html"))
    return message["from"], message["to"], message["subject"], body and body.get_content()


def imap_tools() -> Callable[[bytes], object]:
    """Everything that its message offers, which it computes when asked."""
    module = importlib.import_module("imap_tools")

    def read(raw: bytes) -> object:
        mail = module.MailMessage.from_bytes(raw)
        return mail.from_values, mail.to_values, mail.subject, mail.text, mail.html, mail.date

    return read


def mail_parser() -> Callable[[bytes], object]:
    """It reads everything at once."""
    module = importlib.import_module("mailparser")

    def read(raw: bytes) -> object:
        mail = module.parse_from_bytes(raw)
        return mail.from_, mail.to, mail.subject, mail.text_plain, mail.text_html, mail.date

    return read


def mail_parser_reply() -> Callable[[str], object]:
    """All of its languages, since we do not ask for the language either."""
    module = importlib.import_module("mailparser_reply")
    languages = ["en", "de", "da", "es", "fr", "it", "ja", "nl", "pl", "sv", "cs", "he", "ko", "zh"]
    parser = module.EmailReplyParser(languages=languages)

    def read(text: str) -> object:
        return parser.read(text).latest_reply

    return read


def fastest(text: str) -> float:
    """The best of three runs, in seconds."""
    spent = []
    for _ in range(3):
        started = time.perf_counter()
        new_text(text)
        spent.append(time.perf_counter() - started)
    return min(spent)


def sizes(raws: Iterable[bytes]) -> str:
    """Their median size."""
    ordered = sorted(map(len, raws))
    return f"{ordered[len(ordered) // 2]} bytes (median)"


def row(name: str, found: float | None, base: float) -> None:
    """A line of a table: the rate, and how it compares with the first row's."""
    if found is None:
        print(f"  {name:<46} {'not installed':>13}")
    else:
        print(f"  {name:<46} {found:>9.0f}/s {found / base:>8.2f}")


if __name__ == "__main__":
    main()
