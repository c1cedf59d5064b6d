"""Exemplars: replies that people sent, kept for the next similar question while they hold.

An exemplar is retired when the same is asked again (the newest reply counts), when an article that
its draft cited changes, or by a supervisor. Every change gets the next number, so that each replica
reads what is new since it last looked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, or_, select

from slackhitl.desk.errors import AlreadyDecided, NoSuchRow, NotAllowed
from slackhitl.desk.exemplar_rows import (
    Exemplar,
    ExemplarCitation,
    ExemplarState,
    ExemplarUse,
    Retirement,
)
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, may

Version = tuple[str, str]
"""The name of an article and its version."""
Place = tuple[int, int]
"""How far somebody has read: the number of a change, and the last row of it."""
START: Place = (0, 0)
PAGE = 2_000
TEAM = "team/"
"""Under such names colleagues' answers are cited, which are no articles."""


@dataclass(frozen=True)
class Entry:
    """What is needed to find an exemplar."""

    id: int
    category: str | None
    language: str | None
    questions: tuple[str, ...]
    is_live: bool


@dataclass(frozen=True)
class Changes:
    """What has changed since a place; an empty one is the end of it."""

    entries: tuple[Entry, ...]
    place: Place
    purges: int  # deletions so far; of another number than before, all is read anew


@dataclass(frozen=True)
class PastReply:
    """A question that was asked before and the reply that a person sent."""

    id: int
    questions: tuple[str, ...]
    reply: str


def changes_since(session: Session, place: Place, page: int = PAGE) -> Changes:
    """The next exemplars that were learnt, retired or restored, in the order of that."""
    change, last = place
    later = (col(Exemplar.change) == change) & (col(Exemplar.id) > last)
    rows = session.exec(
        select(Exemplar)
        .where(or_(col(Exemplar.change) > change, later))
        .order_by(col(Exemplar.change), col(Exemplar.id))
        .limit(page)
    ).all()
    state = session.get(ExemplarState, 1)
    return Changes(
        tuple(
            Entry(
                row_id(row), row.category, row.language, tuple(row.questions),
                row.retired_at is None,
            )
            for row in rows
        ),
        (rows[-1].change, row_id(rows[-1])) if rows else place,
        state.purges if state is not None else 0,
    )  # fmt: skip


def replies(session: Session, ids: Collection[int]) -> dict[int, PastReply]:
    """These exemplars, those that are still there."""
    rows = session.exec(select(Exemplar).where(col(Exemplar.id).in_(ids)))
    return {row_id(row): PastReply(row_id(row), tuple(row.questions), row.reply) for row in rows}


def keep(
    session: Session,
    row: Exemplar,
    cites: Iterable[Version],
    same: Collection[int],
    now: datetime,
) -> None:
    """Keep a new exemplar in place of older ones that answer the same question.

    ``same`` are those. Where one of them is the newer (a mailbox is learnt later than the desk),
    the new one is retired at once, so that it is known and never shown.
    """
    row.change = _next_change(session)
    session.add(row)
    session.flush()
    for article, version in set(cites):
        session.add(ExemplarCitation(exemplar_id=row_id(row), article=article, version=version))
    alike = session.exec(
        select(Exemplar).where(col(Exemplar.id).in_(same), col(Exemplar.retired_at).is_(None))
    ).all()
    newer = [other for other in alike if _said(other) > _said(row)]
    if newer:
        _supersede(row, max(newer, key=_said), row.change, now)
        session.add(row)
    for other in alike:
        if other not in newer:
            _supersede(other, row, row.change, now)
            session.add(other)
    session.flush()


def rests_on(session: Session, sources: Sequence[dict[str, Any]]) -> set[Version]:
    """The versions of articles behind a draft's sources; those of earlier replies come along."""
    found: set[Version] = set()
    for source in sources:
        article, version = str(source.get("article", "")), str(source.get("version", ""))
        if source.get("kind") == "knowledge" and not article.startswith(TEAM):
            found.add((article, version))
        elif source.get("kind") == "exemplar" and article.isdecimal():
            found |= set(
                session.exec(
                    select(ExemplarCitation.article, ExemplarCitation.version).where(
                        ExemplarCitation.exemplar_id == int(article)
                    )
                )
            )
    return found


def expire(
    session: Session, served: Collection[Version], unread: Collection[str], now: datetime
) -> int:
    """Retire what rests on versions that are not served any more; how many that were.

    What comes back, since a change was taken back, is shown again. ``unread`` are articles that
    cannot be read just now, of which nothing is known.
    """
    cited = set(
        session.exec(
            select(ExemplarCitation.article, ExemplarCitation.version)
            .join(Exemplar, col(Exemplar.id) == col(ExemplarCitation.exemplar_id))
            .where(_is_live() | (col(Exemplar.retired_for) == Retirement.ARTICLE.value))
            .distinct()
        )
    )
    gone = {one for one in cited if one not in served and one[0] not in unread}
    stale = _citing(session, gone)
    live = session.exec(select(Exemplar.id).where(col(Exemplar.id).in_(stale), _is_live())).all()
    if live:
        retired = update(Exemplar).where(col(Exemplar.id).in_(live))
        session.connection().execute(
            retired.values(
                retired_at=now, retired_for=Retirement.ARTICLE.value, retired_by=SYSTEM.id,
                change=_next_change(session),
            )
        )  # fmt: skip
    back = session.exec(
        select(Exemplar.id).where(
            col(Exemplar.retired_for) == Retirement.ARTICLE.value,
            col(Exemplar.id).not_in(stale),
        )
    ).all()
    _show_again(session, [one for one in back if one is not None])
    return len(live)


