"""The words by which mail programs announce a quoted mail, in some thirty languages.

All in lower case. A new language needs its lines here and nowhere else.
"""

OPENINGS = frozenset({
    "on", "at", "in", "am", "um", "le", "el", "em", "il", "op", "den", "der", "die", "das", "dne",
    "dňa", "dnia", "w", "pe", "în", "la", "στις", "την", "pada", "dana", "tarihinde", "no", "a",
    "de", "the", "à", "vào", "ngày", "kl", "в", "во", "на", "у", "за", "от", "від", "pri", "nd", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mo", "di", "mi", "do",
    "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
    "sonntag", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi",
    "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves",
    "viernes", "sábado", "domingo", "mié", "jue", "vie", "sáb", "dom", "lunedì", "martedì",
    "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "gio", "sab", "seg", "ter", "qua",
    "qui", "sex", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
    "ma", "wo", "vr", "za", "zo", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag", "zondag", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "måndag", "tisdag",
    "onsdag", "torsdag", "fredag", "lördag", "söndag", "man", "tir", "tor", "lør", "søn",
    "mandag", "tirsdag", "lørdag", "søndag", "ke", "to", "su", "maanantaina",
    "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina", "pon",
    "wt", "śr", "czw", "pt", "sob", "niedz", "poniedziałek", "wtorek", "środa", "czwartek",
    "piątek", "sobota", "niedziela", "po", "út", "st", "čt", "pá", "ne", "ut", "št", "pi",
    "pondělí", "úterý", "středa", "čtvrtek", "pátek", "neděle", "пн", "вт", "ср", "чт", "пт",
    "сб", "вс", "нд", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота",
    "воскресенье", "понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя",
    "pzt", "sal", "çar", "per", "cum", "cmt", "paz", "h", "k", "sze", "cs", "p", "szo", "v",
    "thứ", "ned", "sre", "čet", "pet", "sub", "lu", "joi", "vi", "sâ", "du",
})  # fmt: skip
"""The first words of the line above a quote, other than a number or a name with its address."""

OPENINGS_JOINED = ("ב-", "בתאריך", "ביום", "في", "بتاريخ", "在", "于", "於", "le", "d.")
"""Openings of scripts and habits that put no space behind them."""

WROTE = (
    "wrote", "writes", "said", "schrieb", "schreibt", "geschrieben", "hat geschrieben", "a écrit",
    "a ecrit", "écrit", "écrivait", "écrivit", "escribió", "escribio", "escribía", "ha escrit",
    "va escriure", "escreveu", "escribiu", "ha scritto", "scrisse", "scritto", "schreef",
    "geschreven", "heeft geschreven", "skrev", "skrifaði", "kirjoitti", "napisał", "napisała",
    "pisze", "napsal", "napsala", "napísal", "napísala", "napisao", "napisala", "napisal",
    "je napisao", "je napisal", "írta", "a scris", "написал", "написала", "написав", "написала",
    "пишет", "пише", "писал", "написа", "έγραψε", "yazdı", "şunu yazdı", "tarihinde", "yazmış",
    "tulis", "menulis", "viết", "đã viết", "เขียนว่า", "เขียน", "כתב", "כתבה", "כתב/ה", "مأة",
    "كتب", "كتبت", "نوشت", "ने लिखा", "写道", "寫道", "写了", "写入", "书写", "のメール", "wrote the following",
    "さんは書きました", "書きました", "が書きました", "作成", "작성", "님이 작성", "rašė", "rakstīja", "kirjutas",
    "idatzi zuen", "scribebat", "skrev följande", "skrev følgende", "thus spake",
)  # fmt: skip

LABELS = {
    "from": "from von de da van från fra lähettäjä od feladó от від από kimden 差出人 寄件者 寄件人 "
    "发件人 發件人 보낸사람 보낸|사람 από expéditeur remitente mittente absender afzender avsändare "
    "avsender afsender nadawca odesílatel odosielateľ expeditor pošiljatelj подател отправитель "
    "відправник gönderen מאת من من: từ จาก dari saatja no nuo nga frá 送信者 発信者 de|la od|koga "
    "message|from",
    "date": "date sent datum gesendet envoyé envoyé|le fecha enviado enviado|el enviado|em data "
    "inviato verzonden skickat sendt dato lähetetty päivämäärä päiväys wysłano data|wysłania "
    "odesláno odoslané dátum elküldve küldve trimis дата отправлено надіслано ημερομηνία στάλθηκε "
    "tarih gönderildi gönderilme|tarihi 日時 送信日時 日期 发送时间 發送時間 发送日期 寄件日期 傳送日期 날짜 보낸|날짜 "
    "보낸날짜 תאריך נשלח التاريخ تاريخ|الإرسال تم|الإرسال đã|gửi ngày วันที่ tanggal kuupäev "
    "saadetud datums išsiųsta poslano изпратено message|du le dags sent|on date|sent dna dňa "
    "date|d'envoi",
    "to": "to an à a para per aan till til do vastaanottaja vastaanottaja(t) komu címzett către "
    "catre кому до na до|кого προς kime 宛先 收件人 收件者 받는|사람 받는사람 אל إلى đến tới ถึง kepada "
    "saaja kam kam|adresuota za prima do|koho destinataire destinatario destinatário empfänger "
    "для recipient recipients pour",
    "subject": "subject betreff betr objet asunto assunto oggetto onderwerp ämne emne aihe temat "
    "předmět predmet tárgy subiect тема относно θέμα konu 件名 主题 主題 主旨 제목 נושא الموضوع موضوع "
    "chủ|đề tiêu|đề เรื่อง หัวข้อ perihal subjek teema tēma tema assumpte sujet efni zadeva naslov "
    "re",
    "cc": "cc kopie copie copie|à cópia copia kopia kopio kopi másolat w|kopii копия копія κοιν "
    "bilgi ccn 抄送 副本 참조 עותק نسخة bcc dw udw cc: dv",
    "reply": "reply-to reply|to antwort|an antworten|an répondre|à responder|a rispondi|a risposta "
    "antwoord|aan svar|till svar|til vastausosoite odpowiedz|do odpověď|komu ответить ответ "
    "返信先 回复 回复地址 organization organisation importance priority priorité wichtigkeit "
    "attachments pièces|jointes anlagen",
}
"""Labels of the headers that stand above a quoted mail; `|` stands for a space."""

