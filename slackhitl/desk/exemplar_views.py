"""Exemplars as people see them: what each says, what became of drafts that were written with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from slackhitl.desk import exemplars
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.exemplar_rows import Exemplar, ExemplarCitation, ExemplarUse, Retirement
from slackhitl.desk.models import Card, Decision, Draft, DraftStatus

NEWEST = 5
TO_LOOK_AT = 10


@dataclass(frozen=True)
class ExemplarView:
    """An exemplar with its past."""

    id: int
    questions: tuple[str, ...]
    reply: str
    category: str | None
    language: str | None
    said_at: datetime
    confirmed: int  # how often in a row a person sent the same again, unchanged
    unchanged: int  # of the drafts written with it, those that were sent as they were
    edited: int  # and those that were sent changed
    articles: tuple[str, ...]  # what it rests on, by name
    retired_for: Retirement | None
    retired_by: str | None
    superseded_by: int | None
    channel: str | None  # where the card of the reply is
    ts: str | None


@dataclass(frozen=True)
class Overview:
    """How many exemplars there are, and some of them."""

    live: int
    newest: tuple[ExemplarView, ...]
    to_look_at: tuple[ExemplarView, ...]  # retired because an article has changed


def overview(session: Session) -> Overview:
    """The newest, and those whose article has changed."""
    live = select(Exemplar).where(col(Exemplar.retired_at).is_(None))
    changed = select(Exemplar).where(Exemplar.retired_for == Retirement.ARTICLE.value)
    newest = live.order_by(col(Exemplar.id).desc()).limit(NEWEST)
    waiting = changed.order_by(col(Exemplar.retired_at).desc()).limit(TO_LOOK_AT)
    return Overview(
        session.exec(select(func.count()).select_from(live.subquery())).one(),
        _views(session, session.exec(newest).all()),
        _views(session, session.exec(waiting).all()),
    )


def view(session: Session, exemplar_id: int) -> ExemplarView:
    """One exemplar. Raises NoSuchRow."""
    row = session.get(Exemplar, exemplar_id)
    if row is None:
        raise NoSuchRow(f"There is no exemplar {exemplar_id}.")
    return _views(session, [row])[0]


def shown_to(session: Session, draft_id: int) -> tuple[ExemplarView, ...]:
    """Those with which a draft was written."""
    ids = exemplars.shown(session, draft_id)
    rows = session.exec(select(Exemplar).where(col(Exemplar.id).in_(ids))).all()
    return _views(session, sorted(rows, key=exemplars.row_id))


def _views(session: Session, rows: Sequence[Exemplar]) -> tuple[ExemplarView, ...]:
    return tuple(_view(session, row) for row in rows)


def _view(session: Session, row: Exemplar) -> ExemplarView:
    sent = (
        select(Decision.edit_distance)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(ExemplarUse, col(ExemplarUse.draft_id) == col(Draft.id))
        .where(
            ExemplarUse.exemplar_id == row.id,
            Draft.status == DraftStatus.SENT,
            col(Decision.edit_distance).is_not(None),
            col(Decision.recalled_at).is_(None),
        )
    )
    distances = session.exec(sent).all()
    articles = select(ExemplarCitation.article).where(ExemplarCitation.exemplar_id == row.id)
    card = session.exec(
        select(Card)
        .join(Draft, col(Draft.conversation_id) == col(Card.conversation_id))
        .where(Draft.id == row.draft_id)
    ).first()
    return ExemplarView(
        id=exemplars.row_id(row),
        questions=tuple(row.questions),
        reply=row.reply,
        category=row.category,
        language=row.language,
        said_at=row.said_at or row.created_at,
        confirmed=row.confirmed,
        unchanged=sum(distance == 0 for distance in distances),
        edited=sum(distance != 0 for distance in distances),
        articles=tuple(dict.fromkeys(session.exec(articles.order_by(ExemplarCitation.article)))),
        retired_for=Retirement(row.retired_for) if row.retired_for else None,
        retired_by=row.retired_by,
        superseded_by=row.superseded_by_id,
        channel=card.channel if card else None,
        ts=card.ts if card else None,
    )
