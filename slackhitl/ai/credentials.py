"""Finds what opens an account: passwords, codes and keys, by the words that people put before them.

A password looks like any other word, so what stands around it decides, and where that leaves it
open, whether the word itself has digits or signs in it.
"""

import re

PASSWORD = "[password removed]"  # noqa: S105 - what stands in place of one
SECRET = "[secret removed]"  # noqa: S105
IDENTITY = "[identity number removed]"


def without_keys(text: str) -> str:
    """The text without access keys, tokens, and what links carry to let somebody in."""
    for pattern in _KEYS:
        text = pattern.sub(_secret, text)
    return text


def without_passwords(text: str) -> str:
    """The text without passwords, PINs and one-time codes that it names as such."""
    for pattern in _PASSWORDS:
        text = pattern.sub(_password, text)
    return text


def without_identities(text: str) -> str:
    """The text without numbers of passports, taxes and social security."""
    text = _SOCIAL.sub(IDENTITY, text)
    return _NAMED_IDENTITY.sub(rf"\g<label>{IDENTITY}", text)


def _secret(found: re.Match[str]) -> str:
    return f"{found.groupdict().get('label') or ''}{SECRET}"


def _password(found: re.Match[str]) -> str:
    return f"{found['label']}{PASSWORD}{found.groupdict().get('rest') or ''}"


_OPENING = r"[\"'\u2018\u201c\u201e\u00ab`]"
_VALUE = r"[^\s\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb`,;<>()\[\]]{3,64}(?<![.!?:])"
_KEY = r"[A-Za-z0-9_\-./+=~]{8,400}"
_KEYS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.S),
    re.compile(
        r"\b(?:sk-[A-Za-z0-9_-]{16,400}|xox[abeprs]-[A-Za-z0-9-]{10,400}|xapp-[A-Za-z0-9-]{10,400}"
        r"|gh[pousr]_[A-Za-z0-9]{20,400}|github_pat_\w{20,400}|glpat-[\w-]{16,400}"
        r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,60}|(?:sk|rk|pk)_(?:live|test)_\w{10,400}"
        r"|whsec_\w{16,400}|npm_\w{30,60}|eyJ[\w-]{6,4000}\.[\w-]{6,4000}(?:\.[\w-]{0,4000})?)"
    ),
    re.compile(rf"(?P<label>\b(?:bearer|basic) )(?=\S{{0,400}}\d)(?!\[){_KEY}", re.I),
    re.compile(
        r"(?P<label>\b(?:(?:api|access|auth|secret|private|license|lizenz)[ _-]?(?:key|token|schlüssel)"
        r"|client[ _-]?secret|api-?schlüssel|clé (?:api|secrète)|clave (?:api|secreta)|token)\b"
        r"[ \t]*(?:[:=]|\b(?:is|ist|est|es)\b[ \t]*:?)[ \t]*[\"'`]?)"
        rf"(?=\S{{0,400}}\d)(?!\[){_KEY}",
        re.I,
    ),
    re.compile(r"(?P<label>://)[^\s/@:\[\]]{1,100}:[^\s/@\[\]]{1,100}(?=@)"),
    re.compile(
        r"(?P<label>[?&#;](?:(?:[a-z]{1,20}[_-])?(?:token|passw(?:or)?d|pwd|pass|secret|signature|jwt"
        r"|otp)|auth|sig|api_?key|session(?:_?id)?|sid)=)(?!\[)[^\s&#<>\"']{4,4000}",
        re.I,
    ),
    re.compile(r"(?P<label>[?&#;](?:key|code|t|k|hash)=)[\w\-.~%]{20,4000}", re.I),
)

_WORDS = (
    r"pass ?words?|pass ?phrase|pass ?code|pass(?=[ \t]*[:=])|passwd|pwd|pw|passwor[dt]e?s?|kennwort|zugangscode|"
    r"mot de passe|mdp|contrase(?:ñ|n)a|clave|senha|palavra-passe|wachtwoord|hasło|lösenord|"
    r"adgangskode|passord|salasana|parola(?: d'ordine)?|jelszó|heslo|пароль|密码|パスワード"
)
_IS = r"(?:is|was|ist|war|lautet|lautete|est|était|es|era|é|è|jest|är|er)\b[ \t]*:?"
_TELLING = (
    r"(?=[^\s,;]{0,64}\d|[^\s,;]{1,64}[@#$%^&*_+=!?](?=\w)|[@#$%^&*_+=]\w"
    r"|[^\s,;]{0,64}(?-i:[a-z][A-Z]))"
)
"""What no ordinary word has: a digit, a sign, a capital letter within it."""
_ORDINARY = (
    "a again already also always an and are as at auf auch bei been being bitte blocked broken but "
    "by can cannot changed correct das de der die dont ein empty es est et expired falsch fehlt für "
    "for forgot forgotten from geändert gesperrt gone has have here hidden i ich if im in incorrect "
    "incorrecta incorrecto incorrecte invalid ist it just le link locked los lost mal meine mit mon "
    "must my never nicht no not now noch on only or page please pour que rejected required reset "
    "same schon secret see sent should siehe since so still that the they this to too und unknown "
    "unten vergessen very was we weak were when where which why wird without wrong you your zu "
    "zurücksetzen abgelaufen oublié perdu olvidada olvidé below above unchanged working accepted "
    "refused recovery field screen manager protected ungültig unbekannt richtig weg safe strong "
    "known"
)
_STOP = rf"(?!(?:{'|'.join(_ORDINARY.split())})\b(?![\w@#$%^&*]))"
_LABEL = rf"\b(?:{_WORDS})\b[ \t]*(?:\([^)\n]{{0,20}}\)[ \t]*)?"
_ENDS = r"(?=[.!?]?(?:[\s,;)\"'\u201d\u201c]|$))"

