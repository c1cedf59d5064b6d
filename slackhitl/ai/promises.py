"""Words that bind the company: what is promised, and what is said to have been done."""

import re
from functools import lru_cache


def promised(sentence: str) -> set[str]:
    """What a sentence promises or grants, as names that are the same in all languages."""
    return {name for name, pattern in _PROMISES.items() if pattern.search(sentence)}


@lru_cache(maxsize=1024)
def granted(text: str) -> frozenset[str]:
    """The same of a whole text of ours, which comes again and again."""
    return frozenset(promised(text))


def claims_done(sentence: str) -> bool:
    """Whether a sentence says that something was done for this customer, or will be at once.

    A draft cannot know it: nothing that it was written from says so.
    """
    return bool(_DONE.search(sentence))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns), re.I)


MONEY = frozenset({"refund", "credit", "discount", "compensation"})
"""Promises of a sum, for which the customer's own figure is not enough."""

_PROMISES = {
    "refund": _any(
        r"\brefund|\breimburse|\bmoney back\b|\berstatt\w*|\brückerstatt\w*|\bgeld zurück\b",
        r"\brembours\w*|\breembols\w*|\bdevol(?:ver|ución)\w*|\brimbors\w*|\bterugbetal\w*",
        r"\b(?:your|the|you your) money(?: back| again)\b|\bpay you back\b|\bmoney back\b",
        r"\b(?:goes|go|went|is paid|paid|transferred?) (?:straight )?back (?:in)?to your "
        r"(?:card|account|bank)\b|\bmoney will be (?:on|in|back)\b",
        r"\bihr geld\b|\bdas geld (?:zurück|wieder)|\b(?:rendrons|rendre|rendons)\b.{0,20}\bargent\b",
        r"\bdevolvemos\b|\bdevolveremos\b|\bsu dinero\b|\bi (?:suoi )?soldi\b|\buw geld\b",
        r"\bzwr(?:ot|óci)\w* pieni\w*|\båterbetal\w*|\btilbagebetal\w*|\brefunder\w*",
    ),
    "credit": _any(
        r"\b(?:store |account )?credit(?:ed)?\b(?! card)|\bvoucher|\bcoupon|\bgift card",
        r"\bgutschein\w*|\bgutschrift\w*|\bbon d'achat|\bavoir\b(?= de| sur)|\bcupón|\bbuono\b",
    ),
    "discount": _any(
        r"\bdiscount|\brabatt\w*|\bnachlass\b|\bremise\b|\bdescuento|\bsconto|\bkorting"
    ),
    "compensation": _any(
        r"\bcompensat|\bgoodwill\b|\bentschädig\w*|\bkulanz\w*|\bdédommag\w*|\bindemni[sz]\w*"
    ),
    "free of charge": _any(
        r"\bfree(?: of charge)?\b(?! to | from )|\bat no (?:extra )?cost|\bno charge\b|\bwaive",
        r"\bkostenlos\w*|\bkostenfrei\w*|\bgratuit\w*|\bgratis\b|\bsin coste?\b|\bgratuito",
        r"\b(?:is|are) on (?:us|the house)\b|\b(?:won't|will not|need not|needn't) (?:have to )?pay\b",
        r"\bon our (?:cost|account)\b|\bauf unsere kosten\b|\bgeht aufs haus\b|\bà nos frais\b",
        r"\ba nuestra cuenta\b|\bbezpłatn\w*|\bkostnadsfri\w*|\bomkostningsfri\w*",
    ),
    "replacement": _any(
        r"\breplace(?:d|ment)?\b|\bersatz(?:lieferung)?\b|\bersetz\w*|\bremplac\w*|\breemplaz\w*",
        r"\bsostitu\w*|\bvervang\w*|\b(?:a|the) (?:new|second|another) (?:one|pair|set) (?:is|will)\b",
        r"\bsend(?:ing)? you (?:a|an|another|the) (?:new|second|other|replacement|fresh)\b",
        r"\b(?:schicken|senden|liefern) (?:wir )?ihnen\b.{0,30}\bneue\w*\b|\bneues (?:paar|exemplar)\b",
        r"\b(?:envoyons|enverrons|enverrai)\b.{0,40}\bnouve(?:lle|au|l)\b",
        r"\benvia(?:remos|mos)\b.{0,30}\bnuev[oa]\b",
    ),
    "guarantee": _any(
        r"\bguarantee|\bwarrant|\bgarant\w*|\bgewährleist\w*|\bgaranzia\b|\bwe promise\b",
        r"\b(?:versprechen|zusichern|zugesichert)\b",
    ),
    "keeping": _any(
        r"\b(?:you )?(?:may|can|could|should) (?:just |simply )?keep (?:the|it|them|your)\b",
        r"\b(?:need not|needn't|do(?:es)? not have to|don't have to|don't need to) "
        r"(?:be |come |go )?(?:sen[dt]|return\w*|back)\b(?!.{0,30}\bpackag)",
        r"\b(?:dürfen|können) (?:sie )?\b.{0,40}\bbehalten\b|\bpouvez (?:garder|conserver)\b",
        r"\bpuede (?:quedarse|conservar)\b|\bpuò tenere\b|\bmag u houden\b",
    ),
    "exception": _any(
        r"\bexception(?:ally)?\b|\bas a gesture\b|\bausnahm\w*|\bà titre exceptionnel|\bexcepción",
    ),
    "legal": _any(
        r"\b(?:legal(?:ly)?|liab(?:le|ility)|at fault|our (?:fault|mistake)|we admit)\b",
        r"\b(?:haft(?:en|ung)|rechtlich\w*|unser fehler|responsabilité|responsabilidad)\b",
        r"\b(?:full|entire|all the) (?:blame|responsibility)\b|\bwe are to blame\b|\bour negligence\b",
        r"\bfür den schaden auf\b|\bnotre (?:faute|erreur)\b|\bnuestra culpa\b",
    ),
    "medical": _any(
        r"\b(?:diagnos\w*|medication|dosage|medikament\w*|safe for (?:children|babies))\b"
    ),
    "call": _any(
        r"\b(?:call you|give you a call|ring you|phone you)\b|\brufen sie (?:zurück|an)\b",
        r"\b(?:vous (?:rappel|appel)\w*|le llamar\w*|la richiam\w*)\b",
    ),
    "soon": _any(
        r"\b(?:by|until|before) (?:tomorrow|tonight|monday|tuesday|wednesday|thursday|friday)\b",
        r"\b(?:tomorrow|within the (?:hour|day))\b|\bbis (?:morgen|montag|dienstag|mittwoch)\b",
        r"\bheute noch\b|\bdemain\b|\bmañana\b|\b(?:dès )?aujourd'hui\b|\bhoy mismo\b",
        r"\b(?:later |still )?(?:today|tonight|this (?:morning|afternoon|evening))\b|\bin no time\b",
    ),
}

