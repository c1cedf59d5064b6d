"""What a reply says, without its courtesies: for an article, which nobody greets."""

import re

from slackhitl.ai.letters import without_closing
from slackhitl.ai.phrases import courtesies
from slackhitl.ai.reading import body

_LONGEST = 200
"""Characters of a courtesy; a longer sentence says something."""


def essence(text: str) -> str:
    """The reply without greeting, thanks, offers of help and closing; all of it if it is no more
    than that.
    """
    said = without_closing(body(text))
    rest = said
    while rest and _is_courtesy(first := _first_sentence(rest), _OPENS):
        rest = rest[len(first) :].lstrip()
    while rest and _is_courtesy(last := _last_sentence(rest), _ENDS):
        rest = rest[: len(rest) - len(last)].rstrip()
    return rest or said


def _first_sentence(text: str) -> str:
    found = _SENTENCE_END.search(text)
    return text[: found.end()] if found else text


def _last_sentence(text: str) -> str:
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() < len(text)]
    return text[ends[-1] :] if ends else text


def _is_courtesy(sentence: str, kind: re.Pattern[str]) -> bool:
    plain = " ".join(sentence.split())
    if len(plain) > _LONGEST or re.search(r"\d", plain):
        return False
    return plain.casefold() in courtesies() or kind.match(plain) is not None


_SENTENCE_END = re.compile(r"[.!?](?=\s|\Z)|\n")
_OPENS = re.compile(
    r"(?:(?:many )?thanks\b(?! to\b)|thank you\b|"
    r"(?:I|we)(?:'m| am|'re| are) (?:so |very |really |truly )?sorry\b|"
    r"(?:please accept|our|my) (?:sincere )?apologies\b|(?:I|we) apologi[sz]e\b|"
    r"(?:I|we) hope (?:this|that|you)\b|"
    r"(?:vielen|herzlichen|besten) dank\b|danke\b|(?:wir|ich) bitten? .{0,20}entschuldigung\b|"
    r"es tut (?:mir|uns) (?:sehr )?leid\b|"
    r"merci\b|(?:muchas )?gracias\b|(?:la ringrazio|grazie)\b|bedankt\b|(?:muito )?obrigad[oa]\b)",
    re.I,
)
_ENDS = re.compile(
    r"(?:(?:please )?(?:don't|do not|feel free|never) (?:to )?(?:hesitate|contact|reply|ask)\b|"
    r"(?:please )?let (?:me|us) know (?:if|should|whether)\b|"
    r"(?:if|should) (?:you have|there (?:is|are|be)|you need|anything|something) .{0,40}"
    r"(?:questions?|open|unclear|else|help|assistance)\b|"
    r"(?:I|we)(?:'m| am|'re| are) (?:always |here |happy |glad |only )+\b|"
    r"(?:I|we) hope (?:this|that|it) helps?\b|have a (?:nice|great|good|lovely|wonderful)\b|"
    r"thank you (?:again|for your (?:patience|understanding))\b|thanks again\b|"
    r"(?:wenn|falls|sollten) (?:sie |noch |du )?.{0,40}(?:fragen|offen|unklar)\b|"
    r"bei (?:weiteren |noch offenen )?(?:rück)?fragen\b|melden sie sich (?:gern|jederzeit)\b|"
    r"(?:ich|wir) hoffen?, .{0,40}(?:geholfen|hilft)|(?:einen )?schönen (?:tag|abend)\b|"
    r"n'hésitez pas\b|no dude en\b|non esiti\b|aarzel niet\b|não hesite\b)",
    re.I,
)
