"""How drafts get better with every reply that people send: ``bench_learning.py [rounds]``.

A desk without any knowledge answers 300 mails one after the other and learns from each. After 0,
10, 30, 100 and 300 of them it is asked 100 questions, once as they come and once in wordings that
it has never seen. Needs neither network nor key: the offline drafter sorts and writes.

The mails are generated: twenty kinds of questions (questions.csv), of which some come far oftener
than others, in what is learnt as in what is asked. Each kind has eight wordings; for the second
table two of them are asked and never learnt, others in every round. Three colleagues greet and
sign in their own way, so that not even the right reply is word for word what this colleague sent.
All kinds share one category, which is harder than at a desk that sorts its mail. The desk keeps
what it learns as the service does: of the same question the newest reply, and at most three
different ones are offered to the drafter (first, offered: the right one is the first, is there).
"""

import asyncio
import random
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bare_desk import POLICY
from bench_retrieval import read
from learning_replies import REPLIES

from slackhitl.ai.anonymising import Known
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.offline import OfflineDrafter
from slackhitl.ai.terms import Mail
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk import chance, learning
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.drafting import Assignment
from slackhitl.desk.learning import PastExchange
from slackhitl.desk.models import DraftStatus
from slackhitl.flow.draft import brief_of
from slackhitl.flow.exemplars import Exemplars
from slackhitl.flow.learn import gist_of
from slackhitl.migrations import upgrade

STEPS = (0, 10, 30, 100, 300)
QUESTIONS = 100
NAMES = ("Jane", "Tomas", "Amelie", "Benjamin", "Verena", "Ottokar", "Miriam", "Paulina")
DETAILS = (
    "", "It is order {number}.", "My order is {number}, from last week.", "Order {number}.",
    "I bought it for my sister, order {number}.",
)  # fmt: skip
COLLEAGUES = (
    ("Hello {name},", "Kind regards\nMaria"),
    ("Dear {name},", "Best wishes\nTom"),
    ("Hello {name},\n\nthank you for writing to us.", "Kind regards\nMaria"),
)

Asked = tuple[str, str, str, str]
"""Kind, name, question and the reply that a person sends."""


def mail(kind: str, wording: str, dice: random.Random) -> Asked:
    """A customer's question in this wording and what a colleague replies."""
    name = dice.choice(NAMES)
    detail = dice.choice(DETAILS).format(number=dice.randint(10_000, 99_999))
    greeting, closing = dice.choice(COLLEAGUES)
    reply = f"{greeting.format(name=name)}\n\n{REPLIES[kind]}\n\n{closing}"
    return kind, name, f"{wording} {detail}".strip(), reply


def stream(seed: int, *, unseen: bool) -> tuple[list[Asked], list[Asked]]:
    """Mails to learn from and mails to be asked, the common kinds oftener."""
    dice = random.Random(seed)
    wordings: dict[str, list[str]] = {}
    for wording, kind in read(Path(__file__).parent / "questions.csv"):
        wordings.setdefault(kind, []).append(wording)
    kinds = list(wordings)
    dice.shuffle(kinds)
    weights = [1 / rank for rank in range(1, len(kinds) + 1)]  # Zipf's law
    asked = {2 * seed % 8, (2 * seed + 1) % 8} if unseen else set(range(8))
    learnt = set(range(8)) - asked or asked

    def mails(count: int, places: set[int]) -> list[Asked]:
        return [
            mail(kind, wordings[kind][dice.choice(sorted(places))], dice)
            for kind in dice.choices(kinds, weights, k=count)
        ]

    return mails(max(STEPS), learnt), mails(QUESTIONS, asked)


async def questions_of(asked: Asked, drafter: OfflineDrafter) -> tuple[str, ...]:
    """What the mail asks, as triage tells it."""
    _, name, text, _ = asked
    return (await drafter.triage(Mail("", text, customer_name=name)))[0].questions


