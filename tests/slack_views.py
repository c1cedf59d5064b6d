"""Views as the desk would read them, in every state, for what draws them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slackhitl.desk import lifecycle
from slackhitl.desk.case_views import (
    AttachmentView,
    DraftView,
    FindingView,
    Happening,
    MessageView,
    Person,
    ReviewView,
    SourceView,
)
from slackhitl.desk.models import (
    ConversationStatus,
    Direction,
    Disposition,
    DraftStatus,
    Origin,
)
from slackhitl.desk.team_answers import QuestionView
from slackhitl.slack.cards import CardLook

NOW = datetime(2026, 11, 23, 10, 2, 0, tzinfo=UTC)
LOOK = CardLook(now=NOW, undo_seconds=10, offline=False)
JANE = Person("Jane Doe", "jane@customer.example")
QUESTION = (
    "Hello,\n\nI ordered the glass kettle (order 10482) last week and it came today with a crack "
    "all along the handle. Can I get a new one, or my money back?\n\nIt was meant as a present for "
    "Saturday.\n\nJane"
)
REPLY = (
    "Hello Jane,\n\nthank you for writing, and I am sorry that the kettle arrived with a crack. "
    "You need not send it back: a new one leaves our warehouse today and should be with you "
    "within 2 to 3 working days.\n\nIf you would rather have your money back, tell me, and we "
    "refund the price to the card that you paid with.\n\nKind regards\nAcme Support"
)
MARKED = REPLY.replace("working days.", "working days. [1]").replace("paid with.", "paid with. [2]")


def ago(**span: float) -> datetime:
    """A time before now."""
    return NOW - timedelta(**span)


def mail(text: str = QUESTION, **more: Any) -> MessageView:
    """What the customer wrote last."""
    known: dict[str, Any] = {
        "id": 7,
        "direction": Direction.INBOUND,
        "sender": JANE,
        "subject": "Kettle arrived broken",
        "text": text,
        "new_text": text,
        "at": ago(minutes=12),
        "attachments": (),
        "screening": None,
        "warning": None,
    }
    return MessageView(**{**known, **more})


def draft(status: DraftStatus = DraftStatus.IN_REVIEW, **more: Any) -> DraftView:
    """A draft in a status, with the times and names that belong to it."""
    has_text = status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}
    decided = has_text and status is not DraftStatus.IN_REVIEW
    known: dict[str, Any] = {
        "id": 34,
        "number": 1,
        "status": status,
        "origin": Origin.CLAUDE,
        "text": REPLY if has_text else "",
        "proposed": REPLY if has_text else "",
        "marked": MARKED if has_text else "",
        "sources": (
            SourceView("Damaged parcels", "damaged", "a1", "A replacement leaves the same day."),
            SourceView("Returns and refunds", "returns", "b2", "We refund within 5 working days."),
        )
        if has_text
        else (),
        "findings": (),
        "grounding": "knowledge" if has_text else None,
        "problem": "Claude is overloaded" if status is DraftStatus.UNWRITTEN else None,
        "retry_at": None,
        "instruction": None,
        "created_at": ago(minutes=11),
        "presented_at": ago(minutes=11) if has_text else None,
        "first_by": "U0ANA" if status is DraftStatus.AWAITING_SECOND else None,
        "decided_by": "U0ANA" if decided else None,
        "decided_at": ago(seconds=4) if decided else None,
        "decision": "approved" if decided else None,
        "superseded_because": None,
        "send_after": NOW + timedelta(seconds=6) if status is DraftStatus.APPROVED else None,
        "attempt": 0,
        "server_said": None,
        "sent_at": NOW if status is DraftStatus.SENT else None,
        "to": (JANE,),
        "cc": (),
        "enclosures": (),
        "fingerprint": "0123456789ab",
        "actions": lifecycle.draft_actions(status, lifecycle.Role.SUPERVISOR),
    }
    return DraftView(**{**known, **more})


def view(
    shown: DraftView | None = None,
    status: ConversationStatus = ConversationStatus.OPEN,
    **more: Any,
) -> ReviewView:
    """A conversation with a draft, or without one."""
    known: dict[str, Any] = {
        "conversation_id": 12,
        "revision": 5,
        "status": status,
        "disposition": None,
        "customer": JANE,
        "is_vip": False,
        "inbox": "imap",
        "subject": "Kettle arrived broken",
        "owner": None,
        "assignee": None,
        "escalated_by": None,
        "snoozed_until": None,
        "notes": (),
        "screening": None,
        "category": "damage",
        "language": "en",
        "sentiment": "frustrated",
        "urgency": "high",
        "summary": "The glass kettle of order 10482 came cracked; she wants a new one or a refund "
        "before Saturday.",
        "triage_reason": "A damaged item.",
        "risks": ("refund_demand",),
        "questions": ("Can I get a new kettle or my money back?",),
        "opened_at": ago(minutes=12),
        "waiting_since": ago(minutes=12),
        "due": None,
        "mail": mail(),
        "earlier": 0,
        "draft": shown,
        "translation": None,
        "versions": 1 if shown and shown.text else 0,
        "unsettled": (),
        "history": (),
        "undeliverable": None,
        "actions": tuple(
            one
            for one in lifecycle.conversation_actions(status, lifecycle.Role.SUPERVISOR)
            if one.action not in {"merge", "split", "deescalate"}  # a customer's only mail
            and (one.source, one.action) != ("open", "reopen")  # nothing is paused
        ),
    }
    return ReviewView(**{**known, **more})


def happened(
    kind: str, actor: str = "U0ANA", reason: str | None = None, **span: float
) -> Happening:
    """An event of the past."""
    return Happening(kind, actor, ago(**span), reason)


COLOURS = "Which colours of gift wrapping do you offer?"
LACKS = FindingView(
    "", f"Nothing in the knowledge answers: {COLOURS}", "warning", kind="unanswered"
)


def asked(**more: Any) -> QuestionView:
    """A question to the team; everything unsaid is ordinary."""
    known: dict[str, Any] = {
        "id": 5,
        "conversation_id": 12,
        "text": COLOURS,
        "asked_by": "U0ANA",
        "to": None,
        "channel": "C0REVIEW",
        "ts": "1700000000.000200",
        "due": ago(minutes=5),
        "answer": None,
        "answered_by": None,
        "version": 0,
        "is_over": False,
        "withdrawn_by": None,
        "with_us": True,
    }
    return QuestionView(**{**known, **more})


EDITED = REPLY.replace("You need not send it back: a", "Please keep the broken one. A").replace(
    "Kind regards", "Have a lovely Saturday"
)
LATER = NOW + timedelta(minutes=5)


def every_state() -> dict[str, ReviewView]:
    """A card of every kind, by a name for people."""
    status, talk = DraftStatus, ConversationStatus
    uncertain = draft(status.UNCERTAIN, server_said="the connection was lost after the final dot")
    files = (
        AttachmentView("kettle.jpg", "image/jpeg", 1_830_000),
        AttachmentView("invoice 10482.pdf", "application/pdf", 84_000),
    )
    findings = (
        FindingView("2 to 3 working days", "This promise of a time stands in a source.", "note"),
        FindingView("refund", "A refund above 40 € needs a supervisor's word.", "warning"),
        FindingView("order 10482", "The order number is not in our records.", "stop"),
    )
    return {
        "queued": view(draft(status.QUEUED), category=None, language=None, urgency=None,
                       summary=None, risks=(), sentiment=None),
        "queued again": view(
            draft(status.QUEUED, instruction="Make it shorter.", number=2),
            history=(happened("draft.redraft", minutes=11),),
        ),
        "queued offline": view(draft(status.QUEUED, origin=Origin.OFFLINE)),
        "unwritten, tried again": view(
            draft(status.UNWRITTEN, problem="Claude is overloaded", retry_at=LATER)
        ),
        "unwritten": view(
            draft(
                status.UNWRITTEN, problem="Nothing in the knowledge answers this.", asks=COLOURS
            )
        ),
        "in review": view(draft()),
        "in review, offline": view(draft(origin=Origin.OFFLINE)),
        "in review, everything": view(
            draft(
                text=REPLY * 5, proposed=REPLY * 5, marked="", findings=findings, number=3,
                again=True, instruction="Mention the refund policy, drop the last line.",
                to=(Person("", "jane.private@mail.example"),),
                cc=(Person("Rob", "rob@customer.example"), Person("", "sue@customer.example")),
            ),
            mail=mail(
                QUESTION * 6, attachments=files,
                warning="DMARC failed: the mail does not come from customer.example.",
            ),
            earlier=3, owner="U0BEN", urgency="urgent", sentiment="angry",
            risks=("legal", "refund_demand", "press"), waiting_since=ago(hours=26),
            undeliverable="550 5.1.1 no such user",
            history=(happened("draft.redraft", minutes=11),),
            unsettled=(replace(uncertain, id=30, number=2),),
        ),
        "in review, a fact missing": view(
            draft(findings=(LACKS,), asks=COLOURS), questions=("Where is it?", COLOURS)
        ),
        "in review, a fact asked for": view(
            draft(findings=(LACKS,), asks=COLOURS),
            asked=(asked(), asked(id=6, to="U0OTTO", due=LATER), asked(id=7, to="C0REFUNDS")),
        ),
        "in review, a part open": view(draft(findings=(LACKS,))),
        "in review, at risk": view(draft(), due=LATER, at_risk=NOW),
        "in review after undo": view(draft(), history=(happened("draft.recall", minutes=1),)),
        "in review after another mail": view(
            draft(number=2, again=True), earlier=1,
            history=(
                happened("draft.supersede", "system", "the customer wrote again", minutes=11),
            ),
        ),
        "awaiting a second person": view(draft(status.AWAITING_SECOND)),
        "approved": view(draft(status.APPROVED)),
        "approved, edited": view(
            draft(status.APPROVED, text=EDITED, decision="edited", decided_by="U0BEN")
        ),
        "approved, put off": view(
            draft(
                status.APPROVED, attempt=2, send_after=LATER,
                server_said="450 4.2.1 the mailbox is busy, try again later",
            )
        ),
        "sending": view(draft(status.SENDING)),
        "sent": view(draft(status.SENT), talk.WAITING, waiting_since=None),
        "sent, edited": view(
            draft(status.SENT, text=EDITED, decision="edited", decided_by="U0BEN"),
            talk.WAITING,
        ),
        "sent, written by a person": view(
            draft(
                status.SENT, origin=Origin.AGENT, proposed="", marked="", sources=(),
                text="Dear Jane, I looked: it is on its way.\nAna", decision="written",
            ),
            talk.WAITING, owner="U0ANA",
        ),
        "uncertain": view(uncertain),
        "uncertain, without supervisors": view(uncertain, is_supervised=False),
        "undelivered": view(
            draft(status.UNDELIVERED, server_said="550 5.1.1 <jane@customer.example>: no such user")
        ),
        "discarded": view(
            draft(status.DISCARDED), talk.RESOLVED, disposition=Disposition.NO_REPLY_NEEDED,
            history=(happened("conversation.resolve", minutes=2),), waiting_since=None,
        ),
        "given up": view(draft(status.DISCARDED)),
        "taken over": view(
            None, talk.TAKEN_OVER, owner="U0ANA",
            history=(happened("conversation.take_over", minutes=3),),
        ),
        "taken over, own reply in review": view(
            draft(origin=Origin.AGENT, proposed="", marked="", sources=(), grounding=None),
            talk.TAKEN_OVER, owner="U0ANA", history=(happened("draft.recall", seconds=20),),
        ),
        "taken over after a reply": view(draft(status.SENT), talk.TAKEN_OVER, owner="U0ANA"),
        "resolved": view(
            draft(status.SENT), talk.RESOLVED, disposition=Disposition.ANSWERED,
            history=(happened("conversation.resolve", "U0VERA", minutes=9),),
        ),
        "snoozed": view(draft(status.SENT), talk.SNOOZED),
        "screened": view(
            None, talk.RESOLVED, disposition=Disposition.SCREENED,
            screening="automatic reply (Auto-Submitted)", summary=None, category=None,
            risks=(), sentiment=None, urgency=None, language=None,
        ),
        "in review, two readings": view(
            draft(),
            other=draft(
                status.OFFERED, id=32, number=2, sources=(), marked="", text=EDITED,
                proposed=EDITED, fingerprint="ba9876543210",
            ),
            other_meaning="Ordered another kettle; wants the right one",
        ),
        "leaving while another waits": view(
            draft(number=2),
            unsettled=(replace(draft(status.SENDING), id=30),),
        ),
    }  # fmt: skip
