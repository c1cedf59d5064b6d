"""People whom a text names by a title or by how they are related: Mr Patel, your son Mateo."""

import re
from collections.abc import Iterator

_MINE = (
    r"your|my|his|her|their|our|ihr(?:e[mnrs]?)?|dein(?:e[mnrs]?)?|mein(?:e[mnrs]?)?|"
    r"sein(?:e[mnrs]?)?|"
    r"unser(?:e[mnrs]?)?|de[rmns]|die|beim|vom|zum|votre|vos|mon|ma|son|sa|ton|ta|notre|"
    r"su|sus|tu|mi|vuestr[oa]|nuestr[oa]|suo|sua|tuo|tua|mio|mia|vostr[oa]|uw|je|jouw|mijn|zijn|"
    r"haar|"
    r"seu|teu|meu|minha|vosso|vossa"
)
_KIN = (
    r"son|daughter|wife|husband|partner|mother|father|mum|mom|dad|brother|sister|child|friend|"
    r"neighbou?r|colleague|boss|assistant|fianc[eé]e?|grandson|granddaughter|grandmother|"
    r"grandfather|"
    r"uncle|aunt|nephew|niece|cousin|girlfriend|boyfriend|flatmate|roommate|"
    r"sohn|tochter|frau|mann|ehemann|ehefrau|gatt(?:e|in)|partner(?:in)?|mutter|vater|bruder|"
    r"schwester|"
    r"kind|freund(?:in)?|nachbarn?|nachbarin|kolleg(?:en?|in)|chef(?:in)?|enkel(?:in)?|onkel|tante|"
    r"fils|fille|femme|mari|épou(?:se|x)|mère|père|frère|s(?:œ|oe)ur|amie?|voisine?|collègue|"
    r"enfant|"
    r"conjointe?|compagn(?:on|e)|"
    r"hij[oa]|espos[oa]|marido|mujer|madre|padre|herman[oa]|amig[oa]|vecin[oa]|colega|"
    r"compañer[oa]|pareja|"
    r"figli[oa]|moglie|marito|fratello|sorella|amic[oa]|vicin[oa]|collega|compagn[oa]|"
    r"zoon|dochter|vrouw|man|moeder|vader|broer|zus|vriend(?:in)?|buur(?:man|vrouw)|kind|"
    r"filh[oa]|mulher|mãe|pai|irmão|irmã|vizinh[oa]"
)
_TITLED = (
    r"Mrs?|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Fräulein|Familie|M\.|MM\.|Mme|Mlle|Monsieur|Madame|"
    r"Mademoiselle|Sra?|Srta|Señor(?:a|ita)?|Don|Doña|Sig|Sig\.ra|Signor(?:e|a|ina)?|"
    r"Dott(?:\.ssa)?|"
    r"dhr|mevr|mevrouw|meneer|de heer|Senhora?|Dona|Pani|Pan"
)
_LOWER = r"(?:(?:van|von|de|del|da|do|dos|der|den|la|di|le|ten|ter|zu)[ \t]+)*"
_CAP = r"(?:O['\u2019])?[A-ZÀ-ÖØ-ÞŁŚŻ][^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_NO_TITLE = rf"(?!(?:{_TITLED})(?!\w))"
_PERSON = (
    rf"(?P<person>{_LOWER}(?:[A-Z]\.[ \t]*)?(?:d['\u2019])?{_NO_TITLE}{_CAP}"
    rf"(?:[ \t]+{_LOWER}{_NO_TITLE}{_CAP}){{0,2}})"
)
_BY_TITLE = re.compile(rf"(?<!\w)(?:{_TITLED})\.?[ \t]+(?:(?:Dr|Prof)\.?[ \t]+)?{_PERSON}")
_BY_KIN = re.compile(
    rf"\b(?i:(?:{_MINE})[ \t]+(?:{_KIN}))\b,?[ \t]+(?:(?:{_TITLED})\.?[ \t]+)?{_PERSON}"
)


def persons_by_role(text: str) -> Iterator[tuple[int, int]]:
    """Where such people's names stand in a text, without what introduces them."""
    for pattern in (_BY_KIN, _BY_TITLE):
        for found in pattern.finditer(text):
            yield found.span("person")
