"""Every setting: name, kind, default and one line of help. Read once, at the top.

``load`` is a pure function of the environment it is given (and of the secret files and the .env
file that it names). What is wrong is said in one sentence each, all at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from slackhitl.accounts import MailAccount
from slackhitl.category_list import ListedCategory
from slackhitl.desk.hours import Hours
from slackhitl.desk.policy import Assigning
from slackhitl.setting_kinds import PARSERS, Secret, text


class SettingsWrong(Exception):
    """Settings that slackhitl cannot run with; ``problems`` says what to set, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Setting:
    """One setting as an operator reads of it."""

    name: str
    kind: str
    default: str
    help: str

    @property
    def field(self) -> str:
        """Its name in Settings."""
        return self.name.removeprefix("SLACKHITL_").lower()

    @property
    def is_secret(self) -> bool:
        """Whether NAME_FILE may name a file that holds it."""
        return self.kind in {"secret", "urls", "url"}


# fmt: off
# ruff: noqa: E501
SETTINGS: tuple[Setting, ...] = tuple(Setting(*row) for row in (
    ("SLACK_BOT_TOKEN", "secret", "", "Bot token of the Slack app, xoxb-…"),
    ("SLACK_APP_TOKEN", "secret", "", "App-level token, xapp-…; when set, Socket Mode is used"),
    ("SLACK_SIGNING_SECRET", "secret", "", "Signing secret; without an app token, HTTP mode at /slack/events"),
    ("SLACKHITL_SLACK_API_URL", "base", "https://slack.com/api/", "Base of Slack's Web API"),
    ("SLACKHITL_CHANNEL", "channel", "", "Id of the channel for review cards, C…"),
    ("SLACKHITL_ROUTES", "pairs", "", "Other channels for categories, risks, languages, customers, VIPs or inboxes: `return=C1 legal=C2 lang:de=C3 @big.example=C4 vip=C5`"),
    ("SLACKHITL_FOUR_EYES", "list", "", "Categories and risks of which two people must approve: `refund legal vip`"),
    ("SLACKHITL_VIPS", "list", "", "Addresses or domains (@big.example) of important customers"),
    ("SLACKHITL_AGENTS", "list", "", "User ids or user group ids of agents; empty: every member of the channel"),
    ("SLACKHITL_SUPERVISORS", "list", "", "User ids or user group ids of supervisors; empty: nobody"),
    ("ANTHROPIC_API_KEY", "secret", "", "Key for Claude; without one, the offline drafter quotes the knowledge"),
    ("ANTHROPIC_BASE_URL", "base", "", "Another server that speaks the Messages API"),
    ("SLACKHITL_MODEL_TRIAGE", "text", "claude-haiku-5-5", "Model that reads a mail first"),
    ("SLACKHITL_MODEL_DRAFT", "text", "claude-sonnet-5-5", "Model that writes drafts"),
    ("SLACKHITL_MODEL_CHECK", "text", "claude-haiku-5-5", "Model that looks at drafts again"),
    ("SLACKHITL_MODEL_HARD", "text", "claude-opus-5-5", "Model that writes drafts for angry, sarcastic and legal mails"),
    ("SLACKHITL_DATABASE_URL", "url", "sqlite:///slackhitl.db", "SQLite file, or postgresql+psycopg://… for several replicas"),
    ("SLACKHITL_INBOX", "urls", "", "Where mail comes from, one or more: imaps://, imap://, lmtp://, smtp://, maildir:"),
    ("SLACKHITL_INBOUND_POSTMARK", "secret", "", "Take mail that Postmark posts; user:password of the webhook's address"),
    ("SLACKHITL_INBOUND_MAILGUN", "secret", "", "Take mail that Mailgun posts; its HTTP webhook signing key"),
    ("SLACKHITL_INBOUND_SENDGRID", "secret", "", "Take mail that SendGrid posts; user:password of the webhook's address, or its public key"),
    ("SLACKHITL_INBOUND_SES", "secret", "", "Take mail that Amazon SES publishes; the ARN of the SNS topic"),
    ("SLACKHITL_OUTBOX", "url", "", "Where replies leave: smtps://, smtp://, maildir:"),
    ("SLACKHITL_FROM", "address", "", "Whom replies are from: `Acme Support <support@acme.example>`"),
    ("SLACKHITL_ALIASES", "list", "", "Further addresses of ours; mail from them gets no draft"),
    ("SLACKHITL_COLLEAGUES", "list", "", "Addresses or domains (@acme.example) of colleagues: mail that they forward is the customer's"),
    ("SLACKHITL_PLUS_ADDRESSES", "switch", "off", "on: replies ask for answers to support+c12.…@, where your mail server delivers those to the inbox"),
    ("SLACKHITL_ACCOUNTS", "accounts", "", "TOML file of further inboxes, each with its own From, signature and channel"),
    ("SLACKHITL_DKIM_DOMAIN", "text", "", "Domain for which replies are signed (DKIM); empty: your mail server signs"),
    ("SLACKHITL_DKIM_SELECTOR", "text", "", "Name under which the public key is in DNS: NAME._domainkey.DOMAIN"),
    ("SLACKHITL_DKIM_KEY", "secret", "", "RSA private key for it, in PEM"),
    ("SLACKHITL_SIGNATURE", "text", "", "Closing lines of drafts, such as the team's name; `{agent}` becomes the name of who approves"),
    ("SLACKHITL_LANGUAGE", "language", "en", "What the desk speaks, two letters; mails in other languages are shown with a translation"),
    ("SLACKHITL_TONE", "text", "", "How drafts should sound, in a few words"),
    ("SLACKHITL_CATEGORIES", "categories", "", "TOML file of the kinds of mail that you distinguish; `slackhitl categories` prints the built-in list"),
    ("SLACKHITL_KNOWLEDGE", "folder", "", "Folder of Markdown articles that drafts rest on"),
    ("SLACKHITL_HTTP", "host:port", "127.0.0.1:3000", "Where to listen for Slack's events and for probes"),
    ("SLACKHITL_UNDO_SECONDS", "number", "10", "How long an approval can be taken back before the reply leaves"),
    ("SLACKHITL_DATA", "folder", "", "Folder for raw mails and attachments; default: beside the database"),
    ("SLACKHITL_TIMEZONE", "timezone", "UTC", "Time zone of the figures' days and of working hours, such as Europe/Berlin"),
    ("SLACKHITL_HOURS", "hours", "", "When people work there: `mon-fri 09:00-17:30; not 2026-12-25`; empty: always"),
    ("SLACKHITL_ASSIGNMENT", "assigning", "off", "Give new mail to somebody on duty: `load` to whoever has least, `round_robin` in turn"),
    ("SLACKHITL_REMIND_AFTER", "span", "30m", "Working time after which an undecided mail is reminded of, half of it when urgent; off: never"),
    ("SLACKHITL_HAND_ON_AFTER", "span", "2h", "Working time after which the supervisors are called as well; off: never"),
    ("SLACKHITL_DAILY_BUDGET", "dollars", "", "US dollars that the model's calls may cost a day before drafting stops until the next; empty: no limit"),
    ("SLACKHITL_ANSWER_WITHIN", "span", "off", "Working time within which a customer should have an answer; shown on the card as its deadline"),
    ("SLACKHITL_REVIEW_NEW_MAIL", "switch", "off", "on: a mail with which we begin waits until somebody who did not write it approves it"),
    ("SLACKHITL_MOST_CARDS", "count", "0", "Undecided cards in a channel from which on those that do not press wait in one message; 0: never"),
    ("SLACKHITL_LOG_LEVEL", "level", "INFO", "DEBUG, INFO, WARNING or ERROR; only DEBUG may show content"),
))
# fmt: on


