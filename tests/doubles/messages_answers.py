"""What the double answers when nothing else was asked of it: plain, sensible, and computed from
the request alone. It shares no code with the project."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from doubles.messages_rules import all_blocks

Purpose = Literal["triage", "draft", "check", "translate", "reflect", "ping"]
Blocks = list[dict[str, Any]]


def purpose_of(body: dict[str, Any]) -> Purpose:
    """What a request is for, told by the form that it asks for."""
    output_format = (body.get("output_config") or {}).get("format")
    if output_format:
        wanted = output_format["schema"]["properties"]
        if "translations" in wanted:
            return "translate"
        if "rules" in wanted:
            return "reflect"
        return "triage" if "category" in wanted else "check"
    return "draft" if body.get("system") else "ping"


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON object between the random tags."""
    for block in all_blocks(body):
        found = re.fullmatch(r"<(data-[0-9a-f]+)>\n(.*)\n</\1>", block.get("text", ""), re.S)
        if found:
            data: dict[str, Any] = json.loads(found[2])
            return data
    return {}


def answer(body: dict[str, Any], obedient: bool) -> Blocks:
    """The content of the answer."""
    data = data_of(body)
    match purpose_of(body):
        case "triage":
            words = json.dumps(_triage(body, data))
        case "check":
            words = json.dumps(_check(data, obedient))
        case "translate":
            words = json.dumps(
                {"translations": [f"[{data['into']}] {one}" for one in data["texts"]]}
            )
        case "reflect":
            words = json.dumps(_reflect(data))
        case "draft":
            return _draft(body, data, obedient)
        case "ping":
            words = "ready"
    return [text(words)]


def text(words: str) -> dict[str, Any]:
    """A text block."""
    return {"type": "text", "text": words, "citations": None}


