"""Whether a file may be shown to people and sent on, judged by its name and its first bytes.

What can run, hides something inside or pretends to be something else is kept, but not passed on.
The rules know kinds, not viruses: a file without a finding here is ordinary, not proven harmless.
"""

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

READ = 4096
"""Octets at a file's beginning in which the marks of text kinds are looked for."""
ENTRIES = 5000
"""Names in an office file beyond which it is not looked into but refused."""
LONGEST_ENDING = 12

PROGRAM = "is a program"
SCRIPT = "is a script"
STARTS = "can start programs"
MACROS = "may hold macros"
ARCHIVE = "is an archive"
PAGE = "is a web page"
DRAWING = "is a drawing that can hold scripts"

_RISKY = {
    PROGRAM: "exe com scr pif cpl dll sys msi msp mst msix appx app apk ipa jar deb rpm dmg pkg"
    " bin elf so dylib run gadget ocx drv xll class wasm",
    SCRIPT: "bat cmd ps1 psm1 ps1xml vbs vbe vb js jse mjs cjs ws wsf wsh wsc sct sh bash zsh csh"
    " ksh command py pyw pyc rb pl php phtml lua tcl applescript scpt action workflow hta reg",
    STARTS: "lnk url webloc desktop inf scf chm hlp msc application appref-ms settingcontent-ms"
    " iso img vhd vhdx library-ms search-ms rdp jnlp one onepkg diagcab theme",
    MACROS: "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm xla mdb accdb accde mde ade"
    " adp slk iqy",
    ARCHIVE: "zip rar 7z gz tgz tar bz2 tbz tbz2 xz txz lz lzma zst z arj cab ace lzh lha cpio"
    " uu uue xxe wim",
    PAGE: "html htm xhtml xht shtml mht mhtml xsl xslt",
    DRAWING: "svg svgz",
}
_RISK_OF = {ending: risk for risk, endings in _RISKY.items() for ending in endings.split()}

_KNOWN = {
    "a JPEG picture": "jpg jpeg jpe jfif",
    "a PNG picture": "png",
    "a GIF picture": "gif",
    "a WebP picture": "webp",
    "a TIFF picture": "tif tiff",
    "a BMP picture": "bmp",
    "a HEIC picture": "heic heif avif",
    "a PDF document": "pdf",
    "an office document": "docx dotx xlsx xltx pptx potx ppsx odt ods odp odg ott epub",
    "an old office document": "doc dot xls xlt ppt pps pot msg",
}
_KIND_OF = {ending: kind for kind, endings in _KNOWN.items() for ending in endings.split()}
_TEXTS = "txt csv tsv log md json yaml yml ini ics vcf eml rtf srt diff patch xml"
_SOUNDS = "mp3 m4a wav ogg mp4 mov avi webm"
_TEXT = frozenset(_TEXTS.split())
_ORDINARY = frozenset(_KIND_OF) | _TEXT | frozenset(_SOUNDS.split())
_FALSE = "exe scr pif msi jar dll bat cmd ps1 vbs js wsf hta lnk url iso docm xlsm"
_FALSE_FRONTS = frozenset(_FALSE.split())
"""Endings that nobody's honest file bears before its last one; “.com” may be a company's."""

_MAGIC = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
)
_RISKY_MAGIC = (
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xfe\xed\xfa\xce", PROGRAM),
    (b"\xfe\xed\xfa\xcf", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\x00asm", PROGRAM),
    (b"!<arch>\n", PROGRAM),
    (b"\xed\xab\xee\xdb", PROGRAM),
    (b"dex\n", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", STARTS),
    (b"ITSF", STARTS),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
    (b"(\xb5/\xfd", ARCHIVE),
    (b"MSCF", ARCHIVE),
    (b"#!", SCRIPT),
)
_PAGE_MARK = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|form|meta)[\s>/]", re.I
)
_DRAWING_MARK = re.compile(rb"<(?:[a-z]+:)?svg[\s>/]", re.I)
_TURNS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_GAP = re.compile(r"\s{4,}\.")


def risk(filename: str, content_type: str, content: bytes) -> str | None:
    """Why a file is not passed on, as the rest of a sentence that begins with its name.

    None for an ordinary file. ``content_type`` is what its sender claims.
    """
    ending, found = _by_name(filename)
    return found or _by_content(ending, content) or _by_type(content_type)