@dataclass(frozen=True)
class Settings:
    """What an operator decided, checked."""

    slack_bot_token: Secret
    slack_app_token: Secret
    slack_signing_secret: Secret
    slack_api_url: str
    channel: str
    routes: Mapping[str, str]
    four_eyes: tuple[str, ...]
    vips: tuple[str, ...]
    agents: tuple[str, ...]
    supervisors: tuple[str, ...]
    anthropic_api_key: Secret
    anthropic_base_url: str
    model_triage: str
    model_draft: str
    model_check: str
    model_hard: str
    database_url: Secret
    inbox: Secret
    inbound_postmark: Secret
    inbound_mailgun: Secret
    inbound_sendgrid: Secret
    inbound_ses: Secret
    outbox: Secret
    from_name: str
    from_address: str
    aliases: tuple[str, ...]
    accounts: tuple[MailAccount, ...]
    categories: tuple[ListedCategory, ...]
    dkim_domain: str
    dkim_selector: str
    dkim_key: Secret
    colleagues: tuple[str, ...]
    plus_addresses: bool
    signature: str
    language: str
    tone: str
    knowledge: Path | None
    http_host: str
    http_port: int
    undo_seconds: float
    data: Path
    timezone: ZoneInfo
    hours: Hours  # by UTC's clocks
    assignment: Assigning
    remind_after: timedelta | None
    most_cards: int
    hand_on_after: timedelta | None
    daily_budget: Decimal | None
    answer_within: timedelta | None
    review_new_mail: bool
    log_level: str

    @property
    def takes_posts(self) -> bool:
        """Whether any provider posts mail to us."""
        return any(
            (self.inbound_postmark, self.inbound_mailgun, self.inbound_sendgrid, self.inbound_ses)
        )

    @property
    def mode(self) -> str:
        """How Slack reaches us: socket, HTTP or not at all."""
        if self.slack_app_token:
            return "socket"
        return "HTTP" if self.slack_signing_secret else "no Slack"


