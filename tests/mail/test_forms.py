"""Posted forms: every octet of a mail arrives as it was."""

import time

import pytest
from aiohttp import FormData
from hypothesis import given
from hypothesis import strategies as st

from slackhitl.mail.forms import NotAForm, form_fields

KIND = "multipart/form-data; boundary=xYz"
EVERY_OCTET = bytes(range(256))


def body(*parts: bytes, end: bytes = b"--xYz--\r\n") -> bytes:
    return b"".join(b"--xYz\r\n" + part + b"\r\n" for part in parts) + end


async def test_every_octet_survives_a_multipart_form_of_a_real_client() -> None:
    form = FormData()
    form.add_field("email", EVERY_OCTET, filename="mail.eml")
    form.add_field("subject", "Grüße")
    payload = form()
    octets = await payload.as_bytes()
    assert form_fields(payload.content_type, octets) == {
        "email": EVERY_OCTET,
        "subject": "Grüße".encode(),
    }


def test_every_octet_survives_a_urlencoded_form() -> None:
    encoded = "".join(f"%{octet:02X}" for octet in EVERY_OCTET).encode()
    found = form_fields("application/x-www-form-urlencoded", b"mail=" + encoded + b"&b=a+b&e=")
    assert found == {"mail": EVERY_OCTET, "b": b"a b", "e": b""}


def test_of_two_fields_with_one_name_the_first_counts() -> None:
    twice = body(
        b'Content-Disposition: form-data; name="a"\r\n\r\none',
        b'Content-Disposition: form-data; name="a"\r\n\r\ntwo',
    )
    assert form_fields(KIND, twice) == {"a": b"one"}
    assert form_fields("application/x-www-form-urlencoded", b"a=1&a=2") == {"a": b"1"}


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x\r\n\r\n\r\n--x--"),
        ("", b"a=1"),
        (KIND, b""),
        (KIND, body(b'Content-Disposition: form-data; name="a"\r\n\r\none', end=b"")),
        (KIND, body(b"no header")),
        (KIND, body(b"X: " + b"y" * 20_000 + b"\r\n\r\nvalue")),
        (KIND, body(*[b"\r\n\r\n"] * 1001)),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1001)),
    ],
)
def test_what_is_no_form_or_was_cut_off_is_refused(kind: str, octets: bytes) -> None:
    with pytest.raises(NotAForm):
        form_fields(kind, octets)


@given(st.text(), st.binary())
def test_no_octets_raise_anything_else(kind: str, octets: bytes) -> None:
    for content_type in (KIND, "application/x-www-form-urlencoded", kind):
        try:
            form_fields(content_type, octets)
        except NotAForm:
            continue


def test_a_form_of_many_boundaries_is_read_in_linear_time() -> None:
    began = time.process_time()
    with pytest.raises(NotAForm):
        form_fields(KIND, b"\r\n--xYz" * 1_000_000)
    assert time.process_time() - began < 5
