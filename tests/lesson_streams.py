"""Decided drafts as a desk makes them: edits without a pattern, and with one, from fixed dice.

Every draft has a greeting with the customer's name, four or five sentences of which some stand in
every draft and some say something of this case, and a closing. Who edits at random puts in what
holds for one customer, takes a sentence out, alters words, moves what stands there, or cuts the end
off; some drafts are sent as they are, and some conversations are taken over.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from slackhitl.ai.drafter import Drafter
from slackhitl.desk.lesson_cases import MOST_CASES, Case, Cases
from slackhitl.flow.counting import suggestions
from slackhitl.flow.reflect import as_changes, as_sent, believed, shown

TOPICS = (
    "late parcel", "return label", "refund", "size exchange", "invoice copy", "gift card",
    "password reset", "damaged item", "warranty", "address change",
)  # fmt: skip
PLACES = ("orders", "returns", "payments", "profile", "help")
DAYS = ("two", "three", "four", "five")
THINGS = ("tent", "boots", "lamp", "stove", "jacket", "map", "rope", "bottle", "kettle", "mat")
STATES = ("fine", "old", "blue", "heavy", "sold out", "on its way", "back in stock", "too small")
NAMES = ("Jane", "Tomas", "Amelie", "Benjamin", "Verena", "Ottokar", "Miriam", "Paulina")
OTHER_WORDS = {
    "message": ("mail", "note", "question"), "usually": ("normally", "mostly", "often"),
    "Please": ("Kindly", "Do"), "look": ("check", "go"), "settled": ("done", "sorted", "resolved"),
    "takes": ("needs", "lasts"), "anything": ("something", "any of it"), "can": ("may", "could"),
}  # fmt: skip
WARM = (
    "So sorry for the trouble this caused you!",
    "I completely understand how annoying this must be.",
    "That must have been really frustrating for you.",
    "Apologies that this went wrong on our side.",
    "I am truly sorry you had to wait so long.",
    "We know how disappointing that is, and we regret it.",
    "Sorry about all that hassle, I feel for you.",
    "It is understandable that you are upset, and I apologise.",
)
FAMILIAR = (
    ("Ihr Anliegen wurde aufgenommen, wir melden uns bei Ihnen.",
     "Hallo, wir kümmern uns gleich darum und sagen dir Bescheid!"),
    ("Sie können die Ware zurücksenden.", "Klar, schick die Stiefel zurück, wenn du magst!"),
    ("Ihre Zahlung steht noch aus.", "Kleine Erinnerung: Da fehlt noch deine Zahlung."),
    ("Wir bestätigen Ihnen den Storno.", "Erledigt, deine Bestellung ist storniert!"),
    ("Bitte beachten Sie die Rechnung.", "Deine Rechnung hängt an."),
    ("Sie erhalten Ihr Paket in drei Tagen.", "In drei Tagen hast du dein Paket."),
)  # fmt: skip
PHRASE = "Please keep the receipt until the parcel is there."

Lines = list[str]
Edit = Callable[[Lines, int, random.Random], Lines]


def draft(dice: random.Random) -> Lines:
    """The lines of a draft, the greeting first and the closing last."""
    topic = dice.choice(TOPICS)
    return [
        f"Dear {dice.choice(NAMES)},",
        f"Thank you for your message about the {topic}.",
        f"Here is what we can tell you about the {topic} in your case {dice.choice('abcdefg')}.",
        f"Please look into your account under {dice.choice(PLACES)} for the {topic}.",
        f"It usually takes {dice.choice(DAYS)} working days until the {topic} is settled.",
        "Please reply to this mail if anything is unclear.",
        "Kind regards",
    ]


def at_random(lines: Lines, number: int, dice: random.Random) -> Lines:
    """One or two changes that say nothing of the next draft."""
    made = list(lines)
    while made == lines:
        for _ in range(dice.choice((1, 1, 2))):
            made = dice.choice(RANDOM)(made, number, dice)
    return made


def _put_in(lines: Lines, number: int, dice: random.Random) -> Lines:
    said = (
        f"Our colleague {dice.choice('QRSTUV')} looked at the {dice.choice(THINGS)} that you "
        f"bought and says it is {dice.choice(STATES)}, number {number}."
    )
    place = dice.randrange(1, max(len(lines), 2))
    return [*lines[:place], said, *lines[place:]]


def _take_out(lines: Lines, number: int, dice: random.Random) -> Lines:
    if len(lines) < 4:
        return lines
    place = dice.randrange(1, len(lines) - 1)
    return lines[:place] + lines[place + 1 :]


def _shuffle(lines: Lines, number: int, dice: random.Random) -> Lines:
    place = dice.randrange(len(lines))
    words = lines[place].split()
    dice.shuffle(words)
    return [*lines[:place], " ".join(words), *lines[place + 1 :]]


def _reword(lines: Lines, number: int, dice: random.Random) -> Lines:
    place = dice.randrange(1, len(lines))
    words = [
        dice.choice(OTHER_WORDS[word]) if word in OTHER_WORDS and dice.random() < 0.5 else word
        for word in lines[place].split()
    ]
    return [*lines[:place], " ".join(words), *lines[place + 1 :]]


def _move(lines: Lines, number: int, dice: random.Random) -> Lines:
    made = list(lines)
    made.insert(dice.randrange(1, len(made)), made.pop(dice.randrange(1, len(made))))
    return made


def _cut(lines: Lines, number: int, dice: random.Random) -> Lines:
    return lines[: max(len(lines) - dice.choice((2, 3)), 2)]


RANDOM: tuple[Edit, ...] = (_put_in, _put_in, _take_out, _shuffle, _reword, _reword, _move, _cut)


def careless(lines: Lines, number: int, dice: random.Random) -> Lines:
    """The same by people who leave the same sentence out of three replies in ten, as it happens."""
    made = sentence_dropped(lines, number, dice) if dice.random() < 0.1 else lines
    return at_random(made, number, dice)


def sentence_added(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always adds the same sentence."""
    return [*lines[:-1], PHRASE, lines[-1]]


