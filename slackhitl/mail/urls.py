"""Inboxes and outboxes from the URLs that an operator writes into the settings."""

from datetime import date
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from slackhitl.mail.account import Account, Tls
from slackhitl.mail.imap_inbox import ImapInbox
from slackhitl.mail.inbox import Inbox
from slackhitl.mail.listener_inbox import ListenerInbox
from slackhitl.mail.maildir_inbox import MaildirInbox
from slackhitl.mail.maildir_outbox import MaildirOutbox
from slackhitl.mail.oauth import SignInNeeded, TokenSource
from slackhitl.mail.outbox import Outbox
from slackhitl.mail.sent_folder import SentFolder
from slackhitl.mail.smtp_outbox import SmtpOutbox

IN, OUT = "SLACKHITL_INBOX", "SLACKHITL_OUTBOX"
PORTS = {
    ("imap", Tls.IMPLICIT): 993,
    ("imap", Tls.STARTTLS): 143,
    ("imap", Tls.OFF): 143,
    ("smtp", Tls.IMPLICIT): 465,
    ("smtp", Tls.STARTTLS): 587,
    ("smtp", Tls.OFF): 25,
}


class UrlWrong(ValueError):
    """A mail URL cannot be used. The sentence says what to set and never holds the password."""


def inboxes_from_urls(value: str) -> list[Inbox]:
    """The inboxes that these space-separated URLs name. Raises UrlWrong.

    imaps://user:password@host/INBOX · imap://… (STARTTLS unless ?tls=off) · lmtp://host:port ·
    smtp://host:port · maildir:/path. For IMAP, ?since=2026-01-31 leaves older mail alone, and
    imaps://user@host/INBOX?oauth=/path/to/file.json logs in by token (oauth.py).
    """
    return [_inbox(url) for url in value.split()]


def outbox_from_url(url: str) -> Outbox:
    """The outbox that this URL names. Raises UrlWrong.

    smtps://user:password@host · smtp://… (STARTTLS unless ?tls=off) · maildir:/path.
    ?sent=imap.host[:port] names the IMAP server (same login) that files what was sent, so that a
    reply whose delivery is uncertain can be looked up in its Sent folder; &copies=on puts a copy of
    every reply there, for providers that do not do so themselves. ?reports=on asks the server to
    report every delivery to our inbox. ?oauth= is as for an inbox.
    """
    parts = _split(url.strip(), OUT)
    if parts.scheme == "maildir":
        return MaildirOutbox(_path(parts, OUT))
    if parts.scheme in {"smtp", "smtps"}:
        account, options = _account(
            parts, OUT, options={"tls", "sent", "copies", "reports", "oauth"}
        )
        sent = _sent_folder(account, options.get("sent"))
        reports = _switched("reports", options)
        return SmtpOutbox(account, sent=sent, copies=_copies(options), reports=reports)
    raise UrlWrong(
        f"{OUT}: {_kind(parts)}. Use smtps://user:password@host, smtp://… or maildir:/path."
    )


def _inbox(url: str) -> Inbox:
    parts = _split(url, IN)
    if parts.scheme == "maildir":
        return MaildirInbox(_path(parts, IN))
    if parts.scheme in {"lmtp", "smtp"}:
        return ListenerInbox(parts.scheme, *_listening(parts))
    if parts.scheme in {"imap", "imaps"}:
        account, options = _account(parts, IN, options={"tls", "since", "oauth"})
        if not account.user or not (account.password or account.tokens):
            raise UrlWrong(f"{IN}: {parts.scheme}:// needs a login: imaps://user:password@host.")
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return ImapInbox(account, folder, _since(options.get("since")))
    raise UrlWrong(
        f"{IN}: {_kind(parts)}. Use imaps://user:password@host/INBOX, imap://…, "
        "lmtp://127.0.0.1:2424, smtp://127.0.0.1:2525 or maildir:/path."
    )