HEADER_LABELS = {
    label.replace("|", " "): kind for kind, labels in LABELS.items() for label in labels.split()
}

COLONS = (":", "：")

ORIGINAL = (
    "original message", "original email", "original mail", "original appointment",
    "reply message", "replied message", "ursprüngliche nachricht", "originalnachricht",
    "original-nachricht", "originalmail", "ursprungsnachricht", "urspruengliche nachricht",
    "message d'origine", "message d’origine", "message original", "message initial",
    "courriel original", "message originale", "mensaje original", "mensaje de origen",
    "missatge original", "mensagem original", "messaggio originale", "messaggio inoltrato",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "ursprungligt meddelande", "originalmeddelande", "ursprungligt mejl", "original meddelelse",
    "oprindelig meddelelse", "oprindelig besked", "opprinnelig melding", "original melding",
    "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna",
    "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesaj original",
    "mesajul original", "исходное сообщение", "исходное письмо", "оригинальное сообщение",
    "пересылаемое сообщение", "вихідне повідомлення", "оригінальне повідомлення",
    "оригинално съобщение", "αρχικό μήνυμα", "orijinal ileti", "orijinal mesaj", "özgün ileti",
    "izvorna poruka", "originalna poruka", "izvirno sporočilo", "izvorno sporočilo",
    "pirminis laiškas", "sākotnējais ziņojums", "algne kiri", "algne sõnum", "thư gốc",
    "tin nhắn gốc", "ข้อความต้นฉบับ", "pesan asli", "הודעה מקורית", "الرسالة الأصلية", "پیام اصلی",
    "元のメッセージ", "オリジナルメッセージ", "原始邮件", "原始郵件", "原件", "邮件原件", "원본 메시지", "원본 메일",
    "upprunaleg skilaboð",
)  # fmt: skip

FORWARDED = (
    "forwarded message", "forwarded email", "begin forwarded message", "forwarded by",
    "start of forwarded message", "weitergeleitete nachricht", "weitergeleitete mail",
    "anfang der weitergeleiteten nachricht", "message transféré", "message transmis",
    "début du message transféré", "début du message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "mensagem reencaminhada", "mensagem encaminhada",
    "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "inizio messaggio inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mejl",
    "videresendt meddelelse", "videresendt besked", "start på videresendt besked",
    "videresendt melding", "videresendt e-post", "videresend melding", "välitetty viesti",
    "edelleenlähetetty viesti", "przekazana wiadomość", "wiadomość przekazana",
    "treść przekazanej wiadomości", "přeposlaná zpráva", "preposlaná správa",
    "továbbított üzenet", "mesaj redirecționat", "mesaj redirectionat", "пересланное сообщение",
    "переслане повідомлення", "препратено съобщение", "προωθημένο μήνυμα", "προωθηθέν μήνυμα",
    "iletilen ileti", "iletilmiş mesaj", "yönlendirilmiş ileti", "proslijeđena poruka",
    "prosleđena poruka", "posredovano sporočilo", "mesaj transmis", "missatge reenviat",
    "thư được chuyển tiếp", "ข้อความที่ถูกส่งต่อ", "pesan terusan", "הודעה שהועברה",
    "رسالة معاد توجيهها", "転送メッセージ", "転送されたメッセージ", "转发的邮件", "转发邮件", "轉寄郵件", "已转发邮件", "전달된 메시지",
    "전달된 메일",
)  # fmt: skip

