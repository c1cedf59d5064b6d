"""Which articles a replayed case must not see."""

from bare_desk import MARIA, VERA, BareDesk
from season import FERRY, QUESTIONS, answered

from slackhitl.desk import hindsight, knowledge_versions, proposals, replaying
from slackhitl.desk.hindsight import Hindsight
from slackhitl.desk.models import Draft
from slackhitl.desk.proposals import Change
from slackhitl.desk.replaying import AsOf

FOLDER = ("sizes", "1")


def approved(desk: BareDesk, reply_id: int) -> tuple[str, str]:
    """What somebody proposed from this reply becomes part of the knowledge; name and version."""
    conversation = desk.do(lambda session: session.get_one(Draft, reply_id)).conversation_id
    seen, change = desk.seen(conversation), Change("", "Islands", FERRY)
    number = desk.do(proposals.propose, seen, change, (), MARIA, desk.now)
    view = desk.do(proposals.approve, number, VERA, desk.later(minutes=1))
    return view.article, view.version


def of(desk: BareDesk, reply_id: int, served: set[tuple[str, str]], as_of: AsOf) -> Hindsight:
    case = desk.do(replaying.case, reply_id, as_of)
    assert case is not None
    return desk.do(hindsight.of, reply_id, case.assignment.draft_id, served, as_of)


def test_what_was_approved_later_or_from_its_own_answer_is_hidden(desk: BareDesk) -> None:
    desk.do(knowledge_versions.note, {FOLDER}, desk.now)
    before = answered(desk, "Jane", QUESTIONS[0], FERRY)
    article = approved(desk, before)
    after = answered(desk, "Tom", QUESTIONS[1], FERRY)
    served = {FOLDER, article}
    for as_of in AsOf:
        assert of(desk, before, served, as_of).hidden == {article}  # its own answer
        assert of(desk, after, served, as_of) == Hindsight()  # it was there by then
    other = answered(desk, "Ana", QUESTIONS[2], FERRY)
    later = approved(desk, other)
    assert of(desk, after, served | {later}, AsOf.THEN).hidden == {later}
    assert of(desk, after, served | {later}, AsOf.NOW).hidden == frozenset()


def test_when_the_desk_first_served_what_was_approved_does_not_matter(desk: BareDesk) -> None:
    desk.do(knowledge_versions.note, {FOLDER}, desk.now)
    article = approved(desk, answered(desk, "Jane", QUESTIONS[0], FERRY))
    after = answered(desk, "Tom", QUESTIONS[1], FERRY)
    desk.do(knowledge_versions.note, {FOLDER, article}, desk.later(days=1))
    assert of(desk, after, {FOLDER, article}, AsOf.THEN).hidden == frozenset()


def test_a_file_that_changed_is_hidden_and_its_older_wording_is_known_to_be_lost(
    desk: BareDesk,
) -> None:
    desk.do(knowledge_versions.note, {FOLDER}, desk.now)
    reply = answered(desk, "Jane", QUESTIONS[0], FERRY)
    changed, new = ("sizes", "2"), ("islands", "1")
    desk.do(knowledge_versions.note, {changed, new}, desk.later(days=1))
    found = of(desk, reply, {changed, new}, AsOf.THEN)
    assert found == Hindsight(frozenset({changed, new}), frozenset({"sizes"}), knows_files=True)
    back = of(desk, reply, {FOLDER}, AsOf.THEN)  # somebody undid the change
    assert back.hidden == frozenset()


def test_before_versions_were_kept_nothing_is_known_of_files(desk: BareDesk) -> None:
    reply = answered(desk, "Jane", QUESTIONS[0], FERRY)
    assert of(desk, reply, {FOLDER}, AsOf.THEN) == Hindsight(knows_files=False)
    desk.do(knowledge_versions.note, {FOLDER}, desk.later(days=1))
    assert of(desk, reply, {FOLDER}, AsOf.THEN) == Hindsight(knows_files=False)
    desk.later(minutes=1)
    assert of(desk, answered(desk, "Tom", QUESTIONS[1], FERRY), {FOLDER}, AsOf.THEN) == Hindsight()
