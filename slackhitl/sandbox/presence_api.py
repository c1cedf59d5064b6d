"""Who is at their desk, and who wants no notifications, as Slack's Web API tells it."""

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.refusals import RefusalError
from slackhitl.sandbox.workspace import User, Workspace


def presence(space: Workspace, given: Json) -> Json:
    """users.getPresence."""
    return {"presence": "away" if _user(space, given).is_away else "active"}


def dnd_info(space: Workspace, given: Json) -> Json:
    """dnd.info."""
    return _dnd(_user(space, given))


def dnd_team_info(space: Workspace, given: Json) -> Json:
    """dnd.teamInfo, of at most 50 people; those whom Slack does not know are left out."""
    wanted = [user for user in str(given.get("users", "")).split(",") if user]
    if not wanted:
        raise RefusalError("missing_argument")
    if len(wanted) > 50:
        raise RefusalError("too_many_users")
    return {"users": {user: _dnd(space.users[user]) for user in wanted if user in space.users}}


def _user(space: Workspace, given: Json) -> User:
    user = space.users.get(str(given.get("user", "")))
    if user is None:
        raise RefusalError("user_not_found")
    return user


def _dnd(user: User) -> Json:
    begin, end = user.dnd or (1, 1)
    return {
        "dnd_enabled": user.dnd is not None,
        "next_dnd_start_ts": int(begin),
        "next_dnd_end_ts": int(end),
    }
