"""Triage, drafts and checks by Claude, through any server that speaks the Messages API.

Three calls a mail, because citations and structured output cannot share one. What never changes
comes first in each request, so that the API reads it from its cache; the mail comes last.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from anthropic import AsyncAnthropic, transform_schema
from anthropic.types import Message, OutputConfigParam, TextBlockParam
from pydantic import BaseModel, ConfigDict, ValidationError

from slackhitl.ai import reflecting, translating
from slackhitl.ai.batches import ClaudeBatches
from slackhitl.ai.bulk import Bulk
from slackhitl.ai.calling import Caller, Patience, Request, cached, text_of, user
from slackhitl.ai.categories import DEFAULT_CATEGORIES, OTHER
from slackhitl.ai.citing import Offer, offers, read_answer
from slackhitl.ai.cleaning import Plain, as_block, clean, mail_as_data
from slackhitl.ai.errors import ModelDeclined
from slackhitl.ai.injection import steering
from slackhitl.ai.masking import mask
from slackhitl.ai.models import Models, Tuning, careful, quick
from slackhitl.ai.prompts import OURS, Prompts, Purpose
from slackhitl.ai.reflecting import Change, Insight
from slackhitl.ai.terms import (
    Brief,
    Category,
    Drafted,
    Finding,
    Mail,
    Reading,
    Risk,
    Severity,
    Triage,
    Usage,
)
from slackhitl.clock import Clock, utc_now

Answer = TypeVar("Answer", bound=BaseModel)

_TRIAGE_TOKENS = 2_048
_CHECK_TOKENS = 4_096
_DRAFT_TOKENS = 8_192
"""Thinking counts towards it; a reply is a few hundred."""


class Claim(BaseModel):
    """One statement of a reply, compared with the sources."""

    model_config = ConfigDict(frozen=True)

    sentence: str
    supported: bool
    source: str | None
    reason: str


class Concern(BaseModel):
    """Something else that a colleague should see."""

    model_config = ConfigDict(frozen=True)

    words: str
    reason: str


class Comparison(BaseModel):
    """What the check call answers."""

    model_config = ConfigDict(frozen=True)

    claims: tuple[Claim, ...]
    concerns: tuple[Concern, ...]


REASON = 3
"""How many words a reason has at the least."""


class ClaudeDrafter:
    """Asks Claude. Holds no state between mails; safe to share between tasks."""

    name = "Claude"
    offline = False

    def __init__(
        self,
        client: AsyncAnthropic,
        models: Models | None = None,
        *,
        categories: Sequence[Category] = DEFAULT_CATEGORIES,
        instructions: Prompts | None = None,
        patience: Patience | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._models = models or Models()
        self._in_use = instructions or OURS
        forms = (transform_schema(Triage), transform_schema(Comparison))
        self.prompts = self._in_use.version(*(json.dumps(one, sort_keys=True) for one in forms))
        self._patience = patience or Patience()
        self._caller = Caller(client, self._patience, clock)
        self.bulk: Bulk = ClaudeBatches(client, self.draft_request, read_draft, clock)
        self.categories = tuple(categories)
        self._keys = {OTHER, *(category.key for category in self.categories)}
        self._triage_output: OutputConfigParam = _format(self._triage_schema())
        self._translate_output: OutputConfigParam = _format(_described(translating.schema()))
        self._reflect_output: OutputConfigParam = _format(_described(reflecting.schema()))
        self._check_output: OutputConfigParam = _format(_described(transform_schema(Comparison)))

    async def close(self) -> None:
        """Give the connections back."""
        await self._caller.close()

    async def triage(self, mail: Mail) -> tuple[Triage, Usage | None]:
        """Say what the mail is about and what it asks."""
        model = self._models.triage
        listed = "\n".join(f"- `{each.key}`: {each.description}" for each in self.categories)
        values = await asyncio.to_thread(mail_as_data, mail)
        values["corrected_before"] = [
            {"asked": clean(one.question, 500), "was": one.was, "right": one.category}
            for one in mail.corrected
            if one.category in self._keys
        ]
        values["articles_in"] = list(mail.articles_in)
        request = Request(
            purpose="triage",
            model=model,
            system=(
                await self._instructions("triage"),
                cached(f"# The categories\n\n{listed}"),
            ),
            messages=(user([_text(as_block(values)), _text("Describe this mail.")]),),
            tuning=_with_format(quick(model), self._triage_output),
            most_tokens=_TRIAGE_TOKENS,
            seconds=self._patience.quick,
        )
        message, usage = await self._caller.ask(request)
        found = _validated(Triage, text_of(message, usage), usage)
        return await asyncio.to_thread(self._sensible, found, mail), usage

    async def draft(self, brief: Brief) -> Drafted:
        """Write a reply from the brief's sources, or abstain."""
        return read_draft(brief, *await self._caller.ask(await self.draft_request(brief)))

    async def draft_request(self, brief: Brief) -> Request:
        """What is asked for a draft, to be sent alone or in a batch; ``read_draft`` reads it."""
        model = (self._models.hard if brief.hard else None) or self._models.draft
        return Request(
            purpose="draft",
            model=model,
            system=(await self._instructions("draft", brief.instructions), *_rules(brief)),
            messages=(user(await asyncio.to_thread(_draft_blocks, brief, offers(brief))),),
            tuning=careful(model),
            most_tokens=_DRAFT_TOKENS,
            seconds=self._patience.careful,
        )

    async def check(self, brief: Brief, text: str) -> tuple[list[Finding], Usage | None]:
        """Look for statements of ``text`` that nothing in the brief supports."""
        model = self._models.check
        values: dict[str, Plain] = {
            "reply": await asyncio.to_thread(mask, text),
            "sources": [
                {"id": str(number), "title": offer.title, "text": "\n\n".join(offer.paragraphs)}
                for number, offer in enumerate(offers(brief), start=1)
            ],
            "mail": await asyncio.to_thread(mail_as_data, brief.mail),
            "instruction": mask("\n".join([*brief.wishes, brief.instruction or ""]).strip())
            or None,
        }
        request = Request(
            purpose="check",
            model=model,
            system=(await self._instructions("check"),),
            messages=(user([_text(as_block(values)), _text("Compare this reply.")]),),
            tuning=_with_format(quick(model), self._check_output),
            most_tokens=_CHECK_TOKENS,
            seconds=self._patience.quick,
        )
        message, usage = await self._caller.ask(request)
        compared = _validated(Comparison, text_of(message, usage), usage)
        return _findings(compared, text), usage

    async def translate(
        self, texts: Sequence[str], into: str
    ) -> tuple[tuple[str, ...], Usage | None]:
        """Each text in another language, nothing else changed."""
        model = self._models.draft
        rules, values = await translating.asked(texts, into)
        request = Request(
            purpose="translate",
            model=model,
            system=(cached(rules),),
            messages=(user([_text(values), _text("Translate these texts.")]),),
            tuning=_with_format(quick(model), self._translate_output),
            most_tokens=translating.MOST_TOKENS,
            seconds=self._patience.quick,
        )
        message, usage = await self._caller.ask(request)
        found = _validated(translating.Translations, text_of(message, usage), usage)
        return translating.whole(found, texts), usage

    async def reflect(
        self, changes: Sequence[Change], unchanged: Sequence[str], known: Sequence[str]
    ) -> tuple[tuple[Insight, ...], Usage | None]:
        """Rules that several changes have in common and that nobody has proposed yet."""
        model = self._models.draft
        rules, values = await reflecting.asked(changes, unchanged, known)
        request = Request(
            purpose="reflect",
            model=model,
            system=(cached(rules),),
            messages=(user([_text(values), _text("Say what these edits have in common.")]),),
            tuning=_with_format(quick(model), self._reflect_output),
            most_tokens=reflecting.MOST_TOKENS,
            seconds=self._patience.careful,
        )
        message, usage = await self._caller.ask(request)
        found = _validated(reflecting.Rules, text_of(message, usage), usage)
        return await asyncio.to_thread(reflecting.insights, found, changes, unchanged), usage

    async def ping(self) -> str:
        """Ask each model for a word, which proves the key and the models' names."""
        for model in self._models.all():
            request = Request(
                purpose="ping",
                model=model,
                system=(),
                messages=(user([_text("Answer with the word: ready")]),),
                tuning=Tuning(quick(model).thinking, {}),
                most_tokens=64,
                seconds=self._patience.quick,
            )
            await self._caller.ask(request)
        return f"key and models work: {', '.join(self._models.all())}"

    async def _instructions(self, purpose: Purpose, other: str | None = None) -> TextBlockParam:
        text = await asyncio.to_thread(self._in_use.text, purpose) if other is None else other
        return cached(text)

    def _triage_schema(self) -> dict[str, Any]:
        schema = _described(transform_schema(Triage))
        keys = [*(category.key for category in self.categories if category.key != OTHER), OTHER]
        for part in (schema, schema["$defs"][Reading.__name__]):
            part["properties"]["category"] = {"type": "string", "enum": keys}
            part["required"] = list(part["properties"])
        schema["$defs"][Risk.__name__]["enum"].remove(Risk.HIDDEN_TEXT.value)  # no model sees it
        return schema

    def _sensible(self, found: Triage, mail: Mail) -> Triage:
        """A schema cannot promise everything, and words that we know are a second signal."""
        changed: dict[str, object] = {}
        if found.category not in self._keys:
            changed["category"] = OTHER
        risks = tuple(risk for risk in found.risks if risk is not Risk.HIDDEN_TEXT)
        if Risk.INJECTION not in risks and steering(mail):
            risks = (*risks, Risk.INJECTION)
        changed["risks"] = risks
        changed["questions"] = _asked(found.questions)
        changed["queries"] = _asked(found.queries)
        changed["other_reading"] = self._other(found)
        if not found.draftable and len((found.why_not or "").split()) < REASON:
            changed |= {"draftable": True, "why_not": None}  # a “no” has to say why
        return found.model_copy(update=changed)

    def _other(self, found: Triage) -> Reading | None:
        """The other reading, when it says what is meant and asks something else."""
        other = found.other_reading
        if other is None or not other.meaning.strip():
            return None
        asked = _asked(other.questions)
        if not asked or asked == _asked(found.questions):
            return None
        category = other.category if other.category in self._keys else OTHER
        return Reading(
            meaning=other.meaning.strip(),
            category=category,
            questions=asked,
            queries=_asked(other.queries),
        )


