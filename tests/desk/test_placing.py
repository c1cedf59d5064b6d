"""Where cards belong, by what triage and people say, and which have to move."""

from dataclasses import replace

import pytest
from bare_desk import MARIA, BareDesk
from sqlmodel import Session, select

from slackhitl.desk import channel_trouble, correcting, holding, moving, placing, review
from slackhitl.desk.models import Job
from slackhitl.desk.placing import CardPlace

ROUTES = {"returns": "C_RETURNS", "legal": "C_LEGAL"}


@pytest.fixture
def routed(desk: BareDesk) -> BareDesk:
    """A desk where triage has a say in who sees a mail."""
    sorts = frozenset({"returns", "shipping", "legal"})
    desk.policy = replace(desk.policy, routes=ROUTES, sorted_by=sorts)
    return desk


def place(desk: BareDesk, one: int) -> CardPlace:
    found = desk.do(placing.card_place, one, desk.policy)
    assert found is not None
    return found


def show(desk: BareDesk, one: int) -> None:
    """Slack shows the card where it belongs."""
    where = place(desk, one)
    desk.do(placing.remember_card, one, where.to or where.channel, f"{one}.1", 1)


def shown(desk: BareDesk, category: str, *risks: str) -> int:
    one = desk.mail(sender_address=f"{category}@x.example").conversation_id
    desk.triage(one, category=category, risks=risks)
    show(desk, one)
    return one


def writes_again(desk: BareDesk, one: int, category: str, *risks: str) -> None:
    first = desk.messages(one)[0]
    desk.mail(sender_address=first.sender_address, in_reply_to=(first.message_id,))
    assert len(desk.messages(one)) == 2
    desk.triage(one, category=category, risks=risks)


def test_what_a_further_mail_says_brings_a_case_to_fewer_people_and_never_to_more(
    routed: BareDesk,
) -> None:
    usual, returns, legal = (
        shown(routed, "shipping"), shown(routed, "returns"), shown(routed, "order", "legal"),
    )  # fmt: skip
    assert [place(routed, one).channel for one in (usual, returns, legal)] == [
        "C_SUPPORT", "C_RETURNS", "C_LEGAL",
    ]  # fmt: skip
    writes_again(routed, usual, "returns")
    writes_again(routed, returns, "returns", "legal")
    writes_again(routed, legal, "returns")
    assert [place(routed, one).to for one in (usual, returns, legal)] == [
        "C_RETURNS", "C_LEGAL", None,
    ]  # fmt: skip


def test_a_persons_word_counts_also_towards_more_people(routed: BareDesk) -> None:
    one = shown(routed, "returns")
    writes_again(routed, one, "returns")
    assert place(routed, one).to is None
    row = routed.conversation(one)
    routed.do(correcting.correct, row, "shipping", MARIA, routed.now)
    assert place(routed, one).to == "C_SUPPORT"


def test_a_card_stays_while_its_reply_leaves_and_while_somebody_has_it(routed: BareDesk) -> None:
    one = shown(routed, "shipping")
    routed.present(one)
    routed.policy = replace(routed.policy, routes={"shipping": "C_SHIPPING"})
    assert place(routed, one).to == "C_SHIPPING"
    routed.do(review.approve, routed.seen(one), MARIA, routed.now, routed.policy)
    assert place(routed, one).to is None
    routed.do(review.recall, routed.seen(one), MARIA, routed.now)
    assert place(routed, one).to == "C_SHIPPING"
    routed.do(review.take_over, routed.seen(one), MARIA, routed.now)
    assert place(routed, one).to is None


def test_a_card_waits_for_triage_only_while_that_is_coming_and_says_who_sees_it(
    routed: BareDesk,
) -> None:
    one = routed.mail().conversation_id

    def waits(desk: BareDesk) -> bool:
        return desk.do(placing.waits_for_triage, one, desk.now, desk.policy)

    assert waits(routed)
    routed.later(hours=1)
    assert waits(routed), "the line for Claude is long"
    policy = routed.policy
    sender = routed.messages(one)[0].sender_address
    routed.policy = replace(policy, routes={**ROUTES, sender: "C_JANE"})
    assert not waits(routed)
    routed.policy = replace(policy, routes={"imap": "C_IMAP"})
    assert not waits(routed)
    routed.policy = policy
    routed.triage(one)
    assert not waits(routed)


def test_what_is_held_back_for_a_channel_follows_the_settings(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, most_cards=1)
    first = shown(desk, "shipping")
    held = desk.mail(sender_address="rob@x.example").conversation_id
    desk.triage(held)
    assert desk.do(holding.holds_back, held, "C_SUPPORT", desk.now, desk.policy)
    desk.policy = replace(desk.policy, channel="C_NEW")
    for key in (f"card:{first}", f"card:{held}"):
        desk.do(_drop_job, key)

    assert desk.do(moving.ask, 0, desk.now, desk.policy) == held

    assert {f"card:{first}", f"card:{held}"} <= set(desk.jobs())
    assert not desk.do(holding.holds_back, held, "C_NEW", desk.now, desk.policy)
    assert desk.do(moving.ask, held, desk.now, desk.policy) is None


def test_out_of_a_channel_that_is_gone_a_card_goes_though_somebody_has_it(desk: BareDesk) -> None:
    one = shown(desk, "shipping")
    desk.present(one)
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    desk.policy = replace(desk.policy, channel="C_NEW")
    assert desk.do(moving.strange_channels, desk.policy) == ("C_SUPPORT",)
    assert place(desk, one).to is None
    assert desk.do(channel_trouble.note, "C_SUPPORT", "It is archived.", desk.now) is not None
    assert desk.do(channel_trouble.note, "C_SUPPORT", "It is archived.", desk.now) is None
    assert place(desk, one).to == "C_NEW"
    assert not [key for key in desk.jobs() if key.startswith("notice:")]


def _drop_job(session: Session, key: str) -> None:
    session.delete(session.exec(select(Job).where(Job.key == key)).one())
