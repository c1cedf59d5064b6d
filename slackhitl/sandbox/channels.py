"""Which channel a call means, and whether the app may read or write there."""

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.refusals import RefusalError
from slackhitl.sandbox.workspace import BOT_USER, Channel, Workspace


def known(space: Workspace, given: Json) -> Channel:
    """The channel of a call. Raises RefusalError."""
    channel = space.channels.get(str(given.get("channel", "")))
    if channel is None:
        raise RefusalError("channel_not_found")
    return channel


def readable(space: Workspace, given: Json) -> Channel:
    """A channel that the app is in. Raises RefusalError."""
    channel = known(space, given)
    if BOT_USER not in channel.members:
        raise RefusalError("not_in_channel")
    return channel


def open_to_posts(space: Workspace, given: Json) -> Channel:
    """A channel, or a person's direct messages, to write in. Raises RefusalError."""
    if given.get("channel") in space.users:
        return space.direct_channel(str(given["channel"]))
    channel = known(space, given)
    if channel.archived:
        raise RefusalError("is_archived")
    return readable(space, given)


def channel_json(channel: Channel) -> Json:
    """A channel as Slack gives it back."""
    return {
        "id": channel.id, "name": channel.name, "is_channel": channel.kind == "channel",
        "is_private": channel.kind == "private", "is_im": channel.kind == "im",
        "is_archived": channel.archived, "is_member": BOT_USER in channel.members,
    }  # fmt: skip
