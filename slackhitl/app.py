"""The composition root: the only place that constructs clients. It starts and stops the service."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp.web import AppRunner, TCPSite
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl import listeners, schedule
from slackhitl import web as http
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.offline import OfflineDrafter
from slackhitl.clock import Clock, utc_now
from slackhitl.db import Database
from slackhitl.desk import stats
from slackhitl.desk.archive import Archive
from slackhitl.desk.policy import Policy, Sender
from slackhitl.desk.secrets import own_key
from slackhitl.desk.work import Kind
from slackhitl.flow import deliver, draft, file_copy, files, learn, present, reflect
from slackhitl.flow.receive import receive
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Workers
from slackhitl.listeners.socket import SocketConnection
from slackhitl.mail.dkim_signing import DkimKeyWrong, DkimSigner
from slackhitl.mail.hooks_mailgun import MailgunWebhook
from slackhitl.mail.hooks_postmark import PostmarkWebhook
from slackhitl.mail.hooks_sendgrid import SendgridWebhook
from slackhitl.mail.hooks_ses import SesWebhook
from slackhitl.mail.inbox import Delivery, Inbox
from slackhitl.mail.outbox import Outbox
from slackhitl.mail.urls import UrlWrong, inboxes_from_urls, outbox_from_url
from slackhitl.mail.webhooks import Webhook
from slackhitl.migrations import is_current
from slackhitl.settings import Settings, SettingsWrong, required_for_run
from slackhitl.slack.board import Board
from slackhitl.slack.directory import Directory

log = logging.getLogger(__name__)

ROLES = ("web", "worker", "scheduler")
"""What one process may do: listen to Slack and mail, do jobs, tick."""

STEPS = {
    Kind.TRIAGE: draft.triage,
    Kind.DRAFT: draft.draft,
    Kind.CARD: present.card,
    Kind.THREAD: present.thread,
    Kind.FILES: files.show,
    Kind.SEND: deliver.send,
    Kind.LEARN: learn.learn,
    Kind.REFLECT: reflect.reflect,
    Kind.COPY: file_copy.file_copy,
}
GIVE_UP = {
    Kind.TRIAGE: draft.give_up,
    Kind.DRAFT: draft.give_up,
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
        await self._start_web()
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
        await self.workers.stop()
        if self.web is not None:
            await self.web.cleanup()
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
        client=services.board.client,
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
        socket=SocketConnection(slack, app_token, slack_url(settings))
        if app_token and "web" in wanted
        else None,
    )


def open_database(settings: Settings) -> Database:
    """The database, with its schema as this version needs it. Raises SettingsWrong."""
    db = Database(settings.database_url.reveal())
    if not is_current(db.engine):
        db.close()
        raise SettingsWrong(
            ["The database's schema is not the one of this version. Run `slackhitl migrate` first."]
        )
    return db


def build_services(settings: Settings, db: Database, clock: Clock = utc_now) -> Services:
    """The clients and the policy, from settings."""
    board = build_board(settings)
    knowledge = build_knowledge(settings)
    id_key, _ = db.transact(own_key, "message ids")
    return Services(
        db=db,
        clock=clock,
        policy=build_policy(settings),
        archive=Archive(settings.data),
        drafter=build_drafter(settings, knowledge),
        knowledge=knowledge,
        board=board,
        directory=Directory(
            board,
            agents=settings.agents or every_channel(settings),
            supervisors=settings.supervisors,
            channel=settings.channel,
        ),
        outbox=build_outbox(settings),
        outboxes=build_outboxes(settings),
        signer=build_signer(settings),
        id_key=id_key,
        tone=settings.tone or None,
    )


def build_policy(settings: Settings) -> Policy:
    """What the operator decided, for the desk."""
    return Policy(
        support_name=settings.from_name,
        support_address=settings.from_address.lower(),
        channel=settings.channel,
        routes=dict(settings.routes),
        undo=timedelta(seconds=settings.undo_seconds),
        own_addresses=frozenset(
            {settings.from_address.lower(), *(alias.lower() for alias in settings.aliases)}
        ).union(*(account.addresses for account in settings.accounts)),
        signature=settings.signature,
        senders=tuple(
            Sender(
                account=account.name,
                name=account.from_name,
                address=account.from_address,
                addresses=account.addresses,
                signature=account.signature or settings.signature,
                channel=account.channel,
            )
            for account in settings.accounts
        ),
        colleagues=frozenset(one.lower() for one in settings.colleagues),
        plus_addresses=settings.plus_addresses,
        timezone=settings.timezone,
    )


def build_board(settings: Settings) -> Board:
    """The caller of Slack's Web API."""
    token = settings.slack_bot_token.reveal()
    return Board(AsyncWebClient(token=token, base_url=slack_url(settings), timeout=15))


