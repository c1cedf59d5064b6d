"""What triage and checks found, in words for people. Never a colour or a number alone."""

from collections import Counter
from collections.abc import Sequence

from slackhitl.desk import fairness, second
from slackhitl.desk.case_views import DraftView, FindingView, ReviewView
from slackhitl.desk.models import LEAVING, STUCK, Disposition, DraftStatus, Origin
from slackhitl.desk.notes import NoteKind
from slackhitl.slack.texts import literal, permalink, person, when

RISKS = {
    "legal": "mentions lawyers or legal action",
    "safety": "somebody may be hurt or in danger",
    "churn": "wants to leave or close the account",
    "press": "mentions press, reviews or social media",
    "injection": "seems to give instructions to the AI",
    "hidden_text": "hidden text was removed from it",
    "refund_demand": "demands money back",
    "personal_data": "contains or asks about personal data",
    "fraud": "speaks of fraud or a stolen account",
    "vulnerable": "the writer may need special care",
}
SENTIMENTS = {
    "frustrated": "sounds frustrated",
    "angry": "sounds angry",
    "sarcastic": "may be sarcastic",
}
URGENCIES = {"high": "Urgency: high", "urgent": "Urgent", "low": "Not urgent"}
GROUNDINGS = {
    "knowledge": "from the knowledge",
    "exemplar": "like an earlier reply",
    "conversation": "from this conversation",
    "unanswered": "nothing in the knowledge answers this",
}
KINDS = {
    "link": ("link", "links"),
    "address": ("address", "addresses"),
    "place": ("postal address", "postal addresses"),
    "phone": ("telephone number", "telephone numbers"),
    "account": ("bank account", "bank accounts"),
    "card": ("card number", "card numbers"),
    "amount": ("amount", "amounts"),
    "percentage": ("percentage", "percentages"),
    "duration": ("period", "periods"),
    "date": ("date", "dates"),
    "weekday": ("day", "days"),
    "time": ("time", "times"),
    "year": ("year", "years"),
    "identifier": ("number", "numbers"),
    "number": ("number", "numbers"),
    "promise": ("promise", "promises"),
    "unsourced": ("sentence without a source", "sentences without a source"),
    "unsupported": ("unsupported sentence", "unsupported sentences"),
    "outdated": ("changed article", "changed articles"),
    "quote": ("quotation", "quotations"),
    "echo": ("sentence of the customer's", "sentences of the customer's"),
    "mark": ("trace of the software", "traces of the software"),
    "prompt": ("trace of the software", "traces of the software"),
    "grounding": ("draft without a source", "drafts without a source"),
    "unanswered": ("question that nothing answers", "questions that nothing answers"),
    "unchecked": ("second look that was not done", "second looks that were not done"),
    "stale": ("newer mail", "newer mails"),
    "slot": ("missing detail", "missing details"),
    "language": ("language that is not the customer's", "languages"),
}
OTHER_KIND = ("doubt", "doubts")
"""What a check warned of, when somebody sent the reply all the same."""
SEVERITIES = {"stop": "*Do not send as it is:*", "warning": "*Check:*", "note": "Note:"}
DISPOSITIONS = {
    Disposition.ANSWERED: "Answered",
    Disposition.NO_REPLY_NEEDED: "No reply needed",
    Disposition.SPAM: "Spam",
    Disposition.DUPLICATE: "Duplicate",
    Disposition.ESCALATED: "Answered elsewhere",
    Disposition.SCREENED: "Set aside",
    Disposition.MERGED: "Merged into another conversation",
}
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language(code: str | None) -> str | None:
    """A language's English name, or its code where we know no name."""
    if not code:
        return None
    return LANGUAGES.get(code.partition("-")[0].lower(), code)


def category(key: str | None) -> str | None:
    """A category's key as a short title: “order_status” becomes “Order status”."""
    return key.replace("_", " ").replace("-", " ").capitalize() if key else None


def wish(instruction: str | None, most: int) -> str:
    """What people asked a version to be, as a quote in mrkdwn; empty for no wish."""
    asked = "; ".join(line.strip() for line in (instruction or "").splitlines() if line.strip())
    return f"“{literal(asked, most)}”" if asked else ""


def looks(view: ReviewView) -> tuple[str, ...]:
    """Why a person should look twice at this mail, a phrase each, in mrkdwn."""
    told = (view.draft.problem or "").lower() if is_unwritten(view) and view.draft else ""
    found = [RISKS.get(risk) or literal(risk.replace("_", " "), 60) for risk in view.risks[:9]]
    found = [one for one in found if one.lower() not in told]  # why there is no draft, said once
    if view.sentiment in SENTIMENTS:
        found.append(SENTIMENTS[view.sentiment])
    return tuple(found)


def is_unwritten(view: ReviewView) -> bool:
    """Whether nothing was drafted, and nothing will be until a person does something."""
    draft = view.draft
    return draft is not None and draft.status is DraftStatus.UNWRITTEN and draft.retry_at is None


def author(draft: DraftView) -> str:
    """Who wrote a draft, and what it rests on."""
    if draft.origin is Origin.AGENT or not draft.proposed:
        return "written by a person"
    made = "offline draft" if draft.origin is Origin.OFFLINE else "by Claude"
    version = f", version {draft.number}" if draft.again else ""
    rests = GROUNDINGS.get(draft.grounding or "")
    return f"{made}{version}" + (f" · {rests}" if rests else "")


