"""Windows and Homes: views.open, push, update and publish."""

import json

from slackhitl.sandbox import rules
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.refusals import RefusalError, refuse_if
from slackhitl.sandbox.shapes import new_view, replace_content, view_json
from slackhitl.sandbox.workspace import View, Workspace

STACK = 3
"""How many windows may lie on each other."""


def open_view(space: Workspace, given: Json) -> Json:
    """views.open: a first window for the person whose trigger this is."""
    content = _view(given, "modal")
    _refuse_taken_name(space, content)
    user = _trigger(space, given)
    view = new_view(space, user, content)
    space.modals[user] = [view]
    space.changed()
    return {"view": view_json(view)}


def push_view(space: Workspace, given: Json) -> Json:
    """views.push: a window on top of the open ones, three in all."""
    content = _view(given, "modal")
    _refuse_taken_name(space, content)
    user = _trigger(space, given)
    stack = space.modals.get(user, [])
    if not stack:
        raise RefusalError("not_found")
    if len(stack) >= STACK:
        raise RefusalError("push_limit_reached")
    view = new_view(space, user, content, stack[-1])
    space.modals[user] = [*stack, view]
    space.changed()
    return {"view": view_json(view)}


def update_view(space: Workspace, given: Json) -> Json:
    """views.update: the same window, another content; what was typed in kept fields stays."""
    content = _view(given, "modal")
    view = _find_view(space, given)
    if given.get("hash") and given["hash"] != view.hash:
        raise RefusalError("hash_conflict")
    _refuse_taken_name(space, content, view)
    replace_content(space, view, content)
    return {"view": view_json(view)}


def publish_view(space: Workspace, given: Json) -> Json:
    """views.publish: somebody's Home."""
    content = _view(given, "home")
    user = str(given.get("user_id", ""))
    if user not in space.users:
        raise RefusalError("user_not_found")
    view = space.homes.get(user)
    if view is not None and given.get("hash") and given["hash"] != view.hash:
        raise RefusalError("hash_conflict")
    if view is None:
        view = new_view(space, user, content)
        space.homes[user] = view
    replace_content(space, view, content)
    return {"view": view_json(view)}


def _view(given: Json, surface: str) -> Json:
    view = given.get("view")
    if isinstance(view, dict) and len(json.dumps(view).encode()) > rules.VIEW_BYTES:
        raise RefusalError("view_too_large")
    refuse_if(rules.view_problems(view, surface), "invalid_arguments")
    assert isinstance(view, dict)
    return view


def _refuse_taken_name(space: Workspace, content: Json, own: View | None = None) -> None:
    """An external_id names one view of the workspace."""
    name = content.get("external_id")
    stacks = [view for stack in space.modals.values() for view in stack]
    others = [view for view in [*stacks, *space.homes.values()] if view is not own]
    if name and any(view.content.get("external_id") == name for view in others):
        raise RefusalError("duplicate_external_id")


def _trigger(space: Workspace, given: Json) -> str:
    user, wrong = space.use_trigger(str(given.get("trigger_id", "")))
    if user is None:
        raise RefusalError(wrong)
    return user


def _find_view(space: Workspace, given: Json) -> View:
    wanted, external = str(given.get("view_id") or ""), given.get("external_id")
    for stack in space.modals.values():
        for view in stack:
            if view.id == wanted or (external and view.content.get("external_id") == external):
                return view
    raise RefusalError("not_found")
