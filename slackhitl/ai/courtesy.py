"""Sentences of a reply that state nothing: thanks, sympathy, questions, requests, closing words.

They need no source. Known by their words in the languages that customers write most; a sentence
that is not known here counts as a statement.
"""

import re


def states(sentence: str) -> bool:
    """Whether a sentence says something that could be true or false."""
    words = re.findall(r"[^\W\d_]+", sentence)
    is_courtesy = (
        (len(words) <= _LONG and (_COURTESY.search(sentence) or _REQUEST.search(sentence)))
        or (len(words) <= _SHORT and _LIGHT.search(sentence))
        or _CLOSING.fullmatch(sentence)
    )
    return len(words) > 1 and not is_courtesy and not sentence.endswith(("?", ":", ","))


def acknowledges(sentence: str) -> bool:
    """Whether a sentence takes up what the customer wrote, as their words and not as ours."""
    return bool(_SYMPATHY.search(sentence) or _THEIR_WORDS.search(sentence))


def is_own_matter(sentence: str) -> bool:
    """Whether a sentence speaks of this customer's order, payment or mail."""
    return bool(_OWN.search(sentence)) or acknowledges(sentence)


def is_own_contact(sentence: str) -> bool:
    """Whether a sentence speaks of the customer's number or address, not of ours."""
    return bool(_OWN_CONTACT.search(sentence)) and not _OURS.search(sentence)


def confirms(sentence: str) -> bool:
    """Whether a sentence says yes to what the customer claimed."""
    return bool(_YES.match(sentence))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns), re.I)


