"""Keeps what calls of the model cost."""

from datetime import datetime

from slackhitl.ai.terms import Usage
from slackhitl.desk import spending
from slackhitl.desk.spending import Spending, Spent
from slackhitl.flow.services import Services


async def keep_spending(services: Services, draft_id: int, usages: tuple[Usage, ...]) -> None:
    """Keep what calls of the model cost, beside the draft they were for."""
    if usages:
        now = services.now()
        calls = tuple(as_spent(usage, now) for usage in usages)
        await services.db.run(spending.keep_spending, draft_id, Spending(calls))


async def keep_spending_on(
    services: Services, conversation_id: int, draft_id: int | None, usages: tuple[Usage, ...]
) -> None:
    """The same for a conversation, where there may be no draft."""
    if usages:
        now = services.now()
        calls = Spending(tuple(as_spent(usage, now) for usage in usages))
        await services.db.run(spending.keep_spending_on, conversation_id, calls, draft_id)


def as_spent(usage: Usage, now: datetime) -> Spent:
    """A call of the model as it is kept."""
    return Spent(
        purpose=usage.purpose,
        model=usage.model,
        at=now,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cost_usd=usage.cost_usd,
        request_id=usage.request_id,
        response_id=usage.response_id,
        stop_reason=usage.stop_reason,
        latency_ms=usage.latency_ms,
    )
