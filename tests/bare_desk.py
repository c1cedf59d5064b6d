"""The desk's verbs over a real database, without mail servers, models or Slack around them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, SQLModel, col, select

from slackhitl.db import Database
from slackhitl.desk import casefile, drafting, intake, outgoing
from slackhitl.desk.decisions import Seen
from slackhitl.desk.drafting import Proposal, TriageNote
from slackhitl.desk.incoming import Incoming
from slackhitl.desk.intake import Receipt
from slackhitl.desk.letters import Letter
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.models import Conversation, Draft, Event, Job, Message, Origin
from slackhitl.desk.policy import Policy

P = ParamSpec("P")
T = TypeVar("T")

MARIA = Actor("U_MARIA", Role.AGENT)
TOM = Actor("U_TOM", Role.AGENT)
VERA = Actor("U_VERA", Role.SUPERVISOR)
GUEST = Actor("U_GUEST", Role.NOBODY)

POLICY = Policy(
    support_name="Acme Support",
    support_address="support@acme.example",
    channel="C_SUPPORT",
    own_addresses=frozenset({"support@acme.example"}),
)
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TRIAGE = TriageNote(
    category="shipping", language="en", sentiment="neutral", urgency="normal",
    summary="Asks where a parcel is.", reason="It names a parcel.", risks=(),
    questions=("Where is my parcel?",),
)  # fmt: skip


@dataclass
class BareDesk:
    """A desk whose clock stands still until somebody moves it."""

    database: Database
    now: datetime = MONDAY
    policy: Policy = POLICY
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def do(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb in a transaction of its own."""
        return self.database.transact(verb, *args, **kwargs)[0]

    def later(self, **span: float) -> datetime:
        """Move the clock."""
        self.now += timedelta(**span)
        return self.now

    def incoming(self, **changes: Any) -> Incoming:
        """A customer's mail as the desk takes it; everything unsaid is ordinary."""
        number = next(self._numbers)
        values: dict[str, Any] = {
            "source": "inbox",
            "key": f"1:{number}",
            "message_id": f"mail-{number}@customer.example",
            "content_digest": f"content-{number}",
            "raw_digest": f"raw-{number}",
            "sender_name": "Ann",
            "sender_address": "ann@customer.example",
            "to": (("", "support@acme.example"),),
            "subject": "My parcel",
            "text": "Where is my parcel?",
            "new_text": "Where is my parcel?",
            "sent_at": self.now,
        }
        return Incoming(**(values | changes))

    def receive(self, mail: Incoming) -> Receipt:
        """Take a mail in."""
        return self.do(intake.receive, mail, self.now, self.policy, Origin.CLAUDE)

    def mail(self, **changes: Any) -> Receipt:
        """A customer's mail arrives."""
        return self.receive(self.incoming(**changes))

    def triage(self, conversation_id: int, **changes: Any) -> None:
        """Triage has looked at the newest mail."""
        note = TriageNote(**({**vars(TRIAGE)} | changes))
        self.do(
            drafting.triaged, self.draft_id(conversation_id), note, self.now, self.policy
        )  # fmt: skip

    def present(self, conversation_id: int, text: str = "It is on its way.") -> int:
        """The model has written; the draft's id."""
        draft_id = self.draft_id(conversation_id)
        assert self.do(
            drafting.present, draft_id, Proposal(Origin.CLAUDE, text), self.now, self.policy
        )
        return draft_id

    def in_review(self, **changes: Any) -> int:
        """A new conversation whose draft waits for a decision."""
        conversation_id = self.mail(**changes).conversation_id
        self.triage(conversation_id)
        self.present(conversation_id)
        return conversation_id

    def unwritten(self) -> int:
        """A new conversation whose draft the model could not write."""
        conversation_id = self.mail().conversation_id
        self.triage(conversation_id)
        self.do(drafting.give_up, self.draft_id(conversation_id), "Claude is busy.", self.now)
        return conversation_id

    def claim(self, conversation_id: int) -> Letter:
        """The sender takes the newest draft, once its undo window is over."""
        self.now = max(self.now, self.draft(conversation_id).send_after or self.now)
        draft_id = self.draft_id(conversation_id)
        letter = self.do(outgoing.claim, draft_id, self.now, self.policy)
        assert isinstance(letter, Letter)
        return letter

    def leave(self, conversation_id: int) -> int:
        """The newest draft is sent; its id."""
        letter = self.claim(conversation_id)
        held = (letter.draft_id, letter.attempt)
        if letter.raw_digest is None:
            message_id = f"reply-{letter.draft_id}@acme.example"
            self.do(outgoing.keep_composed, *held, message_id, f"sent-{letter.draft_id}")
        self.do(outgoing.mark_data_sent, *held)
        self.do(outgoing.confirm, letter.draft_id, "250 OK", self.now)
        return letter.draft_id

    def seen(self, conversation_id: int) -> Seen:
        """What a person sees on the card now."""
        view = self.do(casefile.review_view, conversation_id, self.policy)
        if view.draft is None:
            return Seen(conversation_id, None, view.fingerprint)
        return Seen(conversation_id, view.draft.id, view.draft.fingerprint)

    def conversation(self, conversation_id: int) -> Conversation:
        """The row as it is now."""
        return self.do(lambda session: session.get_one(Conversation, conversation_id))

    def drafts(self, conversation_id: int) -> list[Draft]:
        """The conversation's drafts, oldest first."""
        statement = select(Draft).where(Draft.conversation_id == conversation_id)
        return self.do(lambda session: list(session.exec(statement.order_by(col(Draft.number)))))

    def draft(self, conversation_id: int) -> Draft:
        """The newest draft."""
        return self.drafts(conversation_id)[-1]

    def draft_id(self, conversation_id: int) -> int:
        """The newest draft's id."""
        found = self.draft(conversation_id).id
        assert found is not None
        return found

    def messages(self, conversation_id: int) -> list[Message]:
        """The conversation's mails, oldest first."""
        statement = select(Message).where(Message.conversation_id == conversation_id)
        return self.do(lambda session: list(session.exec(statement.order_by(col(Message.id)))))

    def events(self, conversation_id: int) -> list[Event]:
        """What happened in the conversation, oldest first."""
        statement = select(Event).where(Event.conversation_id == conversation_id)
        return self.do(lambda session: list(session.exec(statement.order_by(col(Event.number)))))

    def told(self, conversation_id: int) -> list[str]:
        """The kinds of what happened, oldest first."""
        return [event.kind for event in self.events(conversation_id)]

    def jobs(self) -> dict[str, Job]:
        """All jobs by key."""
        return self.do(lambda session: {job.key: job for job in session.exec(select(Job))})

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, to see that nothing was changed."""

        def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            connection = session.connection()
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(table.select())), key=str
                )
                for table in SQLModel.metadata.sorted_tables
            }

        return self.do(dump)
