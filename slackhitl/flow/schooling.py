"""Past exchanges become exemplars: sorted as triage would, several at a time, at a known cost."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from slackhitl.ai.anonymising import Ours
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.errors import ModelBusy, ModelDeclined
from slackhitl.ai.pricing import Tokens, cost
from slackhitl.ai.terms import Mail, Triage, Usage
from slackhitl.clock import Clock
from slackhitl.db import Database
from slackhitl.desk import consent, learning, spending
from slackhitl.desk.learning import PastExchange
from slackhitl.flow.exemplars import Exemplars
from slackhitl.flow.history import Exchange
from slackhitl.flow.learn import gist_of
from slackhitl.flow.spending import as_spent

AT_ONCE = 6
"""Calls of the model, as many as the running service makes."""
MOST_PAUSES = 3
LONGEST_PAUSE = 60.0
INSTRUCTIONS, ANSWER = 1_800, 400
"""Tokens of triage's instructions and of an answer, as measured."""
LETTERS = 3.5
"""Characters of a mail in one token; fewer, so that an estimate is rather too high."""


class Taught(StrEnum):
    """What became of a reply."""

    LEARNT = "learnt"
    KNOWN = "known already"
    UNUSABLE = "without a question or too short"
    REFUSED = "of customers who are not learnt from"
    DOUBTFUL = "that a person should have written alone"
    PERSONAL = "that name somebody else"
    DECLINED = "that the model would not read"


def estimate(exchanges: Sequence[Exchange], model: str, day: date) -> Decimal | None:
    """What sorting these costs in US dollars, rather too much; None for a model without a price."""
    costs = [
        cost(model, Tokens(INSTRUCTIONS + int(len(one.question) / LETTERS), ANSWER), day)
        for one in exchanges
    ]
    known = [one for one in costs if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None


@dataclass
class Schooling:
    """Teaches exchanges to a desk and counts what became of them."""

    db: Database
    drafter: Drafter
    ours: Ours
    clock: Clock
    counts: Counter[Taught] = field(default_factory=Counter)
    spent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        self._exemplars = Exemplars()
        self._keeping = asyncio.Lock()

    async def fresh(self, exchanges: Iterable[Exchange | None]) -> list[Exchange]:
        """Those that are to be sorted; the others are counted with why not."""
        found = []
        for one in exchanges:
            if one is None:
                self.counts[Taught.UNUSABLE] += 1
            elif await self.db.run(learning.is_known, one.key):
                self.counts[Taught.KNOWN] += 1
            elif not await self._may_learn(one):
                self.counts[Taught.REFUSED] += 1
            else:
                found.append(one)
        return found

    async def teach(self, exchanges: Sequence[Exchange], done: Callable[[], None]) -> None:
        """Learn them, several at a time. Raises ModelError; what was learnt by then is kept."""
        free = asyncio.Semaphore(AT_ONCE)

        async def one(exchange: Exchange) -> None:
            async with free:
                self.counts[await self._teach(exchange)] += 1
                done()

        tasks = [asyncio.create_task(one(each)) for each in exchanges]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _teach(self, exchange: Exchange) -> Taught:
        """Sort an exchange as triage would, and keep it without its people.

        What triage would have given to a person is not learnt: its reply was written for one case.
        """
        reply = (exchange.reply, exchange.whose(self.ours), exchange.signature)
        if await asyncio.to_thread(gist_of, (exchange.question,), *reply) is None:
            return Taught.PERSONAL  # before it costs anything
        try:
            found = await self._sorted(exchange)
        except ModelDeclined as declined:
            await self._keep_spending(declined.usages)
            return Taught.DECLINED
        if found.risks:
            return Taught.DOUBTFUL
        questions = found.questions or (exchange.question,)
        gist = await asyncio.to_thread(gist_of, questions, *reply)
        if gist is None:
            return Taught.PERSONAL
        kept = PastExchange(
            key=exchange.key,
            category=found.category,
            language=found.language,
            questions=gist.questions,
            reply=gist.reply,
            address=exchange.addresses[0] if exchange.addresses else "",
            said_at=exchange.said_at,
        )
        async with self._keeping:  # so that the next one knows of this one
            scope = (kept.category, kept.language)
            same = await self._exemplars.same_question(self.db, scope, kept.questions)
            await self.db.run(learning.remember_past, kept, self.clock(), same)
        return Taught.LEARNT

    async def _sorted(self, exchange: Exchange) -> Triage:
        """What triage says; a server that names a pause is asked again after it."""
        mail = Mail(
            subject=exchange.subject,
            text=exchange.question,
            customer_name=exchange.customer_name,
            language_hint=exchange.language_hint,
        )
        for pauses in range(MOST_PAUSES + 1):
            try:
                found, usage = await self.drafter.triage(mail)
            except ModelBusy as busy:
                await self._keep_spending(busy.usages)
                if busy.retry_after is None or pauses == MOST_PAUSES:
                    raise
                await asyncio.sleep(min(busy.retry_after, LONGEST_PAUSE))
            else:
                await self._keep_spending((usage,) if usage else ())
                return found
        raise AssertionError("the last pause raises")

    async def _keep_spending(self, usages: Sequence[Usage]) -> None:
        if usages:
            now = self.clock()
            calls = [as_spent(usage, now) for usage in usages]
            self.spent += sum((one.cost_usd or Decimal(0) for one in calls), Decimal(0))
            await self.db.run(spending.keep_apart, spending.LEARNING, calls)

    async def _may_learn(self, exchange: Exchange) -> bool:
        refused = await self.db.run(consent.excluded, [a.lower() for a in exchange.addresses])
        return not refused
