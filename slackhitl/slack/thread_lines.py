"""A line for each event that a card's thread tells in small print: who did what."""

from collections.abc import Callable

from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Origin
from slackhitl.desk.news import News
from slackhitl.slack import wording
from slackhitl.slack.texts import is_person, literal, when

Who = Callable[[str | None], str]
"""Somebody's name, escaped; never a mention, which would call them."""


def line(news: News, who: Who) -> str:
    """What happened, in mrkdwn, without the time."""
    return LINES[news.kind](news, who)


def _presented(news: News, who: Who) -> str:
    if news.draft is None:
        return "A draft was written"
    author = "the offline drafter" if news.draft.origin is Origin.OFFLINE else "Claude"
    rests = ""
    if news.draft.has_sources:
        rests = ", from:" if news.draft.sources else ", from sources that stand above"
    return f"Version {news.draft.number} was drafted by {author}{rests}"


def _given_up(news: News, who: Who) -> str:
    return f"There is no draft: {literal(news.reason or 'no reason was given', 300)}"


def _edited(news: News, who: Who) -> str:
    if news.wrote:
        return f"{who(news.actor)} wrote the reply"
    why = f", since of “{literal(news.reason, 60)}”" if news.reason else ""
    return f"{who(news.actor)} edited and approved it{why}"


def _redrafted(news: News, who: Who) -> str:
    wish = wording.wish(news.note, 600)
    return f"{who(news.actor)} asked for another version{f': {wish}' if wish else ''}"


def _restored(news: News, who: Who) -> str:
    version = news.draft.number if news.draft else ""
    return f"{who(news.actor)} restored version {news.restored} as version {version}"


def _chosen(news: News, who: Who) -> str:
    version = f", version {news.draft.number}," if news.draft else ""
    return f"{who(news.actor)} chose the draft{version} for what else the mail may mean"


def _superseded(news: News, who: Who) -> str:
    version = f"Version {news.draft.number}" if news.draft else "The draft"
    return f"{version} was withdrawn: {literal(news.reason or 'it was out of date', 200)}"


def _ended(news: News, who: Who) -> str:
    how = wording.DISPOSITIONS[news.ended].lower() if news.ended else "resolved"
    return f"{who(news.actor)} ended it: {how}"


def _snoozed(news: News, who: Who) -> str:
    until = when(news.until) if news.until else "the customer writes"
    return f"{who(news.actor)} put it aside until {until}"


def _assigned(news: News, who: Who) -> str:
    if news.to is None:
        return f"{who(news.actor)} made it anybody's"
    if news.to == news.actor:
        return f"{who(news.actor)} took it on"
    why = wording.because(news.reason)
    if not is_person(news.actor):
        return f"It was given to {who(news.to)}{f', {why}' if why else ''}"
    return f"{who(news.actor)} assigned it to {who(news.to)}"


def _asked(news: News, who: Who) -> str:
    if not news.to:
        return ""  # the question itself stands in this thread
    to = who(news.to) if is_person(news.to) else "a channel"
    return f"{who(news.actor)} asked {to}: “{literal(news.note or '', 600)}”"


def _sent(news: News, who: Who) -> str:
    """Who let our reply go out, and whether it is theirs."""
    draft = news.draft
    if draft is None:
        return "*Our reply was sent*"
    if draft.decided_by == SYSTEM.id:
        by = "by itself, since nobody objected"
    elif draft.is_own and draft.first_by not in {None, draft.decided_by}:
        by = f"written by {who(draft.first_by)}, approved by {who(draft.decided_by)}"
    elif draft.is_own:
        by = f"written by {who(draft.decided_by)}"
    else:
        both = [one for one in (draft.first_by, draft.decided_by) if one]
        names = " and ".join(dict.fromkeys(who(one) for one in both))
        by = f"{'edited and ' if draft.is_edited else ''}approved by {names}"
    found = ""
    if news.kind == "draft.settle":
        found = f"; {who(news.actor)} looked and found that it was sent"
    return f"*Sent to {literal(news.customer.name or news.customer.address, 80)}*, {by}{found}"


def _did(words: str) -> Callable[[News, Who], str]:
    return lambda news, who: f"{who(news.actor)} {words}"


LINES: dict[str, Callable[[News, Who], str]] = {
    "conversation.opened": lambda news, who: "",
    "conversation.reopen": _did("reopened it"),
    "draft.confirm": _sent,
    "draft.settle": _sent,
    "draft.present": _presented,
    "draft.give_up": _given_up,
    "draft.approve": _did("approved it"),
    "draft.edit": _edited,
    "draft.compose": _did("wrote a reply"),
    "draft.schedule": lambda news, who: "It goes out by itself unless somebody objects",
    "draft.stay": lambda news, who: (
        f"It does not go out by itself: {literal(news.reason or 'a person must look', 200)}"
    ),
    "draft.object": _did("objected to its going out by itself"),
    "draft.send_alone": lambda news, who: "Nobody objected, so it goes out by itself",
    "draft.redraft": _redrafted,
    "draft.choose": _chosen,
    "draft.restore": _restored,
    "draft.recall": _did("took the approval back"),
    "draft.discard": _did("dropped the reply"),
    "draft.resend": _did("chose to send it again"),
    "draft.retry": _did("chose to try again"),
    "draft.supersede": _superseded,
    "conversation.take_over": _did("took it over"),
    "conversation.hand_back": _did("handed it back to the AI"),
    "conversation.resolve": _ended,
    "conversation.merge": _did("merged it into another conversation"),
    "conversation.snooze": _snoozed,
    "conversation.wake_now": _did("took it up again"),
    "conversation.assign": _assigned,
    "conversation.unassign": lambda news, who: (
        f"It is anybody's again: {literal(news.reason or 'nobody has it', 120)}"
    ),
    "conversation.ask": _asked,
    "triage.corrected": lambda news, who: (
        f"{who(news.actor)} chose the category {literal(wording.category(news.category) or '', 60)}"
    ),
}
"""Of every event of which a thread has a line. An empty one has its mail alone."""
