"""What people do with a draft, what it changes, and the sentences of what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk
from sqlmodel import select

from slackhitl.desk import ending, outgoing, review
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import (
    AlreadyDecided,
    CardOutOfDate,
    DeskError,
    NoSuchRow,
    NotAllowed,
    NothingToSend,
)
from slackhitl.desk.models import (
    ConversationStatus,
    Decision,
    Disposition,
    Draft,
    DraftStatus,
    JobState,
    Origin,
)

CLAUDE = Origin.CLAUDE
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What differs between the databases is tested with the verbs of intake, outgoing and work."""


@pytest.fixture
def conversation_id(desk: BareDesk) -> int:
    """A conversation whose draft “It is on its way.” waits for a decision."""
    return desk.in_review()


def approve(desk: BareDesk, conversation_id: int) -> None:
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)


def take_over(desk: BareDesk, conversation_id: int) -> None:
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now)


def decisions(desk: BareDesk) -> list[Decision]:
    return desk.do(lambda session: list(session.exec(select(Decision))))


def refused(
    desk: BareDesk, error: type[DeskError], act: Callable[[], object], *, words: str = ""
) -> None:
    """The act is refused with these words and changes nothing at all."""
    before = desk.everything()
    with pytest.raises(error) as refusal:
        act()
    assert words in str(refusal.value)
    assert desk.everything() == before


# Approve


def test_an_approval_leaves_when_the_undo_window_ends(desk: BareDesk, conversation_id: int) -> None:
    desk.later(seconds=40)
    approve(desk, conversation_id)
    draft = desk.draft(conversation_id)
    leaves = desk.now + timedelta(seconds=10)
    assert (draft.status, draft.send_after) == (DraftStatus.APPROVED, leaves)
    assert (draft.decided_by, draft.decided_at) == (MARIA.id, desk.now)
    assert desk.jobs()[f"send:{draft.id}"].run_at == leaves
    (decision,) = decisions(desk)
    assert (decision.action, decision.agent, decision.handle_seconds) == ("approve", MARIA.id, 40)
    assert (decision.edit_distance, decision.after) == (0.0, "It is on its way.")


def test_the_second_click_is_told_who_was_first(desk: BareDesk, conversation_id: int) -> None:
    seen = desk.seen(conversation_id)
    approve(desk, conversation_id)
    desk.later(seconds=8)
    refused(
        desk, AlreadyDecided,
        lambda: desk.do(review.approve, seen, TOM, desk.now, desk.policy),
        words="<@U_MARIA> approved this 8 s ago. Nothing was changed by your click.",
    )  # fmt: skip


def test_a_stranger_may_decide_nothing(desk: BareDesk, conversation_id: int) -> None:
    seen, now, policy = desk.seen(conversation_id), desk.now, desk.policy
    refused(
        desk, NotAllowed, lambda: desk.do(review.approve, seen, GUEST, now, policy),
        words="“Approve & send” needs an agent of this desk. Nothing was changed.",
    )  # fmt: skip
    for act in (
        lambda: desk.do(review.edit, seen, "Hello.", GUEST, now, policy),
        lambda: desk.do(review.take_over, seen, GUEST, now),
        lambda: desk.do(review.compose, seen, "Hello.", GUEST, now, policy),
        lambda: desk.do(review.redraft, seen, "", GUEST, now, CLAUDE),
        lambda: desk.do(ending.no_reply, seen, GUEST, now),
        lambda: desk.do(ending.resolve, seen, GUEST, now),
    ):
        refused(desk, NotAllowed, act)


def test_a_click_on_a_text_that_changed_is_refused(desk: BareDesk, conversation_id: int) -> None:
    stale = replace(desk.seen(conversation_id), fingerprint="000000000000")
    for act in (
        lambda: desk.do(review.approve, stale, MARIA, desk.now, desk.policy),
        lambda: desk.do(review.edit, stale, "Hello.", MARIA, desk.now, desk.policy),
        lambda: desk.do(review.redraft, stale, "", MARIA, desk.now, CLAUDE),
        lambda: desk.do(ending.no_reply, stale, MARIA, desk.now),
    ):
        refused(desk, CardOutOfDate, act, words="Please read the new card first.")


def test_a_click_on_a_card_from_before_the_customers_next_mail_is_refused(
    desk: BareDesk, conversation_id: int
) -> None:
    seen = desk.seen(conversation_id)
    desk.later(minutes=2)
    desk.mail(in_reply_to=(desk.messages(conversation_id)[0].message_id,))
    desk.later(minutes=1)
    refused(
        desk, AlreadyDecided,
        lambda: desk.do(review.approve, seen, MARIA, desk.now, desk.policy),
        words="The customer wrote again 1 min ago. The card shows what is next.",
    )  # fmt: skip


