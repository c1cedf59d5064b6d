"""Our own message ids: the same at every attempt, recognised, and not to be forged."""

import pytest

from slackhitl.mail.message_ids import parse_reply_message_id, reply_message_id

SECRET = b"a secret of 32 bytes or so"


def test_an_id_tells_its_conversation_and_draft() -> None:
    made = reply_message_id(12, 34, SECRET, "acme.example")
    assert made == reply_message_id(12, 34, SECRET, "acme.example")
    assert made.startswith("c12.d34.")
    assert made.endswith("@acme.example")
    assert parse_reply_message_id(made, SECRET) == (12, 34)
    assert parse_reply_message_id(f" <{made}> ", SECRET) == (12, 34)


def test_an_id_with_another_host_or_case_is_still_ours() -> None:
    made = reply_message_id(12, 34, SECRET, "acme.example").upper()
    assert parse_reply_message_id(made.replace("ACME", "OTHER"), SECRET) == (12, 34)


@pytest.mark.parametrize(
    "forged",
    [
        "c12.d34.0123456789abcdef@acme.example",
        "m1@kunde.example",
        "",
        "c12.d34.@x",
        "c" + "9" * 5000 + ".d1.0123456789abcdef@x",
    ],
)
def test_a_foreign_or_forged_id_is_none(forged: str) -> None:
    assert parse_reply_message_id(forged, SECRET) is None


def test_numbers_cannot_be_changed_nor_the_secret() -> None:
    made = reply_message_id(12, 34, SECRET, "acme.example")
    assert parse_reply_message_id(made.replace("c12", "c13"), SECRET) is None
    assert parse_reply_message_id(made, b"another") is None
