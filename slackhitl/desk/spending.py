"""What calls of the model cost, kept beside the draft they were for."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from slackhitl.desk.models import Draft, ModelCall


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
        values = asdict(call)
        values["cost_usd"] = None if call.cost_usd is None else float(call.cost_usd)
        session.add(ModelCall(conversation_id=conversation_id, draft_id=draft_id, **values))
