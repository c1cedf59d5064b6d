"""Files that go along with a reply: whose they are, what is refused, what an approval covers."""

from dataclasses import replace

import pytest
from bare_desk import MARIA, TOM, BareDesk

from slackhitl.desk import casefile, enclosures, outgoing, review
from slackhitl.desk.enclosures import Attach, NewFile
from slackhitl.desk.errors import AlreadyDecided, CannotAttach, CardOutOfDate, DeskError
from slackhitl.desk.letters import Letter
from slackhitl.desk.models import DraftStatus
from slackhitl.desk.outgoing import NotYet

LABEL = NewFile("F1", "label.pdf", "application/pdf", 1000)
PHOTO = NewFile("F2", "shelf.png", "image/png", 2000)


def edit(desk: BareDesk, conversation_id: int, attach: Attach, text: str = "With files.") -> None:
    """Maria sends the draft with these files."""
    seen = desk.seen(conversation_id)
    desk.do(review.edit, seen, text, MARIA, desk.now, desk.policy, None, attach)


def names(desk: BareDesk, conversation_id: int) -> list[str]:
    """The files of the draft, as its card names them."""
    view = desk.do(casefile.review_view, conversation_id, desk.policy)
    assert view.draft is not None
    return [file.filename for file in view.draft.enclosures]


def fetch(desk: BareDesk, conversation_id: int) -> None:
    """The bytes of all files arrive."""
    draft_id = desk.draft_id(conversation_id)
    for file in desk.do(enclosures.to_fetch, draft_id):
        desk.do(enclosures.fetched, draft_id, file.number, f"digest-{file.filename}")


def test_nothing_leaves_before_every_file_is_here(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL, PHOTO)))
    desk.later(minutes=1)
    draft_id = desk.draft_id(conversation_id)
    waiting = desk.do(outgoing.claim, draft_id, desk.now, desk.policy)
    assert waiting == NotYet(desk.now)
    desk.do(enclosures.fetched, draft_id, 1, "digest-1")
    assert isinstance(desk.do(outgoing.claim, draft_id, desk.now, desk.policy), NotYet)
    desk.do(enclosures.fetched, draft_id, 2, "digest-2")
    letter = desk.do(outgoing.claim, draft_id, desk.now, desk.policy)
    assert isinstance(letter, Letter)
    assert [(file.filename, file.digest) for file in letter.files] == [
        ("label.pdf", "digest-1"), ("shelf.png", "digest-2")
    ]  # fmt: skip


def test_a_sent_reply_remembers_what_went_along(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL,)))
    fetch(desk, conversation_id)
    desk.leave(conversation_id)
    [sent] = [e for e in desk.events(conversation_id) if e.kind == "draft.confirm"]
    assert sent.detail["files"] == ["digest-label.pdf"]
    [row] = desk.messages(conversation_id)[-1].attachments
    assert (row["filename"], row["digest"]) == ("label.pdf", "digest-label.pdf")


def test_a_click_on_a_card_without_the_file_approves_nothing(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(), text="The same words.")
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    before = desk.seen(conversation_id)
    edit(desk, conversation_id, Attach(new=(LABEL,)), text="The same words.")
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    with pytest.raises(CardOutOfDate):
        desk.do(review.approve, before, TOM, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(conversation_id), TOM, desk.now, desk.policy)
    assert names(desk, conversation_id) == ["label.pdf"]


def test_a_file_that_is_not_kept_is_gone_and_a_new_one_is_another(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL, PHOTO)))
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    edit(desk, conversation_id, Attach(kept=(2,), new=(replace(LABEL, slack_file="F3"),)))
    assert names(desk, conversation_id) == ["shelf.png", "label.pdf"]
    rows = desk.do(enclosures.of_draft, desk.draft_id(conversation_id))
    assert [(row.number, row.slack_file, row.added_by) for row in rows] == [
        (2, "F2", MARIA.id), (3, "F3", MARIA.id)
    ]  # fmt: skip


def test_another_version_of_the_draft_starts_without_files(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL,)))
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    seen = desk.seen(conversation_id)
    desk.do(review.redraft, seen, "Shorter.", MARIA, desk.now, desk.draft(conversation_id).origin)
    desk.present(conversation_id, "Short.")
    assert names(desk, conversation_id) == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((replace(LABEL, filename="run.exe"),), "“run.exe” is a program"),
        ((replace(LABEL, filename="a.zip"),), "“a.zip” is an archive"),
        ((replace(LABEL, size=0),), "is empty"),
        ((replace(LABEL, size=12_000_000), replace(PHOTO, size=12_000_000)), "larger than 20 MB"),
        ((LABEL,) * 11, "at most 10 files"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_changes(
    desk: BareDesk, files: tuple[NewFile, ...], words: str
) -> None:
    conversation_id = desk.in_review()
    before = desk.everything()
    with pytest.raises(CannotAttach, match=words):
        edit(desk, conversation_id, Attach(new=files))
    assert desk.everything() == before


def test_a_file_in_trouble_brings_the_reply_back_and_stops_it_until_it_is_taken_out(
    desk: BareDesk,
) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL, PHOTO)))
    draft_id = desk.draft_id(conversation_id)
    desk.do(review.give_back, draft_id, {1: "is a program"}, desk.now)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.decided_by) == (DraftStatus.IN_REVIEW, None)
    assert desk.events(conversation_id)[-1].detail["reason"] == "“label.pdf” is a program"
    with pytest.raises(CannotAttach, match="untick"):
        desk.do(review.approve, desk.seen(conversation_id), TOM, desk.now, desk.policy)
    with pytest.raises(CannotAttach, match="Untick"):
        edit(desk, conversation_id, Attach(kept=(1, 2)))
    edit(desk, conversation_id, Attach(kept=(2,)))
    assert names(desk, conversation_id) == ["shelf.png"]


def test_a_reply_that_was_taken_back_meanwhile_stays_where_it_is(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL,)))
    draft_id = desk.draft_id(conversation_id)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    before = desk.everything()
    assert desk.do(enclosures.to_fetch, draft_id) == ()
    desk.do(review.give_back, draft_id, {1: "is a program"}, desk.now)
    desk.do(enclosures.fetched, draft_id, 9, "digest")
    assert desk.everything() == before


def test_whose_click_comes_after_the_return_is_told_why(desk: BareDesk) -> None:
    conversation_id = desk.in_review()
    edit(desk, conversation_id, Attach(new=(LABEL,)))
    seen = desk.seen(conversation_id)
    desk.do(review.give_back, desk.draft_id(conversation_id), {1: "is a program"}, desk.now)
    with pytest.raises(AlreadyDecided, match="came back to review") as caught:
        desk.do(review.recall, seen, TOM, desk.now)
    assert isinstance(caught.value, DeskError)
