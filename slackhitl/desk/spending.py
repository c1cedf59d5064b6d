"""What calls of the model cost, kept beside the draft they were for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from slackhitl.desk.models import Draft, ModelCall

LEARNING, TRIAL = "learn", "trial"
"""What calls that are no draft's are for: an operator's mailbox of the past, a lesson's trial."""


@dataclass(frozen=True)
class Spent:
    """One call of the model, to be kept with what it cost."""

    purpose: str
    model: str
    at: datetime
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: Decimal | None = None
    request_id: str | None = None
    response_id: str | None = None
    stop_reason: str | None = None
    latency_ms: int = 0


@dataclass(frozen=True)
class Spending:
    """What the calls for one purpose cost; kept whether or not they gave what was wanted."""

    calls: tuple[Spent, ...] = field(default=())


def keep_spending(session: Session, draft_id: int, spending: Spending) -> None:
    """Keep what calls cost, beside the draft they were for."""
    keep_spending_on(session, session.get_one(Draft, draft_id).conversation_id, spending, draft_id)


def keep_spending_on(
    session: Session, conversation_id: int, spending: Spending, draft_id: int | None = None
) -> None:
    """The same for a conversation, where there may be no draft."""
    for call in spending.calls:
        values = _values(call) | {"conversation_id": conversation_id, "draft_id": draft_id}
        session.add(ModelCall(**values))


def keep_apart(session: Session, purpose: str, calls: Sequence[Spent]) -> None:
    """Keep what calls cost that were for no draft, under a purpose of their own."""
    for call in calls:
        session.add(ModelCall(**_values(replace(call, purpose=purpose))))


def _values(call: Spent) -> dict[str, Any]:
    cost = None if call.cost_usd is None else float(call.cost_usd)
    return asdict(call) | {"cost_usd": cost}
