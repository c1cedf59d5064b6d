"""Everything that settings describe, built: the policy, the clients, the ways in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.ai.categories import DEFAULT_CATEGORIES, OTHER
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.offline import OfflineDrafter
from slackhitl.ai.prompts import BadPrompts, Prompts
from slackhitl.ai.terms import Category, Risk
from slackhitl.clock import Clock, utc_now
from slackhitl.db import Database
from slackhitl.desk import prompt_trials
from slackhitl.desk.archive import Archive
from slackhitl.desk.policy import Policy, Sender
from slackhitl.desk.prompt_trials import PromptTrial
from slackhitl.desk.secrets import own_key
from slackhitl.flow.services import Services
from slackhitl.mail.dkim_signing import DkimKeyWrong, DkimSigner
from slackhitl.mail.hooks_mailgun import MailgunWebhook
from slackhitl.mail.hooks_postmark import PostmarkWebhook
from slackhitl.mail.hooks_sendgrid import SendgridWebhook
from slackhitl.mail.hooks_ses import SesWebhook
from slackhitl.mail.inbox import Inbox
from slackhitl.mail.outbox import Outbox
from slackhitl.mail.urls import UrlWrong, inboxes_from_urls, outbox_from_url
from slackhitl.mail.webhooks import Webhook
from slackhitl.migrations import is_current
from slackhitl.settings import Settings, SettingsWrong
from slackhitl.slack.board import Board
from slackhitl.slack.directory import Directory


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
    require_promoted(settings, db)
    return Services(
        db=db,
        clock=clock,
        policy=build_policy(settings),
        archive=Archive(settings.data),
        drafter=build_drafter(settings, knowledge),
        words=OfflineDrafter(knowledge, categories=build_categories(settings)),
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
    )


def build_policy(settings: Settings) -> Policy:
    """What the operator decided, for the desk."""
    return Policy(
        support_name=settings.from_name,
        support_address=settings.from_address.lower(),
        channel=settings.channel,
        supervisors=settings.supervisors,
        routes=build_routes(settings),
        sorted_by=frozenset(_sorts(settings) - {"vip"}),
        undo=timedelta(seconds=settings.undo_seconds),
        own_addresses=frozenset(
            {settings.from_address.lower(), *(alias.lower() for alias in settings.aliases)}
        ).union(*(account.addresses for account in settings.accounts)),
        signature=settings.signature,
        tone=settings.tone,
        senders=tuple(
            Sender(
                account=account.name,
                name=account.from_name,
                address=account.from_address,
                addresses=account.addresses,
                signature=account.signature or settings.signature,
                tone=account.tone or settings.tone,
                channel=account.channel,
            )
            for account in settings.accounts
        ),
        colleagues=frozenset(one.lower() for one in settings.colleagues),
        plus_addresses=settings.plus_addresses,
        timezone=settings.timezone,
        four_eyes=build_four_eyes(settings),
        vips=frozenset(one.lower() for one in settings.vips),
        language=settings.language,
        most_cards=settings.most_cards,
        remind_after=settings.remind_after,
        hand_on_after=settings.hand_on_after,
        daily_budget=settings.daily_budget,
        answer_within=settings.answer_within,
        review_new_mail=settings.review_new_mail,
        lessons_must_pass=settings.lessons_must_pass,
        hours=replace(settings.hours, zone=settings.timezone),
        assigning=settings.assignment,
    )


REFUNDS = {"refund": Risk.REFUND_DEMAND.value, "refunds": Risk.REFUND_DEMAND.value}
"""What people call the risk of that name."""


def build_four_eyes(settings: Settings) -> frozenset[str]:
    """Of what two people must approve. Raises SettingsWrong for what nothing is ever called."""
    known = _sorts(settings)
    named = {REFUNDS.get(one.lower(), one.lower()) for one in settings.four_eyes}
    unknown = sorted(named - known)
    if unknown:
        raise SettingsWrong(
            [
                f"SLACKHITL_FOUR_EYES names {_quoted(unknown)}, which is neither a category nor a "
                f"risk. There are {', '.join(sorted(known))}."
            ]
        )
    return frozenset(named)


def build_routes(settings: Settings) -> dict[str, str]:
    """Which channel is for what. Raises SettingsWrong for what nothing is ever called."""
    routes = {REFUNDS.get(key.lower(), key.lower()): to for key, to in settings.routes.items()}
    inboxes = {inbox.name.lower() for inbox, _ in build_inboxes(settings)}
    hooks = {hook.name for hook in build_webhooks(settings)}
    known = _sorts(settings) | inboxes | hooks | {one.name.lower() for one in settings.accounts}
    unknown = sorted(
        key for key in routes if key not in known and "@" not in key and key[:5] != "lang:"
    )
    if unknown:
        raise SettingsWrong(
            [
                f"SLACKHITL_ROUTES names {_quoted(unknown)}, which no mail ever is. Name an "
                f"address, @domain, lang:de, or one of {', '.join(sorted(known))}."
            ]
        )
    return routes


def _sorts(settings: Settings) -> set[str]:
    """What mails can be called: categories, risks, and those of important customers."""
    categories = {one.key for one in build_categories(settings)}
    return categories | {risk.value for risk in Risk} | {OTHER, "vip"}


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def build_board(settings: Settings) -> Board:
    """The caller of Slack's Web API."""
    token = settings.slack_bot_token.reveal()
    return Board(AsyncWebClient(token=token, base_url=slack_url(settings), timeout=15))


def build_drafter(settings: Settings, knowledge: Knowledge) -> Drafter:
    """Claude when there is a key, the offline drafter otherwise."""
    key = settings.anthropic_api_key.reveal()
    categories = build_categories(settings)
    if not key:
        return OfflineDrafter(knowledge, categories=categories)
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
    return ClaudeDrafter(
        client, models, categories=categories, instructions=read_prompts(settings.prompts)
    )


def read_prompts(folder: Path | None) -> Prompts:
    """The instructions of a folder; ours without one. Raises SettingsWrong."""
    try:
        return Prompts.of(folder)
    except BadPrompts as wrong:
        raise SettingsWrong([str(wrong)]) from None


def require_promoted(settings: Settings, db: Database) -> PromptTrial | None:
    """What the backtest of the team's own instructions said; None where ours are used.

    Raises SettingsWrong where they have not proven themselves.
    """
    if settings.prompts is None:
        return None
    version = read_prompts(settings.prompts).draft_version
    found, _ = db.transact(prompt_trials.of_version, version)
    if found is not None and found.is_passed:
        return found
    why = found.verdict if found is not None else "No backtest was made of it."
    raise SettingsWrong(
        [
            f"SLACKHITL_PROMPTS: draft.md (version {version}) is not used yet. {why} Unset it and "
            f"run `slackhitl backtest --without prompts --prompts {settings.prompts} --promote`."
        ]
    )


def build_categories(settings: Settings) -> tuple[Category, ...]:
    """What mails are about: the team's own list, else ours."""
    own = settings.categories
    return tuple(Category(one.key, one.description, one.keywords) for one in own) or (
        DEFAULT_CATEGORIES
    )


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
    return tuple(dict.fromkeys((settings.channel, *own, *settings.routes.values())))


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