def _asked(questions: Sequence[str]) -> tuple[str, ...]:
    """Each question once, without empty ones."""
    return tuple(dict.fromkeys(stripped for one in questions if (stripped := one.strip())))


def read_draft(brief: Brief, message: Message, usage: Usage) -> Drafted:
    """The draft in an answer. Raises ModelDeclined when there is none in it."""
    text_of(message, usage)
    return replace(read_answer(message.content, offers(brief), brief), usages=(usage,))


def _draft_blocks(brief: Brief, offered: Sequence[Offer]) -> list[Any]:
    """Sources, then the mail, then the task: the longest-lived first, the orders last."""
    sources: list[Any] = [offer.as_block() for offer in offered]
    if sources:
        sources[-1]["cache_control"] = {"type": "ephemeral"}
    questions = "\n".join(f"- {clean(question, 500)}" for question in brief.triage.questions)
    task = [f"Write the reply in the language of the mail ({brief.triage.language})."]
    if not sources:
        task.insert(0, "No search result was found for this mail.")
    values: dict[str, Plain] = dict(mail_as_data(brief.mail))
    values["questions_it_asks"] = questions
    if brief.previous_draft:
        values["earlier_draft"] = clean(brief.previous_draft)
    if brief.instruction:
        task.append(
            "A colleague wants another version of `earlier_draft`. Their wish: "
            + json.dumps(mask(brief.instruction), ensure_ascii=False)
        )
    elif brief.previous_draft:
        task.append(
            "A colleague has answered a question about this mail since `earlier_draft` was "
            "written. Write another version that takes the answer up, and keep the rest."
        )
    if brief.wishes:
        told = json.dumps(list(brief.wishes), ensure_ascii=False)
        task.append(f"Earlier wishes of colleagues, which hold on: {told}")
    return [*sources, _text(as_block(values)), _text("\n".join(task))]


