# ruff: noqa: RUF001 (letters of many scripts stand here on purpose)
"""Subjects of out-of-office replies, in the languages that customers' mail programs speak."""

PHRASES = (
    "out of office", "out of the office", "out-of-office", "ooo", "automatic reply",
    "automatic response", "automated reply", "automated response", "auto reply", "auto-reply",
    "autoreply", "auto response", "auto-response", "autoresponse", "autoresponder",
    "away from my mail", "i am out of the office", "on vacation",
    "automatische antwort", "automatische rückmeldung", "abwesenheitsnotiz", "abwesenheit",
    "abwesend", "außer haus", "ich bin nicht im büro", "autoantwort", "im urlaub",
    "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau",
    "message d'absence", "en congés", "en vacances",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
    "ausente de la oficina", "resposta automática", "resposta automàtica", "fora do escritório",
    "ausência temporária", "fora de l'oficina",
    "risposta automatica", "fuori ufficio", "fuori sede", "assenza dall'ufficio",
    "automatisch antwoord", "automatische beantwoording", "afwezigheidsbericht",
    "niet op kantoor", "autosvar", "automatiskt svar", "frånvaromeddelande", "frånvarande",
    "automatisk svar", "automatisk besvarelse", "fraværende", "fraværsmelding", "ikke på kontoret",
    "ikke til stede", "automaattinen vastaus", "poissaoloviesti", "poissa toimistosta",
    "automatická odpověď", "automaticka odpoved", "mimo kancelář", "nepřítomnost v kanceláři",
    "automatická odpoveď", "mimo kancelárie", "odpowiedź automatyczna", "autoodpowiedź",
    "poza biurem", "nieobecność w biurze", "automatikus válasz", "házon kívül",
    "răspuns automat", "raspuns automat", "în afara biroului", "automatski odgovor",
    "samodejni odgovor", "odsutnost iz ureda", "автоответ", "автоматический ответ",
    "автоматична відповідь", "автоматичен отговор", "автоответчик", "нет на месте", "нет в офисе",
    "в отпуске", "поза офісом", "у відпустці", "αυτόματη απάντηση", "εκτός γραφείου",
    "otomatik yanıt", "otomatik cevap", "ofis dışında", "ofis dışındayım", "ofiste değilim",
    "رد تلقائي", "خارج المكتب", "מענה אוטומטי", "תשובה אוטומטית", "מחוץ למשרד", "پاسخ خودکار",
    "自動応答", "自動返信", "不在通知", "自动回复", "自动答复", "自動回覆",
    "자동 회신", "자동 응답", "부재중", "trả lời tự động", "ตอบกลับอัตโนมัติ", "balasan otomatis",
    "automātiskā atbilde", "automatinis atsakymas", "automaatvastus", "automaatne vastus",
)  # fmt: skip
FURTHER = (
    "reply",
    "replies",
    "message",
    "notice",
    "notification",
    "email",
    "response",
    "autoreply",
)
PREFIXES = ("re:", "aw:", "sv:", "auto:", "antw:")
ENDS = frozenset(":：-–—[(（|!.,/~*")


def absence(subject: str) -> bool:
    """Whether a subject is an absence notice's: its phrase, and then its end or a mark.

    "Out of office: Your question" is one, "Out of office reply does not work" is not.
    """
    rest = subject.lower().strip(" *[(!<")
    if rest.startswith("auto:"):
        return True
    for prefix in PREFIXES:
        rest = rest.removeprefix(prefix).strip()
    for phrase in PHRASES:
        if not rest.startswith(phrase):
            continue
        behind = rest[len(phrase) :].lstrip()
        for word in FURTHER:
            behind = behind.removeprefix(word).lstrip()
        if not behind or behind[0] in ENDS:
            return True
    return False