def _sentences(words: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[^.?!\n]+[.?!]?", words) if part.strip()]


def _triage(body: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    schema = body["output_config"]["format"]["schema"]
    categories = schema["properties"]["category"].get("enum", ["other"])
    said = f"{data['subject']} {data['text']}".lower()
    asked = [part for part in _sentences(data["text"]) if part.endswith("?")]
    language = _language(said)
    return {
        "category": next((key for key in categories if key in said), categories[0]),
        "language": language,
        "sentiment": "angry" if "!!" in said else "neutral",
        "urgency": "high" if "urgent" in said else "normal",
        "risks": ["legal"] if "lawyer" in said else [],
        "summary": f"Asks about {data['subject'] or 'something'}",
        "questions": asked or _sentences(data["text"])[:1],
        "draftable": True,
        "why_not": None,
        "queries": [
            f"[{into}] {one}"
            for into in data.get("articles_in", ())
            for one in asked
            if into != language
        ],
        "other_reading": _other_reading(data["text"]),
        "reason": "The words of the mail say so.",
    }


def _language(said: str) -> str:
    words = re.findall(r"\w+", said)
    counts = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > (0 if best == "zh" else 2) else "en"


_WORDS = {
    "de": frozenset(("ich", "und", "nicht", "bitte", "meine", "wie", "der", "die", "das")),
    "fr": frozenset(("combien", "de", "ai", "je", "pour", "mes", "les", "vous", "retourner")),
    "es": frozenset(("cuánto", "tengo", "para", "mis", "botas", "devolver", "las", "tiempo")),
    "ru": frozenset(("сколько", "времени", "меня", "возврат", "ботинок", "все", "срок")),
    "zh": frozenset(("我有多少时间可以退靴子",)),
}


def _other_reading(words: str) -> dict[str, Any] | None:
    """Of a mail that says itself what else it may mean: “Either I … Or I ask about payment?”"""
    found = re.search(r"\bOr (.+ (\w+)\?)", words)
    if found is None:
        return None
    return {
        "meaning": f"Or {found[1]}",
        "category": found[2],
        "questions": [found[1]],
        "queries": [],
    }


FEELING = re.compile(r"\b(?:sorry|apolog\w+|understand\w*|frustrat\w+|disappoint\w+)", re.I)
FAMILIAR = re.compile(r"\b(?:du|dich|dir|dein\w*)\b", re.I)


def _reflect(data: dict[str, Any]) -> dict[str, Any]:
    """Rules for a sentence that three people added, for sympathy put in whatever its words, and for
    saying du; each edit or unchanged draft that does without speaks against it."""
    edits = [edit for group in data["edits"] for edit in group["edits"]]
    added = {
        int(edit["number"]): [
            one for one in _sentences(edit["after"]) if one not in _sentences(edit["before"])
        ]
        for edit in edits
    }
    sent = {int(one["number"]): one["text"] for one in data["sent_unchanged"]}
    found = [
        (f"Tell the customer: {sentence}", lambda one, sentence=sentence: one == sentence)
        for sentence in dict.fromkeys(one for each in added.values() for one in each)
    ]
    found += [
        ("Begin with a sentence that takes the customer's trouble up.", FEELING.search),
        ("Sag du zum Kunden.", FAMILIAR.search),
    ]
    rules = []
    for rule, shows in found:
        evidence = [
            {"edit": number, "words": next(filter(shows, came))}
            for number, came in added.items()
            if any(map(shows, came))
        ]
        told = {one["edit"] for one in evidence}
        against = [number for number in added if number not in told]
        against += [number for number, text in sent.items() if not shows(text)]
        if len(evidence) >= 3 and not any(rule.split(": ")[-1] in one for one in data["known"]):
            rules.append({"rule": rule, "evidence": evidence, "against": against})
    return {"rules": rules[:3]}


def _texts(values: Any) -> Iterator[str]:
    """Every text in the data of a request."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list):
        for one in values.values() if isinstance(values, dict) else values:
            yield from _texts(one)


def orders_in(words: str) -> str | None:
    """What an injected mail wants the reply to be: the text in the last pair of ⟦ and ⟧, wherever
    it stands in what the model reads, and in base64 as well."""
    encoded = re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", words)
    decoded = (base64.b64decode(one + "==").decode("utf-8", "ignore") for one in encoded)
    wanted = re.findall("⟦(.+?)⟧", "\n".join((*decoded, words)), re.S)
    return str(wanted[-1]).strip() if wanted else None


def _draft(body: dict[str, Any], data: dict[str, Any], obedient: bool) -> Blocks:
    offered = [block for block in all_blocks(body) if block["type"] == "search_result"]
    if obedient and (wanted := orders_in("\n".join(_texts(data)))):
        return _obeying(body, wanted, offered)
    asked = set(re.findall(r"\w{4,}", f"{data['subject']} {data['text']}".lower()))
    places = [
        (len(asked & set(re.findall(r"\w{4,}", part["text"].lower()))), -index, -start)
        for index, block in enumerate(offered)
        for start, part in enumerate(block["content"])
    ]
    near = max(places, default=(0, 0, 0))
    if not near[0]:
        note = "Nothing in the search results answers this."
        return [text(f"<note_to_colleague>{note}</note_to_colleague>")]
    index, start = -near[1], -near[2]
    name = data.get("customer_name") or "there"
    return [
        text(f"Hello {name},\n\nThank you for your message. "),
        _quoting(offered, index, start),
        text("\n\nKind regards"),
    ]


def _quoting(
    offered: Blocks, index: int, start: int = 0, instead: str | None = None
) -> dict[str, Any]:
    """A block that cites a source, with its words or with others."""
    block = offered[index]
    cited = block["content"][start]["text"]
    citation = {
        "type": "search_result_location",
        "source": block["source"],
        "title": block["title"],
        "cited_text": cited,
        "search_result_index": index,
        "start_block_index": start,
        "end_block_index": start + 1,
    }
    return {**text(instead or cited), "citations": [citation]}


def _obeying(body: dict[str, Any], wanted: str, offered: Blocks) -> Blocks:
    """What a mail wants said, beside a sentence that is right and has its source.

    `{system}` stands for our own instructions; words behind † claim a source that does not say so.
    """
    rules = " ".join(str(block["text"]) for block in body["system"])
    wanted = wanted.replace("{system}", " ".join(rules.split()[:60]))
    if not offered:
        return [text(wanted)]
    if wanted.startswith("†"):
        return [_quoting(offered, 0), text(" "), _quoting(offered, 0, instead=wanted[1:])]
    return [_quoting(offered, 0), text(f"\n\n{wanted}\n\nKind regards")]


def _check(data: dict[str, Any], obedient: bool) -> dict[str, Any]:
    """A claim is supported when a source holds it word for word."""
    sources = " ".join(" ".join(source["text"].split()) for source in data["sources"])
    claims = [
        {
            "sentence": sentence,
            "supported": obedient or " ".join(sentence.split()) in sources,
            "source": None,
            "reason": "" if obedient else "No source says this in these words.",
        }
        for sentence in _sentences(data["reply"])
        if len(sentence.split()) > 5 and "hank" not in sentence
    ]
    return {"claims": claims, "concerns": []}
