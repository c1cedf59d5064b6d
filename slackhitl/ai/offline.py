"""Drafts without a model: sentences of the knowledge, word for word, or an honest nothing.

It takes the place of Claude when no key is set, says so by its name, and invents nothing. What it
cannot read, such as sarcasm or another language than the knowledge's, it leaves to people.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from slackhitl import __version__
from slackhitl.ai import lexicon, reading
from slackhitl.ai.bulk import Bulk
from slackhitl.ai.categories import DEFAULT_CATEGORIES, OTHER
from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.errors import ModelDeclined
from slackhitl.ai.injection import steering
from slackhitl.ai.knowledge import RELEVANT, Knowledge
from slackhitl.ai.language import Languages, sentences, shared_languages
from slackhitl.ai.offline_letters import Answer, as_one, from_articles, from_earlier_reply, shorten
from slackhitl.ai.reflecting import Change, Insight
from slackhitl.ai.retrieval import Index
from slackhitl.ai.terms import (
    Brief,
    Category,
    Drafted,
    Exemplar,
    Finding,
    Grounding,
    Mail,
    Passage,
    Reading,
    Risk,
    Triage,
    Usage,
)

_CATEGORY_NEAR = 0.2
"""Below this score a mail fits no category."""
_MAY_MEAN = 0.33
"""From this score on a second category may be what is meant, too …"""
_NEARLY_AS_NEAR = 0.9
"""… when its score is at least this share of the first one's."""
_CORRECTED_NEAR = 0.62
"""From this score on a corrected mail asks the same."""
_SAME_QUESTION = 0.62
"""From this score on an earlier reply answers the same question."""
_MOST_PARAGRAPHS = 6
_FITS = 0.06
"""Added when a paragraph holds the kind of thing that the question asks for."""


