"""The fields of a posted form, as octets: mail is no text in any one charset.

Takes application/x-www-form-urlencoded and multipart/form-data (RFC 7578), in linear time.
"""

from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl

MOST_FIELDS = 1000
LONGEST_HEAD = 16 * 1024


class NotAForm(ValueError):
    """The body is not what its content type says, or it was cut off."""


def form_fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """Every field by name; of several with one name, the first. Raises NotAForm."""
    header = Message()
    header["Content-Type"] = content_type
    kind = header.get_content_type()
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(body)
    boundary = header.get_boundary()
    if kind != "multipart/form-data" or not boundary or not boundary.isascii():
        raise NotAForm("This is no form.")
    return _multipart(boundary.encode(), body)


def _urlencoded(body: bytes) -> dict[str, bytes]:
    try:
        # Latin-1 gives every octet back as it was.
        pairs = parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise NotAForm("The form has too many fields.") from None
    fields: dict[str, bytes] = {}
    for name, value in pairs:
        fields.setdefault(name, value.encode("latin-1"))
    return fields


def _multipart(boundary: bytes, body: bytes) -> dict[str, bytes]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_FIELDS + 1)
    fields: dict[str, bytes] = {}
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return fields
        padding, line_end, part = piece.partition(b"\r\n")
        if padding.strip(b" \t") or not line_end:
            break
        name, value = _part(part)
        fields.setdefault(name, value)
    raise NotAForm("The form was cut off, or has too many fields.")


def _part(part: bytes) -> tuple[str, bytes]:
    head, gap, value = part.partition(b"\r\n\r\n")
    if not gap or len(head) > LONGEST_HEAD:
        raise NotAForm("A field of the form has no header.")
    name = message_from_bytes(head + b"\r\n\r\n").get_param("name", "", "Content-Disposition")
    return str(name), value
