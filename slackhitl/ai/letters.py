"""The parts of a mail: whom its greeting names, what it says, and what closes it.

Greetings are read by their shape (an opening word, perhaps a title, a name, a comma), so that a
name is found that nobody told us. English, German, French, Spanish, Italian, Dutch, Portuguese, and
some of their neighbours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from slackhitl.ai.names import PARTICLES, TITLES, WORD, is_capital, is_everyday, is_given_name
from slackhitl.ai.words import words

OPENING = (
    r"(?:dear|hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|"
    r"sehr (?:ge|ver)ehrte[rsn]?|guten? (?:tag|morgen|abend)|liebe[rs]?|werte[rs]?|hallo|"
    r"moin(?: moin)?|"
    r"servus|grüezi|grüß (?:gott|dich|sie)|"
    r"bonjour|bonsoir|salut|chère?s?|"
    r"hola|buen(?:os)? d[ií]as?|buenas(?: tardes| noches)?|(?:muy )?estimad[oa]s?|querid[oa]s?|"
    r"apreciad[oa]s?|"
    r"buon(?: ?giorno|a ?sera)|(?:gentile|gentilissim[oa]|gent\.m[oa]|egregi[oa]|spett\.(?:le|"
    r"bile))|salve|"
    r"ciao|car[oaie]|"
    r"beste|geachte|hoi|dag|goede(?:morgen|middag|n(?:a| )?avond|ndag)|lieve|"
    r"ol[áa]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|ex\.?m[oa]s?\.?|"
    r"dzień dobry|witam|szanown[aey]|drog[ai]|hej|hei|god dag|bästa|kære?)"
)
_OPENED = re.compile(rf"[ \t]{{0,3}}{OPENING}(?![\w'\u2019])", re.I)
_ANYBODY = re.compile(
    r"[ \t]*(?:dear|hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|guten? (?:tag|morgen|"
    r"abend)|"
    r"hallo|moin|servus|grüezi|bonjour|bonsoir|salut|hola|buen(?:os)? d[ií]as?|buenas|buon ?giorno|"
    r"buona ?sera|salve|ciao|hoi|dag|goede\w*|ol[áa]|bom dia|boa (?:tarde|noite)|dzień dobry|hej|"
    r"hei)"
    r"(?![\w'\u2019])",
    re.I,
)
"""Greetings that are the same for everybody; “Liebe” and “Estimado” are not."""
_AND = re.compile(r"[ \t]{0,3}(?:&|\b(?:and|und|et|y|e|en|i|och|og)\b)[ \t]{0,3}", re.I)
_GAP = re.compile(r"[ \t]*")
_TITLE = re.compile(
    rf"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\b\.?|de heer\b|m[ªa]\.(?=[ \t])", re.I
)
_INITIAL = re.compile(r"[^\W\d_]\.(?=[ \t]*[^\W\d_])")
_ENDS = re.compile(r"(?:[ \t]+famil(?:y|ie|ia)\b)?[ \t]*(?:[,!.:;\u2013\u2014]|-[ \t]|\n|\Z)", re.I)
_NOBODY = re.compile(r"[^.?!,:;\n]{0,40}(?:[,!:;]|\n|\Z)")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
MOST_NAMES = 5
"""Words of one name; a longer row of capitals is a headline."""


@dataclass(frozen=True)
class Salutation:
    """A greeting at the beginning of a text."""

    opening: str
    """“Dear”, “Sehr geehrte”."""
    people: tuple[tuple[int, int], ...]
    """Where those whom it names stand in the text, each with their titles."""
    names: tuple[str, ...]
    """The words of their names, without titles."""
    end: int
    """Where it ends, its comma included."""
    titled: bool = False
    """Whether somebody is named with a title."""


def salutation(text: str) -> Salutation | None:
    """The greeting with which a text begins; None when it begins otherwise."""
    start = len(text) - len(text.lstrip())
    opened = _OPENED.match(text, start)
    reader = _Reader(text, opened.end() if opened else start)
    if opened is None and not _TITLE.match(text, start):
        return None  # "Monsieur Marchand," opens with the title
    reader.read(behind_title_only=opened is None)
    if opened is None and not (reader.people and reader.is_closed):
        return None
    return Salutation(
        opening=" ".join(opened[0].split()) if opened else "",
        people=tuple(reader.people),
        names=tuple(reader.names),
        end=reader.end,
        titled=reader.titled,
    )


class _Reader:
    """Reads titles and names from a place on."""

    def __init__(self, text: str, place: int) -> None:
        self._text = text
        self._place = self._begin = place
        self.people: list[tuple[int, int]] = []
        self.names: list[str] = []
        self.titled = False
        self.is_closed = False
        self.end = place

    def read(self, *, behind_title_only: bool) -> None:
        line_end = self._text.find("\n", self._place)
        line = self._text[self._place : line_end if line_end >= 0 else len(self._text)]
        shouts_or_whispers = line == line.lower()
        comma = _COMMA.match(self._text, self._place)
        if comma and not behind_title_only:
            self._after_comma(comma.end())
            return
        while self._person(may_be_lower=shouts_or_whispers, needs_title=behind_title_only):
            joined = _AND.match(self._text, self._place)
            again = _COMMA.match(self._text, self._place)
            if joined and joined[0].strip():
                self._place = joined.end()
            elif again and (opened := _OPENED.match(self._text, again.end())):
                self._place = opened.end()
            else:
                break
        closed = _ENDS.match(self._text, self._place)
        self.is_closed = closed is not None
        self.end = closed.end() if closed else self._place
        if closed is None and not self.titled:
            self._doubt()
        if not self.people and not behind_title_only:
            self._greets_nobody()

    def _greets_nobody(self) -> None:
        """“Hi there,” and “Dear Acme team,” end with their comma."""
        found = _NOBODY.match(self._text, self._place)
        if found and all(
            is_capital(word) or word.casefold() in words("courtesies")
            for word in WORD.findall(found[0])
        ):
            self.end = found.end()

    def _after_comma(self, place: int) -> None:
        """“Hello, Maria!” names somebody, “Hello, Thanks …” does not."""
        self.end = self._place = place
        if self._person(may_be_lower=False, needs_title=False):
            closed = _ENDS.match(self._text, self._place)
            self.is_closed = closed is not None
            if closed and (self.titled or not all(map(_is_word, self.names))):
                self.end = closed.end()
                return
        self.people, self.names, self.titled = [], [], False

    def _person(self, *, may_be_lower: bool, needs_title: bool) -> bool:
        begin = self._skip(self._place)
        place, titled = begin, False
        while found := _TITLE.match(self._text, place):
            place, titled = self._skip(found.end()), True
            both = _AND.match(self._text, place)
            if both and _TITLE.match(self._text, both.end()):
                place = both.end()  # Mr and Mrs
        found_names: list[str] = []
        last = place
        while len(found_names) < MOST_NAMES:
            if initial := _INITIAL.match(self._text, place):
                last = initial.end()
                place = self._skip(last)
                continue
            word = WORD.match(self._text, place)
            if word is None or not self._may_be_name(word[0], may_be_lower=may_be_lower):
                break
            last = word.end()
            place = self._skip(last)
            found_names.append(word[0])
        while found_names and found_names[-1].casefold() in PARTICLES:
            found_names.pop()
        if not found_names or _is_courtesy(found_names) or (needs_title and not titled):
            return False
        self.people.append((begin, last))
        self.names += [name for name in found_names if name.casefold() not in PARTICLES]
        self.titled = self.titled or titled
        self._place = last
        return True

    def _may_be_name(self, word: str, *, may_be_lower: bool) -> bool:
        low = word.casefold()
        if low in PARTICLES:
            return low not in {"und", "y", "e", "i"}
        return is_capital(word) or (may_be_lower and low not in words("courtesies"))

    def _doubt(self) -> None:
        """Without a comma the sentence may have begun: only sure given names count."""
        sure = [name for name in self.names if is_given_name(name)]
        if not sure or self.names[0] not in sure:
            self.people, self.names, self.end = [], [], self._begin
            self._place = self._begin
            return
        begin, _ = self.people[0]
        end = begin
        for name in self.names:
            if name not in sure:
                break
            end = self._text.index(name, end) + len(name)
        self.people, self.names, self.end = [(begin, end)], sure, end

    def _skip(self, place: int) -> int:
        gap = _GAP.match(self._text, place)
        return gap.end() if gap else place


def _is_word(name: str) -> bool:
    return is_everyday(name) or not is_given_name(name)


def _is_courtesy(names: list[str]) -> bool:
    """Whether a greeting only says “customer”, “team” or the like."""
    generic = words("courtesies") - PARTICLES
    return any(low in generic or low.endswith("team") for low in map(str.casefold, names))


CLOSING = (
    r"(?:(?:(?:with )?(?:my |our )?(?:kind|kindest|best|warm|warmest|many)? ?(?:regards|wishes))|"
    r"best|cheers|"
    r"sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?|thanks(?: again| so much|"
    r" a lot)?|"
    r"thank you(?: very much)?|many thanks|thanks in advance|have a (?:nice|good|great|"
    r"lovely) (?:day|weekend)|"
    r"(?:mit )?(?:freundlichen?|besten?|lieben?|viele[n]?|schönen?|herzlichen?|sonnigen?) grü(?:ß|"
    r"ss)e?n?(?: aus \w+)?|"
    r"mfg|lg|vg|bg|grüße|gruß|ihr|ihre|danke|vielen dank(?: im voraus)?|"
    r"(?:bien )?cordialement|bien à vous|(?:nos |mes )?(?:meilleures |"
    r"sincères )?salutations(?: distinguées)?|"
    r"merci(?: d'avance| beaucoup)?|belle journée|bonne journée|"
    r"(?:un )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|gracias|un abrazo|"
    r"(?:i più )?(?:cordiali|distinti) saluti|saluti|grazie|a presto|"
    r"(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|bedankt|"
    r"(?:com os )?(?:melhores )?cumprimentos|atenciosamente|obrigad[oa]|abraço|"
    r"pozdrawiam|med vänlig hälsning|med venlig hilsen|mvh|--)"
)
"""Words that stand alone at the end of a mail."""
_CLOSES = re.compile(rf"{CLOSING}[,.! ]*", re.I)
_CLOSES_WITH_NAME = re.compile(
    rf"{CLOSING}[,.!]?[ \t]+(?P<name>[^\W\d_][\w'\u2019.-]*(?: [^\W\d_][\w'\u2019.-]*){{0,2}})",
    re.I,
)
_TEAM = re.compile(
    r"(?:(?:your|the|ihr|das|votre|l'|su|el|il|la|uw|het|o|a|sua) ?)?[\w .&'\u2019-]{0,40}?"
    r"(?:team|équipe|equipo|equipe|squadra)\b[\w .&'\u2019-]{0,40}",
    re.I,
)
_LONGEST_CLOSING = 100
_SHORT = 4
"""Words of a line that may stand below the closing words: a name, an office."""
_BELOW = 3
"""How many lines below them may name who writes."""


def body(text: str, signature: str = "") -> str:
    """What a reply of ours says: without greeting, closing words, and what stands below them."""
    greeted = salutation(text)
    rest = text[greeted.end :] if greeted else text
    return without_closing(rest, signature).strip()


def without_own_greeting(text: str) -> str:
    """A text with slots for names, without a greeting that would suit only some of us."""
    start = len(text) - len(text.lstrip())
    if not _OPENED.match(text, start) or _ANYBODY.match(text, start):
        return text.strip()
    ends = _GREETING_ENDS.match(text, start)
    return (text[ends.end() :] if ends else text).strip()


_GREETING_ENDS = re.compile(r"[^.?!,:;\n]{0,80}(?:[,!:;]|\n|\Z)")


def without_closing(text: str, signature: str = "") -> str:
    """A text to where its closing words begin; all of it when it has none."""
    text = text.rstrip()
    if signature.strip() and text.endswith(signature.strip()):
        text = text[: -len(signature.strip())].rstrip()
    lines = text.split("\n")
    kept = next((n for n, line in enumerate(lines) if n and line.strip() == "--"), len(lines))
    for number in range(kept - 1, 0, -1):
        line = lines[number].strip()
        if _closes(line):
            kept = number
        elif len(line.split()) > _SHORT or line.endswith((".", "?", "!", ":")):
            break
    return "\n".join(lines[:kept]).rstrip()


def _closes(line: str) -> bool:
    if len(line) > _LONGEST_CLOSING:
        return False
    return bool(_CLOSES.fullmatch(line)) or _is_team(line) or _names_sender(line)


def _is_team(line: str) -> bool:
    return not line.endswith(("?", ".")) and bool(_TEAM.fullmatch(line.rstrip(",!")))


def _names_sender(line: str) -> bool:
    found = _CLOSES_WITH_NAME.fullmatch(line)
    return found is not None and all(is_capital(word) for word in found["name"].split())


_INTRODUCES = re.compile(
    r"\b(?:(?P<surely>my name is|mein name ist|ich hei(?:ß|ss)e|je m['\u2019]appelle|mon nom est|"
    r"me llamo|"
    r"mi nombre es|mi chiamo|mijn naam is|chamo-me|meu nome é)|"
    r"i am|i'm|this is|ich bin|je suis|soy|sono|ik ben)[ \t]+"
    r"(?P<name>(?:[^\W\d_][\w'\u2019.-]*)(?:[ \t]+[^\W\d_][\w'\u2019.-]*){0,3})",
    re.I,
)


def signed_names(mail: str) -> tuple[str, ...]:
    """How the writer of a mail calls themselves: below its closing words, or in a sentence."""
    return tuple(dict.fromkeys([*_below_closing(mail), *_introduced(mail)]))


def _below_closing(mail: str) -> Iterator[str]:
    lines = [line.strip() for line in mail.rstrip().splitlines()]
    closed = False
    for number, line in enumerate(lines):
        if number and _CLOSES.fullmatch(line):
            closed = True
            below = [each for each in lines[number + 1 : number + 1 + 2 * _BELOW] if each][:_BELOW]
            yield from _leading_names(below)
        elif found := _CLOSES_WITH_NAME.fullmatch(line):
            closed = True
            yield found["name"].strip(".")
        elif found := re.search(
            rf"[.!?] {CLOSING}[,!]? (?P<name>[\w'\u2019-]+(?: [\w'\u2019-]+)?)\Z", line, re.I
        ):
            yield found["name"]
    if not closed and len(lines) > 1:
        yield from _leading_names(lines[-1:])


def _leading_names(lines: list[str]) -> Iterator[str]:
    for line in lines:
        parts = line.strip(" ,.-").split()
        plain = all(WORD.fullmatch(part.strip(".,")) for part in parts)
        if not parts or not plain or len(parts) > MOST_NAMES or line.endswith(("?", "!")):
            return
        is_name = all(is_capital(part) or part.casefold() in PARTICLES for part in parts)
        if not is_name and (len(parts) > 2 or any(map(is_everyday, parts))):
            return
        yield line.strip(" ,.-")


def _introduced(mail: str) -> Iterator[str]:
    for found in _INTRODUCES.finditer(mail):
        kept: list[str] = []
        for part in found["name"].split():
            is_part = is_capital(part) or part.casefold() in PARTICLES or found["surely"]
            if not is_part or _AND.fullmatch(part):
                break
            kept.append(part.strip("."))
            if part.endswith(".") and len(part) > 2:
                break  # the sentence ends
        sure = found["surely"] or len(kept) > 1 or any(map(is_given_name, kept))
        if kept and sure and not all(is_everyday(part) for part in kept):
            yield " ".join(kept)