def build_drafter(settings: Settings, knowledge: Knowledge) -> Drafter:
    """Claude when there is a key, the offline drafter otherwise."""
    key = settings.anthropic_api_key.reveal()
    if not key:
        return OfflineDrafter(knowledge)
    # Only here, because the SDK's thousand modules cost a second and 40 MB.
    from anthropic import AsyncAnthropic  # noqa: PLC0415

    from slackhitl.ai.claude import ClaudeDrafter  # noqa: PLC0415
    from slackhitl.ai.models import Models  # noqa: PLC0415

    client = AsyncAnthropic(api_key=key, base_url=settings.anthropic_base_url or None)
    models = Models(
        triage=settings.model_triage,
        draft=settings.model_draft,
        check=settings.model_check,
        hard=settings.model_hard,
    )
    return ClaudeDrafter(client, models)


def build_knowledge(settings: Settings) -> Knowledge:
    """The folder of articles; without one, nothing is known."""
    return Knowledge(settings.knowledge)


def build_outbox(settings: Settings) -> Outbox:
    """Where replies leave."""
    return outbox_from_url(settings.outbox.reveal())


def build_outboxes(settings: Settings) -> dict[str, Outbox]:
    """The outboxes of the accounts that have one of their own, by account. Raises UrlWrong."""
    found = {}
    for account in settings.accounts:
        if account.outbox:
            with _of_account(account.name):
                found[account.name] = outbox_from_url(account.outbox)
    return found


def build_signer(settings: Settings) -> DkimSigner | None:
    """What signs replies, where we do so ourselves. Raises SettingsWrong."""
    if not settings.dkim_domain:
        return None
    try:
        return DkimSigner(settings.dkim_domain, settings.dkim_selector, settings.dkim_key.reveal())
    except DkimKeyWrong as wrong:
        raise SettingsWrong([str(wrong)]) from None


def build_inboxes(settings: Settings) -> list[tuple[Inbox, str]]:
    """Every inbox with the account whose own it is; "" is the main one. Raises UrlWrong."""
    found = [(inbox, "") for inbox in inboxes_from_urls(settings.inbox.reveal())]
    for account in settings.accounts:
        with _of_account(account.name):
            found += [(inbox, account.name) for inbox in inboxes_from_urls(account.inbox)]
    names: set[str] = set()
    for inbox, account_name in found:
        if inbox.name in names:
            where = f"SLACKHITL_ACCOUNTS [{account_name}]" if account_name else "SLACKHITL_INBOX"
            raise UrlWrong(f"{where}: {inbox.name} is named twice; an inbox has one account.")
        names.add(inbox.name)
    return found


@contextmanager
def _of_account(name: str) -> Iterator[None]:
    """Complaints about an account's URL name its table instead of the main account's setting."""
    try:
        yield
    except UrlWrong as wrong:
        sentence = str(wrong)
        for setting, key in (("SLACKHITL_INBOX", "inbox"), ("SLACKHITL_OUTBOX", "outbox")):
            sentence = sentence.replace(setting, f"SLACKHITL_ACCOUNTS [{name}] {key}")
        raise UrlWrong(sentence) from None


def every_channel(settings: Settings) -> tuple[str, ...]:
    """The channels whose members are the agents, unless agents are named."""
    own = (account.channel for account in settings.accounts if account.channel)
    return tuple(dict.fromkeys((settings.channel, *own)))


def build_webhooks(settings: Settings) -> tuple[Webhook, ...]:
    """The ways in for mail that providers post. Raises SettingsWrong."""
    webhooks: list[Webhook] = []
    problems = []
    for provider, secret, kind, wanted in (
        ("POSTMARK", settings.inbound_postmark, PostmarkWebhook, "user:password"),
        ("MAILGUN", settings.inbound_mailgun, MailgunWebhook, "Mailgun's signing key"),
        ("SENDGRID", settings.inbound_sendgrid, SendgridWebhook, "user:password or a public key"),
        ("SES", settings.inbound_ses, SesWebhook, "the topic's ARN, arn:aws:sns:…"),
    ):
        if not secret:
            continue
        try:
            webhooks.append(kind(secret.reveal()))
        except ValueError:
            problems.append(f"SLACKHITL_INBOUND_{provider} should be {wanted}.")
    if problems:
        raise SettingsWrong(problems)
    return tuple(webhooks)


def slack_url(settings: Settings) -> str:
    """The base of the Web API, with the slash that the SDK joins after."""
    return settings.slack_api_url.rstrip("/") + "/"


def _ignore(queues: frozenset[str]) -> None:
    """A process without the worker role leaves the jobs to those that have it."""
