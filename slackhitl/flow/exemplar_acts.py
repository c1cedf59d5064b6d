"""What people ask about exemplars, and what supervisors do with them."""

from slackhitl.desk import exemplar_views, exemplars
from slackhitl.desk.lifecycle import Actor
from slackhitl.flow.decide import permit
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import whisper
from slackhitl.slack import exemplar_reports, forms, reports
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click
from slackhitl.slack.values import BadPayload

DOES = {"retire": Act.EXEMPLAR_RETIRE, "restore": Act.EXEMPLAR_RESTORE}
LONGEST_NUMBER = 9


async def answer(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl exemplars` and the words after it. Raises what retire and restore raise."""
    match [word.lower().removeprefix("#") for word in rest]:
        case []:
            return exemplar_reports.overview(await services.db.run(exemplar_views.overview))
        case [number] if _is_number(number):
            return await _one(services, int(number))
        case [verb, number] if verb in DOES and _is_number(number):
            await _do(services, DOES[verb], int(number), actor)
            return await _one(services, int(number))
    return reports.usage("exemplars", "I do not understand that.")


async def open_window(services: Services, click: Click) -> None:
    """What the draft on this card was written from."""
    await permit(services, click.user)
    found = await services.db.run(exemplar_views.shown_to, click.seen.draft_id or 0)
    workspace = await services.board.workspace()
    window = exemplar_reports.written_from(found, workspace)
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


async def press(services: Services, click: Click) -> None:
    """Retire or restore one. Raises NotAllowed, NoSuchRow, AlreadyDecided or BadPayload."""
    if not _is_number(click.words):
        raise BadPayload
    number = int(click.words)
    await _do(services, click.act, number, await permit(services, click.user))
    said = exemplar_reports.DONE[click.act].format(number)
    if click.view_id:
        await services.board.update_modal(click.view_id, "", forms.notice("Done", said))
    else:
        await whisper(services, click.whereabouts, said)


async def _do(services: Services, act: Act, number: int, actor: Actor) -> None:
    if act is Act.EXEMPLAR_RETIRE:
        await services.db.run(exemplars.retire, number, actor, services.now())
    else:
        versions = services.knowledge.versions
        await services.db.run(exemplars.restore, number, actor, versions)


async def _one(services: Services, number: int) -> Card:
    found = await services.db.run(exemplar_views.view, number)
    return exemplar_reports.exemplar(found, await services.board.workspace())


def _is_number(word: str) -> bool:
    return word.isdecimal() and word.isascii() and len(word) <= LONGEST_NUMBER
