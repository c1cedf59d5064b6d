"""What every post of news in a card's thread is made of: a line, whom it calls, and a mail."""

from slackhitl.desk.news import News
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.texts import literal, person

MAIL, BRIEF = 3000, 500
"""Characters of a mail in a post, and in one that the channel shows, too."""


def news_card(news: News, line: str, *, calls: bool) -> Card:
    """A post that says this line above the mail that it is about, and may call whom it concerns."""
    if calls and news.owner and news.owner != news.actor:
        line = f"{person(news.owner)} {line}"
    return Card(line, [blocks.section(line), *_mail(news)], news.conversation_id)


def customer(news: News) -> str:
    """The customer's name in a line of mrkdwn."""
    return literal(news.customer.name or news.customer.address, 80)


def by(news: News) -> str:
    """Who did it: by name, since a mention would call them for what they did themselves."""
    return literal(news.by, 80) if news.by else person(news.actor)


def shown(news: News) -> int:
    """How much of its mail a post shows."""
    return BRIEF if news.is_back else MAIL


def _mail(news: News) -> list[Block]:
    if news.mail is None:
        return []
    return [blocks.quote(news.mail.new_text, shown(news), "… (in full below)")]
