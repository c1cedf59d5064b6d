"""How mail programs in many languages introduce what they quote, as plain tables of words."""

SEPARATORS = (
    "-----original message-----", "---- original message ----", "-------- original message --------",
    "-----ursprüngliche nachricht-----", "-----message d'origine-----",
    "-----mensaje original-----", "-----messaggio originale-----", "-----mensagem original-----",
    "-----oorspronkelijk bericht-----", "-----original meddelelse-----",
    "-----ursprungligt meddelande-----", "-----oprindelig meddelelse-----",
    "-----opprinnelig melding-----", "-----alkuperäinen viesti-----", "-----původní zpráva-----",
    "-----wiadomość oryginalna-----", "-----исходное сообщение-----",
    "-----eredeti üzenet-----", "-----orijinal mesaj-----", "-----mesaj original-----",
    "-----原始邮件-----", "-----原始郵件-----", "-----元のメッセージ-----", "-----원본 메시지-----",
)  # fmt: skip
WROTE = (
    "wrote:", "writes:", "a écrit :", "a écrit:", "schrieb:", "schrieb :", "schreef:", "escribió:",
    "escreveu:", "ha scritto:", "skrev:", "kirjoitti:", "napsal:", "napsal(a):", "napisał:",
    "napisał(a):", "пишет:", "написал:", "написал(а):", "írta:", "yazdı:", "a scris:", "έγραψε:",
    "写道：", "写道:", "寫道：", "寫道:", "のメール:", "님이 작성:", "כתב:", "كتب:", "đã viết:",
    "menulis:", "wrote :", "schreef op:", "het volgende geschreven:", "va escriure:", "napísal:",
    "rašė:", "rakstīja:", "kirjutas:", "je napisao:", "написа:", "escribio:",
)  # fmt: skip
BEGINS = (
    "on ", "le ", "am ", "op ", "el ", "em ", "il ", "den ", "d. ", "dne ", "dnia ", "w dniu ",
    "la ", "vào ", "pada ", "ma ", "в ", "на ", "στις ", "в\u00a0", "på ", "kl. ", "tor", "20",
    "19", "在", "于", "ב", "في", "el\u00a0", "pe ", "ons", "man", "tir", "fre", "lør", "søn",
    "mån", "tis", "lör", "ke ", "ti ", "to ", "pe\u00a0", "su ", "la\u00a0",
)  # fmt: skip
FROM = (
    "from:", "von:", "de :", "de:", "van:", "da:", "från:", "fra:", "lähettäjä:", "od:", "от:",
    "feladó:", "kimden:", "gönderen:", "发件人:", "发件人：", "寄件者:", "寄件者：", "差出人:", "보낸 사람:",
    "מאת:", "من:", "expéditeur :", "mittente:", "αποστολέας:", "từ:", "dari:", "de la:",
)  # fmt: skip
OTHER = (
    "sent:", "to:", "subject:", "date:", "cc:", "gesendet:", "an:", "betreff:", "datum:",
    "envoyé :", "envoyé:", "à :", "à:", "objet :", "objet:", "enviado:", "para:", "asunto:",
    "fecha:", "inviato:", "a:", "oggetto:", "data:", "verzonden:", "aan:", "onderwerp:",
    "skickat:", "till:", "ämne:", "sendt:", "til:", "emne:", "dato:", "lähetetty:", "odesláno:",
    "komu:", "předmět:", "wysłano:", "do:", "temat:", "отправлено:", "кому:", "тема:", "дата:",
    "elküldve:", "címzett:", "tárgy:", "tarih:", "kime:", "konu:", "enviada:", "assunto:",
    "发送时间:", "发送时间：", "收件人:", "收件人：", "主题:", "主题：", "送信日時:", "宛先:", "件名:",
    "보낸 날짜:", "받는 사람:", "제목:", "trimis:", "către:", "subiect:", "sent :", "date :",
)  # fmt: skip
SENT_FROM = (
    "sent from my ", "sent from mail for ", "sent from outlook", "sent via ", "get outlook for ",
    "von meinem ", "gesendet von ", "gesendet mit ", "envoyé de mon ", "envoyé depuis ",
    "enviado desde ", "enviado do meu ", "enviado de mi ", "inviato da ", "verstuurd vanaf ",
    "verzonden vanaf ", "skickat från ", "sendt fra ", "lähetetty ", "wysłano z ", "wysłane z ",
    "отправлено с ", "отправлено из ", "iphone'umdan gönderildi", "trimis de pe ", "发自我的",
    "從我的", "iphoneから送信", "나의 iphone에서 보냄", "odesláno z ",
)  # fmt: skip
REPLY_ABOVE = (
    "reply above this line", "please reply above", "type your reply above", "write above this line",
    "bitte oberhalb dieser zeile antworten", "répondre au-dessus de cette ligne",
)  # fmt: skip
LINES = frozenset("-_=*~")


def is_separator(mark: str) -> bool:
    """A line that only stands above a quoted mail."""
    low = mark.lower()
    if low in SEPARATORS:
        return True
    if not mark.startswith(("-", "_", "=")):
        return False
    core = low.strip("-_= ")
    if len(mark) >= 32 and not core and mark[0] == "_":
        return True  # Outlook's line
    return bool(core) and low.startswith("--") and f"-----{core}-----" in SEPARATORS


def is_reply_above(mark: str) -> bool:
    """The line that asks to answer above it, with what is quoted below."""
    low = mark.lower().strip("#-=*> ")
    return any(words in low for words in REPLY_ABOVE) and len(mark) < 120


def may_begin_attribution(mark: str) -> bool:
    """Whether “On …, Jane wrote:” may begin here; cheap, since it is asked of every line."""
    low = mark.lower()
    return low.startswith(BEGINS) or low.endswith(WROTE) or mark[:1].isdigit()


def is_attribution(line: str) -> bool:
    """Whether this line says who wrote what follows, and when."""
    low = line.lower().rstrip(" \u00a0")
    if not low.endswith(WROTE):
        return False
    return any(character.isdigit() for character in line) or "@" in line


def begins_header_block(lines: list[str], number: int) -> bool:
    """Whether “From: … / Sent: … / To: …” begins here, as Outlook puts above what it quotes."""
    mark = lines[number].strip().strip("*> ").lower().replace("*", "")
    if not mark.startswith(FROM):
        return False
    seen = 0
    for line in lines[number + 1 : number + 8]:
        other = line.strip().strip("*> ").lower().replace("*", "")
        if other.startswith(OTHER):
            seen += 1
    return seen >= 2


def is_signature(mark: str) -> bool:
    """A line that a phone or program adds below what was written."""
    low = mark.lower().lstrip("*_ ")
    return low.startswith(SENT_FROM) and len(mark) < 120