def use(session: Session, draft_id: int, shown: Iterable[int]) -> None:
    """Keep with which exemplars before it a draft was written."""
    for exemplar_id in dict.fromkeys(shown):
        if session.get(Exemplar, exemplar_id) is not None:
            session.merge(ExemplarUse(draft_id=draft_id, exemplar_id=exemplar_id))


def shown(session: Session, draft_id: int) -> tuple[int, ...]:
    """With which exemplars before it a draft was written."""
    used = select(ExemplarUse.exemplar_id).where(ExemplarUse.draft_id == draft_id)
    return tuple(session.exec(used.order_by(col(ExemplarUse.exemplar_id))))


def retire(session: Session, exemplar_id: int, actor: Actor, now: datetime) -> None:
    """Show it to the model no more. Raises NotAllowed, NoSuchRow or AlreadyDecided."""
    row = _of_supervisor(session, exemplar_id, actor)
    if row.retired_at is not None and row.retired_for == Retirement.PERSON.value:
        raise AlreadyDecided(f"Exemplar {exemplar_id} is retired already. Nothing was changed.")
    row.retired_at, row.retired_for, row.retired_by = now, Retirement.PERSON.value, actor.id
    row.change = _next_change(session)
    session.add(row)


def restore(session: Session, exemplar_id: int, actor: Actor, versions: Mapping[str, str]) -> None:
    """Show it to the model again, whatever it was retired for.

    A person has compared it with the articles as they are now: ``versions`` by name. Raises
    NotAllowed, NoSuchRow or AlreadyDecided.
    """
    row = _of_supervisor(session, exemplar_id, actor)
    if row.retired_at is None:
        raise AlreadyDecided(f"Exemplar {exemplar_id} is in use already. Nothing was changed.")
    cited = session.exec(
        select(ExemplarCitation).where(ExemplarCitation.exemplar_id == exemplar_id)
    ).all()
    for one in cited:
        session.delete(one)
    session.flush()
    for name in {one.article for one in cited} & versions.keys():
        session.add(ExemplarCitation(exemplar_id=exemplar_id, article=name, version=versions[name]))
    _show_again(session, [exemplar_id])


def forget(session: Session, ids: Collection[int]) -> int:
    """Delete exemplars and what is kept beside them; how many there were."""
    if not ids:
        return 0
    connection = session.connection()
    for table in (ExemplarCitation, ExemplarUse):
        connection.execute(delete(table).where(col(table.exemplar_id).in_(ids)))
    successors = update(Exemplar).where(col(Exemplar.superseded_by_id).in_(ids))
    connection.execute(successors.values(superseded_by_id=None))
    count = connection.execute(delete(Exemplar).where(col(Exemplar.id).in_(ids))).rowcount
    _next_change(session, purged=count > 0)
    return count


def row_id(row: Exemplar) -> int:
    """The id of an exemplar that was stored."""
    assert row.id is not None
    return row.id


def _of_supervisor(session: Session, exemplar_id: int, actor: Actor) -> Exemplar:
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed("Only a supervisor retires or restores an exemplar. Nothing was changed.")
    row = session.get(Exemplar, exemplar_id)
    if row is None:
        raise NoSuchRow(f"There is no exemplar {exemplar_id}.")
    return row


def _supersede(row: Exemplar, by: Exemplar, change: int, now: datetime) -> None:
    row.retired_at, row.retired_for, row.retired_by = now, Retirement.SUPERSEDED.value, SYSTEM.id
    row.superseded_by_id, row.change = by.id, change


def _said(row: Exemplar) -> datetime:
    return row.said_at or row.created_at


def _citing(session: Session, versions: Collection[Version]) -> list[int]:
    """The exemplars that rest on one of these versions."""
    if not versions:
        return []
    rows = session.exec(
        select(ExemplarCitation).where(
            col(ExemplarCitation.version).in_({version for _, version in versions})
        )
    )
    return sorted({row.exemplar_id for row in rows if (row.article, row.version) in versions})


def _show_again(session: Session, ids: Collection[int]) -> None:
    if ids:
        values: dict[str, Any] = {
            "retired_at": None, "retired_for": None, "retired_by": None, "superseded_by_id": None,
            "change": _next_change(session),
        }  # fmt: skip
        again = update(Exemplar).where(col(Exemplar.id).in_(ids)).values(**values)
        session.connection().execute(again)


def _is_live() -> Any:
    return col(Exemplar.retired_at).is_(None)


def _next_change(session: Session, *, purged: bool = False) -> int:
    """Count one more change. Its row is held until the transaction ends, so that nobody reads a
    later number before this one is there."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(ExemplarState).values(id=1, change=1, purges=int(purged))
    counted = fresh.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "change": col(ExemplarState.change) + 1,
            "purges": col(ExemplarState.purges) + int(purged),
        },
    ).returning(col(ExemplarState.change))
    return int(session.connection().execute(counted).scalar_one())
