"""Who may do what, in which state of a contest: one table, read by the code and by the tests.

Every route carries `@allows("noun.verb")`, the public ones too. Knows roles, actions and states; who is
asking and which object they mean is found where the request is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, current_app

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What a person is to a contest."""

    VISITOR = "visitor"


class State(StrEnum):
    """What a contest is to its public. `NONE`: the action is about no contest."""

    NONE = "none"
    PUBLISHED = "published"
    ARCHIVED = "archived"


_SHOWN = frozenset({State.PUBLISHED, State.ARCHIVED})
_ALWAYS = frozenset({State.NONE})

# Action -> role -> the states in which this role may do it.
TABLE: Mapping[str, Mapping[Role, frozenset[State]]] = {
    "instance.health": {Role.VISITOR: _ALWAYS},
    "record.check": {Role.VISITOR: _ALWAYS},
    "styleguide.see": {Role.VISITOR: _ALWAYS},
    "contest.list": {Role.VISITOR: _ALWAYS},
    "contest.see": {Role.VISITOR: _SHOWN},
    "rules.read": {Role.VISITOR: _SHOWN},
    "calendar.see": {Role.VISITOR: _SHOWN},
    "course.read": {Role.VISITOR: _SHOWN},
    "unit.see": {Role.VISITOR: _SHOWN},
    "standing.see": {Role.VISITOR: _SHOWN},
    "result.see": {Role.VISITOR: _SHOWN},
    "bundle.download": {Role.VISITOR: _SHOWN},
}

# Only while someone works on the program itself.
DEVELOPMENT_ONLY = frozenset({"styleguide.see"})


def may(role: Role, action: str, state: State) -> bool:
    """Whether `role` may do `action` on something in `state`. Raises KeyError for an unknown action."""
    return state in TABLE[action].get(role, frozenset())


def allows(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a route with its action, and refuse a visitor who may do it in no state.

    What is for development is 404 elsewhere. Whoever fetches the object asks for its state, with `may`.
    Raises KeyError for an unknown action.
    """
    states = TABLE[action]

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if action in DEVELOPMENT_ONLY and not current_app.extensions["hoithi"].development:
                abort(404)
            if not states.get(Role.VISITOR):
                abort(403)
            return view(*args, **kwargs)

        marked: Any = guarded
        marked.action = action
        return guarded

    return mark
