"""What colleagues said stands between the mails in the window of the whole conversation."""

from collections.abc import Callable
from datetime import timedelta

from slack_views import NOW, mail

from slackhitl.desk.notes import NoteKind, NoteView
from slackhitl.desk.thread_notes import ThreadNoteView
from slackhitl.sandbox.people import as_text
from slackhitl.sandbox.workspace import View
from slackhitl.slack import modals, talk

Judge = Callable[..., None]
RANG = NoteView(NoteKind.NOTE, "U0ANA", "She *rang* <!channel>.", NOW + timedelta(minutes=1))
PASSED_UP = NoteView(NoteKind.ESCALATION, "U0ANA", "Lawyer.", NOW + timedelta(minutes=3))
SAID = ThreadNoteView(
    "U0BEN", "ask <@U0VERA> &amp; see <https://a.example|this>", NOW - timedelta(hours=2),
    is_changed=True,
)  # fmt: skip


def test_remarks_stand_where_they_were_made_the_newest_first(accepted_view: Judge) -> None:
    found = talk.remarks([RANG, PASSED_UP], [SAID])
    window = modals.full_mail([mail("The mail.")], found)
    accepted_view(window)
    text = as_text(View("V1", "U0ANA", window, "h", "V1"))
    order = ["Lawyer.", "She *rang* <!channel>.", "The mail.", "ask ", "this"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    marks = [
        leaf["type"]
        for block in window["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for leaf in part["elements"]
    ]
    assert marks.count("user") == 4  # three authors, and whom Ben named
    assert "link" in marks


def test_however_much_was_said_the_mails_are_still_there(accepted_view: Judge) -> None:
    many = [
        ThreadNoteView("U0BEN", "word " * 800, NOW + timedelta(minutes=n), is_changed=False)
        for n in range(500)
    ]
    window = modals.full_mail([mail("The mail.")], talk.remarks([], many))
    accepted_view(window)
    assert "The mail." in as_text(View("V1", "U0ANA", window, "h", "V1"))


def test_before_any_mail_there_may_be_remarks(accepted_view: Judge) -> None:
    accepted_view(modals.full_mail([], talk.remarks([RANG], [])))
    accepted_view(modals.full_mail([], []))
