"""Opens the window in which a person types or reads, within the three seconds that Slack gives."""

from slackhitl.desk import asking, casefile, notes, relatives, review, thread_notes
from slackhitl.desk import versions as desk_versions
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.errors import AlreadyDecided, CardOutOfDate
from slackhitl.flow.decide import Choice, decide, name_of, permit, permit_to_answer
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import whisper
from slackhitl.slack import act_forms, forms, further, modals, own_language, questions, talk
from slackhitl.slack.errors import SlackError
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import View
from slackhitl.slack.payloads import Click, Submission


async def edit(services: Services, click: Click) -> None:
    """The draft in fields, to be changed and sent."""
    await permit(services, click.user)
    await services.db.run(review.still_open, click.seen, "edit", services.now())
    name = await name_of(services, click.user)
    view = await _view(services, click)
    await _open(services, click, modals.edit(view, click, name))


async def write(services: Services, click: Click) -> None:
    """An empty reply under the customer's mail."""
    await permit(services, click.user)
    view = await _view(services, click)
    await _open(services, click, modals.write(view, click))


async def redraft(services: Services, click: Click) -> None:
    """A word to the AI of what should be different."""
    await permit(services, click.user)
    await services.db.run(review.still_open, click.seen, "redraft", services.now())
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
    await permit(services, click.user)
    found = await services.db.run(relatives.candidates, click.seen.conversation_id)
    await _open(services, click, modals.merge(found, click))


async def split(services: Services, click: Click) -> None:
    """Which of the customer's mails shall have a conversation of their own."""
    await permit(services, click.user)
    thread = await services.db.run(casefile.thread_view, click.seen.conversation_id)
    await _open(services, click, modals.split_mails(thread, click))


async def snooze(services: Services, click: Click) -> None:
    """For how long to put it aside."""
    await permit(services, click.user)
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
    """The meaning of the draft, to be changed in the desk's language."""
    await permit(services, click.user)
    await services.db.run(review.still_open, click.seen, "edit", services.now())
    await _open(services, click, own_language.edit(await _view(services, click), click))


async def ask(services: Services, click: Click) -> None:
    """What to ask the team, and whom."""
    await permit(services, click.user)
    await _open(services, click, questions.ask(await _view(services, click), click))


async def answer(services: Services, click: Click) -> None:
    """Where a colleague answers a question; whom we asked needs no role."""
    number = int(click.words or 0)
    await permit_to_answer(services, click.user, number, click.channel)
    question = await services.db.run(asking.view, number)
    await _open(services, click, questions.answer(question, click))


async def versions(services: Services, click: Click) -> None:
    """Every version of the reply, to read or to restore."""
    await permit(services, click.user)
    found = await services.db.run(desk_versions.versions, click.seen.conversation_id)
    await _open(services, click, act_forms.versions(found, click))


async def more(services: Services, click: Click) -> None:
    """Every act that is possible now and not on the card."""
    await permit(services, click.user)
    await _open(services, click, further.window(await _view(services, click), click))


async def say_done(services: Services, click: Click) -> None:
    """An act was done from within a window: say so in its place, or beside the card."""
    sentence = further.DONE.get(click.act, "Done. The card shows what is next.")
    shown = forms.notice("Done", sentence)
    try:
        await services.board.update_modal(click.view_id, click.view_hash, shown)
    except SlackError:
        await whisper(services, click.whereabouts, sentence)


async def decide_or_look_again(
    services: Services, choice: Choice, typed: Submission
) -> Modal | None:
    """Do what was submitted; when the conversation changed meanwhile, the window to show instead.

    Raises what decide raises, but for a reply whose card is merely out of date, or whose draft
    gave way to a newer one that waits for a decision.
    """
    try:
        await decide(services, choice)
    except (CardOutOfDate, AlreadyDecided) as refused:
        if not typed.text or typed.view not in {View.EDIT, View.WRITE}:
            raise
        view = await services.db.run(
            casefile.review_view, choice.seen.conversation_id, services.policy
        )
        if isinstance(refused, AlreadyDecided) and not _gave_way(view, typed):
            raise
        return modals.changed_meanwhile(view, typed)
    return None


def _gave_way(view: ReviewView, typed: Submission) -> bool:
    newest = view.draft
    return (
        newest is not None
        and newest.id != typed.seen.draft_id
        and any(row.action == "edit" for row in newest.actions)
    )


async def _open(services: Services, click: Click, window: Modal) -> None:
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


async def _view(services: Services, click: Click) -> ReviewView:
    return await services.db.run(casefile.review_view, click.seen.conversation_id, services.policy)
