"""Bytes and encoded words become text, whatever the mail claims about its charset.

The standard library's structured parser raises on real headers and is slow on hostile ones, so
headers are decoded here, by hand and in linear time (RFC 2047, RFC 2231).
"""

import base64
import binascii
import codecs
import quopri
import re
import unicodedata
import urllib.parse

from charset_normalizer import from_bytes

WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*)\?=")
ALIASES = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "iso-8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254", "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "x-sjis": "cp932", "shift_jis": "cp932", "x-unknown": "",
    "unknown-8bit": "", "default": "", "8bit": "", "binary": "", "none": "", "cp-850": "cp850",
    "windows-1252http-equivcontent-type": "cp1252", "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman", "big5": "big5hkscs", "x-big5": "big5hkscs", "tis-620": "cp874",
    "iso-8859-11": "cp874", "windows-874": "cp874",
}  # fmt: skip
UNDECLARED = ("cp1252", "")
GUESS_FROM = 32
"""Fewer bytes than this say nothing about their charset."""
MOST_GUESSED = 20_000
MOST_WORDS = 2_000


def to_text(content: bytes, charset: str | None) -> str:
    """Text from bytes; what the mail declares is tried first and never believed blindly."""
    name = codec(charset)
    if name in UNDECLARED or name == "utf-8":
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    if name and name != "utf-8":
        try:
            text = content.decode(name, "replace" if name == "cp1252" else "strict")
            if name != "cp1252" or "\ufffd" not in text:
                return text
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    return _guess(content)


def codec(charset: str | None) -> str:
    """Python's name for a declared charset, "" when it is not declared or not known."""
    if not charset:
        return ""
    name = charset.strip().strip("\"'").split(";")[0].strip().lower().replace(" ", "")
    name = ALIASES.get(name, name)
    try:
        known = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return ""
    return name if known is not None and known._is_text_encoding else ""


def decode_header(raw: str) -> str:
    """A header's value as people read it: unfolded, encoded words decoded, no control characters.

    Adjacent words of one charset are joined before decoding, since mailers cut characters in two.
    """
    value = _eight_bit(raw).replace("\r", "").replace("\n", "")
    pieces: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0
    for count, found in enumerate(WORD.finditer(value)):
        if count >= MOST_WORDS:
            break
        between = value[end : found.start()]
        content = _word(found[2], found[3])
        joins = pending and not between.strip() and found[1].lower() == charset
        if not joins:
            pieces.append(_flush(pending, charset))
            if between.strip() or not pieces[-1]:
                pieces.append(between)
            pending = []
        charset = found[1].partition("*")[0].lower()
        pending.append(content)
        end = found.end()
    pieces += [_flush(pending, charset), value[end:]]
    return clean_line("".join(pieces))


def clean_line(text: str) -> str:
    """One line: white space folded, control characters and lone surrogates gone."""
    kept = "".join(
        " " if character in "\t\n\r" else character
        for character in text
        if character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return " ".join(kept.split())


def decode_parameter(value: str) -> str:
    """A parameter such as a filename: RFC 2231's form, or encoded words where none belong."""
    if value.count("'") >= 2 and "%" in value:
        charset, _, rest = value.split("'", 2)
        return clean_line(to_text(urllib.parse.unquote_to_bytes(rest), charset))
    return decode_header(value)


def _flush(pending: list[bytes], charset: str) -> str:
    return to_text(b"".join(pending), charset) if pending else ""


def _word(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    return decode_base64(raw)


def decode_base64(raw: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters are skipped, missing padding is added."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return raw


def _eight_bit(raw: str) -> str:
    """Undeclared eight-bit bytes in a header, which the parser keeps as surrogates."""
    if not any("\ud800" <= character <= "\udfff" for character in raw):
        return raw
    return to_text(raw.encode("utf-8", "surrogateescape"), None)


def _guess(content: bytes) -> str:
    if len(content) >= GUESS_FROM:
        best = from_bytes(content[:MOST_GUESSED]).best()
        if best is not None:
            try:
                return content.decode(best.encoding, "replace")
            except (LookupError, ValueError):
                pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