def findings(found: Sequence[FindingView], most: int) -> list[str]:
    """What a check noticed in a draft, the gravest first, as lines of mrkdwn."""
    lines = [finding(one) for one in gravest_first(found)[:most]]
    more = len(found) - most
    return [*lines, f"and {more} more"] if more > 0 else lines


def gravest_first(found: Sequence[FindingView]) -> list[FindingView]:
    """Findings in the order in which people should read them."""
    return sorted(found, key=gravity)


def gravity(one: FindingView) -> int:
    """How grave a finding is, 0 being the gravest."""
    order = list(SEVERITIES)
    return order.index(one.severity) if one.severity in order else 1


def despite(found: Sequence[FindingView]) -> str:
    """What somebody sent a reply in spite of: “a link and 2 amounts”; empty for nothing."""
    warned = Counter(KINDS.get(one.kind, OTHER_KIND) for one in found if one.severity != "note")
    named = [
        f"{'an' if one[0] in 'aeiou' else 'a'} {one}" if count == 1 else f"{count} {several}"
        for (one, several), count in warned.items()
    ]
    return ", ".join(named[:-1]) + " and " * (len(named) > 1) + named[-1] if named else ""


def escalated(view: ReviewView) -> list[str]:
    """That a supervisor decides, and why, in mrkdwn."""
    if view.escalated_by is None:
        return []
    told = [note.text for note in view.notes if note.kind is NoteKind.ESCALATION]
    why = f" “{literal(told[-1], 400)}”" if told else ""
    is_decided = view.draft is not None and view.draft.status in {*LEAVING, *STUCK}
    who = "a supervisor decided" if is_decided else "a supervisor decides"
    return [f"*Escalated by {person(view.escalated_by)}: {who}.*{why}"]


def two_people(because: str) -> str:
    """That one approval is not enough, why, and what comes after it, in mrkdwn."""
    named = {**RISKS, second.VIP: "important customer", second.NEW_MAIL: "we write first"}
    why = named.get(because) or f"category: {category(because)}"
    return (
        f"*Two people must approve it* ({literal(why, 120)}). The second sees here what the first "
        "changed, and sends it."
    )


def untranslated(view: ReviewView, *, offline: bool) -> list[str]:
    """That a foreign mail has no translation, and why."""
    translation = view.translation
    if translation is None or translation.mail:
        return []
    theirs = language(view.language)
    if offline:
        return [f"Written in {theirs}; there is no translation without Claude."]
    if translation.trouble:
        why = literal(translation.trouble, 200)
        return [f"Written in {theirs}; the translation failed: {why}"]
    return [f"Written in {theirs}; the translation follows."]


def origin(view: ReviewView, workspace: str) -> list[str]:
    """Where a mail comes from, when it is not simply the customer's next one, in mrkdwn."""
    mail, lines = view.mail, list[str]()
    if mail is not None and mail.passed_on_by:
        lines.append(f"Passed on by {literal(mail.passed_on_by, 120)}")
    if mail is not None and mail.sender.address.lower() != view.customer.address.lower():
        lines.append(
            f"*Written by {literal(mail.sender.name, 80)} {literal(mail.sender.address, 120)}, "
            f"who is not {literal(view.customer.name or view.customer.address, 80)}*"
        )
    if view.continues is not None:
        link = permalink(workspace, view.continues.channel, view.continues.ts)
        earlier = f"<{link}|an earlier conversation>" if link else "an earlier conversation"
        lines.append(f"Continues {earlier}, quiet since {when(view.continues.at)}")
    if view.merged_into is not None:
        link = permalink(workspace, view.merged_into.channel, view.merged_into.ts)
        lines.append(f"Its mails are on <{link}|this card>" if link else "Its mails moved there")
    return lines


def recipients(view: ReviewView, draft: DraftView) -> list[str]:
    """Who gets a reply, where that is not simply the one who wrote, as lines of mrkdwn; and from
    whom, where we have several addresses.
    """
    lines = []
    if draft.leaves_from is not None:
        ours = draft.leaves_from
        shown = f"{ours.name} ({ours.address})" if ours.name else ours.address
        lines.append(f"From {literal(shown, 200)}.")
    wrote = (view.mail.sender if view.mail else view.customer).address.lower()
    away = [p.address for p in draft.to if p.address.lower() != wrote]
    if away:
        lines.append(
            f"*The reply goes to* {literal(', '.join(away), 300)}, as the mail asks, *not to the "
            "address that wrote.*"
        )
    if draft.cc:
        copies = ", ".join(person.address for person in draft.cc[:10])
        more = f" and {len(draft.cc) - 10} more" if len(draft.cc) > 10 else ""
        lines.append(f"Copies go to {literal(copies, 600)}{more}.")
    return lines


def size(count: int) -> str:
    """A file's size."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def finding(found: FindingView) -> str:
    """What a check noticed, as a line of mrkdwn."""
    lead = SEVERITIES.get(found.severity, SEVERITIES["warning"])
    about = f" (“{literal(found.words, 120)}”)" if found.words else ""
    return f"{lead} {literal(found.reason, 240)}{about}"


def because(why: str | None) -> str:
    """Why somebody was given a conversation, for its card; empty when a person did that."""
    return f"on duty, {BECAUSE[why]}" if why in BECAUSE else ""


BECAUSE = {
    fairness.KNOWS: "answered this customer before",
    fairness.LOAD: "has the fewest open",
    fairness.TURN: "next in turn",
}
