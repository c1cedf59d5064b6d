"""People by their names, where Slack shows text as it is and a mention would be an id."""

import re

from slackhitl.flow.services import Services
from slackhitl.slack.errors import SlackError

_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})>")
SOMEBODY = "A colleague"


async def plainly(services: Services, sentence: str) -> str:
    """The sentence with names in the place of mentions."""
    mentioned = set(_MENTION.findall(sentence))
    names = {user: await name_or(services, user, SOMEBODY) for user in mentioned}
    return _MENTION.sub(lambda found: names[found[1]], sentence)


async def name_or(services: Services, user: str, otherwise: str) -> str:
    """A person's name, or something else while Slack does not say it."""
    try:
        return await services.directory.name(user) or otherwise
    except SlackError:
        return otherwise