_ACTS = (
    r"refunded|issued|sent|shipped|dispatched|cancel+ed|changed|updated|corrected|forwarded|"
    r"processed|approved|credited|upgraded|escalated|checked|arranged|confirmed|extended|waived|"
    r"deleted|reset|transferred|granted|applied|unlocked|registered|booked"
)
_DONE = _any(
    rf"\b(?:we|i)(?: have|'ve)(?: \w+){{0,2}} (?:{_ACTS})\b",
    rf"\b(?:your|the|this|a|an) (?:\w+ ){{1,4}}(?:has|have) (?:\w+ )?been (?:{_ACTS})\b",
    r"(?<!that )(?<!when )(?<!if )(?<!once )\byour (?:\w+ ){1,3}(?:left|arrived|is on its way|was (?:delivered|sent|found|shipped))\b",
    r"\b(?:we|i) (?:looked into|spoke (?:to|with)|talked to|found your|sent you)\b",
    r"\b(?:we|i)(?:'ll| will) make sure\b|\b(?:they|we|i) found your\b",
    r"\b(?:we|i) (?:hereby |can )?(?:confirm|approve|grant|authori[sz]e|agree)\b",
    r"\b(?:we|i)(?:'ll| will) (?:personally |immediately |now |gladly )+\w+",
    r"\b(?:haben wir|wir haben|ich habe)\b.{0,60}\b(?:erstattet|veranlasst|storniert|geändert|"
    r"verschickt|weitergeleitet|gutgeschrieben|genehmigt|gelöscht)\b",
    r"\b(?:wir bestätigen|hiermit bestätig\w*)\b",
    r"\bwurde (?:soeben )?(?:erstattet|storniert|genehmigt)\b",
    r"\bnous (?:avons|confirmons|vous avons)\b.{0,40}\b(?:rembours|envoy|annul|crédit|modifi)\w*",
    r"\bhemos (?:reembolsado|enviado|cancelado|cambiado|aprobado)\b|\bconfirmamos\b",
)
