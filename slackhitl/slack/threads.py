"""Posts in a card's thread: news that people should be called for, with the mail they are about."""

from collections.abc import Callable
from dataclasses import replace

from slackhitl.desk.attachments import FilesOfMail
from slackhitl.desk.decisions import Seen
from slackhitl.desk.news import News
from slackhitl.slack import blocks, waiting_posts, wording
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.news_card import by as _by
from slackhitl.slack.news_card import customer as _customer
from slackhitl.slack.news_card import news_card as _card
from slackhitl.slack.texts import called_all, literal, person, when
from slackhitl.slack.values import seen_value

MOST_NAMED = 20


def post(news: News) -> Card | None:
    """What the thread says of an event; None for events that only the card tells."""
    tell = TOLD.get(news.kind)
    return tell(news) if tell is not None else None


def _writer(news: News) -> str:
    sender = news.mail.sender if news.mail else news.customer
    return literal(sender.name or sender.address, 80)


def _again(news: News) -> str:
    """Somebody else may answer into the customer's conversation."""
    sender = news.mail.sender if news.mail else news.customer
    return " again" if sender.address.lower() == news.customer.address.lower() else ""


def _wrote_again(news: News) -> Card:
    line = f"*{_writer(news)} wrote{_again(news)}.*"
    if news.is_back:
        about = f" about “{literal(news.subject, 100)}”" if news.subject else ""
        line = f"*{_writer(news)} wrote{_again(news)}{about}.* The card is open again."
    if news.withdrew:
        line += (
            " The reply that was approved had not left yet and was withdrawn, so that it does not "
            "cross this mail. Please decide on the card anew."
        )
    return replace(_card(news, line, calls=True), broadcast=news.is_back)


def _automatic(news: News) -> Card:
    why = f": {literal(news.reason, 300)}" if news.reason else ""
    return _card(news, f"*An automatic mail came in* and gets no draft{why}.", calls=False)


def _came_back(news: News) -> Card:
    return _card(
        news, f"*The reply to {_customer(news)} came back undelivered.*{_said(news)}", calls=True
    )


def _refused(news: News) -> Card:
    return _card(news, f"*The reply to {_customer(news)} was refused.*{_said(news)}", calls=True)


def _uncertain(news: News) -> Card:
    line = (
        f"*The reply to {_customer(news)} may have been sent.* The mail server's answer was lost. "
        "Somebody has to look; the card says how."
    )
    return _card(news, line, calls=True)


def _deferred(news: News) -> Card:
    line = f"*The reply to {_customer(news)} has not left yet.* It is tried again by itself."
    return _card(news, line + _said(news), calls=True)


def _not_filed(news: News) -> Card:
    why = f" {literal(news.reason, 300)}" if news.reason else ""
    line = (
        f"*The reply to {_customer(news)} was sent, but no copy of it is in the Sent folder.*{why} "
        "Nothing is sent again."
    )
    return _card(news, line, calls=False)


def shown_files(customer: str, count: int) -> str:
    """What stands above files in the thread."""
    files = "1 file" if count == 1 else f"{count} files"
    return f"*{files} from the mail of {literal(customer, 80)}*"


def named_files(files: FilesOfMail) -> Card:
    """Which files of a mail the thread does not show, and why; with a button when Slack refused."""
    lines = [
        f"• {literal(one.file.filename, 100) or 'a file without a name'} "
        f"({wording.size(one.file.size)}) {literal(one.reason, 200)}"
        f"{'' if one.is_refused else f', and is kept on file as {one.file.digest[:12]}'}."
        for one in files.name[:MOST_NAMED]
    ]
    more = len(files.name) - MOST_NAMED
    lines += [f"• and {more} more"] if more > 0 else []
    intro = f"*Not shown here, from the mail of {literal(files.customer, 80)}:*"
    shown = [blocks.section(intro)]
    shown += [blocks.section("\n".join(lines[at : at + 5])) for at in range(0, len(lines), 5)]
    if any(one.is_refused for one in files.name):
        seen = seen_value(Seen(files.conversation_id, None, ""))
        again = blocks.button("Show the files", Act.SHOW_FILES.value, seen)
        shown.append(blocks.actions([again]))
    return Card(f"{intro} {' '.join(lines[:3])}", shown, files.conversation_id)


def _returned(news: News) -> Card:
    why = f" {literal(news.reason, 500)}." if news.reason else ""
    line = f"*The reply to {_customer(news)} has not left:* a file cannot go along.{why}"
    return _card(news, f"{line} Press Edit on the card, untick it, and send.", calls=True)


def _merged(news: News) -> Card:
    line = f"*{_by(news)} merged another conversation with {_customer(news)} into this one.*"
    return _former(news, f"{line} “Show the whole conversation” has all mails.")


def _split(news: News) -> Card:
    line = f"*{_by(news)} moved mails of this conversation into one of their own.*"
    return _former(news, f"{line} It has a card in the channel.")


def _took_over(news: News) -> Card:
    if news.withdrew:
        line = "this over.* The reply that you approved had not left and was withdrawn."
    else:
        line = "this over from you* and writes the reply."
    return _former(news, f"*{_by(news)} took {line}")


def _handed_back(news: News) -> Card:
    return _former(news, f"*{_by(news)} handed this back to the AI,* which drafts the reply.")


def _recalled(news: News) -> Card:
    line = f"*{_by(news)} took your approval back.* The reply has not left; the card asks anew."
    return _former(news, line)


def _objected(news: News) -> Card:
    line = f"*{_by(news)} objected to the reply that would have gone out by itself.*"
    return _former(news, f"{line} It waits for a decision on the card.")