class OfflineDrafter:
    """Extracts replies from knowledge and exemplars. Safe to share between tasks."""

    name = "offline drafter"
    offline = True
    prompts = __version__
    bulk: Bulk | None = None

    def __init__(
        self,
        knowledge: Knowledge | None = None,
        *,
        categories: Sequence[Category] = DEFAULT_CATEGORIES,
        embedder: Embedder | None = None,
        languages: Languages | None = None,
    ) -> None:
        """Everything it quotes comes with the brief; ``knowledge`` only lends its counts."""
        self._knowledge = knowledge
        self._embedder = embedder or shared_embedder()
        self._languages = languages or shared_languages()
        self.categories = tuple(categories)
        self._index = Index(self._embedder, neighbours=0)
        for category in self.categories:
            for wording in (category.description, *category.keywords):
                self._index.add(category.key, wording)
        self._wordings = {
            category.key: Index.build(
                [(keyword, keyword) for keyword in category.keywords], self._embedder, neighbours=0
            )
            for category in self.categories
        }

    async def triage(self, mail: Mail) -> tuple[Triage, Usage | None]:
        """Tell category, language, feelings and risks by words; never calls a model."""
        return await asyncio.to_thread(self._triage, mail), None

    async def draft(self, brief: Brief) -> Drafted:
        """Quote the knowledge, or abstain with the reason in ``why_not``."""
        return await asyncio.to_thread(self._draft, brief)

    async def check(self, brief: Brief, text: str) -> tuple[list[Finding], Usage | None]:
        """Nothing: judging meaning takes a model. The checks in code run all the same."""
        del brief, text
        return [], None

    async def translate(
        self, texts: Sequence[str], into: str
    ) -> tuple[tuple[str, ...], Usage | None]:
        """Nothing: that takes a model. Raises ModelDeclined."""
        del texts, into
        raise ModelDeclined("There is no translation without Claude.")

    async def reflect(
        self, changes: Sequence[Change], unchanged: Sequence[str], known: Sequence[str]
    ) -> tuple[tuple[Insight, ...], Usage | None]:
        """Nothing: that takes a model. Raises ModelDeclined."""
        del changes, unchanged, known
        raise ModelDeclined("There is no reflection without Claude.")

    async def ping(self) -> str:
        """Prove that the embedding model is there."""
        await asyncio.to_thread(self._embedder.embed, ["hello"])
        count = len(self._knowledge.articles) if self._knowledge else 0
        known = f" ({count} articles)" if self._knowledge else ""
        return f"no key: the offline drafter quotes the knowledge{known} and invents nothing"

    async def close(self) -> None:
        """Nothing to give back."""

    def _triage(self, mail: Mail) -> Triage:
        whole = f"{mail.subject}\n{mail.text}"
        said = f"{mail.subject}\n{reading.body(mail.text)}"
        questions = reading.questions(mail.subject, mail.text)
        category, because = self._corrected(mail) or self._category(said, questions)
        risks = lexicon.risks(whole)
        if steering(mail):
            risks = (*risks, Risk.INJECTION)
        why_not = _why_not(mail, questions, risks)
        summary = shorten(questions[0] if questions else mail.subject or mail.text)
        other = self._other_reading(said, questions, category)
        if other is not None and (wording := self._wording(category, [*questions, said])):
            # Each of the two is looked for in its category's own words, too.
            summary, questions = shorten(wording[0]), (*questions, *wording)
        return Triage(
            category=category,
            language=self._language(mail, said),
            sentiment=lexicon.sentiment(whole),
            urgency=lexicon.urgency(whole),
            risks=risks,
            summary=summary,
            questions=() if why_not == THANKS else questions,
            draftable=why_not is None,
            why_not=why_not,
            other_reading=other,
            reason=because,
        )

    def _category(self, said: str, questions: Sequence[str]) -> tuple[str, str]:
        found = self._index.search_any([*questions, said], 1)
        if not found or found[0][1] < _CATEGORY_NEAR:
            return OTHER, "Its words fit none of the categories."
        return found[0][0], f"Its words are nearest to those of “{found[0][0]}”."

    def _other_reading(self, said: str, questions: Sequence[str], category: str) -> Reading | None:
        """What the mail is about as nearly, by its words; never of a mail with several questions,
        which may well be about several things."""
        found = self._index.search_any([*questions, said], 2)
        if len(questions) != 1 or len(found) < 2 or found[0][0] != category:
            return None
        (_, first), (other, second) = found
        if second < max(_MAY_MEAN, _NEARLY_AS_NEAR * first):
            return None
        wording = self._wording(other, [*questions, said])
        if not wording:
            return None
        return Reading(meaning=shorten(wording[0]), category=other, questions=wording)

    def _wording(self, category: str, said: Sequence[str]) -> tuple[str, ...]:
        """How mails of this category put what this one says; none of `other` that has no words."""
        nearest = self._wordings[category].search_any(said, 1)
        return tuple(wording for wording, _ in nearest)

    def _corrected(self, mail: Mail) -> tuple[str, str] | None:
        known = {OTHER, *(category.key for category in self.categories)}
        nearest = next(iter(mail.corrected), None)
        if nearest is None or nearest.nearness < _CORRECTED_NEAR or nearest.category not in known:
            return None
        return nearest.category, "A person put a mail that asks nearly the same there."

    def _language(self, mail: Mail, said: str) -> str:
        return self._languages.of(said) or (mail.language_hint or "en").split("-")[0].lower()

    def _draft(self, brief: Brief) -> Drafted:
        language = brief.triage.language.split("-")[0].lower()
        questions = brief.triage.questions or reading.questions(brief.mail.subject, brief.mail.text)
        passages = [each for each in brief.passages if each.language.split("-")[0] == language]
        reused = self._same_question(questions, brief.exemplars)
        if reused and (letter := from_earlier_reply(reused, brief)):
            return letter
        if brief.passages and not passages:
            return _abstain(
                "The mail and the knowledge are in different languages, and without a model "
                "nothing is translated.",
                questions,
            )
        wishes = [*brief.wishes, *([brief.instruction] if brief.instruction else [])]
        answers, open_questions = self._answers([*questions, *wishes], passages)
        if not answers:
            return _abstain("Nothing in the knowledge answers this.", questions)
        if brief.triage.other_reading is not None:
            open_questions = []  # it is one question, in several wordings
        return from_articles(
            brief, answers, [each for each in open_questions if each not in wishes]
        )

    def _same_question(
        self, questions: Sequence[str], exemplars: Sequence[Exemplar]
    ) -> Exemplar | None:
        index = Index(self._embedder, neighbours=0, votes=1)
        for number, exemplar in enumerate(exemplars):
            index.add(str(number), exemplar.question)
        found = [index.search(question, 1) for question in questions]
        if not found or not all(hits and hits[0][1] >= _SAME_QUESTION for hits in found):
            return None
        numbers = {hits[0][0] for hits in found}
        return exemplars[int(numbers.pop())] if len(numbers) == 1 else None

    def _answers(
        self, questions: Sequence[str], passages: Sequence[Passage]
    ) -> tuple[list[Answer], list[str]]:
        """The best paragraph for each question, and the questions that have none."""
        places = [(passage, paragraph) for passage in passages for paragraph in passage.paragraphs]
        index = Index(self._embedder, neighbours=0, votes=1)
        for number, (passage, paragraph) in enumerate(places):
            index.add(str(number), f"{passage.title}: {passage.heading}")
            for sentence in sentences(paragraph):
                index.add(str(number), f"{passage.title}: {passage.heading} {sentence}")
        found: dict[str, Answer] = {}
        unanswered: list[str] = []
        for question in questions:
            near = [
                Answer(*places[int(key)], score + _fit(question, places[int(key)][1]))
                for key, score in index.search(question, 6)
                if score >= RELEVANT
            ]
            if near:
                best = max(near, key=lambda answer: answer.score)
                found.setdefault(best.paragraph, best)
            else:
                unanswered.append(question)
        answers = list(found.values())[:_MOST_PARAGRAPHS]
        return _with_next_best(answers), unanswered


