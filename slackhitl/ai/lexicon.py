"""Words that speak for a feeling or a risk, in several languages.

They decide alone when no model is there, and stand beside its judgement when one is. A list of
words sees what is written, not what is meant: it raises a flag and never takes one away.
"""

import re

from slackhitl.ai.terms import Risk, Sentiment, Urgency


def risks(text: str) -> tuple[Risk, ...]:
    """The risks that a text names; orders to the AI are looked for elsewhere (`injection`)."""
    return tuple(risk for risk, pattern in _RISKS.items() if pattern.search(text))


def sentiment(text: str) -> Sentiment:
    """How a text sounds. Sarcasm cannot be told from words and is never answered."""
    shouting = sum(word.isupper() and len(word) > 3 for word in text.split())
    if _ANGRY.search(text) or shouting >= 4:
        return Sentiment.ANGRY
    if _FRUSTRATED.search(text) or re.search(r"[!?]{3,}", text):
        return Sentiment.FRUSTRATED
    if _POSITIVE.search(text):
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL


def urgency(text: str) -> Urgency:
    """How urgent a text says it is; never lower than normal, which takes more than words."""
    if _RISKS[Risk.SAFETY].search(text):
        return Urgency.URGENT
    return Urgency.HIGH if _URGENT.search(text) else Urgency.NORMAL


def only_thanks(text: str) -> bool:
    """Whether a text only says thank you, so that there is nothing to answer."""
    rest = _THANKS.sub("", text)
    if rest == text or "?" in rest:
        return False
    return len(re.findall(r"\w+", rest)) <= 8 or _NO_ANSWER.search(rest) is not None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns), re.I)


_THANKS = _any(
    r"\b(?:many thanks|thanks? (?:so much|a lot|you(?: (?:so|very) much)?)|thanks|thx|cheers)\b",
    r"\b(?:vielen (?:lieben )?dank|herzlichen dank|danke(?: schön| sehr)?)\b",
    r"\b(?:merci(?: beaucoup)?|(?:muchas )?gracias|grazie(?: mille)?|dank u? ?wel|bedankt)\b",
    r"\b(?:(?:muito )?obrigad[oa]|dziękuję|tack så mycket|mange tak)\b",
)

_NO_ANSWER = _any(
    r"\bno (?:need to|reply|answer) ?(?:answer|reply|needed|necessary|required)\b",
    r"\b(?:need not|don'?t (?:need|have) to) (?:answer|reply)\b",
    r"\bkeine antwort (?:nötig|notwendig|erforderlich)\b|\bbrauchen nicht (?:zu )?antworten\b",
    r"\bpas (?:besoin|la peine) de (?:me )?répondre\b",
    r"\bno (?:hace falta|es necesario) respond\w+\b",
)

_URGENT = _any(
    r"\b(?:urgent(?:ly)?|asap|as soon as possible|immediately|right away|at once|deadline)\b",
    r"\b(?:by|until|before) (?:today|tonight|tomorrow|noon)\b|\bneed (?:it|this|them) today\b",
    r"\b(?:dringend|eilig|eilt|sofort|umgehend|schnellstmöglich|heute noch|bis morgen)\b",
    r"\b(?:urgent[es]?|immédiatement|au plus vite|dès que possible|urgente|cuanto antes)\b",
    r"\b(?:inmediatamente|subito|al più presto|dringende?|zo snel mogelijk|pilne)\b",
)

_ANGRY = _any(
    r"\b(?:furious|outrag(?:ed|eous)|disgust(?:ed|ing)|appall(?:ed|ing)|livid|scam(?:mers?)?)\b",
    r"\b(?:worst (?:service|company|shop)|never again|rip-?off|fed up|sick of|how dare)\b",
    r"\b(?:a joke|unacceptable|incompetent|useless|thieves|liars?|idiots?)\b",
    r"\b(?:unverschämt\w*|frechheit|sauerei|wütend|stinksauer|betrug|betrüger|abzocke)\b",
    r"\b(?:inakzeptabel|nie wieder|schnauze voll|scandaleux|inadmissible|furieu[xs]e?|arnaque)\b",
    r"\b(?:inaceptable|vergüenza|estafa|indignad[oa]|vergognos[oa]|truffa|schandalig)\b",
)

_FRUSTRATED = _any(
    r"\b(?:frustrat(?:ed|ing)|disappoint(?:ed|ing|ment)|annoy(?:ed|ing)|ridiculous|terrible)\b",
    r"\b(?:still (?:no|not|waiting|ha(?:s|ve)(?:n'?t| not)))\b",
    r"\b(?:nobody (?:answers|replies|helps)|yet again)\b",
    r"\b(?:(?:second|third|fourth|\d+(?:nd|rd|th)) (?:time|e-?mail|message)|no (?:reply|answer))\b",
    r"\b(?:have been waiting|waited (?:for )?(?:weeks|months)|not good enough|let down)\b",
    r"\b(?:enttäusch\w*|ärgerlich|genervt|immer noch (?:nicht|kein\w*)|zum (?:zweiten|dritten))\b",
    r"\b(?:warte (?:schon|jetzt|seit)|keine antwort|déçue?|toujours (?:pas|rien)|j'attends)\b",
    r"\b(?:decepcionad[oa]|sigo (?:sin|esperando)|delus[oa]|ancora nessun\w*|teleurgesteld)\b",
)

