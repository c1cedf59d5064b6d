"""Posts in a card's thread: news that people should be called for, with the mail in full."""

from slackhitl.desk.news import News
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card

MAIL = 6000


def post(news: News) -> Card | None:
    """What the thread says of an event; None for events that only the card tells."""
    if news.kind == "message.received":
        return _wrote_again(news)
    if news.kind == "message.screened":
        return _automatic(news)
    return None


def _wrote_again(news: News) -> Card:
    who = blocks.literal(news.customer.name or news.customer.address, 80)
    line = f"*{who} wrote again.*"
    if news.withdrew:
        line += " The approved reply had not left and was withdrawn."
    if news.owner:
        line = f"{blocks.mention(news.owner)} {line}"
    return Card(line, [blocks.section(line), *_mail(news)], news.conversation_id)


def _automatic(news: News) -> Card:
    line = f"An automatic mail came in and gets no draft: {blocks.literal(news.reason or '', 300)}"
    return Card(line, [blocks.section(line), *_mail(news)], news.conversation_id)


def _mail(news: News) -> list[Block]:
    if news.mail is None:
        return []
    quoted, cut = blocks.quote(news.mail.new_text, MAIL)
    more = [blocks.context("The mail goes on: see the card's menu.")] if cut else []
    return [quoted, *more]