_NUMBERED = (
    r"pin(?:[ -]?code|[ -]?nummer)?|puk|geheimzahl|geheimnummer|cvv2?|cvc2?|cvn|"
    r"(?:card )?security (?:code|number)|card verification (?:code|number)|(?:karten)?prüf(?:nummer|ziffer|zahl)|"
    r"sicherheitscode|code de sécurité|cryptogramme(?: visuel)?|código de seguridad|"
    r"codice di sicurezza|beveiligingscode"
)
_ONCE = (
    r"otp|(?:sms|m|i|push)?-?tan|one[- ]time (?:pass ?)?(?:code|word)|(?:verification|login|2fa|sms|"
    r"authentication|confirmation pin) code|einmal(?:code|passwort|kennwort)|(?:bestätigungs|"
    r"verifizierungs|anmelde)code|code (?:de vérification|à usage unique)|"
    r"código de (?:verificación|un solo uso)|codice (?:otp|di verifica)"
)
_JOINS = rf"(?:[ \t]*(?:[:=#\-]|\b(?:code|number|nummer|{_IS}))){{0,2}}[ \t]*"
_NO_MEASURE = (
    r"(?!\d|[ \t]?(?:mm|cm|m|km|kg|g|x|mal|times|stück|pcs|pieces|%|€|eur|usd|\$|inch|zoll|in\b|"
    r"days?|tage|jahre?|years?|tents?)\b|[.,]\d)"
)
_PASSWORDS = (
    re.compile(  # said to be it: after a colon, or in quotation marks
        rf"(?P<label>{_LABEL}(?:[:=][ \t]*\n?[ \t]*|{_IS}[ \t]*(?={_OPENING}))?{_OPENING})(?!\[)"
        r"[^\s\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb`\[\]]{3,64}",
        re.I,
    ),
    re.compile(  # a phrase of plain words to the end of the line
        rf"(?P<label>{_LABEL}[:=][ \t]*)(?!\[){_STOP}"
        rf"[^\W\d_]{{3,20}}(?:[ \t]{_STOP}[^\W\d_]{{3,20}}){{1,5}}[ \t]*$",
        re.I | re.M,
    ),
    re.compile(rf"(?P<label>{_LABEL}[:=\uff1a][ \t]*(?:\n[ \t]*)?)(?!\[){_STOP}{_VALUE}", re.I),
    re.compile(
        rf"(?P<label>{_LABEL}{_IS}[ \t]*)(?!\[)(?:{_TELLING}{_VALUE}|{_STOP}{_VALUE}{_ENDS})", re.I
    ),
    re.compile(  # “password hunter2”, “my password, hunter2, does not work”
        rf"(?P<label>{_LABEL}(?:,|[-\u2013])?[ \t]*)(?!\[)"
        r"(?=[^\s,;]{0,64}\d)(?=[^\s,;]{0,64}[^\W\d]|\d{4,})"
        rf"{_VALUE}",
        re.I,
    ),
    re.compile(
        rf"(?P<label>(?<!\S))(?!\[)(?=[^\s,;]{{0,64}}\d){_VALUE}"
        rf"(?P<rest> (?:as|for|is|was|als|ist|war|comme|est|como|es) (?:my|the|mein|das|mon|le|mi|la) "
        rf"(?:{_WORDS})\b)",
        re.I,
    ),
    re.compile(
        r"(?P<label>(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{3,100}[ \t]*[/|:][ \t]*)(?!\[|//|\d{1,5}/)"
        rf"(?=[^\s,;]{{0,64}}\d)(?=[^\s,;]{{0,64}}[^\W\d]){_VALUE}",
        re.I,
    ),
    re.compile(rf"(?P<label>\b(?:{_NUMBERED})\b{_JOINS})(?!\[)\d{{3,8}}{_NO_MEASURE}", re.I),
    re.compile(
        rf"(?P<label>\b(?:(?-i:TAN|OTP)|(?:{_ONCE})(?=[ \t]*(?:[:=#\-]|{_IS}|\d)))\b{_JOINS})(?!\[)"
        r"(?:\d{3}[ \-]\d{3}|(?=[A-Z0-9]{0,9}\d)[A-Z0-9]{4,10})(?!\w)",
        re.I,
    ),
)

_SOCIAL = re.compile(
    r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b"
    r"|\b(?-i:(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]) ?\d\d ?\d\d ?\d\d ?[A-D]\b"
)
_WITH_DIGITS = r"[A-Z0-9]{0,15}\d[A-Z0-9]{0,15}"
_NAMED_IDENTITY = re.compile(
    r"(?P<label>\b(?:ssn|social security|sozialversicherungs?|rentenversicherungs|steuer-?id(?:entifikations)?|"
    r"tax id|tin|nino|national insurance|passport|reisepass|pass(?=nummer)|personalausweis|"
    r"ausweis|identity card|passeport|carte d'identité|sécurité sociale|pasaporte|dni|nie|"
    r"codice fiscale|bsn|pesel)"
    r"(?:[ \-]?(?:number|no|nr|nummer|numéro|número|id)\b\.?)?[ \t]*(?:[:=#]|\b(?:is|ist|est|es)\b)?[ \t]*)"
    rf"(?!\[)(?=(?:[ \-]?[A-Z0-9]){{7,16}}(?!\w))(?:[A-Z]{{1,4}}[ \-]){{0,2}}"
    rf"{_WITH_DIGITS}(?:[ \-]{_WITH_DIGITS}){{0,5}}(?!\w)",
    re.I,
)
