"""Bytes become text, whatever their sender says about them. Nothing here raises."""

import codecs
import re
from base64 import b64decode
from functools import lru_cache

import charset_normalizer

ALIASES = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "x-sjis": "cp932", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-ms": "iso2022_jp_ext",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso_8859-1": "cp1252", "ansi": "cp1252", "windows1252": "cp1252", "x-ansi": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8",
    "visual": "iso8859-8", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8", "utf": "utf-8", "unicode-1-1-utf-8": "utf-8", "cp65001": "utf-8",
    "utf-16": "utf-16", "unicode": "utf-16", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "koi8": "koi8_r", "x-koi8-r": "koi8_r", "cp-850": "cp850",
    "win-1251": "cp1251", "x-cp1251": "cp1251", "x-cp1250": "cp1250", "dos-862": "cp862",
}  # fmt: skip
SAYS_NOTHING = frozenset(
    [
        "ascii",
        "us-ascii",
        "usascii",
        "us_ascii",
        "ansi_x3.4-1968",
        "iso646-us",
        "unknown",
        "x-unknown",
        "unknown-8bit",
        "x-unknown-8bit",
        "default",
        "binary",
        "8bit",
        "7bit",
        "none",
        "null",
        "undefined",
        "x-user-defined",
        "user-defined",
        "iso-ir-6",
        "_iso-2022-jp$esc",
    ]
)
NOT_TEXT = frozenset(
    [
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
        "base64",
        "hex",
        "rot_13",
        "quopri",
        "uu",
        "zlib",
        "bz2",
    ]
)
"""Python's own names for codecs that no mail is written in, some of them slow or dangerous."""

GUESSED = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp932",
    "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
SAMPLE = 1500
SINGLE_BYTE_WESTERN = frozenset({"cp1252", "cp1254", "iso8859-15", "mac_roman", "cp850"})
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NOT_IN_NAMES = re.compile(r"[^a-z0-9_.:+$-]")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(octets: bytes, declared: str = "") -> str:  # noqa: PLR0911
    """The text of these octets, in the declared charset where that can be true, else guessed."""
    if octets.isascii() and not _shifts(octets, declared):
        return octets.decode("ascii")
    for bom, encoding in BOMS:
        if octets.startswith(bom):
            return octets.decode(encoding, "replace")
    encoding = codec(declared)
    if encoding in {"", "utf-8"} or encoding in SINGLE_BYTE_WESTERN:
        # UTF-8 proves itself; what claims to be Latin-1 and is valid UTF-8 was labelled wrongly.
        text = _strictly(octets, "utf-8") if not octets.isascii() else None
        if text is not None:
            return text
    if encoding == "utf-8":
        return _damaged_utf8(octets)
    if encoding == "cp1252":
        return cp1252(octets)
    if not encoding:
        return _guessed(octets)
    text = _strictly(octets, encoding)
    if text is not None:
        return text
    for other in ("utf-8", "iso2022_jp_2" if encoding.startswith("iso2022_jp") else "utf-8"):
        text = _strictly(octets, other)
        if text is not None:
            return text
    return octets.decode(encoding, "replace")


@lru_cache(maxsize=512)
def codec(declared: str) -> str:
    """Python's name for the charset that a mail declares; "" when it declares nothing usable."""
    name = NOT_IN_NAMES.sub("", declared.lower().partition(";")[0].strip(" \t\"'"))[:60]
    if not name or name in SAYS_NOTHING:
        return ""
    try:
        found = codecs.lookup(ALIASES.get(name, name))
    except (LookupError, ValueError):
        found = None
    if found is None and name.startswith(("x-", "charset=")):
        return codec(name.partition("=")[2] or name[2:])
    if found is None or found.name in NOT_TEXT or not getattr(found, "_is_text_encoding", True):
        return ""
    return ALIASES.get(found.name, found.name)


def cp1252(octets: bytes) -> str:
    """Latin-1 as mail programs mean it: with Windows' quotes and dashes, and no gaps."""
    text = _strictly(octets, "cp1252")
    return text if text is not None else octets.decode("latin-1")


def decode_words(text: str) -> str:
    """A header's text with its encoded words (RFC 2047) decoded, also those that break the rules.

    Neighbouring words of one charset are joined before decoding, because senders cut characters
    in two; words may stand inside quotes or touch other text.
    """
    if "=?" not in text:
        return text
    pieces: list[tuple[str, bytes | str]] = []  # charset and octets, or "" and plain text
    position = 0
    while True:
        start = text.find("=?", position)
        word = _word_at(text, start) if start >= 0 else None
        if start >= 0 and word is None:
            pieces.append(("", text[position : start + 2]))
            position = start + 2
            continue
        between = text[position : start if start >= 0 else len(text)]
        joins = word is not None and pieces and pieces[-1][0] and not between.strip(" \t\r\n")
        if between and not joins:
            pieces.append(("", between))
        if word is None:
            break
        charset, octets, position = word
        if joins and pieces[-1][0] == charset and isinstance(pieces[-1][1], bytes):
            pieces[-1] = (charset, pieces[-1][1] + octets)
        else:
            pieces.append((charset, octets))
    return "".join(one if isinstance(one, str) else decode(one, charset) for charset, one in pieces)