_SYMPATHY = _any(
    r"\b(?:sorry|apolog\w*|regret|inconvenien\w*|frustrat\w*|annoying|patience|understandabl\w*|"
    r"worr(?:y|ied|ying))\b",
    r"\bi (?:understand|can see|see) (?:that|how|why|your)\b|\bthat must\b",
    r"\b(?:entschuldig\w*|bedauer\w*|tut (?:mir|uns)|leider zu lange|ärgerlich|verständnis|geduld)\b",
    r"\b(?:désolée?s?|excus\w*|regrett\w*|désagrément|patience)\b",
    r"\b(?:lo siento|sentimos|lamentamos|lamento|disculp\w*|molestias|paciencia)\b",
    r"\b(?:mi dispiace|ci dispiace|scus\w*|disagio|pazienza)\b",
    r"\b(?:het spijt|spijtig|excuses|vervelend|ongemak|geduld)\b",
    r"\b(?:lament\w*|desculp\w*|pedimos desculpa|incómodo|incômodo|paciência)\b",
    r"\b(?:przykro|przepraszam\w*|cierpliwość)\b|\b(?:beklagar|ledsamt|tålamod|ursäkt\w*)\b",
    r"\b(?:beklage[r]?|undskyld\w*|tålmodighed|tålmodighet|unnskyld\w*|kedeligt)\b",
    r"\b(?:omlouvám\w*|mrzí|trpělivost|pahoittelemme|pahoittelen|anteeksi)\b",
)
_THEIR_WORDS = _any(
    r"\byou (?:wrote|write|mention\w*|said|say|told|asked|describe\w*|report\w*|ordered|paid|bought|"
    r"placed|received|contacted)\b|\byours (?:was|were) (?:bought|ordered|placed|paid)\b",
    r"\bsie (?:schreiben|schrieben|erwähn\w+|haben (?:\w+ ){0,8}(?:geschrieben|bestellt|bezahlt|"
    r"gekauft|erwähnt|gefragt))\b",
    r"\bvous (?:écrivez|mentionnez|avez (?:écrit|mentionné|commandé|payé|acheté|demandé))\b",
    r"\b(?:usted )?(?:escribe|menciona|escribió|mencionó|compró|pagó|ha (?:escrito|pedido|pagado))\b",
    r"\b(?:ha scritto|ha ordinato|ha pagato|u (?:schreef|schrijft|bestelde|betaalde))\b",
)
_OWN = _any(
    r"\byour (?:\w+ )?(?:order|parcel|purchase|payment|invoice|message|mail|e-?mail|letter|request|"
    r"enquiry|inquiry|booking|delivery|shipment|gift card|voucher|claim|case)\b",
    r"\border \S*\d\S* (?:of|from|dated|over)\b|\bregarding (?:your )?order\b",
    r"\bwhen you (?:are|come) back\b|\bfor your (?:phone )?number\b",
    r"\bihre[rmn]? (?:\w+ )?(?:bestellung|nachricht|e-?mail|zahlung|rechnung|anfrage|sendung|"
    r"lieferung|gutschein\w*|paket\w*|schreiben)\b|\bihr (?:gutschein|paket|schreiben|kauf)\b",
    r"\bvotre (?:commande|message|achat|paiement|facture|colis|demande|courriel)\b",
    r"\bsu (?:pedido|mensaje|compra|pago|factura|paquete|consulta|correo)\b",
    r"\b(?:il suo|la sua|del suo|della sua) (?:ordine|messaggio|acquisto|pagamento|richiesta)\b",
    r"\buw (?:bestelling|bericht|betaling|factuur|pakket|vraag)\b",
    r"\b(?:sua|seu) (?:encomenda|mensagem|compra|pagamento|pedido)\b",
    r"\b(?:din|ditt|dit) (?:beställning|meddelande|bestilling|besked|ordre|køb|kjøp)\b",
    r"\b(?:pan[ai]|twoje) (?:zamówieni\w+|wiadomoś\w+|zakup\w*)\b|\bvaš\w* (?:objednáv\w+|zpráv\w+)",
)
_OWN_CONTACT = _any(
    r"\byour (?:own )?(?:phone |telephone |mobile |e-?mail )?(?:number|address|e-?mail|phone)\b",
    r"\b(?:reach|call|contact|write to|wrote to|ring|phone|email|send (?:it|this|them) to) you\b",
    r"\bihre[rn]? (?:telefon|handy|rück)?(?:nummer|adresse|anschrift|e-?mail\w*)\b",
    r"\bsie (?:unter|an)\b|\bvotre (?:numéro|adresse)\b|\bsu (?:número|dirección|correo)\b",
    r"\bil suo (?:numero|indirizzo)\b|\buw (?:nummer|adres|telefoonnummer)\b|\bchange the address\b",
)
_OURS = _any(
    r"\b(?:our|us|ours)\b|\b(?:uns|unsere[rnms]?)\b|\b(?:nous|notre|nos)\b",
    r"\b(?:nuestr[oa]s?|nosotros)\b|\b(?:nostr[oa]|ci)\b|\b(?:ons|onze)\b",
)
_YES = re.compile(
    r"\s*(?:yes|correct|right|exactly|that(?:'s| is) (?:right|correct|true)|indeed|sure|of course|"
    r"ja|genau|richtig|stimmt|korrekt|oui|exact\w*|c'est (?:exact|juste|vrai)|sí|correcto|exacto|"
    r"es correcto|esatto|corretto|klopt|inderdaad|sim|certo|tak|zgadza|ano|kyllä)\b",
    re.I,
)
_COURTESY = _any(
    _SYMPATHY.pattern,
    r"\b(?:thanks?|thank you|regards|wishes|sincerely|hello|dear|glad|pleased|happy to|hope|welcome|"
    r"feel free|let (?:me|us) know|look(?:ing)? forward|any (?:other |further |more )?questions|"
    r"here to help|at your disposal|take care|enjoy|have a (?:nice|good|great|lovely|pleasant)|"
    r"no problem|all the best|get back to (?:us|me)|understand)\b",
    r"\b(?:reply|respond|answer|write back) to (?:this|our|the) (?:e-?mail|message|mail)\b",
    r"\b(?:here is|this is|here's) (?:how|what|where)\b|\bto answer your (?:\w+ )?questions?\b",
    r"\b(?:we|i)(?: can| could| will|'ll| would|'d)(?: then| gladly| also)? (?:look into|help|assist|"
    r"find out|be able to help|take a look|be there)\b",
    r"\b(?:dank\w*|grü(?:ß|ss)\w*|hallo|guten tag|liebe[r]?|sehr geehrte[r]?|gern\w*|freu\w*|hoff\w*|"
    r"schönen (?:tag|abend)|alles gute|bei (?:weiteren )?(?:fragen|rückfragen)|willkommen)\b",
    r"\b(?:antworten sie (?:\w+ ){0,3}auf diese|melden sie sich|weitere fragen|zur verfügung)\b",
    r"\b(?:merci|remerci\w*|cordialement|salutations|bonjour|espér\w*|n'hésitez|à votre disposition|"
    r"bonne (?:journée|soirée)|bien à vous|question reste|ravie?s?)\b",
    r"\b(?:gracias|agradec\w*|saludos?|hola|esper\w*|no dude|quedamos|encantad\w*|buen día|"
    r"a su disposición|alguna duda|otra pregunta)\b",
    r"\b(?:grazie|ringrazi\w*|saluti|buongiorno|sper\w*|non esiti|disposizione|piacere)\b",
    r"\b(?:bedankt|dank (?:je|u)|groet\w*|beste|hopelijk|hopen|aarzel|graag|fijne dag)\b",
    r"\b(?:obrigad[oa]|agradec\w*|cumprimentos|olá|esper\w*|não hesite|à disposição|bom dia)\b",
    r"\b(?:dzięk\w*|pozdraw\w*|dzień dobry|mam\w* nadzieję|zapraszam\w*|do usług|miłego)\b",
    r"\b(?:tack|hälsning\w*|hej|hoppas|välkommen|gärna|tveka inte|trevlig)\b",
    r"\b(?:tak for|mange tak|hilsen|håber|velkommen|gerne|god dag|takk|håper|gjerne)\b",
    r"\b(?:děkuj\w*|pozdrav\w*|dobrý den|doufá\w*|rádi|kiitos|kiitämme|terveisin|toivo\w*|hei)\b",
)
_REQUEST = _any(
    r"\b(?:please|just|simply)(?: \w+)? (?:ask|tell|write|reply|contact|give)\b.{0,12}\b(?:us|me)\b",
    r"\b(?:please|kindly|could you|can you|would you)\b.{0,40}\b(?:tell us|let us|send (?:us|me)|"
    r"give us|reply|answer|provide|share|attach|forward|confirm|describe|check whether|bear with)\b",
    r"\bbitte\b.{0,60}\b(?:mit|uns|mir)\b.{0,40}\b(?:mit|zu|nennen|senden|schicken|teilen|geben)\b",
    r"\b(?:nennen|senden|schicken|teilen|geben) sie uns\b",
    r"\b(?:pouvez-vous|pourriez-vous|merci de|veuillez)\b.{0,40}\b(?:nous|indiquer|envoyer|préciser)\b",
    r"\b(?:podría|puede|por favor)\b.{0,40}\b(?:indic\w+|envi\w+|decir\w*|facilit\w+|confirm\w+)\b",
    r"\b(?:può|potrebbe|per favore)\b.{0,40}\b(?:indic\w+|invi\w+|dir\w+|comunic\w+)\b",
    r"\b(?:kunt u|wilt u|graag)\b.{0,40}\b(?:sturen|doorgeven|laten weten|vermelden)\b",
)
_CLOSING = re.compile(
    r"\W*(?:[^\W\d_]+\W+){0,4}(?:team|équipe|equipo|equipe|squadra|zespół|tým|tiimi|hold)\W*", re.I
)
_LIGHT = _any(
    r"\b(?:panic|no problem|of course|sure|good (?:news|question|choice)|congratulations|pity|"
    r"(?:can|will|'ll) (?:tell|explain|show) you)\b",
    r"\b(?:schade|sorgen?|kein problem|selbstverständlich|natürlich|kann ich (?:\w+ ){0,3}sagen)\b",
    r"\b(?:soucis?|pas de problème|dommage|bien sûr|comprends)\b",
    r"\b(?:preocupe|por supuesto|pena|entiendo|entendo|compreendo|claro)\b",
    r"\b(?:nessun problema|preoccupi|peccato|certamente|capisco)\b",
    r"\b(?:geen probleem|zorgen|jammer|natuurlijk|begrijp\w*|inga problem|oroa|problem|bekymr\w*)\b",
    r"\b(?:szkoda|problemu|oczywiście|rozumiem|škoda|samozřejmě|chápu|harmi|huoli)\b",
)
_SHORT, _LONG = 7, 25
"""Words; a longer sentence says something beside its kind words."""
