"""Which articles a case must not see when it is replayed: what came later, or from its own answer.

What is approved in Slack has a time and a conversation. Files of the folder have neither; of their
versions the desk keeps since when it serves them (knowledge_versions), from a day on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from slackhitl.desk import knowledge_versions
from slackhitl.desk.knowledge_versions import ArticleVersionName
from slackhitl.desk.models import Draft
from slackhitl.desk.proposals import Proposal, ProposalState
from slackhitl.desk.replaying import AsOf


@dataclass(frozen=True)
class Hindsight:
    """What a case must not see of the articles that are served now."""

    hidden: frozenset[ArticleVersionName] = frozenset()
    reworded: frozenset[str] = frozenset()  # articles that had another wording then, now lost
    knows_files: bool = True  # whether versions of the folder's files were kept by then


NOTHING_HIDDEN = Hindsight()


def of(
    session: Session,
    reply_id: int,
    first_id: int,
    served: Iterable[ArticleVersionName],
    as_of: AsOf,
) -> Hindsight:
    """What must be hidden from the case of this reply, whose first draft is this one."""
    reply, first = session.get_one(Draft, reply_id), session.get_one(Draft, first_id)
    approved = session.exec(
        select(Proposal).where(Proposal.state == ProposalState.APPROVED.value)
    ).all()
    later = {
        (one.article, one.version)
        for one in approved
        if one.conversation_id == reply.conversation_id
        or (as_of is AsOf.THEN and one.decided_at is not None and one.decided_at > first.created_at)
    }
    if as_of is AsOf.NOW:
        return Hindsight(frozenset(later & set(served)))
    # What was approved has a better known time than when the desk first served it.
    files = set(served) - {(one.article, one.version) for one in approved}
    newer = knowledge_versions.newer_than(session, first.created_at) & files
    names = {article for article, _ in newer}
    since = knowledge_versions.kept_since(session)
    return Hindsight(
        frozenset(later & set(served)) | newer,
        knowledge_versions.had_earlier(session, names, first.created_at),
        since is not None and since <= first.created_at,
    )