def assignment(asked: Asked, questions: tuple[str, ...]) -> Assignment:
    """What the desk would hand to the drafter."""
    _, name, text, _ = asked
    return Assignment(
        draft_id=1, conversation_id=1, status=DraftStatus.QUEUED, triaged=True, subject="",
        customer_name=name, text=text, earlier=(), category="other", language="en",
        sentiment="neutral", urgency="normal", summary="", risks=(), questions=questions,
        queries=(), instruction=None, previous=None,
    )  # fmt: skip


@dataclass
class Figures:
    """What the questions asked after a number of replies gave, one value for each."""

    first: list[bool] = field(default_factory=list)
    offered: list[bool] = field(default_factory=list)
    drafted: list[bool] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)

    def line(self, step: int) -> str:
        """A line of the table."""
        count = len(self.first)
        drafted = sum(self.drafted)
        right = f"{sum(self.right) / drafted:12.3f}" if drafted else f"{'':>12}"
        apart = chance.mean(self.distances)
        return (
            f"{step:7} {sum(self.first) / count:7.3f} {sum(self.offered) / count:8.3f}"
            f" {drafted / count:8.3f} {right}"
            f" {apart.value:13.3f} ({apart.low:.3f}-{apart.high:.3f})"
        )


@dataclass
class Desk:
    """A desk that learns, in a database of its own."""

    database: Database
    drafter: OfflineDrafter
    exemplars: Exemplars = field(default_factory=Exemplars)
    kinds: dict[int, str] = field(default_factory=dict)
    """What each exemplar answers, by its number."""

    async def learn(self, replied: Asked) -> None:
        """Keep what a person sent, as the service does."""
        kind, name, _, reply = replied
        gist = gist_of(await questions_of(replied, self.drafter), reply, Known((name,)))
        if gist is None:
            return
        same = await self.exemplars.same_question(self.database, ("other", "en"), gist.questions)
        number = len(self.kinds) + 1
        past = PastExchange(str(number), "other", "en", gist.questions, gist.reply)
        await self.database.run(learning.remember_past, past, utc_now(), same)
        self.kinds[number] = kind

    async def ask(self, figures: Figures, asked: Asked) -> None:
        """What it finds and drafts for a mail."""
        task = assignment(asked, await questions_of(asked, self.drafter))
        written = await self.exemplars.for_draft(self.database, task)
        found = [self.kinds[reply.id] for reply in written.past]
        brief = await brief_of(written, KNOWLEDGE, POLICY)
        text = (await self.drafter.draft(brief)).text
        figures.first.append(found[:1] == [asked[0]])
        figures.offered.append(asked[0] in found)
        figures.drafted.append(bool(text))
        figures.right.append(REPLIES[asked[0]] in text)
        figures.distances.append(edit_distance(text, asked[3]) if text else 1.0)


KNOWLEDGE = Knowledge(None)


async def one_round(figures: dict[int, Figures], seed: int, *, unseen: bool) -> None:
    """Learn, and ask after each step."""
    past, asked = stream(seed, unseen=unseen)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database.engine)
        desk = Desk(database, OfflineDrafter())
        learnt = 0
        for step in STEPS:
            for replied in past[learnt:step]:
                await desk.learn(replied)
            learnt = step
            for each in asked:
                await desk.ask(figures[step], each)
        database.close()


async def main(rounds: int) -> None:
    """Print the curves."""
    for unseen in (False, True):
        figures = {step: Figures() for step in STEPS}
        for seed in range(rounds):
            await one_round(figures, seed, unseen=unseen)
        how = "in wordings never seen before" if unseen else "as they come"
        print(f"{rounds * QUESTIONS} questions {how}")
        print(
            f"{'replies':>7} {'first':>7} {'offered':>8} {'drafted':>8} {'of them right':>13}"
            f" {'edit distance (95 %)':>26}"
        )
        for step in STEPS:
            print(figures[step].line(step))
        print()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4))