def name_risk(filename: str) -> str | None:
    """The same by the name alone, before the bytes are here."""
    return _by_name(filename)[1]


def _by_name(filename: str) -> tuple[str, str | None]:
    """A name's last ending, and what is wrong with the name."""
    endings = _endings(filename)
    last = endings[-1] if endings else ""
    if _TURNS.search(filename) or _GAP.search(filename):
        return last, "hides its true ending in its name"
    named = _RISK_OF.get(last)
    if named is not None:
        return last, named
    for inner in endings[:-1]:
        if inner in _FALSE_FRONTS or (inner in _ORDINARY and last not in _ORDINARY):
            return last, f"has two endings (.{inner}.{last})"
    return last, None


def _endings(filename: str) -> list[str]:
    """The endings of a name in lower case, as a computer that opens it would read them."""
    plain = unicodedata.normalize("NFKC", filename).strip().rstrip(". ")
    found = [one[1:].strip().lower() for one in PurePosixPath(plain).suffixes]
    return [one for one in found if one and len(one) <= LONGEST_ENDING]


def _by_content(ending: str, content: bytes) -> str | None:
    is_what = _risky_by_magic(content)
    if is_what is not None:
        claimed = _KIND_OF.get(ending)
        return f"is named like {claimed} but {is_what}" if claimed else is_what
    found, claimed = _kind(content), _KIND_OF.get(ending)
    if claimed is not None and found != claimed:
        return f"is named like {claimed} but is {found or 'something else'}"
    if claimed is None and found is not None and ending in _TEXT:
        return f"is named like a text but is {found}"
    if found == "an office document":
        return _inside_office(content)
    if found == "an old office document":
        return _inside_old_office(content)
    return None


def _risky_by_magic(content: bytes) -> str | None:
    for magic, what in _RISKY_MAGIC:
        if content.startswith(magic):
            return what
    if content.startswith(b"MZ") and b"\x00" in content[:64]:
        return PROGRAM
    if content[257:262] == b"ustar":
        return ARCHIVE
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None if _is_office(content) else ARCHIVE
    return _markup(content[:READ])


def _markup(start: bytes) -> str | None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\x00", b"")
    if not start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return None
    if _PAGE_MARK.search(start):
        return PAGE
    return DRAWING if _DRAWING_MARK.search(start) else None


def _kind(content: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"BM") and content[6:10] == b"\x00\x00\x00\x00":
        return "a BMP picture"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a WebP picture"
    brand = content[8:12]
    if content[4:8] == b"ftyp" and brand in {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"}:
        return "a HEIC picture"
    if b"%PDF-" in content[:1024]:
        return "a PDF document"
    return "an office document" if _is_office(content) else None


def _names(content: bytes) -> list[str]:
    """The names in a zip file, in lower case; none when it is broken or none."""
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return [name.lower() for name in packed.namelist()[: ENTRIES + 1]]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return []


def _is_office(content: bytes) -> bool:
    """OOXML names its parts in [Content_Types].xml; ODF and EPUB begin with a mimetype."""
    names = _names(content)
    if "[content_types].xml" in names:
        return any(name.startswith(("word/", "xl/", "ppt/")) for name in names)
    return bool(names) and names[0] == "mimetype" and content[38:50] == b"application/"


def _inside_office(content: bytes) -> str | None:
    names = _names(content)
    if len(names) > ENTRIES:
        return "holds more than can be looked at"
    for name in names:
        last = name.rpartition("/")[2]
        if last.startswith("vbaproject") or "/macrosheets/" in name or "/activex/" in name:
            return MACROS
        if name.startswith(("basic/", "scripts/")):
            return MACROS
        if "/embeddings/" in name and last.endswith(".bin"):
            return "holds another file inside"
    return None


def _inside_old_office(content: bytes) -> str | None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is locked with a password, so that nobody can look into it"
    for mark in ("_VBA_PROJECT", "VBA", "Macros"):
        if mark.encode("utf-16-le") + b"\x00\x00" in content:
            return MACROS
    return None


def _by_type(content_type: str) -> str | None:
    """What the sender's own word says, for a name that tells nothing."""
    claimed = content_type.partition(";")[0].strip().lower()
    if claimed in {"text/html", "application/xhtml+xml"}:
        return PAGE
    if claimed == "image/svg+xml":
        return DRAWING
    if claimed in {"application/x-msdownload", "application/x-msdos-program"}:
        return PROGRAM
    return None