def _rules(brief: Brief) -> tuple[TextBlockParam, ...]:
    """The team's own rules: the same for many mails, so they are cached behind the instructions."""
    lines = [f"- {lesson.strip()}" for lesson in brief.lessons if lesson.strip()]
    if brief.tone:
        lines.insert(0, f"- Tone: {brief.tone.strip()}")
    return (cached("# Rules of the team\n\n" + "\n".join(lines)),) if lines else ()


def _findings(compared: Comparison, reply: str) -> list[Finding]:
    unsupported = [
        Finding(
            "unsupported",
            _as_written(claim.sentence, reply),
            claim.reason or "No source says this.",
            Severity.WARNING,
        )
        for claim in compared.claims
        if not claim.supported
    ]
    concerns = [
        Finding("concern", _as_written(concern.words, reply), concern.reason, Severity.WARNING)
        for concern in compared.concerns
        if concern.reason.strip()
    ]
    return unsupported + concerns


def _as_written(words: str, reply: str) -> str:
    """The words when the reply holds them; what it does not hold cannot be marked in it."""
    return words.strip() if words.strip() in reply else ""


def _validated(kind: type[Answer], text: str, usage: Usage) -> Answer:
    try:
        return kind.model_validate_json(_unfenced(text), strict=True)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "JSON" for each in error.errors()})
        raise ModelDeclined(
            f"Claude's answer does not have the agreed form ({', '.join(fields[:3])}).",
            usages=(usage,),
        ) from None  # the cause would carry the customer's words


def _unfenced(text: str) -> str:
    """A model that was not held to the schema may put its JSON into a code fence."""
    text = text.strip()
    if text.startswith("```"):
        text = text.split("\n", 1)[-1].rsplit("```", 1)[0]
    return text


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without our docstrings, which are written for other readers."""
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("description", None)
    return schema


def _format(schema: dict[str, Any]) -> OutputConfigParam:
    return {"format": {"type": "json_schema", "schema": schema}}


def _with_format(tuning: Tuning, output: OutputConfigParam) -> Tuning:
    return Tuning(tuning.thinking, {**tuning.output, **output})


def _text(words: str) -> TextBlockParam:
    return {"type": "text", "text": words}
