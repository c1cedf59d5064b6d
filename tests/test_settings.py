"""Settings: what an operator writes, what comes of it, and what is said when it is wrong."""

from pathlib import Path

import pytest

from slackhitl.setting_kinds import Secret
from slackhitl.settings import (
    SETTINGS,
    Settings,
    SettingsWrong,
    load,
    required_for_run,
    strangers,
)

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-1-secret",
    "SLACK_APP_TOKEN": "xapp-1-secret",
    "SLACKHITL_CHANNEL": "C123",
    "SLACKHITL_INBOX": "imaps://desk:secret@mail.example/INBOX lmtp://127.0.0.1:2424",
    "SLACKHITL_OUTBOX": "smtps://desk:secret@mail.example",
    "SLACKHITL_FROM": "Acme Support <support@acme.example>",
}


def problems(**environ: str) -> list[str]:
    """What is said about these settings."""
    with pytest.raises(SettingsWrong) as caught:
        load(environ, None)
    assert str(caught.value) == " ".join(caught.value.problems)
    return caught.value.problems


def test_nothing_set_gives_the_defaults() -> None:
    settings = load({}, None)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.reveal() == "sqlite:///slackhitl.db"
    assert settings.data == Path("slackhitl-data")
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 3000)
    assert settings.undo_seconds == 10
    assert settings.timezone.key == "UTC"
    assert settings.log_level == "INFO"
    assert settings.knowledge is None
    assert settings.agents == settings.supervisors == settings.aliases == ()
    assert settings.mode == "no Slack"


def test_a_variable_that_is_set_to_nothing_is_not_set() -> None:
    blank = {setting.name: "  " for setting in SETTINGS}
    assert load(blank, None) == load({}, None)


def test_every_setting_has_a_field_a_kind_and_a_line_of_help() -> None:
    fields = set(Settings.__dataclass_fields__)
    for setting in SETTINGS:
        told = {
            "SLACKHITL_FROM": {"from_name", "from_address"},
            "SLACKHITL_HTTP": {"http_host", "http_port"},
        }.get(setting.name, {setting.field})
        assert told <= fields, setting.name
        fields -= told
        assert setting.help
        assert "\n" not in setting.help
        assert "|" not in setting.help
        assert not setting.help.endswith(".")
    assert not fields


def test_a_complete_desk_may_run() -> None:
    settings = load(COMPLETE, None)
    assert required_for_run(settings) == []
    assert settings.mode == "socket"
    assert settings.from_name == "Acme Support"
    assert settings.from_address == "support@acme.example"


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_what_run_lacks_is_said_in_one_sentence_that_names_it(missing: str) -> None:
    rest = {name: value for name, value in COMPLETE.items() if name != missing}
    [sentence] = required_for_run(load(rest, None))
    assert missing in sentence
    assert sentence.startswith("Set ")
    assert sentence.endswith(".")


def test_a_signing_secret_without_an_app_token_means_http() -> None:
    assert load({"SLACK_SIGNING_SECRET": "abc"}, None).mode == "HTTP"
    assert load({"SLACK_SIGNING_SECRET": "abc", "SLACK_APP_TOKEN": "xapp-1"}, None).mode == "socket"


def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('SLACKHITL_TONE="warm and short"\nSLACKHITL_CHANNEL=C1\n')
    settings = load({"SLACKHITL_CHANNEL": "C2"}, dotenv)
    assert (settings.tone, settings.channel) == ("warm and short", "C2")
    assert load({}, tmp_path / "none").tone == ""