def test_a_conversation_that_is_not_here_is_said_to_be_gone(desk: BareDesk) -> None:
    nowhere = Seen(999, 999, "")
    refused(desk, NoSuchRow, lambda: desk.do(review.approve, nowhere, MARIA, desk.now, desk.policy))
    refused(desk, NoSuchRow, lambda: desk.do(review.take_over, nowhere, MARIA, desk.now))


def test_a_draft_of_another_conversation_is_refused(desk: BareDesk, conversation_id: int) -> None:
    other = desk.in_review()
    crossed = replace(desk.seen(conversation_id), conversation_id=other)
    refused(desk, NoSuchRow, lambda: desk.do(review.approve, crossed, MARIA, desk.now, desk.policy))


# Edit


def test_an_edited_text_is_what_leaves_exactly_as_typed(
    desk: BareDesk, conversation_id: int
) -> None:
    text = "  It is on *your* way.\r\n\n— Maria  "
    desk.do(review.edit, desk.seen(conversation_id), text, MARIA, desk.now, desk.policy, "clearer")
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.decision) == (DraftStatus.APPROVED, "edited")
    assert (draft.text, draft.proposed) == (text, "It is on its way.")
    (decision,) = decisions(desk)
    assert (decision.action, decision.reason) == ("edit", "clearer")
    assert (decision.before, decision.after) == ("It is on its way.", text)
    assert desk.claim(conversation_id).text == text


def test_an_edit_that_changes_nothing_is_an_approval(desk: BareDesk, conversation_id: int) -> None:
    seen = desk.seen(conversation_id)
    desk.do(review.edit, seen, "It is on its way.", MARIA, desk.now, desk.policy)
    assert desk.draft(conversation_id).decision == "approved"
    assert "draft.approve" in desk.told(conversation_id)


def test_an_empty_reply_is_refused(desk: BareDesk, conversation_id: int) -> None:
    seen = desk.seen(conversation_id)
    refused(
        desk, NothingToSend,
        lambda: desk.do(review.edit, seen, " \n ", MARIA, desk.now, desk.policy),
        words="The reply is empty. Write a few words first.",
    )  # fmt: skip
    take_over(desk, conversation_id)
    seen = desk.seen(conversation_id)
    refused(
        desk, NothingToSend, lambda: desk.do(review.compose, seen, "", TOM, desk.now, desk.policy)
    )


def test_a_person_writes_where_the_model_could_not(desk: BareDesk) -> None:
    conversation_id = desk.unwritten()
    desk.do(review.write, desk.seen(conversation_id), "Soon.", MARIA, desk.now, desk.policy)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.decision, draft.text) == (DraftStatus.APPROVED, "written", "Soon.")
    assert draft.proposed == ""


# Undo


def test_undo_brings_every_button_back(desk: BareDesk, conversation_id: int) -> None:
    before = desk.seen(conversation_id)
    approve(desk, conversation_id)
    desk.do(review.recall, desk.seen(conversation_id), TOM, desk.now)
    draft = desk.draft(conversation_id)
    assert draft.status is DraftStatus.IN_REVIEW
    assert (draft.send_after, draft.decided_by, draft.decision) == (None, None, None)
    assert desk.seen(conversation_id) == before
    desk.later(minutes=1)
    assert desk.do(outgoing.claim, desk.draft_id(conversation_id), desk.now, desk.policy) is None
    approve(desk, conversation_id)
    desk.leave(conversation_id)


def test_undo_after_an_edit_keeps_the_edited_text(desk: BareDesk, conversation_id: int) -> None:
    seen = desk.seen(conversation_id)
    desk.do(review.edit, seen, "Tomorrow.", MARIA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    assert desk.draft(conversation_id).text == "Tomorrow."
    approve(desk, conversation_id)
    assert desk.events(conversation_id)[-1].detail["edited"] is True


def test_undo_comes_too_late_once_the_reply_left(desk: BareDesk, conversation_id: int) -> None:
    approve(desk, conversation_id)
    desk.claim(conversation_id)
    seen = desk.seen(conversation_id)
    refused(
        desk, AlreadyDecided, lambda: desk.do(review.recall, seen, MARIA, desk.now),
        words="The reply that <@U_MARIA> approved left for the mail server 0 s ago.",
    )  # fmt: skip


# Take over, compose, hand back


def test_who_takes_over_owns_the_conversation_and_the_draft_is_withdrawn(
    desk: BareDesk, conversation_id: int
) -> None:
    take_over(desk, conversation_id)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.owner) == (ConversationStatus.TAKEN_OVER, TOM.id)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.superseded_because) == (DraftStatus.SUPERSEDED, "taken over")
    before = desk.everything()
    take_over(desk, conversation_id)
    assert desk.everything() == before