_POSITIVE = _any(
    r"\b(?:love (?:it|your|the|my)|great (?:service|shop|product|job)|perfect|wonderful|amazing)\b",
    r"\b(?:very happy|so happy|excellent|fantastic|well done|keep it up|delighted)\b",
    r"\b(?:super zufrieden|sehr zufrieden|begeistert|klasse|großartig|wunderbar|tolle[rs]?)\b",
    r"\b(?:ravie?|excellent[es]?|parfait[es]?|encantad[oa]|perfecto|contentissim[oa])\b",
)

_RISKS = {
    Risk.LEGAL: _any(
        r"\b(?:lawyers?|attorneys?|solicitors?|legal (?:action|steps|advice)|sue you|lawsuit)\b",
        r"\b(?:take you to court|small claims|consumer (?:protection|rights? (?:agency|office)))\b",
        r"\b(?:ombudsman|trading standards|chargeback|anw[aä]lt\w*|rechtsanw[aä]lt\w*|klage)\b",
        r"\b(?:rechtliche schritte|verbraucherzentrale|mahnung|gericht|avocat|tribunal)\b",
        r"\b(?:mise en demeure|abogad[oa]|demanda(?:r|ré)|avvocato|advocaat|juridische)\b",
    ),
    Risk.SAFETY: _any(
        r"\b(?:injur(?:ed|y|ies)|hospital|got burn(?:ed|t)|caught fire|on fire|explod(?:ed|es))\b",
        r"\b(?:electric shock|allergic reaction|poison(?:ed|ing)|nearly died|bleeding)\b",
        r"\b(?:suicid\w*|kill myself|verletz(?:t|ung\w*)|krankenhaus|explodiert|stromschlag)\b",
        r"\b(?:feuer gefangen|vergift\w*|bless[ée]e?s?|hôpital|a pris feu|herid[oa]|ospedale)\b",
    ),
    Risk.CHURN: _any(
        r"\b(?:close|cancel|delete|terminate) (?:my|our) (?:account|subscription|contract)\b",
        r"\b(?:never (?:buy|order|shop)\w*(?: \w+){0,4} again|lost a customer|switch(?:ing)? to)\b",
        r"\b(?:take (?:my|our) business elsewhere)\b",
        r"\b(?:kündig\w*|konto löschen|nie wieder (?:bei|be)\w*)\b",
        r"\b(?:résilier|clôturer mon compte|darme de baja|cancelar mi (?:cuenta|suscripción))\b",
    ),
    Risk.PRESS: _any(
        r"\b(?:journalist|reporter|newspaper|press (?:office|inquiry|enquiry)|tv show|watchdog)\b",
        r"\b(?:(?:bad|negative|one[- ]star|1[- ]star) reviews?|trustpilot)\b",
        r"\b(?:go viral|tiktok|twitter)\b",
        r"\b(?:social media|presseanfrage|zeitung|schlechte bewertung|journaliste|periodista)\b",
    ),
    Risk.REFUND_DEMAND: _any(
        r"\b(?:(?:want|demand|need|expect|give me|get) (?:\w+ ){0,3}(?:money back|refund))\b",
        r"\b(?:money back|full refund|refund me|reimburse me|compensat(?:e|ion))\b",
        r"\b(?:geld zurück|rückerstattung|erstatten|entschädigung|rembours(?:er|ez|ement))\b",
        r"\b(?:reembolso|devolución del dinero|devuélvanme|rimborso|terugbetaling)\b",
    ),
    Risk.PERSONAL_DATA: _any(
        r"\b(?:gdpr|dsgvo|rgpd|avg-verzoek|data protection|data (?:access|subject) request)\b",
        r"\b(?:(?:delete|erase|remove) (?:all )?(?:my|our) (?:personal )?data)\b",
        r"\bright to be forgotten\b",
        r"\b(?:passport (?:number|copy)|social security number|medical record|daten löschen)\b",
        r"\[(?:card number|bank account|password|secret|identity number) removed\]",
    ),
    Risk.FRAUD: _any(
        r"\b(?:hacked|stolen (?:card|account|identity))\b",
        r"\bunauthori[sz]ed (?:order|charge|payment)\w*\b",
        r"\b(?:did(?: not|n't) (?:place|make|authori[sz]e) (?:this|that|the) (?:order|payment))\b",
        r"\b(?:fraud\w*|phishing|identity theft|gehackt|nicht von mir bestellt|piraté|hackeado)\b",
    ),
    Risk.VULNERABLE: _any(
        r"\b(?:passed away|died|funeral|my late (?:husband|wife|mother|father)|bereave\w*)\b",
        r"\b(?:cancer|terminally ill|disab(?:led|ility)|wheelchair|depress(?:ed|ion)|homeless)\b",
        r"\b(?:verstorben|gestorben|beerdigung|schwerbehindert|décédée?|fallecid[oa]|fallecimiento)\b",
    ),
}