REPLY_ABOVE = (
    "reply above this line", "type your reply above this line", "write above this line",
    "please reply above this line", "add your reply above here", "reply above",
    "bitte oberhalb dieser zeile antworten", "antworten sie oberhalb dieser linie",
    "antwort oberhalb dieser zeile", "répondre au-dessus de cette ligne",
    "répondez au-dessus de cette ligne", "responda encima de esta línea",
    "responder por encima de esta línea", "escriba su respuesta por encima de esta línea",
    "responda acima desta linha", "rispondi sopra questa riga", "antwoord boven deze lijn",
    "antwoord boven deze regel", "svara ovanför denna rad", "svar over denne linje",
    "odpowiedz powyżej tej linii", "пишите ответ выше этой линии",
)  # fmt: skip

FORWARD_SUBJECTS = frozenset({
    "fw", "fwd", "fwds", "wg", "tr", "rv", "enc", "i", "vb", "doorst", "doorgest", "vs", "vl",
    "vid", "videres", "vidarebef", "pd", "prz", "továbbítás", "továbbítva", "fs", "přep",
    "preposl", "πρθ", "προωθ", "ilt", "yml", "turuncu", "пересл", "пер", "fyi", "转发", "轉寄",
    "轉發", "転送", "전달", "הועבר", "إعادة", "reenv", "rvi", "trans", "tf",
})  # fmt: skip
ANSWER_SUBJECTS = frozenset({
    "re", "aw", "sv", "antw", "antwort", "vs", "odp", "ynt", "res", "rif", "ref", "ang", "bls",
    "vá", "ats", "atb", "rsp", "σχετ", "απ", "отв", "ответ", "відп", "回复", "回覆", "答复", "返信", "답장",
    "תגובה", "رد",
})  # fmt: skip

SENT_FROM = (
    "sent from my ", "sent from a ", "sent from outlook", "sent from mail", "sent from [mail",
    "sent from yahoo", "sent from windows", "sent from samsung", "sent from proton",
    "sent from gmail", "sent from iphone", "sent from ipad", "sent from android", "sent from aol",
    "sent from blackberry", "sent from mobile", "sent from bluemail", "sent from spark",
    "sent from nine", "sent from huawei", "sent from xiaomi", "sent from my",
    "sent from tutanota", "sent from type", "sent from front", "sent from superhuman",
    "sent from hey", "sent via mobile", "sent via my ", "sent via the samsung",
    "sent via superhuman", "sent using", "sent with airmail", "sent with proton",
    "sent with spark", "sent with tuta", "sent with unibox", "sent with mailtrack",
    "sent with shift", "sent by galaxy", "sent by outlook", "sent on the go", "sent on my ",
    "get outlook for", "get [outlook for", "download outlook", "from my iphone", "from my ipad",
    "from my android", "from my mobile", "secured with proton", "sent in blackberry",
    "envoyé de mon", "envoyé depuis", "envoyé à partir de", "envoyé avec", "envoyé par",
    "télécharger outlook", "obtenez outlook", "gesendet von", "gesendet mit", "gesendet aus",
    "gesendet über", "von meinem", "von meiner", "diese nachricht wurde von meinem",
    "holen sie sich outlook", "outlook für", "enviado desde", "enviado do meu", "enviado de mi",
    "enviado do", "enviado via", "enviado através", "enviado del", "enviado a partir",
    "obtener outlook", "obter o outlook", "enviat des", "inviato da", "inviato dal",
    "inviato con", "inviata da", "ottieni outlook", "scarica outlook", "verzonden met",
    "verzonden vanaf", "verzonden via", "verstuurd vanaf", "verstuurd met", "download outlook",
    "outlook voor", "skickat från", "skickat via", "hämta outlook", "hanki outlook", "sendt fra",
    "sendt via", "sendt med", "sendt frå", "få outlook", "hent outlook", "lähetetty", "wysłane z",
    "wysłano z", "wysłane przez", "pobierz outlook", "odesláno z", "odesláno ze", "odoslané z",
    "poslané z", "poslano z", "poslano sa", "elküldve", "küldve", "trimis de pe", "trimis din",
    "отправлено с", "отправлено из", "отправлено через", "отправлено от", "надіслано з",
    "надіслано із", "изпратено от", "στάλθηκε από", "εστάλη από", "được gửi từ", "gửi từ",
    "dikirim dari", "נשלח מ", "أرسل من", "مرسل من", "تم الإرسال من", "ارسال شده از", "发自我的",
    "發自我的", "来自我的", "从我的", "從我的", "寄自我的", "傳送自", "iphoneから送信", "ipadから送信", "androidから送信",
    "나의 iphone에서", "내 iphone에서", "iphone에서 보냄", "ส่งจาก", "išsiųsta iš", "nosūtīts no",
    "saadetud minu", "iphone'umdan", "ipad'imden", "samsung cihazımdan", "android cihazımdan",
)  # fmt: skip
SENT_FROM_ENDS = (
    "gönderildi", "gesendet", "から送信", "から送信されました", "에서 보냄", "에서 발송", "傳送", "发送的", "küldve",
    "from mobile", "küldtem", "gönderilmiştir", "lähetetty",
)  # fmt: skip
DEVICES = (
    "iphone", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "nokia",
    "blackberry", "mobil", "handy", "smartphone", "phone", "tablet", "outlook", "yahoo", "mail",
    "gerät", "device",
)  # fmt: skip
