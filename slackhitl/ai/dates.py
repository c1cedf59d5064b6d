"""Days and hours in a text: “3 March”, “2026-03-03”, “Friday”, “18:30”, “until 2031”."""

import re

_MONTH_NAMES = (
    "january jan januar janvier enero gennaio januari janeiro stycznia styczeń ledna leden "
    "tammikuuta tammikuu",
    "february feb februar février febrero febbraio februari fevereiro lutego luty února únor "
    "helmikuuta helmikuu",
    "march mar märz mars marzo maart março marca marzec března březen marts maaliskuuta maaliskuu",
    "april apr avril abril aprile kwietnia kwiecień dubna duben huhtikuuta huhtikuu",
    "may mai mayo maggio mei maio maja maj května květen toukokuuta toukokuu",
    "june jun juni juin junio giugno junho czerwca czerwiec června červen kesäkuuta kesäkuu",
    "july jul juli juillet julio luglio julho lipca lipiec července červenec heinäkuuta heinäkuu",
    "august aug août agosto augustus augusti sierpnia sierpień srpna srpen elokuuta elokuu",
    "september sep sept septembre septiembre settembre setembro września wrzesień září syyskuuta "
    "syyskuu",
    "october oct oktober okt octobre octubre ottobre outubro października październik října říjen "
    "lokakuuta lokakuu",
    "november nov novembre noviembre novembro listopada listopad listopadu marraskuuta marraskuu",
    "december dec dezember dez décembre diciembre dicembre dezembro grudnia grudzień prosince "
    "prosinec joulukuuta joulukuu",
)
_MONTHS = {
    name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()
}
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""The name of a month in any of our languages."""


def _year(name: str) -> str:
    return rf"(?:\.?[ ,]{{1,2}}(?:de |del |of )?(?P<{name}>(?:19|20)\d\d)\b)?"


DATE = re.compile(
    r"\b(?P<iso_year>(?:19|20)\d\d)[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})\b"
    r"|\b(?P<number_day>\d{1,2})(?P<separator>[./]) ?(?P<number_month>\d{1,2})"
    r"(?:(?P=separator) ?(?P<number_year>(?:19|20)?\d\d)\b|(?<=[./ ]\d)\.|(?<=[./ ]\d\d)\.)"
    r"|(?<![\d.,])\b(?P<day_first>\d{1,2})(?:st|nd|rd|th|\.|er|º|:e)?[ -](?:of |de |d')?"
    rf"(?P<month_first>(?!(?-i:may)\b(?! 20)){MONTH})\b(?:-(?P<short_year>\d\d)\b)?{_year('year_first')}"
    rf"|\b(?P<month_second>{MONTH})\.? (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\d|[.,]\d)"
    rf"{_year('year_second')}"
    r"|(?P<asian_month>\d{1,2})[月월] ?(?P<asian_day>\d{1,2})[日일]",
    re.I,
)
"""The day of a month, with its year where one is named."""


_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = {word: day for day, word in enumerate(_ORDINAL_WORDS.split(), start=1)} | {
    "twenty-first": 21, "twenty-fourth": 24, "thirtieth": 30, "thirty-first": 31
}  # fmt: skip
WRITTEN = re.compile(
    rf"\b(?P<day>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}) of "
    rf"(?P<month>{MONTH})\b{_year('year')}",
    re.I,
)
"""The same in words: “the twelfth of March”."""


def date(found: re.Match[str]) -> str | None:
    """A match of DATE as day, month and year, the year empty where none is named."""
    groups = found.groupdict()
    if groups["number_day"]:
        first, second = int(groups["number_day"]), int(groups["number_month"])
        if groups["separator"] == "/" or second > 12:  # American or British: nobody can tell
            first, second = sorted((first, second), reverse=True)
        day, month = first, second
    elif groups["day_first"]:
        day, month = int(groups["day_first"]), _named(groups["month_first"])
    elif groups["day_second"]:
        day, month = int(groups["day_second"]), _named(groups["month_second"])
    else:
        day = int(groups["iso_day"] or groups["asian_day"])
        month = int(groups["iso_month"] or groups["asian_month"])
    years = ("iso_year", "number_year", "short_year", "year_first", "year_second")
    year = next((groups[name] for name in years if groups[name]), "")
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{day}.{month}.{year[-2:]}"


def written(found: re.Match[str]) -> str | None:
    """A match of WRITTEN likewise."""
    day, month = _ORDINALS[found["day"].lower()], _named(found["month"])
    return f"{day}.{month}.{(found['year'] or '')[-2:]}"


def of_any_year(value: str) -> str:
    """A date's value without its year."""
    return value.rpartition(".")[0] + "."