def test_somebody_else_may_take_over_after_that(desk: BareDesk, conversation_id: int) -> None:
    take_over(desk, conversation_id)
    desk.do(review.take_over, desk.seen(conversation_id), MARIA, desk.now)
    assert desk.conversation(conversation_id).owner == MARIA.id
    seen = desk.seen(conversation_id)
    refused(
        desk, NotAllowed, lambda: desk.do(review.compose, seen, "Hi.", TOM, desk.now, desk.policy),
        words="<@U_MARIA> has this conversation. Press Take over first",
    )  # fmt: skip


def test_the_owners_words_pass_the_undo_window_too(desk: BareDesk, conversation_id: int) -> None:
    take_over(desk, conversation_id)
    desk.do(review.write, desk.seen(conversation_id), "Tomorrow.", TOM, desk.now, desk.policy)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.origin) == (DraftStatus.APPROVED, Origin.AGENT)
    assert draft.send_after == desk.now + timedelta(seconds=10)
    refused(
        desk, AlreadyDecided,
        lambda: desk.do(
            review.compose, desk.seen(conversation_id), "Again.", TOM, desk.now, desk.policy
        ),
        words="A reply is on its way already. Press Undo on the card to stop it.",
    )  # fmt: skip
    desk.leave(conversation_id)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.owner) == (ConversationStatus.WAITING, TOM.id)


def test_own_words_that_were_recalled_can_be_written_anew(
    desk: BareDesk, conversation_id: int
) -> None:
    take_over(desk, conversation_id)
    desk.do(review.compose, desk.seen(conversation_id), "Tomorow.", TOM, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(conversation_id), TOM, desk.now)
    desk.do(review.compose, desk.seen(conversation_id), "Tomorrow.", TOM, desk.now, desk.policy)
    assert [draft.status for draft in desk.drafts(conversation_id)][1:] == [
        DraftStatus.SUPERSEDED, DraftStatus.APPROVED,
    ]  # fmt: skip
    assert desk.claim(conversation_id).text == "Tomorrow."


def test_only_an_owner_composes(desk: BareDesk, conversation_id: int) -> None:
    seen = desk.seen(conversation_id)
    refused(
        desk, AlreadyDecided,
        lambda: desk.do(review.compose, seen, "Hi.", TOM, desk.now, desk.policy),
        words="This conversation is not taken over any more. Press Take over to write yourself.",
    )  # fmt: skip


def test_handed_back_the_ai_drafts_anew(desk: BareDesk, conversation_id: int) -> None:
    take_over(desk, conversation_id)
    desk.do(review.hand_back, desk.seen(conversation_id), TOM, desk.now, CLAUDE)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.owner) == (ConversationStatus.OPEN, None)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.number) == (DraftStatus.QUEUED, 2)
    assert f"draft:{draft.id}" in desk.jobs()


# Redraft, no reply, resolve, reopen


def test_another_version_knows_the_instruction_and_the_earlier_text(
    desk: BareDesk, conversation_id: int
) -> None:
    seen = desk.seen(conversation_id)
    desk.do(review.redraft, seen, " warmer ", MARIA, desk.now, CLAUDE)
    older, newer = desk.drafts(conversation_id)
    assert older.status is DraftStatus.SUPERSEDED
    assert (newer.status, newer.instruction) == (DraftStatus.QUEUED, "warmer")
    refused(
        desk, AlreadyDecided,
        lambda: desk.do(review.redraft, seen, "colder", TOM, desk.now, CLAUDE),
        words="<@U_MARIA> asked for another draft",
    )  # fmt: skip


def test_no_reply_needed_ends_the_conversation(desk: BareDesk, conversation_id: int) -> None:
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)
    conversation = desk.conversation(conversation_id)
    assert conversation.status is ConversationStatus.RESOLVED
    assert conversation.disposition is Disposition.NO_REPLY_NEEDED
    assert (conversation.resolved_at, conversation.waiting_since) == (desk.now, None)
    assert desk.draft(conversation_id).status is DraftStatus.DISCARDED


def test_no_reply_needed_before_the_draft_came(desk: BareDesk) -> None:
    conversation_id = desk.mail().conversation_id
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)
    assert desk.draft(conversation_id).status is DraftStatus.SUPERSEDED
    assert desk.conversation(conversation_id).status is ConversationStatus.RESOLVED


def test_no_reply_needed_is_refused_while_a_reply_is_leaving(
    desk: BareDesk, conversation_id: int
) -> None:
    approve(desk, conversation_id)
    seen = desk.seen(conversation_id)
    refused(
        desk, AlreadyDecided, lambda: desk.do(ending.no_reply, seen, TOM, desk.now),
        words="A reply is on its way already.",
    )  # fmt: skip


