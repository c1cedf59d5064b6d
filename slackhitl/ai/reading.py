"""Finds what a mail asks without a model: its questions and requests, not its courtesies."""

import re

from slackhitl.ai.language import sentences
from slackhitl.ai.letters import CLOSING, OPENING

_MOST_QUESTIONS = 6
_SHORT = 5
"""Words; a shorter question is only understandable with its context."""


def questions(subject: str, text: str) -> tuple[str, ...]:
    """The sentences of a mail that ask for something, each understandable by itself.

    Where none is found, the beginning of what the mail says stands for the question.
    """
    subject = _REPLY.sub("", subject).strip()
    said = [sentence for sentence in sentences(body(text)) if _has_words(sentence)]
    asking = [sentence for sentence in said if _ASKS.search(sentence)]
    # What is asked outright comes before what is only wished for.
    asking.sort(key=lambda sentence: "?" not in sentence[-3:])
    chosen = asking or sorted(said, key=len, reverse=True)[:2]
    if not chosen:
        return tuple(part for part in (subject, body(text)) if part)[:1]
    completed = (_complete(sentence, said, subject) for sentence in chosen)
    return tuple(dict.fromkeys(completed))[:_MOST_QUESTIONS]


def _complete(sentence: str, said: list[str], subject: str) -> str:
    """A short question together with what it refers to: the sentence before it, or the subject."""
    if len(sentence.split()) >= _SHORT:
        return sentence
    before = said.index(sentence) - 1
    context = said[before] if before >= 0 else subject
    return f"{context.rstrip(':')} {sentence}" if context and context != sentence else sentence


def body(text: str) -> str:
    """A mail without its greeting and without what follows the closing words."""
    lines = text.strip().splitlines()
    while lines and (not lines[0].strip() or _GREETING.fullmatch(lines[0].strip())):
        lines.pop(0)
    if lines:
        lines[0] = _GREETING_PREFIX.sub("", lines[0], count=1)
    for number, line in enumerate(lines):
        if number > 0 and _CLOSING.fullmatch(line.strip()):
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()


def _has_words(sentence: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", sentence)) >= 2


_REPLY = re.compile(r"^(?:\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv)\s*:)+", re.I)

_GREETING = re.compile(rf"{OPENING}\b[^.?!]{{0,60}}[,!.:]?", re.I)
_GREETING_PREFIX = re.compile(rf"^{OPENING}\b(?:[ ]\w+){{0,4}}[,!][ ]+", re.I)
_CLOSING = re.compile(rf"{CLOSING}[,.! ]*", re.I)

_ASKS = re.compile(
    "\\?[\"'\u201d\u2019)\\]]*$|"
    r"^(?:please|kindly|can|could|would|will|do|does|did|is|are|may|might|should|"
    r"what|when|where|which|who|why|how)\b.{8,}|"
    r"\b(?:please|i (?:want|need|would like|'d like|wish|am looking|have not received|never got|"
    r"haven'?t received|can(?:no|')?t)|we (?:want|need|would like)|let me know|tell me|send me|"
    r"is it possible|wondering|i'?d like|looking for|"
    r"bitte|ich (?:möchte|brauche|will|hätte gern|würde gern|habe .{0,40}nicht erhalten)|"
    r"können sie|könnten sie|kann ich|wir (?:möchten|brauchen)|"
    r"s'il vous plaît|svp|pourriez|pouvez|je (?:voudrais|souhaite|veux)|j'aimerais|"
    r"por favor|quiero|quisiera|necesito|me gustaría|podrían|pueden|"
    r"per favore|vorrei|potete|potreste|graag|kunt u|ik wil|gostaria|preciso|proszę|chciał\w+)\b",
    re.I,
)