def _with_next_best(answers: list[Answer]) -> list[Answer]:
    """Where one short paragraph answers, the next of its section usually says how."""
    if len(answers) != 1:
        return answers
    only = answers[0]
    after = only.passage.paragraphs.index(only.paragraph) + 1
    following = only.passage.paragraphs[after : after + 1]
    return [only, *(replace(only, paragraph=paragraph) for paragraph in following)]


def _abstain(reason: str, questions: Sequence[str]) -> Drafted:
    asks = as_one(questions)
    return Drafted(text="", grounding=Grounding.UNANSWERED, why_not=reason, asks=asks)


_KINDS = (
    (
        re.compile(r"\bhow (?:long|soon|fast)\b|\bwhen\b|\bhow many days\b|\buntil\b", re.I),
        re.compile(
            r"\b\d+(?:\s*(?:to|-|\u2013)\s*\d+)?\s*(?:working )?"
            r"(?:minute|hour|day|week|month|year)s?\b",
            re.I,
        ),
    ),
    (
        re.compile(r"\bhow much\b|\bcosts?\b|\bprice\b|\bfees?\b|\bfree\b", re.I),
        re.compile(r"\b(?:EUR|USD|GBP|CHF)\b|[€$£]|\bfree\b", re.I),
    ),
    (
        re.compile(r"\bwhere (?:can|do|is|are)\b|\blink\b|\bhow (?:do|can|to)\b", re.I),
        re.compile(r"https?://|\bopen\b|\bchoose\b|\bsend us\b|\benter\b", re.I),
    ),
)


THANKS = "The customer only says thank you."


def _fit(question: str, paragraph: str) -> float:
    """A little more where a duration, a price or a way is asked for and is told."""
    return sum(_FITS for asks, tells in _KINDS if asks.search(question) and tells.search(paragraph))


def _why_not(mail: Mail, questions: Sequence[str], risks: Sequence[Risk]) -> str | None:
    if not questions:
        return "The mail says nothing that could be answered."
    if lexicon.only_thanks(reading.body(mail.text) or mail.text):
        return THANKS
    if Risk.SAFETY in risks:
        return "Somebody may be hurt or in danger; a person should answer."
    if Risk.INJECTION in risks:
        return "The mail seems to give instructions to the AI; a person should answer."
    return None