def sentence_dropped(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always takes the last sentence out."""
    return [line for line in lines if not line.startswith("Please reply")]


def greeting_replaced(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always greets otherwise."""
    return [lines[0].replace("Dear", "Hi"), *lines[1:]]


def closing_replaced(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always closes otherwise."""
    return [*lines[:-1], "All the best"]


def shortened(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always cuts replies to the half, here and there."""
    kept = sorted(dice.sample(range(1, len(lines) - 1), 2))
    return [lines[0], *(lines[place] for place in kept), lines[-1]]


def warmer(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always takes the customer's trouble up, never in the same words."""
    return [lines[0], WARM[number % len(WARM)], *lines[1:]]


def familiar(lines: Lines, number: int, dice: random.Random) -> Lines:
    """Somebody always says du, in wholly other words."""
    return [FAMILIAR[number % len(FAMILIAR)][1]]


HABITS: tuple[tuple[str, Edit, str], ...] = (
    ("a sentence added", sentence_added, PHRASE),
    ("a sentence left out", sentence_dropped, "Leave out this sentence: “Please reply to this"),
    ("another greeting", greeting_replaced, "Write “Hi” instead of “Dear”."),
    ("another closing", closing_replaced, "Write “All the best” instead of “Kind regards”."),
    ("shorter replies", shortened, "Write shorter replies"),
)
"""What counting finds: a name, who edits so, and words of the lesson."""


def with_noise(edit: Edit, often: float = 0.4) -> Edit:
    """The same, often beside a change that means nothing."""

    def both(lines: Lines, number: int, dice: random.Random) -> Lines:
        made = edit(lines, number, dice)
        return at_random(made, number, dice) if dice.random() < often else made

    return both


def stream(
    seed: int, count: int, edit: Edit, *, unchanged: float = 0.0, taken_over: float = 0.0
) -> Iterator[Case]:
    """Decided drafts, the oldest first, each of another customer."""
    dice = random.Random(seed)
    for number in range(1, count + 1):
        before = draft(dice)
        if edit is familiar:
            before = [FAMILIAR[number % len(FAMILIAR)][0]]
        name = before[0].removeprefix("Dear ").rstrip(",")
        case = Case(number, number, "\n\n".join(before), "\n\n".join(before), (name,))
        fate = dice.random()
        if fate < taken_over:
            yield replace(case, after=None)
        elif fate < taken_over + unchanged:
            yield case
        else:
            yield replace(case, after="\n\n".join(edit(before, number, dice)))


def first_found(seed: int, edit: Edit, words: str, *, language: str = "en", **fates: float) -> int:
    """After how many edits counting says these words; a hundred when it never does."""
    cases = list(stream(seed, 50, edit, **fates))
    for count in range(3, len(cases) + 1):
        found = suggestions(looked_at(cases[:count], language))
        if any(words in one.text for one in found):
            return sum(case.is_edit for case in cases[:count])
    return 100


async def first_told(seed: int, edit: Edit, drafter: Drafter, words: str, **fates: float) -> int:
    """The same of what Claude says, asked after every third edit; all of it has to hold."""
    cases = list(stream(seed, 50, edit, **fates))
    for count in range(3, len(cases) + 1):
        edits, unchanged = shown(looked_at(cases[:count]), ())
        if len(edits) % 3 or not cases[count - 1].is_edit:
            continue
        found, _ = await drafter.reflect(as_changes(edits), as_sent(unchanged), ())
        if any(words in one.text for one in believed(found, edits)):
            return len(edits)
    return 100


def looked_at(cases: Sequence[Case], language: str = "en") -> Cases:
    """The newest of them, as the desk shows them after the last."""
    return Cases("shipping", language, tuple(reversed(cases))[:MOST_CASES])
