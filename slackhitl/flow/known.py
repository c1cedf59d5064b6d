"""Whose particulars a text may hold, from what the desk knows: for taking them out."""

from functools import lru_cache

from slackhitl.ai.anonymising import NOTHING, Known, Ours
from slackhitl.ai.articles import Article
from slackhitl.ai.knowledge import Knowledge
from slackhitl.desk.policy import Policy
from slackhitl.desk.teachable import People


def known(people: People, ours: Ours = NOTHING) -> Known:
    """To whom a text belongs, and what in it is ours."""
    return Known(people.names, people.addresses, people.mails, ours)


def ours(policy: Policy, knowledge: Knowledge) -> Ours:
    """Our addresses, numbers, links and names, as our articles and signatures hold them."""
    signatures = (policy.signature, *(sender.signature for sender in policy.senders))
    names = (policy.support_name, *(sender.name for sender in policy.senders))
    return _ours(knowledge.articles, signatures, names, tuple(sorted(policy.own_addresses)))


@lru_cache(maxsize=4)
def _ours(
    articles: tuple[Article, ...],
    signatures: tuple[str, ...],
    names: tuple[str, ...],
    addresses: tuple[str, ...],
) -> Ours:
    """Reading all articles takes a while, and they seldom change."""
    told = (f"{one.title}\n{one.heading}\n{one.text}" for a in articles for one in a.passages)
    return Ours([*told, *signatures, *names, *addresses], names)