def _word_at(text: str, start: int) -> tuple[str, bytes, int] | None:
    """Charset, octets and end of the encoded word that starts here."""
    charset_end = text.find("?", start + 2, start + 80)
    if charset_end < 0 or text[charset_end + 2 : charset_end + 3] != "?":
        return None
    kind = text[charset_end + 1].lower()
    payload_start = charset_end + 3
    # The first character may be "=", so that "?=" right after the kind does not end the word.
    end = text.find("?=", payload_start, payload_start + 20_000)
    if kind not in "bq" or end < 0:
        return None
    if kind == "q" and text[end + 2 : end + 4].strip() and _hex(text[end + 2 : end + 4]):
        further = text.find("?=", end + 2, payload_start + 20_000)
        end = further if further >= 0 else end
    payload = text[payload_start:end]
    if "=?" in payload:
        return None
    charset = text[start + 2 : charset_end].partition("*")[0].strip().lower()
    octets = _unquoted(payload) if kind == "q" else base64_octets(payload)
    return charset or "us-ascii", octets, end + 2


def _hex(pair: str) -> bool:
    return len(pair) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in pair)


def _unquoted(payload: str) -> bytes:
    octets = bytearray()
    for position, piece in enumerate(payload.replace("_", " ").split("=")):
        if position and _hex(piece[:2]):
            octets.append(int(piece[:2], 16))
            octets += piece[2:].encode("utf-8", "replace")
        else:
            octets += (f"={piece}" if position else piece).encode("utf-8", "replace")
    return bytes(octets)


BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
AFTER_PADDING = re.compile(rb"=[ \t]+[^\r\n]*")
NOT_BASE64 = bytes(octet for octet in range(256) if octet not in BASE64)


def base64_octets(payload: str | bytes) -> bytes:
    """What can be decoded of base64, skipping what is none of it (RFC 2045, 6.8)."""
    octets = payload.encode("ascii", "ignore") if isinstance(payload, str) else payload
    padding = octets.find(b"=")
    if 0 <= padding < len(octets.rstrip()) - 2:
        octets = AFTER_PADDING.sub(b"=", octets)
    cleaned = octets.translate(None, NOT_BASE64)
    if b"=" in cleaned.rstrip(b"="):
        # Several base64 texts in a row, each padded: they are one after the other.
        return b"".join(_base64(one) for one in cleaned.replace(b"==", b"=").split(b"=") if one)
    return _base64(cleaned.rstrip(b"="))


def _base64(digits: bytes) -> bytes:
    whole = digits[:-1] if len(digits) % 4 == 1 else digits
    return b64decode(whole + b"=" * (-len(whole) % 4))


def _shifts(octets: bytes, declared: str) -> bool:
    """Whether ASCII octets stand for other characters: ISO-2022, HZ, UTF-7, UTF-16."""
    if not declared:
        return b"\x1b$" in octets
    encoding = codec(declared)
    if encoding.startswith(("iso2022", "utf-16", "utf-32")):
        return True
    if encoding in {"utf-7", "hz"}:
        return True
    return b"\x1b$" in octets


def _strictly(octets: bytes, encoding: str) -> str | None:
    try:
        return octets.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _damaged_utf8(octets: bytes) -> str:
    """UTF-8 with a few broken characters stays UTF-8; with many it never was."""
    text = octets.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    others = sum(1 for character in text[:20_000] if character > "\x7f")
    return text if broken * 4 <= others else _guessed(octets)


def _guessed(octets: bytes) -> str:
    if b"\x1b$" in octets or b"\x1b(" in octets:
        text = _strictly(octets, "iso2022_jp_ext") or _strictly(octets, "iso2022_kr")
        if text is not None:
            return text
    encoding = _guess(_sample(octets))
    text = _strictly(octets, encoding)
    return text if text is not None else cp1252(octets)


def _sample(octets: bytes) -> bytes:
    """Whole lines that hold something else than ASCII, so that a guess costs the same always."""
    first = next((at for at, octet in enumerate(octets) if octet > 0x7F), 0)
    start = octets.rfind(b"\n", max(0, first - 200), first) + 1 or max(0, first - 40)
    return octets[start : start + SAMPLE]


@lru_cache(maxsize=256)
def _guess(sample: bytes) -> str:
    if len(sample) < 6:
        return "cp1252"
    high = [octet for octet in sample if octet > 0x7F]
    small_in_koi8 = sum(1 for octet in high if 0xC0 <= octet <= 0xDF)
    if small_in_koi8 * 10 > len(high) * 7 and len(high) * 10 > len(sample) * 6:
        return "koi8_r"
    best = charset_normalizer.from_bytes(
        sample, steps=3, chunk_size=256, cp_isolation=GUESSED, preemptive_behaviour=False
    ).best()
    return best.encoding if best is not None else "cp1252"
