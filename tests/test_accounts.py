"""Several accounts at one desk: each with its own inbox, From, signature and channel."""

import asyncio
import email
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from desk_app import SUPPORT, Desk

from slackhitl.assembly import build_inboxes, build_outboxes, build_policy, every_channel
from slackhitl.mail.urls import UrlWrong
from slackhitl.settings import SettingsWrong, load

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
BILLING = "billing@acme.example"
ACCOUNTS = """
[billing]
from = "Acme Billing <Billing@acme.example>"
inbox = "maildir:{folder}/billing"
outbox = "maildir:{folder}/billing-sent"
signature = "Your billing team"
channel = "C0REFUNDS"
aliases = ["invoices@acme.example"]

[press]
from = "press@acme-group.example"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A main account and two more: one with everything of its own, one with an address alone."""
    file = tmp_path / "accounts.toml"
    file.write_text(ACCOUNTS.format(folder=tmp_path))
    return {"SLACKHITL_ACCOUNTS": str(file), "SLACKHITL_SIGNATURE": "Your support team"}


async def arrives_at_billing(
    desk: Desk, subject: str, sender: str = "jane@customer.example"
) -> None:
    """A mail in the billing account's own inbox."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Jane Doe <{sender}>", BILLING
    mail["Subject"], mail["Message-ID"] = subject, f"<{subject.lower()}@customer.example>"
    mail.set_content(QUESTION)
    folder = desk.folder / "billing" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread((folder / subject).write_bytes, mail.as_bytes())


async def test_a_reply_leaves_from_the_address_of_the_inbox_where_the_mail_came_in(
    desk: Desk,
) -> None:
    await arrives_at_billing(desk, "Invoice")
    card = await desk.card(
        "Invoice", "Approve & send", "From Acme Billing (billing@acme.example).",
        "Your billing team", without=("Your support team",),
    )  # fmt: skip
    assert card.channel == "C0REFUNDS"

    await desk.ana.press(card, "Approve & send")

    await desk.card("Invoice", "Sent")
    [sent] = (desk.folder / "billing-sent" / "new").iterdir()
    reply = email.message_from_bytes(await asyncio.to_thread(sent.read_bytes))
    assert reply["From"] == "Acme Billing <billing@acme.example>"
    assert reply["To"] == "Jane Doe <jane@customer.example>"
    assert "Your billing team" in str(reply)
    assert desk.sandbox.mailbox.mails == []


async def test_mail_to_the_main_inbox_is_answered_by_the_main_account(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION, headers={"Cc": f"Invoices@acme.example, {BILLING}"})
    card = await desk.card(
        "Parcel", "Approve & send", f"From Acme Support ({SUPPORT}).", "Your support team",
        without=("Copies go to",),
    )  # fmt: skip
    assert card.channel == desk.sandbox.channel

    await desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    raw = email.message_from_bytes(reply.raw)
    assert raw["From"] == f"Acme Support <{SUPPORT}>"
    assert raw["Cc"] is None
    assert desk.sandbox.mailbox.envelopes[-1] == (SUPPORT, (jane.address,))


async def test_an_account_without_an_inbox_has_the_mail_to_its_address(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Interview", QUESTION, to=f"Press <PRESS+eu@acme-group.example>, {SUPPORT}")
    card = await desk.card("Interview", "Approve & send", "From press@acme-group.example.")
    assert card.channel == desk.sandbox.channel

    await desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    raw = email.message_from_bytes(reply.raw)
    assert raw["From"] == "press@acme-group.example"
    assert str(raw["Message-ID"]).strip().endswith("@acme-group.example>")
    assert desk.sandbox.mailbox.envelopes[-1][0] == "press@acme-group.example"
    assert "Your support team" in reply.text

    await jane.writes("Re: Interview", "And how can I return my boots?", reply_to=reply)
    card = await desk.card("Interview", "boots", "From press@acme-group.example.")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(2)
    assert desk.sandbox.mailbox.envelopes[-1][0] == "press@acme-group.example"


async def test_mail_among_our_own_addresses_gets_no_draft(desk: Desk) -> None:
    billing = desk.customer("Acme Billing", "invoices@acme.example")
    await billing.writes("Internal", QUESTION)
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")
    assert desk.card_text("Internal") == ""


class TestTaggedAddresses:
    """Answers are asked for at the account's own tagged address."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {**environ, "SLACKHITL_PLUS_ADDRESSES": "on"}

    async def test_an_answer_to_a_tagged_address_of_an_account_is_its_conversations(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Interview", QUESTION, to="press@acme-group.example")
        card = await desk.card("Interview", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        [reply] = await jane.receives(1)
        tagged = email.message_from_bytes(reply.raw)["Reply-To"]
        assert tagged.startswith("press+c")
        assert tagged.endswith("@acme-group.example")

        await jane.writes("Something else", "And how can I return my boots?", to=tagged)

        card = await desk.card("Interview", "boots", "From press@acme-group.example.")
        await desk.ana.press(card, "Approve & send")
        [_, second] = await jane.receives(2)
        assert email.message_from_bytes(second.raw)["From"] == "press@acme-group.example"


COMPLETE = {
    "SLACKHITL_CHANNEL": "C0SUPPORT",
    "SLACKHITL_INBOX": "imaps://support:secret@mail.example",
    "SLACKHITL_FROM": f"Acme Support <{SUPPORT}>",
}


def test_an_account_may_keep_its_urls_in_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("imaps://billing:hidden@mail.example/INBOX\n")
    (tmp_path / "out").write_text("smtps://billing:hidden@mail.example\n")
    (tmp_path / "a.toml").write_text(
        f'[billing]\nfrom = "{BILLING}"\ninbox_file = "in"\noutbox_file = "{tmp_path}/out"\n'
        'channel = "C0MONEY"\n'
    )
    settings = load({**COMPLETE, "SLACKHITL_ACCOUNTS": str(tmp_path / "a.toml")}, None)
    found = [(inbox.name, account) for inbox, account in build_inboxes(settings)]
    assert found == [
        ("imaps://support@mail.example/INBOX", ""),
        ("imaps://billing@mail.example/INBOX", "billing"),
    ]
    assert list(build_outboxes(settings)) == ["billing"]
    assert every_channel(settings) == ("C0SUPPORT", "C0MONEY")
    assert "hidden" not in repr(settings)


def test_a_route_for_a_category_or_an_account_beats_the_accounts_channel(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f'[billing]\nfrom = "{BILLING}"\nchannel = "C0MONEY"\n')
    environ = {**COMPLETE, "SLACKHITL_ACCOUNTS": str(tmp_path / "a.toml")}
    policy = build_policy(load({**environ, "SLACKHITL_ROUTES": "return=C0REFUND"}, None))
    assert policy.channel_for("return", "imap", "billing") == "C0REFUND"
    assert policy.channel_for("delivery", "imap", "billing") == "C0MONEY"
    assert policy.channel_for("delivery", "imap", "") == "C0SUPPORT"
    assert policy.channel_for("delivery", "imap", "one that is gone") == "C0SUPPORT"
    policy = build_policy(load({**environ, "SLACKHITL_ROUTES": "billing=C0B"}, None))
    assert policy.channel_for("delivery", "imap", "billing") == "C0B"


def test_rules_take_risks_and_any_case_and_refuse_what_no_mail_ever_is() -> None:
    rules = {
        "SLACKHITL_FOUR_EYES": "Refund LEGAL vip",
        "SLACKHITL_ROUTES": "Legal=C1 @Big.Example=C2",
    }
    policy = build_policy(load({**COMPLETE, **rules}, None))
    assert policy.four_eyes == {"refund_demand", "legal", "vip"}
    assert policy.channel_for("delivery", "imap", risks=["legal"]) == "C1"
    assert policy.channel_for("delivery", "imap", customer="Jane@big.example") == "C2"
    for rule in ({"SLACKHITL_FOUR_EYES": "delivry"}, {"SLACKHITL_ROUTES": "delivry=C1"}):
        with pytest.raises(SettingsWrong) as wrong:
            build_policy(load({**COMPLETE, **rule}, None))
        [sentence] = wrong.value.problems
        assert "“delivry”" in sentence
        assert "delivery" in sentence


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("imaps://mail.example", "SLACKHITL_ACCOUNTS [billing] inbox: imaps:// needs a login"),
        (
            "imaps://support:secret@mail.example",
            "[billing]: imaps://support@mail.example/INBOX is named twice",
        ),
        ("pop3://u:secret@mail.example", "[billing] inbox: pop3:// is not known here"),
    ],
)
def test_a_wrong_url_is_told_with_the_name_of_its_account(
    tmp_path: Path, url: str, says: str
) -> None:
    (tmp_path / "a.toml").write_text(f'[billing]\nfrom = "{BILLING}"\ninbox = "{url}"\n')
    settings = load({**COMPLETE, "SLACKHITL_ACCOUNTS": str(tmp_path / "a.toml")}, None)
    with pytest.raises(UrlWrong) as caught:
        build_inboxes(settings)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_check_has_a_line_for_each_account(tmp_path: Path, environ: dict[str, str]) -> None:
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, "-m", "slackhitl", "check"],
        check=False, capture_output=True, timeout=60, text=True, cwd=tmp_path,
        env={**known, **environ, "SLACKHITL_SLACK_API_URL": "http://127.0.0.1:9/api/"},
    )  # fmt: skip
    assert f"ok    inbox maildir:{tmp_path}/billing: " in done.stdout
    assert f"ok    outbox [billing]: maildir:{tmp_path}/billing-sent: writable" in done.stdout
    assert "FAIL  slack [billing]: " in done.stdout


def test_an_account_may_have_a_tone_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text(
        '[billing]\nfrom = "b@acme.example"\ntone = "formal"\n[press]\nfrom = "p@acme.example"\n'
    )
    environ = {"SLACKHITL_ACCOUNTS": str(file), "SLACKHITL_TONE": "warm", "SLACKHITL_FROM": SUPPORT}
    policy = build_policy(load(environ, None))
    assert [policy.sender(name).tone for name in ("", "billing", "press")] == [
        "warm", "formal", "warm"
    ]  # fmt: skip
