"""Words that speak to a program and not to a person, language by language.

Those of languages in Latin letters are written without accents, as `injection` folds a text. Each
asks for more than one sign, because customers do ask for instructions, forget orders and complain
about rules.
"""

import re

_GAP = r"[ _\-.*\"'/]{1,4}"


def _words(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_MOST = r"(?:\w+[\W_]{1,4}){0,3}?"

# English
_DROP = _words(
    r"ignor(?:e|ing)", "disregard(?:ing)?", "forget", "override", "bypass", "discard", "overrule",
    "set aside", "pay no attention to", "do not (?:follow|obey)", "stop following", "erase", "neglect",
)  # fmt: skip
_OLD = _words(
    "previous(?:ly)?", "prior", "above", "earlier", "preceding", "foregoing", "former", "past", "existing",
    "original", "initial", "system", "developer", "safety", "internal", "default", "hidden", "your",
    "all", "any", "every", "other", "programmed", "current", "built in",
)  # fmt: skip
_LIGHT = r"(?:(?:of|the|these|those|and|or|given|my|such|of your)[\W_]{1,3}){0,3}"
_RULES = _words(
    "instructions?", "prompts?", "rules?", "guidelines?", "training", "directives?", "constraints?",
    "restrictions?", "orders you", "programming", "system ?prompt", "commands?", "safeguards?", "filters",
)  # fmt: skip
_AI = _words(
    r"a\.?i\.?", "llms?", "language model", "chat ?bot", "bot", "gpt\\w*", "chat ?gpt", "ai assistant",
    "ai model", "virtual assistant", "automated (?:assistant|system|agent|drafter)", "ai system",
)  # fmt: skip
_SAY = _words(
    "reply",
    "replies",
    "answer",
    "respond",
    "response",
    "write",
    "say",
    "state",
    "output",
    "confirm",
)

ENGLISH = (
    rf"\b{_DROP}{_GAP}{_MOST}{_LIGHT}(?:{_OLD}{_GAP}{_LIGHT}){{1,4}}{_RULES}\b(?! (?:about|on|for|of) )",
    rf"\b{_DROP}{_GAP}(?:the |all )?{_RULES}{_GAP}(?:that )?(?:you|above|before|given|from (?:the|your))\b",
    rf"\b{_DROP}{_GAP}(?:\w+{_GAP}){{0,2}}(?:everything|all|anything|what(?:ever)?){_GAP}(?:that )?"
    r"(?:you(?: have|'ve| were| had|'re)(?: been)? (?:told|taught|instructed|given|programmed)"
    r"|came before this)\b",
    r"\b(?:system|developer|initial|hidden) ?prompts?\b",
    r"\b(?:you are|you're|youre)(?: now| from now on| henceforth| hereby|,)*(?: an?| the| in| no longer| my)? ?"
    r"(?:unrestricted|unfiltered|jailbroken|dan\b|developer mode|debug mode|admin mode|ai\b|language model"
    r"|assistant (?:without|with no|that|who)|bot\b|chatbot|refund bot|bound by|a different (?:ai|assistant))",
    r"\byou (?:must |will |shall )?(?:now|from now on|henceforth) (?:act|behave|operate|obey|follow|only follow)\b",
    r"\bfrom now on,? you (?:must |will |shall |only |are |follow|act|obey)",
    r"\b(?:act|behave|respond|pose) as (?:an?|the|if you were(?: an?)?|my) (?:unrestricted|unfiltered|ai\b|chatbot|"
    r"language model|admin\w*|developer|system|terminal|root|supervisor|dan\b)",
    r"\bpretend (?:to be|you are|that you are|you're) (?:an?|the|in|my)\b",
    r"\b(?:enter|enable|activate|switch (?:in)?to|you are (?:now )?in|now in|engage) (?:the )?"
    r"(?:admin\w*|developer|debug|god|maintenance|dan|jailbreak|override|unrestricted|test|training) mode\b",
    r"\b(?:jailbreak (?:mode|prompt)|prompt injection|system override|admin override)\b",
    rf"\b(?:dear|hey|hello|hi|note (?:to|for)|message (?:to|for)|attention|instructions? (?:to|for)|addressed to|"
    rf"this is for|important for|to)[:,]? (?:the |any |all |your |our |whichever )*{_AI}\b(?! department)",
    rf"\b(?:if you are|as|since you are|because you are|you,) (?:an?|the) (?:{_AI}|large language model)\b",
    rf"\b(?:the |any )(?:{_AI}|assistant|model|drafting (?:tool|software)) (?:should|must|shall|has to|needs to|is to|may"
    rf"|will)(?: now)? {_SAY}\b",
    r"\bwho(?:ever)? or what(?:ever)? (?:drafts|writes|reads|answers|processes)\b",
    r"\bwhoever (?:drafts|generates|automates) (?:this|the) (?:reply|answer|response)\b",
    rf"\b(?:reveal|print|repeat|show|output|display|tell me|give me|list|copy|paste|quote|recite|leak|dump|send me|"
    rf"translate|summari[sz]e)\b{_GAP}{_MOST}(?:your|these|all|the)?{_GAP}?(?:system|initial|hidden|internal|secret|"
    r"original|own|confidential) (?:instructions|rules|guidelines|configuration|lessons)\b",
    r"\b(?:reveal|print|repeat|output|recite|leak|dump|disclose)\b[\W_]{1,3}(?:\w+[\W_]{1,3}){0,3}?your "
    r"(?:instructions|prompt|rules|guidelines|configuration|lessons|knowledge base)\b",
    r"\b(?:repeat|print|output|copy)\b.{0,20}\b(?:words|text|lines|everything) above\b",
    r"\b(?:print|show|reveal|repeat|give me|what is) (?:me )?(?:your|the) prompt\b",
    r"\b(?:new|updated|real|hidden|secret|additional|following) (?:instructions?|directives?|system prompt)s? ?:",
    rf"\b{_SAY} (?:\w+ ){{0,3}}?(?:exactly|verbatim|word for word|precisely) ?(?::|the following|this|with|as follows)",
    rf"\b{_SAY} (?:\w+ ){{0,3}}?(?:with|by) (?:(?:exactly|only|just) )?(?:this|the following|these)(?: exact| one)? "
    r"(?:sentence|text|line|words?|message|paragraph)",
    r"\b(?:reply|answer|respond|response)\b.{0,60}\b(?:and|with) nothing else\b",
    r"\byour (?:line|output|answer|reply) (?:is|must be|should be|shall be|reads) ?:",
    r"\b(?:as (?:the|your) (?:reply|answer|response)),? (?:output|print|write|use)\b",
    r"\b(?:include|insert|add|put|paste|place|use)\b.{0,40}\b(?:link|sentence|text|line|url|address|number|code|phrase)"
    r"\b.{0,40}\b(?:in|into|to|at the end of) (?:your|the|every|each|all) (?:\w+ )?(?:reply|replies|answer|response|"
    r"drafts?)\b",
    r"\b(?:begin|start|end|finish|sign) (?:your|the|every|each) (?:reply|answer|response|draft)s? with\b",
    r"\b(?:no|without|skip(?: the)?|bypass(?: the)?|avoid(?: the)?) (?:any )?human (?:review|approval|check|in the loop)",
    r"\b(?:auto(?:matically)?|directly|immediately)[ -]?(?:approve|send) (?:this|the|it|your|my)\b.{0,20}"
    r"(?:reply|draft|answer|mail|message|without)",
    r"\b(?:supervisor|manager|team|company)\b.{0,30}\b(?:approved|cleared|authori[sz]ed) (?:this|the|your) "
    r"(?:reply|answer|draft|message|response|wording)",
    r"\b(?:set|change|switch) (?:the |its |your )?(?:category|autonomy|risk|risks|priority|sentiment|mode) to\b",
    r"\b(?:mark|classify|label|treat) (?:this|it|the mail|this mail|me|this message) as (?:safe|low.risk|no.risk|"
    r"trusted|harmless|draftable|verified)\b",
    r"\bdo not (?:flag|warn|mention this (?:note|instruction)|add (?:the )?risk)\b",
    r"\b(?:reply|answer|respond|write|speak|continue)\b.{0,30}\bin (?:pirate|pig latin|rhymes?|klingon|base64|morse)\b",
)

# Others in Latin letters, without accents
GERMAN = (
    r"\b(?:ignorier\w*|vergiss|vergessen sie|vergesst|missacht\w*|ubergeh\w*|verwirf|verwerfen sie|umgeh\w*)\b.{0,40}?"
    r"\b(?:alle\w*|samtliche\w*|bisherig\w*|vorherig\w*|obig\w*|deine\w*|vorige\w*|fruhere\w*|vorangegangen\w*|system\w*)"
    r".{0,30}?\b(?:anweisung\w*|instruktion\w*|vorgaben?|regeln?|richtlinien?|befehle?n?|prompts?)\b",
    r"\b(?:vergiss|vergessen sie|ignorier\w*)(?: sie)? (?:alles|das|was),? ?(?:was )?(?:dir|ihnen|man dir|du)\b",
    r"\bab (?:jetzt|sofort|nun),? (?:gelten|gilt|bist du|folgst du|sind sie (?:ein|eine|im)|musst du|hast du)\b",
    r"\bdu bist (?:jetzt|nun|ab sofort|ab jetzt) (?:ein|eine|im|kein|keine|der|die|nicht)\b",
    r"\b(?:als|an die|an den|an das|liebe|lieber|hallo|fur die|fur den|falls du|wenn du) (?:eine |ein |jede )?"
    r"(?:ki|sprachmodell|chatbot|ki[ -]assistent\w*|kunstliche intelligenz|bot)\b(?:,| bist|:| muss\w*| soll\w*)",
    r"\b(?:die|der|das|jede|jeder) (?:ki|sprachmodell|chatbot|ki[ -]assistent\w*|bot) (?:muss|soll|darf|hat zu|wird)\b",
    r"\b(?:zeige?|nenne?|gib|wiederhole?|verrate?|drucke?|liste)\b.{0,20}\b(?:deine[nr]?|den|ihre[n]?) ?(?:system\w*|"
    r"interne[nr]?|geheime[nr]?|gesamten)? ?(?:anweisungen|prompt|systemprompt|instruktionen|regelwerk)\b",
    r"\bantworte(?:n sie)? (?:bitte )?(?:nur|ausschliesslich|genau|wortlich|exakt|lediglich) ?(?:mit|:|so|folgendes)",
    r"\bschreibe?(?:n sie)? (?:bitte )?(?:genau|wortlich|exakt) ?(?:diesen|folgende\w*|:)",
    r"\bneue (?:anweisung|instruktion|systemanweisung)(?:en)? ?:",
    r"\b(?:ohne (?:menschliche )?(?:prufung|freigabe)|automatisch) (?:ab)?(?:senden|schicken|verschicken)\b",
    r"\bsystem(?:anweisung|nachricht|prompt)(?:en|s)?\b",
    r"\b(?:wechsle|geh\w*) in den (?:admin\w*|entwickler|debug|wartungs)[ -]?modus\b",
)
FRENCH = (
    r"\b(?:ignore[rz]?|ignores|oublie[rsz]?|neglige[rz]?|contourne[rz]?|ne (?:tenez|tiens) pas compte de|fais abstraction de|"
    r"ne (?:suivez|suis) (?:pas|plus))\b.{0,40}?\b(?:instructions?|consignes?|regles?|directives?)\b.{0,15}?"
    r"\b(?:precedent\w*|anterieur\w*|ci-dessus|systeme|donnee?s|recues|internes?|initiales?)\b",
    r"\b(?:ignore[rz]?|oublie[rsz]?)\b (?:toutes|tes|vos|l'ensemble de) ?(?:les |tes |vos )?(?:instructions|consignes|regles|"
    r"directives)\b",
    r"\ba partir de maintenant,? (?:tu|vous) (?:es|etes|dois|devez|suis|suivez|obeis|agis)\b",
    r"\b(?:en tant qu(?:e |')|si (?:vous etes|tu es) |chere? |a l'|pour l'|l')(?:une? )?(?:ia|intelligence artificielle|"
    r"modele de langage|chatbot|assistant virtuel|robot)\b(?:,| |:)",
    r"\b(?:revele[rz]?|affiche[rz]?|montre[rz]?|repete[rz]?|donne[rz]?)\b.{0,20}\b(?:ton|votre|tes|vos|le) (?:prompt|"
    r"(?:instructions|consignes) (?:systeme|internes|secretes|initiales))",
    r"\b(?:reponde[zr]|repondre|reponds|ecri[st]|ecrivez) (?:moi )?(?:uniquement|seulement|exactement|mot pour mot) ?"
    r"(?:par|avec|:|ceci|cette)",
    r"\bnouvelles? (?:instructions?|consignes?) ?:",
    r"\b(?:envoye[zr]|envoie) (?:automatiquement|directement|sans (?:validation|relecture|approbation))\b",
    r"\b(?:mode|message|invite) (?:administrateur|developpeur|systeme)\b ?(?::|active)",
)
SPANISH = (
    r"\b(?:ignor[ae]r?|olvid[ae]r?|olvidate de|omit[ae]|descart[ae]|desobedece|no (?:hagas|haga) caso (?:a|de))\b.{0,40}?"
    r"\b(?:instrucciones|reglas|ordenes|directrices|indicaciones)\b.{0,15}?"
    r"\b(?:anterior\w*|previas?|recibidas|del sistema|dadas|iniciales)\b",
    r"\b(?:ignor[ae]|olvid[ae])\b (?:todas|tus|sus) ?(?:las |tus |sus )?(?:\w+ )?(?:instrucciones|reglas|directrices)\b",
    r"\ba partir de ahora,? (?:eres|usted es|debes|debe (?:seguir|actuar)|sigues|actua|obedece)",
    r"\b(?:como|si eres|si usted es|querida|querido|para la|para el|la|el) (?:una? )?(?:ia|inteligencia artificial|"
    r"modelo de lenguaje|chatbot|asistente virtual)\b(?:,| debe|:| que)",
    r"\b(?:revel[ae]|muestr[ae]|imprim[ae]|repit[ae]|dime|enseña)\b.{0,20}\b(?:tu|tus|su|sus|el) (?:prompt|"
    r"instrucciones (?:del sistema|internas|secretas)|reglas internas)",
    r"\b(?:responde|responda|conteste|contesta|escribe|escriba) (?:solo|unicamente|exactamente|solamente) ?"
    r"(?:con|:|esto|esta|lo siguiente)",
    r"\bnuevas instrucciones ?:",
    r"\b(?:envi[ae]|mand[ae])(?:lo)? (?:automaticamente|directamente|sin (?:revision|aprobacion))\b",
    r"\b(?:mensaje|prompt|instruccion) del sistema\b",
)
OTHERS = (
    # Italian
    r"\b(?:ignor[ai](?:re)?|dimentica(?:re)?|trascura)\b.{0,30}?\b(?:istruzioni|regole|direttive)\b.{0,12}?"
    r"\b(?:precedent\w*|del sistema|ricevute)\b",
    r"\b(?:ignor[ai]|dimentica) (?:tutte|le|le tue) ?(?:le )?(?:istruzioni|regole) ?(?:precedenti|che)\b",
    r"\brispond[ia] (?:solo|esattamente|unicamente) ?(?:con|:)|\bd'ora in poi (?:sei|devi)\b",
    # Portuguese
    r"\b(?:ignor[ae]r?|esqueca|esquece|desconsidere)\b.{0,30}?\b(?:instrucoes|regras)\b.{0,12}?\b(?:anterior\w*|previas)\b",
    r"\bresponda (?:apenas|somente|exatamente) ?(?:com|:)|\ba partir de agora,? (?:voce|es) ",
    # Dutch
    r"\b(?:negeer|vergeet|sla)\b.{0,30}?\b(?:vorige|eerdere|bovenstaande|alle|je)\b.{0,20}?\b(?:instructies|regels|opdrachten)\b",
    r"\bantwoord (?:alleen|exact|precies|uitsluitend) ?(?:met|:)|\bvanaf nu (?:ben je|ben jij|moet je)\b",
    # Polish
    r"\b(?:z?ignoruj\w*|zapomnij|pomin)\b.{0,40}?\b(?:polecenia|instrukcje|zasady|polecen|instrukcji)\b",
    r"\bodpowiedz (?:tylko|dokladnie|wylacznie) ?(?:tym|:)|\bod teraz jestes\b",
    # Scandinavian languages
    r"\b(?:ignorera|ignorer|bortse fran|se bort fra|glom|glem)\b.{0,40}?\b(?:instruktion\w*|instruks\w*|regler\w*)\b",
    # Turkish
    r"\b(?:onceki|yukaridaki|tum)\b.{0,30}?\b(?:talimat\w*|kurallar\w*)\b.{0,20}?\b(?:yok say|unut|gormezden)",
    # Czech
    r"\b(?:ignoruj\w*|zapomen\w*)\b.{0,30}?\b(?:pokyny|instrukce|pravidla)\b",
)

# Other letters, as they are
OTHER_LETTERS = (
    r"(?:игнорир\w+|проигнорир\w+|забудь\w*|не обращай\w*).{0,40}(?:инструкц|указан|правил|команд)",
    r"(?:ты теперь|отныне ты|с этого момента ты)|системн\w+ (?:промпт|подсказк|сообщен|инструкц)",
    r"ответь(?:те)? (?:только|ровно|дословно|точно)",
    r"(?:ігнору\w+|забудь\w*).{0,40}(?:інструкц|вказів|правил)",
    r"(?:以前|これまで|今まで|上記|前|すべて|全て).{0,10}(?:指示|命令|ルール|プロンプト|規則).{0,10}(?:無視|忘れ)",
    r"システムプロンプト|次の文(?:だけ|のみ).{0,6}(?:返信|答え|回答)",
    r"(?:忽略|无视|忘记|忘掉|忽視|無視|忘記).{0,15}(?:指令|指示|规则|規則|提示|说明|說明)",
    r"系统提示词?|系統提示|只(?:需)?(?:回复|回答|回覆).{0,8}(?:这句|以下|下面)",
    r"(?:이전|위의?|모든|지금까지).{0,12}(?:지시|명령|규칙|프롬프트).{0,10}(?:무시|잊)",
    r"(?:تجاهل|انس|اهمل).{0,30}(?:التعليمات|الأوامر|القواعد|الاوامر)",
    r"(?:התעלם|התעלמי|שכח).{0,25}(?:ההוראות|הכללים|ההנחיות)",
    r"(?:αγνόησε|αγνοήστε|ξέχασε|ξεχάστε).{0,40}(?:οδηγίες|κανόνες|εντολές)",
    r"(?:पिछले|सभी|उपरोक्त).{0,25}(?:निर्देश|नियम).{0,20}(?:अनदेखा|भूल|नज़रअंदाज़)",
)

# Marks of a program, whatever the language
MARKS = (
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?INST\]|<</?SYS>>",
    r"</?(?:system|instructions?|assistant|prompt|data-[0-9a-f]+)>|\[/?(?:system|assistant|instructions?)\]",
    r"[\"']role[\"'] ?: ?[\"'](?:system|assistant|developer|tool)[\"']",
    r"(?m:^[ \t>*#\[-]*(?:system|developer)(?: (?:prompt|message|note|override|instructions?|update|notice))[ \t]*[:>\]])",
    r"(?m:^[ \t>*#-]*developer[ \t]*:)",
    r"(?m:^[ \t>*#-]*system[ \t]*:[ \t]*(?!windows|ios|android|mac|linux|error|\d))",
    r"(?m:^[ \t]*#{2,} ?(?:instructions?|system|response|new instructions?)\b)",
    r"(?m:^[ \t]*(?:begin|end) (?:system|admin|hidden|developer) (?:prompt|message|instructions?|block))",
)

SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)(?:your|the|these|of)*(?:all|any|previous|prior|above|earlier|system)"
    r"(?:of|the|your|these|previous|prior|above|earlier|system)*(?:instructions?|prompts?|rules|guidelines)"
    r"|ignorieren?(?:sie)?(?:alle|deine|bisherigen|vorherigen)+(?:anweisungen|regeln)"
    r"|ignore[rz]?toutes(?:les)?(?:instructions|consignes)|ignora(?:todas)?(?:las)?instrucciones"
    r"|(?:reveal|print|repeat)(?:me)?(?:your|the)(?:system)?prompt"
)
"""In a text of nothing but letters, which has lost the spaces between them."""


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns), re.I)


FOLDED = tuple(map(_any, (ENGLISH, GERMAN, FRENCH, SPANISH, OTHERS)))
AS_WRITTEN = tuple(map(_any, (OTHER_LETTERS, MARKS)))
