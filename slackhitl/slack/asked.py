"""What a card shows of questions to the team: those without an answer, and the fact that its draft
lacks. What one click does about it stands below the card's own buttons, which are likelier.
"""

from dataclasses import replace
from datetime import datetime

from slackhitl.desk.case_views import DraftView, ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.models import ConversationStatus, DraftStatus
from slackhitl.desk.team_answers import QuestionView
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import Act
from slackhitl.slack.texts import literal, one_line, person, when
from slackhitl.slack.values import menu_value, seen_of, seen_value

MOST = 3
"""Open questions that a card shows."""
HERE = "Ask in the thread"


def on_card(view: ReviewView, now: datetime) -> list[Block]:
    """What is asked and not answered yet, and the fact that the draft lacks."""
    shown = [_asked(question, view, now) for question in view.asked[:MOST]]
    draft = view.draft
    if draft is None or not _may_ask(view, draft):
        return shown
    if _is_asked(view, draft):
        return shown
    line = "Nothing in the knowledge answers this, or a part of it. A colleague may know."
    if draft.asks:
        line = f"*A fact is missing:* “{literal(draft.asks, 1000)}”"
    return [*shown, blocks.section(line)]


def row(view: ReviewView) -> list[Block]:
    """The buttons that ask the team for the fact that the draft lacks."""
    draft = view.draft
    if draft is None or not _may_ask(view, draft) or _is_asked(view, draft):
        return []
    value, who = seen_value(seen_of(view, draft)), one_line(view.customer.name or "a customer")
    here, team = (
        blocks.button(
            label, act.value, value, says=f"{label.rstrip('…')} about the mail from {who}"
        )
        for label, act in ((HERE, Act.ASK_HERE), ("Ask the team…", Act.ASK))
    )
    shown = [here, team] if draft.asks else [team]
    return [blocks.actions(shown, f"ask_{draft.id}")]


def told_apart(draft: DraftView) -> DraftView:
    """A draft without the finding that only names the fact which the card tells of itself."""
    begins = (draft.asks or "")[:60]
    kept = [one for one in draft.findings if not begins or begins not in one.reason]
    return replace(draft, findings=tuple(kept))


def answered(view: ReviewView) -> list[Block]:
    """What the team answered, for somebody who writes the reply."""
    lines = [
        f"*{person(one.by)} answered* “{literal(one.question, 200)}”: {literal(one.answer, 600)}"
        for one in reversed(view.told)
    ]
    return [blocks.section("\n".join(lines[-MOST:]))] if lines else []


def _is_asked(view: ReviewView, draft: DraftView) -> bool:
    """Whether the missing fact is asked for already, or something where it has no name."""
    if not draft.asks:
        return bool(view.asked)
    return draft.asks in {question.text for question in view.asked}


def _may_ask(view: ReviewView, draft: DraftView) -> bool:
    """Whether a fact is missing that an answer would still bring into the reply."""
    decides = draft.status is DraftStatus.IN_REVIEW or (
        draft.status is DraftStatus.UNWRITTEN and draft.retry_at is None
    )
    is_aside = view.status is ConversationStatus.SNOOZED
    may = "ask" in {row.action for row in view.actions}
    return draft.lacks_facts and decides and may and not is_aside


def _asked(question: QuestionView, view: ReviewView, now: datetime) -> Block:
    where = "in the thread" if question.to is None else called_where(question.to)
    line = f"*Asked {where}* by {person(question.asked_by)}: “{literal(question.text, 600)}”"
    if question.due is not None:
        is_late = now >= question.due
        due = when(question.due)
        line += f" · *no answer since {due}*" if is_late else f" · until {due}"
    seen = Seen(view.conversation_id, None, "", view.revision)
    lines = [
        (text, f"{menu_value(act, seen)}|{question.id}")
        for text, act in (
            ("Answer…", Act.ANSWER),
            ("Ask somebody else…", Act.ASK),
            ("Withdraw the question", Act.UNASK),
        )
    ]
    return blocks.section(
        line, blocks.overflow(Act.MENU.value, lines), f"question_{question.id}"
    )  # fmt: skip


def called_where(to: str) -> str:
    """A person or a channel that was asked, in mrkdwn."""
    return person(to) if to[:1] in "UW" else f"<#{to}>"