def _named(name: str) -> int:
    return _MONTHS[name.lower()]


YEAR = re.compile(
    r"\b(?:until|till|through|by|before|end of|bis|ende|jusqu'(?:à|en)|hasta|fino al|tot|til) "
    r"(?P<year>20[2-9]\d)\b(?![-./]\d| ?[€%])",
    re.I,
)
"""A year up to which something holds; “bought in 2026” is only told."""

_SAYINGS = {
    "christmas": r"christmas|weihnachten|noël|navidad|natale|kerst|boże narodzenie",
    "easter": r"easter|ostern|pâques|pascua|pasqua|pasen|páscoa",
    "new year": r"new year(?:'s(?: eve| day)?)?|neujahr|silvester|nouvel an|año nuevo|capodanno",
    "end of next month": r"end of next month|ende (?:des )?nächsten monats",
    "end of the month": r"end of (?:the|this) month|ende des monats|monatsende|fin du mois|"
    r"fin(?:ales)? de mes|fine (?:del )?mese",
    "end of the week": r"end of (?:the|this) week|ende der woche|fin de (?:la )?sem\w+",
    "end of the year": r"end of (?:the|this) year|jahresende|ende des jahres|fin de l'année|"
    r"fin de año|fine (?:dell')?anno",
    "next week": r"next week|nächste[rn]? woche|kommende[rn]? woche|la semaine prochaine|"
    r"la próxima semana|la prossima settimana|volgende week|nästa vecka|næste uge",
    "next month": r"next month|nächsten? monat|le mois prochain|el próximo mes|il mese prossimo|"
    r"volgende maand",
    "next year": r"next year|nächste[ns]? jahr|l'année prochaine|el próximo año",
    "weekend": r"(?:over|on|by|after) (?:the|this|next) weekend|am wochenende|ce week-?end",
}
SAYING = re.compile(rf"\b(?:{'|'.join(_SAYINGS.values())})\b", re.I)
"""A day that is named by a holiday, or from today on."""


def saying(found: re.Match[str]) -> str | None:
    """A match of SAYING in English."""
    return next(
        (name for name, pattern in _SAYINGS.items() if re.fullmatch(pattern, found[0], re.I)), None
    )


_WEEKDAYS = {
    name: str(day)
    for day, names in enumerate(
        (
            "monday montag lundi lunes lunedì maandag poniedziałek måndag mandag pondělí",
            "tuesday dienstag mardi martes martedì dinsdag wtorek tisdag tirsdag úterý",
            "wednesday mittwoch mercredi miércoles mercoledì woensdag środa środę onsdag středa",
            "thursday donnerstag jeudi jueves giovedì donderdag czwartek torsdag čtvrtek",
            "friday freitag vendredi viernes venerdì vrijdag piątek fredag pátek sexta-feira",
            "saturday samstag sonnabend samedi sábado sabato zaterdag sobota sobotę lördag lørdag",
            "sunday sonntag dimanche domingo domenica zondag niedziela niedzielę söndag søndag",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAY = re.compile(rf"\b(?P<name>{'|'.join(_WEEKDAYS)})s?\b", re.I)


def weekday(found: re.Match[str]) -> str | None:
    """A match of WEEKDAY, Monday being 1."""
    return _WEEKDAYS[found["name"].lower()]


_HOUR = r"(?:[01]?\d|2[0-3])"
CLOCK = re.compile(
    rf"(?<![\w.:,])(?:(?P<hour>{_HOUR})[:h](?P<minute>[0-5]\d)(?: ?(?P<half>[ap])\.?m\b\.?)?"
    r"|(?P<full>1?\d)(?:\.(?P<after>[0-5]\d))? ?(?P<noon>[ap])\.?m\b\.?"
    rf"|(?P<named>{_HOUR})(?:\.(?P<part>[0-5]\d))? ?(?:uhr|o'clock)\b)(?![\d:])"
    r"|\b(?P<middle>noon|midday|mittags|mediodía|mezzogiorno)\b"
    r"|\b(?P<night>midnight|mitternacht|minuit|medianoche)\b",
    re.I,
)
"""A time of day."""


def clock(found: re.Match[str]) -> str | None:
    """A match of CLOCK in 24 hours."""
    if found["middle"] or found["night"]:
        return "12:00" if found["middle"] else "0:00"
    hour = int(found["hour"] or found["full"] or found["named"])
    half = (found["half"] or found["noon"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour}:{found['minute'] or found['part'] or found['after'] or '00'}"
