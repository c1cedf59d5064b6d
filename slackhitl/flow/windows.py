"""Opens the window in which a person types or reads, within the three seconds that Slack gives."""

from dataclasses import replace

from sqlmodel import Session

from slackhitl.desk import (
    casefile,
    escalating,
    lessons,
    meanwhile,
    notes,
    relatives,
    review,
    team_answers,
    thread_notes,
)
from slackhitl.desk import versions as desk_versions
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import AlreadyDecided, CardOutOfDate
from slackhitl.desk.meanwhile import Change
from slackhitl.desk.policy import Policy
from slackhitl.flow import last_look
from slackhitl.flow.decide import Choice, decide, name_of, permit, permit_to_answer
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import whisper
from slackhitl.slack import (
    act_forms,
    buttons,
    forms,
    further,
    look_again,
    modals,
    own_language,
    questions,
    reply_fields,
    talk,
)
from slackhitl.slack.errors import SlackError
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import View
from slackhitl.slack.open_window import OpenWindow
from slackhitl.slack.payloads import Click, Submission


async def edit(services: Services, click: Click) -> None:
    """The draft in fields, to be changed and sent."""
    await _still_open(services, click, "edit")
    name = await name_of(services, click.user)
    view = await _view(services, click)
    await _open(services, click, modals.edit(view, click, name))


async def write(services: Services, click: Click) -> None:
    """An empty reply under the customer's mail."""
    await _may_decide(services, click)
    view = await _view(services, click)
    await _open(services, click, modals.write(view, click))


async def redraft(services: Services, click: Click) -> None:
    """A word to the AI of what should be different."""
    await _still_open(services, click, "redraft")
    view = await _view(services, click)
    await _open(services, click, modals.redraft(view, click))


async def show_mail(services: Services, click: Click) -> None:
    """The whole conversation, each mail in full, and what colleagues said among each other."""
    await permit(services, click.user)
    one = click.seen.conversation_id
    thread = await services.db.run(casefile.thread_view, one)
    noted = await services.db.run(notes.newest, one, talk.MOST)
    said = await services.db.run(thread_notes.in_order, one)
    await _open(services, click, modals.full_mail(thread, talk.remarks(noted, said)))


async def show_draft(services: Services, click: Click) -> None:
    """The whole draft, where the card shows only its beginning."""
    await permit(services, click.user)
    view = await _view(services, click)
    await _open(services, click, modals.full_draft(view))


async def merge(services: Services, click: Click) -> None:
    """Which of the customer's other conversations this one shall become part of."""
    await _may_decide(services, click)
    found = await services.db.run(relatives.candidates, click.seen.conversation_id)
    await _open(services, click, modals.merge(found, click, services.policy.timezone))


async def split(services: Services, click: Click) -> None:
    """Which of the customer's mails shall have a conversation of their own."""
    await _may_decide(services, click)
    thread = await services.db.run(casefile.thread_view, click.seen.conversation_id)
    await _open(services, click, modals.split_mails(thread, click, services.policy.timezone))


async def snooze(services: Services, click: Click) -> None:
    """For how long to put it aside."""
    await _may_decide(services, click)
    await _open(services, click, act_forms.snooze(await _view(services, click), click))


async def assign(services: Services, click: Click) -> None:
    """Who is expected to decide."""
    await permit(services, click.user)
    await _open(services, click, act_forms.assign(await _view(services, click), click))


async def escalate(services: Services, click: Click) -> None:
    """Why a supervisor should decide."""
    await permit(services, click.user)
    await _open(services, click, act_forms.escalate(await _view(services, click), click))


async def note(services: Services, click: Click) -> None:
    """What colleagues should know."""
    await permit(services, click.user)
    await _open(services, click, act_forms.note(await _view(services, click), click))


async def own_language_edit(services: Services, click: Click) -> None:
    """The meaning of the draft, to be changed in the desk's language; or none to begin with."""
    view = await _view(services, click)
    if buttons.may_write(view):
        await _may_decide(services, click)
    else:
        await _still_open(services, click, "edit")
    await _open(services, click, own_language.edit(view, click))


async def ask(services: Services, click: Click) -> None:
    """What to ask the team, and whom; of a question that is open, whom else."""
    await permit(services, click.user)
    view = await _view(services, click)
    again = await services.db.run(team_answers.view, click.row) if click.row else None
    await _open(services, click, questions.ask(view, click, again))


async def answer(services: Services, click: Click) -> None:
    """Where a colleague answers a question; whom we asked needs no role."""
    await permit_to_answer(services, click.user, click.row, click.channel)
    question = await services.db.run(team_answers.view, click.row)
    await _open(services, click, questions.answer(question, click))


async def versions(services: Services, click: Click) -> None:
    """Every version of the reply, to read or to restore."""
    await permit(services, click.user)
    found = await services.db.run(desk_versions.versions, click.seen.conversation_id)
    await _open(services, click, act_forms.versions(found, click))


async def more(services: Services, click: Click) -> None:
    """Every act that is possible now and not on the card."""
    await permit(services, click.user)
    view = await _view(services, click)
    used = await services.db.run(lessons.used, view.draft.id) if view.draft else ()
    await _open(services, click, further.window(view, click, has_lessons=bool(used)))


async def more_room(services: Services, window: OpenWindow) -> None:
    """Further fields for a reply, in the window that it is being typed in."""
    shown = reply_fields.with_more_room(window)
    await services.board.update_modal(window.view_id, "", shown)


async def say_done(services: Services, click: Click) -> None:
    """An act was done from within a window: say so in its place, or beside the card."""
    sentence = further.DONE.get(click.act, "Done. The card shows what is next.")
    shown = forms.last_word("Done", sentence)
    try:
        await services.board.update_modal(click.view_id, "", shown)
    except SlackError:
        await whisper(services, click.whereabouts, sentence)


async def decide_or_look_again(
    services: Services, choice: Choice, typed: Submission
) -> Modal | None:
    """Do what was submitted, or the window to show instead when the conversation changed meanwhile.

    What a check notices in a reply holds nobody up: the card says so while it can be undone. Raises
    what decide raises, but for a reply that may still be sent once it was looked at again.
    """
    if not typed.fields or typed.view not in {View.EDIT, View.WRITE}:
        await decide(services, choice)
        return None
    noticed = await last_look.at_reply(services, choice.seen, typed.text)
    try:
        await decide(services, replace(choice, noticed=noticed))
    except (CardOutOfDate, AlreadyDecided):
        view, since, began_with = await services.db.run(_since, typed.seen, services.policy)
        if not look_again.is_possible(view, typed):
            raise
        return look_again.window(view, since, began_with, typed, last_look.views(noticed))
    return None


def _since(
    session: Session, seen: Seen, policy: Policy
) -> tuple[ReviewView, tuple[Change, ...], str | None]:
    return (
        casefile.review_view(session, seen.conversation_id, policy),
        meanwhile.changes(session, seen.conversation_id, seen.revision),
        meanwhile.began_with(session, seen.draft_id, seen.fingerprint),
    )


async def _still_open(services: Services, click: Click, action: str) -> None:
    actor = await permit(services, click.user)
    await services.db.run(review.still_open, click.seen, action, actor, services.now())


async def _may_decide(services: Services, click: Click) -> None:
    actor = await permit(services, click.user)
    await services.db.run(escalating.decides, click.seen.conversation_id, actor)


async def _open(services: Services, click: Click, window: Modal) -> None:
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


async def _view(services: Services, click: Click) -> ReviewView:
    return await services.db.run(casefile.review_view, click.seen.conversation_id, services.policy)