def load(environ: Mapping[str, str], dotenv: Path | None) -> Settings:
    """Read the settings; the environment wins over the .env file.

    Raises SettingsWrong with every problem found.
    """
    from_file: Mapping[str, str | None] = {}
    if dotenv is not None and dotenv.is_file():
        # A password may hold ${…}: nothing in it stands for anything else.
        from_file = dotenv_values(dotenv, interpolate=False)
    given = {name: value for name, value in from_file.items() if value is not None} | dict(environ)
    reading = _Reading(given)
    if reading.problems:
        raise SettingsWrong(reading.problems)
    return reading.settings


def strangers(environ: Mapping[str, str]) -> list[str]:
    """Names that look like ours but are none, since a typing error would be silent otherwise."""
    names = {name for setting in SETTINGS for name in (setting.name, f"{setting.name}_FILE")}
    return sorted(name for name in environ if name.startswith("SLACKHITL_") and name not in names)


def required_for_run(settings: Settings) -> list[str]:
    """What `run` lacks, a sentence each."""
    problems = []
    if not settings.slack_bot_token:
        problems.append("Set SLACK_BOT_TOKEN to the bot token of your Slack app (xoxb-…).")
    if settings.mode == "no Slack":
        problems.append(
            "Set SLACK_APP_TOKEN (xapp-…) for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode."
        )
    if not settings.channel:
        problems.append("Set SLACKHITL_CHANNEL to the id of the channel for review cards (C…).")
    has_inbox = settings.inbox or any(account.inbox for account in settings.accounts)
    if not has_inbox and not settings.takes_posts:
        problems.append(
            "Set SLACKHITL_INBOX to where mail comes from, such as imaps://…, or one of "
            "SLACKHITL_INBOUND_POSTMARK, _MAILGUN, _SENDGRID and _SES for mail that is posted."
        )
    if not settings.outbox:
        problems.append("Set SLACKHITL_OUTBOX to where replies leave, such as smtps://….")
    if not settings.from_address:
        problems.append("Set SLACKHITL_FROM, such as `Acme Support <support@acme.example>`.")
    return problems


class _Reading:
    """Reads one environment and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.problems: list[str] = []
        values: dict[str, Any] = {}
        for setting in SETTINGS:
            raw = self._raw(setting)
            values |= self._parse(setting, raw)
        if not values["data"]:
            values["data"] = _beside(values["database_url"].reveal())
        self._check_tokens(values)
        self._check_dkim(values)
        values["data"] = Path(values["data"])
        if not self.problems:
            self.settings = Settings(**values)

    def _raw(self, setting: Setting) -> str:
        raw = self._given.get(setting.name, "").strip()
        file = self._given.get(f"{setting.name}_FILE", "").strip()
        if raw or not file:
            return raw or setting.default
        if not setting.is_secret:
            self.problems.append(f"{setting.name}_FILE: only secrets and URLs are read from files.")
            return setting.default
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as trouble:
            self.problems.append(
                f"{setting.name}_FILE names a file that cannot be read ({type(trouble).__name__})."
            )
            return setting.default

    def _parse(self, setting: Setting, raw: str) -> dict[str, Any]:
        parse: Callable[[str, str], dict[str, Any]] = PARSERS.get(setting.kind, text)
        try:
            return parse(setting.field, raw)
        except ValueError as wrong:
            self.problems.append(f"{setting.name} {wrong}")
            return parse(setting.field, setting.default)

    def _check_tokens(self, values: Mapping[str, Any]) -> None:
        for field, prefix in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
            token = values[field].reveal()
            if token and not token.startswith(prefix):
                self.problems.append(f"{field.upper()} should begin with {prefix}.")

    def _check_dkim(self, values: Mapping[str, Any]) -> None:
        fields = ("dkim_domain", "dkim_selector", "dkim_key")
        missing = [f"SLACKHITL_{field.upper()}" for field in fields if not values[field]]
        if missing and len(missing) < len(fields):
            self.problems.append(f"To sign replies by DKIM, set {' and '.join(missing)} as well.")


def _beside(database_url: str) -> str:
    """The folder for files: beside an SQLite file, else in the current folder."""
    if database_url.startswith("sqlite:///"):
        return str(Path(database_url.removeprefix("sqlite:///")).parent / "slackhitl-data")
    return "slackhitl-data"
