"""What a card's thread says of those who wait: a customer for us, and who asked the team."""

from collections.abc import Callable
from dataclasses import replace

from slackhitl.desk.news import News
from slackhitl.slack import blocks, questions
from slackhitl.slack.asked import called_where
from slackhitl.slack.cards import Card
from slackhitl.slack.news_card import by, customer, news_card
from slackhitl.slack.texts import called_all, literal, person, span

_TAKE_OVER = "It was taken over: whoever can answer presses *Take over* in the card's menu."


def _back(news: News) -> Card:
    line = f"*The mail from {customer(news)} is back:* the time has come to which it was put aside"
    return replace(news_card(news, f"{line}.{_whose(news)}", calls=True), broadcast=news.off_duty)


def _waited(news: News) -> Card:
    line = f"*{customer(news)} has not written again* since this was put aside."
    return replace(news_card(news, line + _whose(news), calls=True), broadcast=news.off_duty)


def _remind(news: News) -> Card:
    line = f"*{customer(news)} waits for an answer{_for(news)}.* The card shows what is next."
    return replace(news_card(news, line + _whose(news), calls=True), broadcast=True)


def _at_risk(news: News) -> Card:
    line = f"*The answer to {customer(news)} is due soon:* the card says when."
    return replace(news_card(news, line + _whose(news), calls=True), broadcast=True)


def _hand_on(news: News) -> Card:
    line = f"*{customer(news)} still waits{_for(news)}*, and nobody has answered."
    return _to_supervisors(news, line)


def _overdue(news: News) -> Card:
    line = f"*The answer to {customer(news)} is overdue*: they have waited{_for(news)}."
    return _to_supervisors(news, line)


def _answered(news: News) -> Card:
    did = "changed the answer" if news.changed else "answered"
    when = ", after the reply had left" if news.late else ""
    line = f"*{by(news)} {did}{when}:* {literal(news.note or '', 2000)}"
    if news.late:
        line += " Write again if the customer should know."
    concerned = dict.fromkeys((news.owner, news.also))
    called = " ".join(person(one) for one in concerned if one and one != news.actor)
    told = news_card(news, f"{called} {line}".strip(), calls=False)
    question = news.question
    if question is None or question.answer is None or question.to is None:
        return told  # the question's own post has the buttons, and stands here
    buttons = questions.answered_buttons(question, saves=True)
    return replace(told, blocks=[*told.blocks, blocks.actions(buttons)])


def _answer_gone(news: News) -> Card:
    line = f"*{by(news)} took the answer back* to “{literal(news.note or '', 500)}”."
    return news_card(news, f"{line} The question is open again.", calls=True)


def _unanswered(news: News) -> Card:
    whom = f" from {called_where(news.to)}" if news.to else ""
    line = f"*No answer yet{whom}* to “{literal(news.note or '', 500)}”."
    if news.off_duty:
        line += " Who asked is off duty."
    line += " Ask somebody else on the card, or write to the customer meanwhile."
    return replace(news_card(news, line, calls=True), broadcast=news.off_duty)


def _not_asked(news: News) -> Card:
    line = f"*The question was not asked.* {literal(news.reason or '', 300)}."
    return news_card(news, f"{line} Choose another person or channel.", calls=True)


def _to_supervisors(news: News, line: str) -> Card:
    called = dict.fromkeys([*news.supervisors, *([news.owner] if news.owner else [])])
    acts = ""
    if news.released:
        acts = " It was assigned; now it is anybody's."
    elif news.taken_over:
        acts = f" {_TAKE_OVER}"
    line = f"{called_all(list(called))} {line}{acts}".strip()
    return replace(news_card(news, line, calls=False), broadcast=True)


def _whose(news: News) -> str:
    """Who must act when who has it cannot be called."""
    if not news.off_duty:
        return ""
    return f" Who has it is off duty. {_TAKE_OVER if news.taken_over else 'Anybody may decide.'}"


def _for(news: News) -> str:
    return f" for {span(news.waited)}" if news.waited is not None else ""


TOLD: dict[str, Callable[[News], Card]] = {
    "conversation.wake": _back,
    "conversation.return": _back,
    "conversation.wait_on": _waited,
    "conversation.remind": _remind,
    "conversation.at_risk": _at_risk,
    "conversation.hand_on": _hand_on,
    "conversation.overdue": _overdue,
    "conversation.answered": _answered,
    "conversation.answer_gone": _answer_gone,
    "conversation.unanswered": _unanswered,
    "conversation.not_asked": _not_asked,
}
"""Which events a thread tells of those who wait."""
