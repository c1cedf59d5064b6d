"""What becomes knowledge: people propose it, supervisors decide, once."""

from collections.abc import Callable

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk

from slackhitl.desk import audit, proposals
from slackhitl.desk.errors import AlreadyDecided, CannotWrite, NoSuchRow, NotAllowed
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.proposals import Change, ProposalState

SWISS = Change("", "Parcels to Switzerland", "A parcel to Switzerland takes 4 to 6 working days.")


def propose(
    desk: BareDesk,
    one: int,
    change: Change = SWISS,
    who: Actor = MARIA,
    known: tuple[str, ...] = (),
) -> int:
    number: int = desk.do(proposals.propose, desk.seen(one), change, known, who, desk.now)
    return number


def test_a_proposal_is_kept_with_where_it_came_from_and_told_in_the_thread(desk: BareDesk) -> None:
    one = desk.in_review()
    number = propose(desk, one)
    view = desk.do(proposals.view, number)
    assert (view.state, view.article, view.is_new) == (
        ProposalState.PROPOSED, "parcels-to-switzerland", True,
    )  # fmt: skip
    assert (view.conversation_id, view.proposed_by, view.language) == (one, MARIA.id, "en")
    assert len(view.version) == 12
    event = desk.events(one)[-1]
    assert (event.kind, event.actor, event.detail) == (
        "conversation.teach", MARIA.id, {"proposal": number},
    )  # fmt: skip
    assert f"thread:{event.id}" in desk.jobs()
    assert desk.do(proposals.approved_ids) == ()


def test_only_a_supervisor_decides_and_only_once(desk: BareDesk) -> None:
    one = desk.in_review()
    number = propose(desk, one)
    for verb in (proposals.approve, proposals.reject, proposals.retire):
        with pytest.raises(NotAllowed, match="A supervisor decides"):
            desk.do(verb, number, TOM, desk.now)
    with pytest.raises(AlreadyDecided, match="not in the knowledge yet"):
        desk.do(proposals.retire, number, VERA, desk.now)
    decided = desk.do(proposals.approve, number, VERA, desk.now)
    assert (decided.state, decided.decided_by) == (ProposalState.APPROVED, VERA.id)
    assert desk.do(proposals.approved_ids) == (number,)
    for verb in (proposals.approve, proposals.reject):
        with pytest.raises(AlreadyDecided, match=r"<@U_VERA> approved proposal \d+ before you"):
            desk.do(verb, number, VERA, desk.now)
    desk.do(proposals.retire, number, VERA, desk.now)
    assert desk.do(proposals.approved_ids) == ()
    assert desk.told(one)[-2:] == ["knowledge.approve", "knowledge.retire"]
    assert list(desk.do(lambda session: list(audit.verify(session)))) == []


@pytest.mark.parametrize("verb", [proposals.approve, proposals.reject, proposals.retire])
def test_what_was_rejected_or_never_was_stays_so(
    desk: BareDesk, verb: Callable[..., object]
) -> None:
    number = propose(desk, desk.in_review())
    desk.do(proposals.reject, number, VERA, desk.now)
    before = desk.everything()
    with pytest.raises(AlreadyDecided, match="rejected"):
        desk.do(verb, number, VERA, desk.now)
    with pytest.raises(NoSuchRow, match="no proposal 999"):
        desk.do(verb, 999, VERA, desk.now)
    assert desk.everything() == before


def test_every_new_article_has_a_name_of_its_own(desk: BareDesk) -> None:
    one = desk.in_review()
    numbers = [
        propose(desk, one, known=("parcels-to-switzerland",)),
        propose(desk, one),
        propose(desk, one),
        propose(desk, one, Change("", "¿?", "Words.")),
        propose(desk, one, Change("", "../../Größe & Maß", "Words.")),
        propose(desk, one, Change("shipping", "Switzerland", "It takes 4 to 6 days.")),
    ]
    views = [desk.do(proposals.view, number) for number in numbers]
    assert [one.article for one in views] == [
        "parcels-to-switzerland-2", "parcels-to-switzerland", "parcels-to-switzerland-3",
        "article", "grösse-mass", "shipping",
    ]  # fmt: skip
    assert [one.is_new for one in views] == [True] * 5 + [False]
    waiting = desk.do(proposals.listed, ProposalState.PROPOSED)
    assert [one.id for one in waiting] == numbers


@pytest.mark.parametrize(
    ("title", "text", "field", "says"),
    [
        (" ", "Words.", "title", "Write a title"),
        ("x" * 151, "Words.", "title", "at most 150"),
        ("Title", " \n", "reply", "what the knowledge should say"),
        ("Title", "Order {number} is on its way.", "reply", "{number}"),
        ("For {name}", "Words.", "title", "{name}"),
    ],
)
def test_what_is_true_for_nobody_else_is_no_knowledge(
    desk: BareDesk, title: str, text: str, field: str, says: str
) -> None:
    one = desk.in_review()
    before = desk.everything()
    with pytest.raises(CannotWrite) as refused:
        propose(desk, one, Change("", title, text))
    assert (refused.value.field, says in str(refused.value)) == (field, True)
    assert desk.everything() == before


def test_somebody_without_a_role_proposes_nothing(desk: BareDesk) -> None:
    one = desk.in_review()
    with pytest.raises(NotAllowed):
        propose(desk, one, who=GUEST)
    assert desk.do(proposals.listed, ProposalState.PROPOSED) == ()
