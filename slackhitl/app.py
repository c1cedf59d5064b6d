"""The composition root: the only place that constructs clients. It starts and stops the service."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aiohttp.web import AppRunner, TCPSite
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl import listeners, schedule
from slackhitl import web as http
from slackhitl.assembly import (
    build_inboxes,
    build_services,
    build_webhooks,
    open_database,
    slack_url,
)
from slackhitl.clock import Clock, utc_now
from slackhitl.desk import stats
from slackhitl.desk.work import Kind
from slackhitl.flow import (
    autonomy,
    calibrate,
    coaching,
    deliver,
    digest,
    draft,
    file_copy,
    files,
    learn,
    lesson_post,
    moving,
    notice,
    overflow,
    present,
    question,
    reflect,
    slack_trouble,
    telling,
    translate,
    triage,
    trial,
    wake,
    weekly,
    whisper,
)
from slackhitl.flow.receive import receive
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Workers
from slackhitl.listeners.identity import authorizer
from slackhitl.listeners.socket import SocketConnection
from slackhitl.mail.inbox import Delivery, Inbox
from slackhitl.mail.webhooks import Webhook
from slackhitl.settings import Settings, SettingsWrong, required_for_run

log = logging.getLogger(__name__)

ROLES = ("web", "worker", "scheduler")
"""What one process may do: listen to Slack and mail, do jobs, tick."""

STEPS = {
    Kind.TRIAGE: triage.triage,
    Kind.DRAFT: draft.draft,
    Kind.CARD: present.card,
    Kind.THREAD: telling.thread,
    Kind.LOG: telling.bring_up_to_date,
    Kind.FILES: files.show,
    Kind.SEND: deliver.send,
    Kind.LEARN: learn.learn,
    Kind.REFLECT: reflect.reflect,
    Kind.TRIAL: trial.trial,
    Kind.LESSON: lesson_post.tell,
    Kind.WAKE: wake.wake,
    Kind.QUESTION: question.question,
    Kind.MENTION: coaching.answer,
    Kind.WHISPER: whisper.tell,
    Kind.RETIRE: moving.retire,
    Kind.TRANSLATE: translate.translate,
    Kind.ALONE: autonomy.leave,
    Kind.CALIBRATE: calibrate.calibrate,
    Kind.NOTICE: notice.notice,
    Kind.OVERFLOW: overflow.overflow,
    Kind.COPY: file_copy.file_copy,
    Kind.DIGEST: digest.post,
    Kind.WEEKLY: weekly.post,
}
GIVE_UP = {
    Kind.TRIAGE: triage.give_up,
    Kind.DRAFT: draft.give_up,
    Kind.TRIAL: trial.give_up,
    Kind.ALONE: autonomy.give_up,
    Kind.COPY: file_copy.give_up,
}


@dataclass
class Service:
    """The running service: what it is made of, and how it starts and stops."""

    settings: Settings
    services: Services
    slack: AsyncApp
    workers: Workers
    inboxes: tuple[Inbox, ...]
    owners: Mapping[str, str]  # of inboxes, by name: the account whose mail comes in there
    webhooks: tuple[Webhook, ...]
    roles: frozenset[str]
    socket: SocketConnection | None = None
    clock: AsyncIOScheduler | None = None
    web: AppRunner | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    url: str = ""

    async def start(self) -> None:
        """Open the doors: HTTP first, so that probes are answered, then Slack and the inboxes."""
        self.services.db.on_wake = self.workers.nudge if "worker" in self.roles else _ignore
        self.services.board.web.reach.on_back = self._slack_is_back
        await self._start_web()
        if "web" in self.roles:
            self.services.errands.begin(self.services.directory.refresh())
        if self.socket is not None:
            await self.socket.start()
        if "web" in self.roles:
            self.tasks += [asyncio.create_task(self._read(inbox)) for inbox in self.inboxes]
        self.clock = schedule.scheduler(self._ticks())
        self.clock.start()

    async def stop(self) -> None:
        """Close the doors in the reverse order; steps that run get a few seconds to end."""
        if self.clock is not None:
            self.clock.shutdown(wait=False)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.socket is not None:
            await self.socket.stop()
        await self.services.errands.stop()
        await self.workers.stop()
        if self.web is not None:
            await self.web.cleanup()
        await self.services.directory.close()
        await self.services.board.close()
        await self.services.drafter.close()
        await asyncio.to_thread(self.services.db.close)

    async def problems(self) -> list[str]:
        """What keeps the service from being ready, a sentence each."""
        found = []
        try:
            await self.services.db.run(stats.gauges, self.services.now())
        except Exception as trouble:
            found.append(f"The database does not answer ({type(trouble).__name__}).")
        if self.socket is not None and not await self.socket.connected():
            found.append("Slack: no Socket Mode connection.")
        elif self.socket is None:
            found += await self.services.board.problems()
        for inbox in self.inboxes if "web" in self.roles else ():
            if not inbox.state.connected:
                found.append(f"{inbox.name}: {inbox.state.trouble or 'not connected yet'}")
        return found

    def _ticks(self) -> tuple[schedule.Tick, ...]:
        table = schedule.ticks(self.services, self.workers)
        wanted = [tick for tick in table if tick.role in self.roles]
        if self.socket is not None:
            wanted.append(schedule.Tick("watch the Slack connection", 5, self.socket.watch, "web"))
        return tuple(wanted)

    async def _start_web(self) -> None:
        takes_events = self.socket is None and "web" in self.roles
        application = http.application(
            self.slack if takes_events else None, self.problems, self._gauges
        )
        if "web" in self.roles:
            http.add_inbound(application, self.webhooks, self._take, self.services.now)
        self.web = AppRunner(application, access_log=None)
        await self.web.setup()
        host, port = self.settings.http_host, self.settings.http_port
        site = TCPSite(self.web, host, port)
        try:
            await site.start()
        except OSError as trouble:
            raise SettingsWrong(
                [f"SLACKHITL_HTTP: cannot listen on {host}:{port} ({trouble.strerror})."]
            ) from None
        bound = self.web.addresses[0]
        self.url = f"http://{bound[0]}:{bound[1]}"

    def _slack_is_back(self) -> None:
        self.services.errands.begin(slack_trouble.hurry(self.services))

    async def _gauges(self) -> dict[str, tuple[str, float]]:
        return await self.services.db.run(stats.gauges, self.services.now())

    async def _read(self, inbox: Inbox) -> None:
        """Read an inbox for ever; one that stops by a fault of ours is started again."""
        while True:
            try:
                await inbox.run(self._take)
            except Exception as trouble:
                log.error("%s stopped (%s); starting it again", inbox.name, type(trouble).__name__)
                log.debug("the whole story", exc_info=trouble)
            await asyncio.sleep(5)

    async def _take(self, delivery: Delivery) -> None:
        await receive(self.services, delivery, self.owners.get(delivery.source, ""))


def build(settings: Settings, roles: Iterable[str] = ROLES, clock: Clock = utc_now) -> Service:
    """Construct everything from settings. Raises SettingsWrong with what to set."""
    problems = required_for_run(settings)
    if problems:
        raise SettingsWrong(problems)
    db = open_database(settings)
    services = build_services(settings, db, clock)
    slack = AsyncApp(
        client=AsyncWebClient(base_url=slack_url(settings)),
        authorize=authorizer(services.board),
        signing_secret=settings.slack_signing_secret.reveal() or "unused-in-socket-mode",
        # Acknowledged once the transaction is committed, and not a poll of 10 ms later.
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )
    listeners.register(slack, services)
    wanted = frozenset(roles)
    inboxes = build_inboxes(settings)
    app_token = settings.slack_app_token.reveal()
    return Service(
        settings=settings,
        services=services,
        slack=slack,
        workers=Workers(services, STEPS, give_up=GIVE_UP),
        inboxes=tuple(inbox for inbox, _ in inboxes),
        owners={inbox.name: account for inbox, account in inboxes if account},
        webhooks=build_webhooks(settings),
        roles=wanted,
        socket=SocketConnection(
            slack, app_token, slack_url(settings), services.board.web.reach.back
        )
        if app_token and "web" in wanted
        else None,
    )


def _ignore(queues: frozenset[str]) -> None:
    """A process without the worker role leaves the jobs to those that have it."""