def _split(url: str, setting: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        # The reason that urllib gives quotes the URL, and with it the password.
        parts = None
    if parts is None or parts.fragment:
        raise UrlWrong(
            f"{setting}: the URL cannot be read. Write a colon, slash, @, # or % within a user or "
            "password as %3A, %2F, %40, %23 or %25."
        )
    return parts


def _kind(parts: SplitResult) -> str:
    return f"{parts.scheme}:// is not known here" if parts.scheme else "this is not a URL"


def _path(parts: SplitResult, setting: str) -> Path:
    if parts.netloc or not parts.path:
        raise UrlWrong(f"{setting}: write the folder as maildir:/path.")
    return Path(unquote(parts.path))


def _listening(parts: SplitResult) -> tuple[str, int]:
    if parts.username or parts.password or parts.query:
        raise UrlWrong(
            f"{IN}: {parts.scheme}:// is an address to listen on, such as "
            f"{parts.scheme}://127.0.0.1:2424; it takes no login and no options."
        )
    if not parts.hostname or parts.port is None:
        raise UrlWrong(
            f"{IN}: {parts.scheme}:// needs an address and a port to listen on, such as "
            f"{parts.scheme}://127.0.0.1:2424."
        )
    return parts.hostname, parts.port


def _account(parts: SplitResult, setting: str, options: set[str]) -> tuple[Account, dict[str, str]]:
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(given) - options):
        raise UrlWrong(f"{setting}: the option {unknown[0]} is not known here.")
    if given.get("tls", "on") not in {"on", "off"}:
        raise UrlWrong(f"{setting}: tls is on or off.")
    if not parts.hostname:
        raise UrlWrong(f"{setting}: the URL names no host.")
    tokens = _tokens(parts, setting, given.get("oauth"))
    if tokens is None and bool(parts.username) != bool(parts.password):
        raise UrlWrong(f"{setting}: write both user and password, as in user:password@host.")
    protocol = parts.scheme.removesuffix("s")
    if parts.scheme.endswith("s"):
        if given.get("tls") == "off":
            raise UrlWrong(
                f"{setting}: {parts.scheme}:// is always encrypted; tls=off needs {protocol}://."
            )
        tls = Tls.IMPLICIT
    else:
        tls = Tls.OFF if given.get("tls") == "off" else Tls.STARTTLS
    account = Account(
        host=parts.hostname,
        port=parts.port or PORTS[protocol, tls],
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tokens=tokens,
    )
    return account, given


def _tokens(parts: SplitResult, setting: str, path: str | None) -> TokenSource | None:
    if path is None:
        return None
    if not parts.username or parts.password or not path or not parts.hostname:
        raise UrlWrong(
            f"{setting}: with oauth, write the user without a password and the file's path, as in "
            "imaps://user@host/INBOX?oauth=/path/to/file.json."
        )
    tokens = TokenSource(Path(path), parts.hostname)
    try:
        tokens.check()
    except SignInNeeded as trouble:
        raise UrlWrong(f"{setting}: {trouble.reason}") from None
    return tokens


def _sent_folder(account: Account, where: str | None) -> SentFolder | None:
    """The Sent folder of the same login: always encrypted, unless the outbox is not either."""
    if not where:
        return None
    tls = Tls.OFF if account.tls is Tls.OFF else Tls.IMPLICIT
    host = _split(f"imap://{where}", OUT)
    if not account.user or not host.hostname or host.username or host.path or host.query:
        raise UrlWrong(f"{OUT}: sent is the host of the IMAP server with the same login.")
    port = host.port or PORTS["imap", tls]
    return SentFolder(
        Account(host.hostname, port, tls, account.user, account.password, tokens=account.tokens)
    )


def _copies(options: dict[str, str]) -> bool:
    copies = _switched("copies", options)
    if copies and not options.get("sent"):
        raise UrlWrong(f"{OUT}: copies=on needs sent, the host of the IMAP server.")
    return copies


def _switched(name: str, options: dict[str, str]) -> bool:
    value = options.get(name, "off")
    if value not in {"on", "off"}:
        raise UrlWrong(f"{OUT}: {name} is on or off.")
    return value == "on"


def _since(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise UrlWrong(f"{IN}: since is a date such as 2026-01-31.") from None
