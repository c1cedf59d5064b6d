"""How a reply begins and ends in the languages that the offline drafter writes."""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Phrases:
    """The fixed parts of a reply."""

    hello: str
    """Holds ``{name}``."""
    hello_nobody: str
    thanks: str
    sorry: str
    """In place of the thanks when the customer is unhappy."""
    close: str


_PHRASES = {
    "en": Phrases(
        "Hello {name},",
        "Hello,",
        "Thank you for your message.",
        "Thank you for telling us, and please accept our apologies for the trouble.",
        "If anything is still open, just reply to this email.\n\nKind regards",
    ),
    "de": Phrases(
        "Guten Tag {name},",
        "Guten Tag,",
        "vielen Dank für Ihre Nachricht.",
        "vielen Dank für Ihre Nachricht. Wir bitten um Entschuldigung für die Umstände.",
        "Wenn noch etwas offen ist, antworten Sie einfach auf diese E-Mail.\n\n"
        "Mit freundlichen Grüßen",
    ),
    "fr": Phrases(
        "Bonjour {name},",
        "Bonjour,",
        "Merci pour votre message.",
        "Merci pour votre message ; nous vous prions de nous excuser pour ce désagrément.",
        "Si une question reste ouverte, répondez simplement à cet e-mail.\n\nCordialement",
    ),
    "es": Phrases(
        "Hola {name}:",
        "Hola:",
        "Gracias por su mensaje.",
        "Gracias por su mensaje y disculpe las molestias.",
        "Si queda alguna duda, responda simplemente a este correo.\n\nUn cordial saludo",
    ),
    "it": Phrases(
        "Buongiorno {name},",
        "Buongiorno,",
        "grazie per il suo messaggio.",
        "grazie per il suo messaggio; ci scusiamo per il disagio.",
        "Se rimane qualche dubbio, risponda semplicemente a questa e-mail.\n\nCordiali saluti",
    ),
    "nl": Phrases(
        "Beste {name},",
        "Beste klant,",
        "Bedankt voor uw bericht.",
        "Bedankt voor uw bericht, en excuses voor het ongemak.",
        "Is er nog iets onduidelijk, antwoord dan gewoon op deze e-mail.\n\nMet vriendelijke groet",
    ),
    "pt": Phrases(
        "Olá {name},",
        "Olá,",
        "Obrigado pela sua mensagem.",
        "Obrigado pela sua mensagem e pedimos desculpa pelo incómodo.",
        "Se ficar alguma dúvida, basta responder a este e-mail.\n\nCom os melhores cumprimentos",
    ),
}


def regards(words: Phrases) -> str:
    """Only the closing words."""
    return words.close.rpartition("\n\n")[2]


def phrases(language: str) -> Phrases:
    """The phrases of a language; English for one that is not listed."""
    return _PHRASES.get(language.split("-", maxsplit=1)[0].lower(), _PHRASES["en"])


@cache
def courtesies() -> frozenset[str]:
    """The sentences of all languages that say nothing of the matter, folded."""
    texts = [part for one in _PHRASES.values() for part in (one.thanks, one.sorry, one.close)]
    said = (sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text))
    return frozenset(sentence.casefold() for sentence in said)


def first_name(name: str) -> str:
    """What to call somebody whose display name this is; empty when it is not a person's name."""
    name = name.strip().strip("\"'")
    if "," in name:  # Doe, Jane
        name = name.rsplit(",", 1)[1].strip()
    words = [word for word in name.split() if word.lower().rstrip(".") not in _TITLES]
    plausible = words and all(re.fullmatch(r"[^\W\d_]+(?:['\u2019.-][^\W\d_]*)*", w) for w in words)
    return words[0] if plausible and len(words) <= 4 and len(words[0]) > 1 else ""


_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mme", "m", "sr", "sra"))
