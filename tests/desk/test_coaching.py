"""People ask in a thread for another version: what comes of it wherever the card stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk
from sqlmodel import Session

from slackhitl.desk import (
    coaching,
    drafting,
    ending,
    joining,
    mentions,
    outgoing,
    placing,
    review,
    snoozing,
    versions,
)
from slackhitl.desk.coaching import Coached, Standing
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.mentions import MentionView, ToUs
from slackhitl.desk.models import Conversation, ConversationStatus, DraftStatus, Origin

CARD = ("C_SUPPORT", "17.000001")
WISH = "mention the refund policy"
SAID = ToUs(TOM.id, CARD[0], "17.000002", CARD[1], WISH)


def coach(desk: BareDesk, conversation_id: int, words: str = WISH, by: Actor = TOM) -> Coached:
    def asked(session: Session) -> Coached:
        conversation = session.get_one(Conversation, conversation_id)
        return coaching.coach(session, conversation, words, by, desk.now, Origin.CLAUDE)

    return desk.do(asked)


def snoozed(desk: BareDesk, conversation_id: int) -> None:
    def put_aside(session: Session) -> None:
        conversation = session.get_one(Conversation, conversation_id)
        snoozing.snooze(session, conversation, desk.now + timedelta(hours=4), MARIA, desk.now)

    desk.do(put_aside)


def approved(desk: BareDesk, conversation_id: int) -> None:
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)


def second(desk: BareDesk, conversation_id: int) -> None:
    desk.policy = replace(desk.policy, four_eyes=frozenset({"shipping"}))
    approved(desk, conversation_id)


def leaving(desk: BareDesk, conversation_id: int) -> None:
    approved(desk, conversation_id)
    desk.claim(conversation_id)


def doubtful(desk: BareDesk, conversation_id: int) -> None:
    approved(desk, conversation_id)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.lose, letter.draft_id, letter.attempt, "lost", desk.now)


def refused(desk: BareDesk, conversation_id: int) -> None:
    approved(desk, conversation_id)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.refuse, letter.draft_id, letter.attempt, "550", desk.now)


def given_up(desk: BareDesk, conversation_id: int) -> None:
    refused(desk, conversation_id)
    desk.do(review.abandon, desk.seen(conversation_id), MARIA, desk.now)


def taken_over(desk: BareDesk, conversation_id: int) -> None:
    desk.do(review.take_over, desk.seen(conversation_id), MARIA, desk.now)


def sent(desk: BareDesk, conversation_id: int) -> None:
    approved(desk, conversation_id)
    desk.leave(conversation_id)


def sent_and_snoozed(desk: BareDesk, conversation_id: int) -> None:
    sent(desk, conversation_id)
    snoozed(desk, conversation_id)


def ended(desk: BareDesk, conversation_id: int) -> None:
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)


def merged(desk: BareDesk, conversation_id: int) -> None:
    other = desk.in_review(subject="Another")
    desk.do(joining.merge, conversation_id, (other,), MARIA, desk.now, Origin.CLAUDE)


def nothing(desk: BareDesk, conversation_id: int) -> None:
    pass


Story = Callable[[BareDesk, int], None]
STANDS: list[tuple[Story, Standing]] = [
    (nothing, Standing.FREE), (given_up, Standing.FREE), (snoozed, Standing.PUT_ASIDE),
    (approved, Standing.APPROVED), (second, Standing.SECOND), (leaving, Standing.LEAVING),
    (doubtful, Standing.DOUBTFUL), (refused, Standing.REFUSED), (taken_over, Standing.TAKEN_OVER),
    (sent, Standing.ANSWERED), (sent_and_snoozed, Standing.ANSWERED), (ended, Standing.ENDED),
    (merged, Standing.MERGED),
]  # fmt: skip
INSISTS = (approved, second, taken_over, sent, sent_and_snoozed, ended)


@pytest.mark.parametrize(("story", "standing"), STANDS)
def test_a_wish_is_followed_where_nothing_that_was_decided_speaks_against_it(
    desk: BareDesk, story: Story, standing: Standing
) -> None:
    one = desk.in_review()
    story(desk, one)
    before = desk.everything()

    coached = coach(desk, one)

    assert coached.standing is standing
    assert coached.drafts is (standing in coaching.MAY_DRAFT)
    if coached.drafts:
        draft = desk.draft(one)
        assert (draft.status, draft.instruction) == (DraftStatus.QUEUED, WISH)
    else:
        assert desk.everything() == before


@pytest.mark.parametrize("story", [story for story, _ in STANDS])
def test_without_words_nothing_is_drafted(desk: BareDesk, story: Story) -> None:
    one = desk.in_review()
    story(desk, one)
    before = desk.everything()
    assert not coach(desk, one, "").drafts
    assert desk.everything() == before


@pytest.mark.parametrize("story", INSISTS)
def test_whoever_insists_gets_a_draft_all_the_same(desk: BareDesk, story: Story) -> None:
    one = desk.in_review()
    desk.do(placing.remember_card, one, *CARD, 1)
    story(desk, one)
    desk.do(mentions.hear, SAID, desk.now)
    found = desk.do(mentions.look, 1, WISH, TOM, desk.now, Origin.CLAUDE)
    assert found.coached is not None
    assert not found.coached.drafts

    desk.do(mentions.insist, 1, VERA, desk.now, Origin.CLAUDE)

    draft = desk.draft(one)
    assert (draft.status, draft.instruction) == (DraftStatus.QUEUED, WISH)
    assert desk.conversation(one).status is ConversationStatus.OPEN
    answered = desk.do(mentions.view, 1)
    assert answered is not None
    assert answered.coached is not None
    assert answered.coached.drafts
    with pytest.raises(AlreadyDecided, match="being drafted already"):
        desk.do(mentions.insist, 1, VERA, desk.now, Origin.CLAUDE)


def test_a_button_does_what_it_says_or_nothing(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(placing.remember_card, one, *CARD, 1)
    approved(desk, one)
    desk.do(mentions.hear, SAID, desk.now)
    desk.do(mentions.look, 1, WISH, TOM, desk.now, Origin.CLAUDE)
    desk.leave(one)

    desk.do(mentions.insist, 1, TOM, desk.now, Origin.CLAUDE)

    assert desk.draft(one).status is DraftStatus.SENT
    shown = desk.do(mentions.view, 1)
    assert shown is not None
    assert shown.coached == Coached(Standing.ANSWERED, who=MARIA.id)


def test_words_that_are_not_kept_any_more_are_asked_for_again(desk: BareDesk) -> None:
    with pytest.raises(AlreadyDecided, match="mention me again"):
        desk.do(mentions.insist, 7, TOM, desk.now, Origin.CLAUDE)


def test_two_wishes_for_one_version_both_count_in_their_order(desk: BareDesk) -> None:
    one = desk.in_review()
    assert not coach(desk, one, WISH, MARIA).is_added
    added = coach(desk, one, "drop the last line", TOM)
    coach(desk, one, WISH, MARIA)  # once more

    assert (added.drafts, added.is_added) == (True, True)
    draft = desk.draft(one)
    assert draft.instruction == f"{WISH}\ndrop the last line"
    assignment = desk.do(drafting.assignment, draft.id or 0)
    assert assignment is not None
    assert assignment.previous == "It is on its way."
    desk.present(one, "We refund it.")
    [newest, first] = desk.do(versions.versions, one)
    assert (newest.asked_by, first.asked_by) == ((MARIA.id, TOM.id, MARIA.id), ("system",))


def test_a_wish_for_a_version_that_could_not_be_written_stands_for_the_next(
    desk: BareDesk,
) -> None:
    one = desk.in_review()
    coach(desk, one)
    desk.do(drafting.give_up, desk.draft_id(one), "Claude is busy.", desk.now)
    desk.do(review.redraft, desk.seen(one), "", MARIA, desk.now, Origin.CLAUDE)
    assert desk.draft(one).instruction == WISH


def heard(desk: BareDesk, said: ToUs, by: Actor) -> MentionView:
    desk.do(mentions.hear, said, desk.now)
    return desk.do(mentions.look, 1, said.text, by, desk.now, Origin.CLAUDE)


def test_a_mention_is_taken_up_once_however_often_slack_tells_of_it(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(placing.remember_card, one, *CARD, 1)
    for _ in range(3):
        assert heard(desk, SAID, TOM).coached is not None
    assert desk.draft(one).number == 2
    assert [key for key in desk.jobs() if key.startswith("mention:")] == ["mention:1"]
    assert desk.do(mentions.is_taken_up, SAID.channel, SAID.ts)
    assert not desk.do(mentions.is_taken_up, SAID.channel, "17.000009")


def test_who_has_no_role_and_who_asks_elsewhere_is_told_so(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(placing.remember_card, one, *CARD, 1)
    assert heard(desk, SAID, GUEST).found == mentions.STRANGER
    elsewhere = replace(SAID, ts="18.000001", thread_ts=None)
    desk.do(mentions.hear, elsewhere, desk.now)
    assert desk.do(mentions.look, 2, "hi", TOM, desk.now, Origin.CLAUDE).found == mentions.ELSEWHERE
    assert desk.draft(one).number == 1


def test_what_was_said_long_ago_is_let_go(desk: BareDesk) -> None:
    desk.do(mentions.hear, SAID, desk.now)
    desk.do(mentions.forget, desk.later(days=29))
    assert desk.do(mentions.view, 1) is not None
    desk.do(mentions.forget, desk.later(days=2))
    assert desk.do(mentions.view, 1) is None