def test_an_answered_conversation_is_resolved_as_answered(
    desk: BareDesk, conversation_id: int
) -> None:
    approve(desk, conversation_id)
    desk.leave(conversation_id)
    desk.do(ending.resolve, desk.seen(conversation_id), MARIA, desk.now)
    assert desk.conversation(conversation_id).disposition is Disposition.ANSWERED


def test_reopened_the_ai_drafts_an_answer(desk: BareDesk, conversation_id: int) -> None:
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)
    desk.later(hours=1)
    desk.do(ending.reopen, desk.seen(conversation_id), TOM, desk.now, CLAUDE)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.disposition) == (ConversationStatus.OPEN, None)
    assert conversation.waiting_since == desk.now
    assert desk.draft(conversation_id).status is DraftStatus.QUEUED


def test_a_screened_mail_that_is_reopened_gets_a_draft(desk: BareDesk) -> None:
    conversation_id = desk.mail(screening="mailing list").conversation_id
    desk.do(ending.reopen, Seen(conversation_id, None, ""), MARIA, desk.now, CLAUDE)
    assert desk.conversation(conversation_id).screening is None
    assert desk.draft(conversation_id).status is DraftStatus.QUEUED


# After the mail server


def failed(desk: BareDesk, conversation_id: int, how: str) -> Draft:
    approve(desk, conversation_id)
    letter = desk.claim(conversation_id)
    verb = {"refuse": outgoing.refuse, "lose": outgoing.lose}[how]
    desk.do(verb, letter.draft_id, letter.attempt, "the server's words", desk.now)
    return desk.draft(conversation_id)


def test_a_refused_reply_can_be_tried_again_by_an_agent(
    desk: BareDesk, conversation_id: int
) -> None:
    failed(desk, conversation_id, "refuse")
    desk.later(minutes=1)
    desk.do(review.retry, desk.seen(conversation_id), TOM, desk.now)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.send_after) == (DraftStatus.APPROVED, desk.now)
    assert desk.jobs()[f"send:{draft.id}"].state is JobState.READY
    desk.leave(conversation_id)


def test_sending_a_refused_reply_can_be_given_up(desk: BareDesk, conversation_id: int) -> None:
    failed(desk, conversation_id, "refuse")
    desk.do(review.abandon, desk.seen(conversation_id), TOM, desk.now)
    assert desk.draft(conversation_id).status is DraftStatus.DISCARDED


@pytest.mark.parametrize("how", ["resend", "settle"])
def test_an_uncertain_reply_is_a_supervisors_to_decide(
    desk: BareDesk, conversation_id: int, how: str
) -> None:
    failed(desk, conversation_id, "lose")
    seen = desk.seen(conversation_id)
    verb = {"resend": review.resend, "settle": review.settle}[how]
    refused(
        desk, NotAllowed, lambda: desk.do(verb, seen, MARIA, desk.now), words="needs a supervisor"
    )
    desk.do(verb, seen, VERA, desk.now)
    expected = {"resend": DraftStatus.APPROVED, "settle": DraftStatus.SENT}[how]
    assert desk.draft(conversation_id).status is expected


def test_a_settled_reply_is_a_mail_of_the_conversation(
    desk: BareDesk, conversation_id: int
) -> None:
    failed(desk, conversation_id, "lose")
    desk.do(review.settle, desk.seen(conversation_id), VERA, desk.now)
    assert [message.direction for message in desk.messages(conversation_id)] == [
        "inbound", "outbound",
    ]  # fmt: skip
    assert desk.conversation(conversation_id).status is ConversationStatus.WAITING


@pytest.mark.parametrize(("how", "again"), [("refuse", review.retry), ("lose", review.resend)])
def test_an_old_reply_is_not_sent_beside_a_newer_draft(
    desk: BareDesk, conversation_id: int, how: str, again: Callable[..., None]
) -> None:
    old = failed(desk, conversation_id, how)
    desk.mail(in_reply_to=(desk.messages(conversation_id)[0].message_id,))
    seen = Seen(conversation_id, old.id, "")
    refused(
        desk, AlreadyDecided, lambda: desk.do(again, seen, VERA, desk.now),
        words="A newer draft is open in this conversation. Decide that one first",
    )  # fmt: skip


# Before a window opens


def test_a_window_opens_only_for_what_can_still_be_done(
    desk: BareDesk, conversation_id: int
) -> None:
    seen = desk.seen(conversation_id)
    desk.do(review.still_open, seen, "edit", desk.now)
    approve(desk, conversation_id)
    refused(
        desk, AlreadyDecided, lambda: desk.do(review.still_open, seen, "edit", desk.now),
        words="<@U_MARIA> approved this",
    )  # fmt: skip