def test_a_password_in_the_env_file_is_taken_as_it_stands(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("SLACKHITL_OUTBOX='smtps://desk:a${HOME}$b@mail.example'\n")
    assert load({}, dotenv).outbox.reveal() == "smtps://desk:a${HOME}$b@mail.example"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-from-file\n")
    settings = load({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")}, None)
    assert settings.slack_bot_token.reveal() == "xoxb-from-file"


def test_urls_with_passwords_may_come_from_files_too(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("imaps://desk:pw@mail.example/INBOX\n")
    settings = load({"SLACKHITL_INBOX_FILE": str(tmp_path / "inbox")}, None)
    assert settings.inbox.reveal() == "imaps://desk:pw@mail.example/INBOX"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    [sentence] = problems(SLACK_BOT_TOKEN_FILE=str(tmp_path / "none"))
    assert sentence.startswith("SLACK_BOT_TOKEN_FILE names a file that cannot be read")


def test_a_secret_file_for_what_is_no_secret_is_refused() -> None:
    [sentence] = problems(SLACKHITL_CHANNEL_FILE="somewhere")
    assert "only secrets" in sentence


def test_secrets_are_never_shown() -> None:
    settings = load(COMPLETE, None)
    for shown in (repr(settings), str(settings), f"{settings.inbox}", f"{settings.outbox!s}"):
        assert "secret@" not in shown
        assert "xoxb-1" not in shown
    assert repr(Secret("x")) == "Secret(set)"
    assert repr(Secret()) == "Secret(empty)"
    assert Secret("x") == Secret("x") != Secret("y")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "should begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "should begin with xapp-"),
        ("SLACKHITL_SLACK_API_URL", "slack.com/api", "begins with https://"),
        ("ANTHROPIC_BASE_URL", "localhost:8080", "begins with https://"),
        ("SLACKHITL_CHANNEL", "#support", "takes the channel's id"),
        ("SLACKHITL_ROUTES", "refund", "takes pairs"),
        ("SLACKHITL_ROUTES", "refund=", "takes pairs"),
        ("SLACKHITL_FROM", "Acme Support", "should be a mail address"),
        ("SLACKHITL_KNOWLEDGE", "/no/such/folder", "names no folder that exists"),
        ("SLACKHITL_HTTP", "3000", "should be host:port"),
        ("SLACKHITL_HTTP", "127.0.0.1:99999", "should be host:port"),
        ("SLACKHITL_UNDO_SECONDS", "ten", "should be a number of seconds"),
        ("SLACKHITL_UNDO_SECONDS", "-1", "should be between 0 and"),
        ("SLACKHITL_UNDO_SECONDS", "nan", "should be between 0 and"),
        ("SLACKHITL_TIMEZONE", "Berlin/Mitte", "is no time zone"),
        ("SLACKHITL_HOURS", "mon-fri 9-17", "takes times such as 09:00-17:30"),
        ("SLACKHITL_TIMEZONE", "../etc/passwd", "is no time zone"),
        ("SLACKHITL_LOG_LEVEL", "loud", "should be one of DEBUG"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(name: str, value: str, words: str) -> None:
    [sentence] = problems(**{name: value})
    assert sentence.startswith(name)
    assert words in sentence
    assert sentence.endswith(".")


def test_all_problems_are_said_at_once() -> None:
    found = problems(SLACKHITL_HTTP="x", SLACKHITL_TIMEZONE="x", SLACK_BOT_TOKEN="x")
    assert [sentence.split()[0] for sentence in found] == [
        "SLACKHITL_HTTP",
        "SLACKHITL_TIMEZONE",
        "SLACK_BOT_TOKEN",
    ]


def test_lists_pairs_and_addresses_are_read_as_people_write_them(tmp_path: Path) -> None:
    settings = load(
        {
            "SLACKHITL_AGENTS": "U1, U2,S3",
            "SLACKHITL_ROUTES": "refund=C1, legal=C2",
            "SLACKHITL_ALIASES": "help@acme.example info@acme.example",
            "SLACKHITL_HTTP": "[::1]:0",
            "SLACKHITL_UNDO_SECONDS": "2.5",
            "SLACKHITL_LOG_LEVEL": "debug",
            "SLACKHITL_TIMEZONE": "Europe/Berlin",
            "SLACKHITL_KNOWLEDGE": str(tmp_path),
        },
        None,
    )
    assert settings.agents == ("U1", "U2", "S3")
    assert settings.routes == {"refund": "C1", "legal": "C2"}
    assert settings.aliases == ("help@acme.example", "info@acme.example")
    assert (settings.http_host, settings.http_port) == ("::1", 0)
    assert settings.undo_seconds == 2.5
    assert settings.log_level == "DEBUG"
    assert settings.timezone.key == "Europe/Berlin"
    assert settings.knowledge == tmp_path


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////srv/desk/desk.db", "/srv/desk/slackhitl-data"),
        ("sqlite:///here/desk.db", "here/slackhitl-data"),
        ("postgresql+psycopg://desk@db.example/desk", "slackhitl-data"),
    ],
)
def test_files_lie_beside_the_database_unless_told_otherwise(url: str, folder: str) -> None:
    assert load({"SLACKHITL_DATABASE_URL": url}, None).data == Path(folder)
    told = {"SLACKHITL_DATABASE_URL": url, "SLACKHITL_DATA": "/var/desk"}
    assert load(told, None).data == Path("/var/desk")


def test_a_name_that_looks_like_ours_but_is_none_is_found() -> None:
    environ = {"SLACKHITL_CHANEL": "C1", "SLACKHITL_FROM": "a@b.example", "PATH": "/bin"}
    assert strangers(environ) == ["SLACKHITL_CHANEL"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[billing\n", "names a file that is not TOML"),
        ('from = "a@b.example"', "holds from outside a table"),
        ("[billing]\n", "[billing] needs from"),
        ('[billing]\nfrom = "Acme"', "[billing] needs from"),
        ('[billing]\nfrom = ["a@b.example"]', "[billing] from should be text in quotes"),
        ('[billing]\nfrom = "a@b.example"\nchanel = "C1"', "holds chanel, which is not known"),
        ('[billing]\nfrom = "a@b.example"\nchannel = "#money"', "takes the channel's id"),
        ('[billing]\nfrom = "a@b.example"\naliases = "c@d.example"', "aliases should be a list"),
        ('[billing]\nfrom = "a@b.example"\naliases = ["c"]', "holds c, which is no mail address"),
        ('[billing]\nfrom = "a@b.example"\ninbox_file = "gone"', "inbox_file names a file that"),
        ('[x]\nfrom = "a@b.example"\n[y]\nfrom = "A@b.example"', "gives a@b.example to [x] and"),
    ],
)
def test_a_file_of_accounts_that_is_wrong_is_told_in_a_sentence(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text(text)
    [sentence] = problems(SLACKHITL_ACCOUNTS=str(file))
    assert sentence.startswith("SLACKHITL_ACCOUNTS ")
    assert says in sentence


def test_a_file_of_accounts_that_is_not_there_is_told() -> None:
    [sentence] = problems(SLACKHITL_ACCOUNTS="/nowhere/accounts.toml")
    assert "cannot be read" in sentence