def _ended(news: News) -> Card:
    how = wording.DISPOSITIONS[news.ended].lower() if news.ended else "resolved"
    return _former(news, f"*{_by(news)} ended this, which was with you:* {how}.")


def _put_aside(news: News) -> Card:
    back = f"until {when(news.until)}" if news.until else "until the customer writes"
    return _former(news, f"*{_by(news)} put this aside, which was with you,* {back}.")


def _merged_away(news: News) -> Card:
    line = f"*{_by(news)} merged this, which was with you, into another conversation.*"
    return _former(news, f"{line} The card says which.")


def _yours(news: News) -> Card:
    line = "*This one is yours.* It waits for your decision on the card above; others may help."
    return _card(news, line, calls=True)


def _assigned(news: News) -> Card:
    if news.actor == "system":
        return _card(news, f"*The mail from {_customer(news)} is yours to decide.*", calls=True)
    if news.to is None:
        line = f"*{_by(news)} took this off your list:* anybody may decide it."
        return _former(news, line)
    if news.to == news.actor:
        return _former(news, f"*{_by(news)} will decide this,* which was with you.")
    line = f"*{_by(news)} assigned the mail from {_customer(news)} to you.*{_was_with(news)}"
    return _card(news, line, calls=True)


def _escalated(news: News) -> Card:
    called = called_all(news.supervisors)
    why = f" “{literal(news.note or '', 1500)}”"
    line = f"{called} *{_by(news)} escalated this: a supervisor decides.*{why}".strip()
    return _card(news, f"{line}{_was_with(news)}", calls=False)


def _deescalated(news: News) -> Card:
    line = f"*{_by(news)} gave this back:* the agents decide again."
    return _card(news, line, calls=True)


def _suspended(news: News) -> Card:
    """In the channel, too, because from now on its people have more to decide."""
    called = called_all(news.supervisors)
    category = wording.category(news.category) or "A category"
    line = (
        f"{called} *{literal(category, 60)} does not go out by itself any more:* "
        f"{literal(news.reason or '', 300)}. People decide every draft of it until a supervisor "
        f"types `{COMMAND} autonomy on {literal(news.category or 'CATEGORY', 60)}`."
    )
    return replace(_card(news, line.strip(), calls=False), broadcast=True)


def _taught(news: News) -> Card:
    line = (
        f"*{_by(news)} proposed “{literal(news.note or '', 200)}” for the knowledge.* "
        f"A supervisor reads it with `{COMMAND} knowledge {news.number}` and approves it with "
        f"`{COMMAND} knowledge approve {news.number}`."
    )
    return _card(news, line, calls=False)


def _approved(news: News) -> Card:
    line = f"*{_by(news)} took “{literal(news.note or '', 200)}” into the knowledge.*"
    return _card(news, f"{line} Drafts rest on it from now on.", calls=True)


def _rejected(news: News) -> Card:
    line = f"*{_by(news)} did not take “{literal(news.note or '', 200)}”* into the "
    return _card(news, f"{line}knowledge.", calls=True)


def _retired(news: News) -> Card:
    line = f"*{_by(news)} took “{literal(news.note or '', 200)}” out of the knowledge.*"
    return _card(news, f"{line} No new draft rests on it.", calls=False)


def _second(news: News) -> Card:
    called = person(news.to) if news.to else called_all(news.supervisors)
    did = "wrote" if news.kind == "draft.compose" else "approved"
    line = f"*{_by(news)} {did} the mail to {_customer(news)}.* A second person must "
    return _card(news, f"{called} {line}approve it, too.".strip(), calls=False)


def _noted(news: News) -> Card:
    line = f"*Note by {_by(news)}:* {literal(news.note or '', 2000)}"
    return _card(news, line, calls=False)


def _spent(news: News) -> Card:
    called = called_all(news.supervisors)
    line = (
        f"{called} *Today's budget for drafts is used up.* New mail comes without a draft until "
        "midnight; people write, or press Draft again."
    )
    return replace(_card(news, line.strip(), calls=False), broadcast=True)


TOLD: dict[str, Callable[[News], Card]] = {
    **waiting_posts.TOLD,
    "message.received": _wrote_again,
    "message.screened": _automatic,
    "draft.bounce": _came_back,
    "draft.refuse": _refused,
    "draft.lose": _uncertain,
    "draft.defer": _deferred,
    "draft.return": _returned,
    "draft.not_filed": _not_filed,
    "conversation.call": _yours,
    "conversation.take_over": _took_over,
    "conversation.hand_back": _handed_back,
    "conversation.resolve": _ended,
    "conversation.snooze": _put_aside,
    "conversation.merge": _merged_away,
    "draft.recall": _recalled,
    "draft.object": _objected,
    "conversation.merged": _merged,
    "conversation.split": _split,
    "conversation.assign": _assigned,
    "conversation.escalate": _escalated,
    "conversation.deescalate": _deescalated,
    "conversation.note": _noted,
    "draft.ask_second": _second,
    "draft.compose": _second,
    "conversation.teach": _taught,
    "knowledge.approve": _approved,
    "knowledge.reject": _rejected,
    "knowledge.retire": _retired,
    "budget.spent": _spent,
    "conversation.autonomy_suspended": _suspended,
}
"""Which events a thread tells. Whether an event is told at all, and when, is the desk's choice."""


def _was_with(news: News) -> str:
    return f" It was with {person(news.former)}." if news.former else ""


def _former(news: News, line: str) -> Card:
    """To who had it in hand, if somebody had."""
    return _card(news, f"{person(news.former)} {line}" if news.former else line, calls=False)


def _said(news: News) -> str:
    return f" The mail server said: “{literal(news.reason, 300)}”" if news.reason else ""
