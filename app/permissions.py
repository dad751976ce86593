"""Who may do what, in which state of a contest: one table, read by the code and by the tests.

Every route carries `@allows("noun.verb")`, the public ones too. Knows roles, actions and states; who is
asking and which object they mean is found where the request is known (`app/web/site/asking.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, current_app

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What a person is to a contest.

    Everybody is a visitor, everybody who signed in is a participant besides; the others are granted, in a
    contest or everywhere, some for a unit and what is below it.
    """

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    HELPER = "helper"
    COORDINATOR = "coordinator"
    ORGANISER = "organiser"
    JUDGE = "judge"
    CHAIR = "chair"
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


GRANTED = frozenset(Role) - {Role.VISITOR, Role.PARTICIPANT}
UNIT_BOUND = frozenset({Role.HELPER, Role.COORDINATOR})
EVERYWHERE = frozenset({Role.ORGANISER, Role.AUDITOR, Role.ADMINISTRATOR})
# What these may do needs a second factor in the same sign-in.
SECOND_FACTOR = GRANTED - UNIT_BOUND


class State(StrEnum):
    """What a contest is to its public. `NONE`: the action is about no contest."""

    NONE = "none"
    PUBLISHED = "published"
    ARCHIVED = "archived"


_SHOWN = frozenset({State.PUBLISHED, State.ARCHIVED})
_OPEN = frozenset({State.PUBLISHED})
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
    "course.mark": {Role.PARTICIPANT: _OPEN},
    "attempt.take": {Role.PARTICIPANT: _SHOWN},
    "story.write": {Role.PARTICIPANT: _SHOWN},
    "story.moderate": {Role.ORGANISER: _SHOWN},
    "wall.see": {Role.VISITOR: _SHOWN},
    # Whoever registered in the unit, its coordinators; of an entry of their own everybody.
    "entry.write": {Role.PARTICIPANT: _SHOWN},
    "entry.comment": {Role.PARTICIPANT: _OPEN},
    "entry.nominate": {Role.COORDINATOR: _OPEN},
    "entry.hand-in": {Role.PARTICIPANT: _OPEN},
    "entry.confirm": {Role.PARTICIPANT: _OPEN},
    "entry.see": {Role.PARTICIPANT: _SHOWN},
    "seat.withdraw": {Role.COORDINATOR: _OPEN},
    "intake.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.AUDITOR), _SHOWN),
    "intake.manage": dict.fromkeys((Role.ORGANISER, Role.SECRETARY), _OPEN),
    "gate.screen": dict.fromkeys((Role.ORGANISER, Role.SECRETARY), _OPEN),
    "seat.propose": dict.fromkeys((Role.ORGANISER, Role.SECRETARY), _OPEN),
    "step.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.AUDITOR), _SHOWN),
    "step.manage": {Role.ORGANISER: _OPEN},
    "advance.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.AUDITOR), _SHOWN),
    "advance.notify": {Role.ORGANISER: _OPEN},
    "mine.see": {Role.PARTICIPANT: _SHOWN},
    "unit.see": {Role.VISITOR: _SHOWN},
    "standing.see": {Role.VISITOR: _SHOWN},
    "result.see": {Role.VISITOR: _SHOWN},
    # Whoever takes part, or acts for a unit, is found by the contest (app/web/appeals/appeal.py).
    "appeal.lodge": {Role.PARTICIPANT: _SHOWN},
    "appeal.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "appeal.rule": {Role.ORGANISER: _OPEN},
    # Contests being written: a new one is for whoever organises everywhere, and for administrators.
    "plan.see": {
        Role.ORGANISER: _SHOWN | _ALWAYS,
        Role.AUDITOR: _SHOWN | _ALWAYS,
        Role.ADMINISTRATOR: _ALWAYS,
    },
    "plan.write": {Role.ORGANISER: _OPEN | _ALWAYS, Role.ADMINISTRATOR: _ALWAYS},
    "plan.publish": {Role.ORGANISER: _OPEN | _ALWAYS, Role.ADMINISTRATOR: _ALWAYS},
    "approval.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "approval.propose": {Role.ORGANISER: _OPEN},
    "amendment.propose": {Role.ORGANISER: _OPEN},
    "office.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "office.manage": {Role.ORGANISER: _SHOWN},
    "sample.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "sample.look": {Role.ORGANISER: _OPEN},
    # Of each proposal whoever may decide on its kind (app/web/record/proposal.py).
    "proposal.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.AUDITOR), _SHOWN),
    "proposal.decide": dict.fromkeys((Role.ORGANISER, Role.SECRETARY), _OPEN),
    "bundle.download": {Role.VISITOR: _SHOWN},
    "bulletin.see": {Role.VISITOR: _SHOWN},
    "report.see": {Role.VISITOR: _SHOWN},
    "bulletin.issue": {Role.ORGANISER: frozenset({State.PUBLISHED})},
    "ruling.manage": {Role.ORGANISER: frozenset({State.PUBLISHED})},
    "import.manage": {Role.ORGANISER: frozenset({State.PUBLISHED})},
    "signal.rule": {Role.ORGANISER: _SHOWN},
    "hub.see": {Role.HELPER: _OPEN}
    | dict.fromkeys((Role.COORDINATOR, Role.ORGANISER, Role.AUDITOR, Role.CHAIR, Role.SECRETARY), _SHOWN),
    "start.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "view.begin": {Role.ORGANISER: _SHOWN},
    "log.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "log.all": dict.fromkeys((Role.AUDITOR, Role.ADMINISTRATOR), _ALWAYS),
    "desk.see": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "collected.see": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "collected.send": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER), frozenset({State.PUBLISHED})),
    "kit.see": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "reminder.send": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER), frozenset({State.PUBLISHED})),
    "roster.see": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER), _SHOWN),
    "sign-in.begin": {Role.VISITOR: _ALWAYS},
    "code.use": {Role.VISITOR: _ALWAYS},
    "oidc.use": {Role.VISITOR: _ALWAYS},
    "oidc.link": {Role.PARTICIPANT: _ALWAYS},
    "role.manage": {Role.ADMINISTRATOR: _ALWAYS},
    "notice.read": {Role.PARTICIPANT: _ALWAYS},
    "notice.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "notice.send": {Role.ORGANISER: _SHOWN},
    "letter.manage": {Role.ADMINISTRATOR: _ALWAYS},
    "sign-in.end": {Role.PARTICIPANT: _ALWAYS},
    "account.see": {Role.PARTICIPANT: _ALWAYS},
    "enrolment.register": {Role.VISITOR: _OPEN},
    "enrolment.see": {Role.PARTICIPANT: _SHOWN},
    "enrolment.correct": {Role.PARTICIPANT: _OPEN},
    "counter.assist": {Role.HELPER: _OPEN, Role.COORDINATOR: _OPEN, Role.ORGANISER: _OPEN},
    "counter.serve": {Role.HELPER: _OPEN, Role.COORDINATOR: _OPEN, Role.ORGANISER: _OPEN},
    "entrant.list": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "entrant.see": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "entrant.correct": {Role.COORDINATOR: _OPEN, Role.ORGANISER: _OPEN},
    "entrant.rule": {Role.ORGANISER: _OPEN},
    "privacy.read": {Role.VISITOR: _ALWAYS},
    "privacy.own": {Role.PARTICIPANT: _ALWAYS},
    "rights.see": {Role.ORGANISER: _SHOWN, Role.AUDITOR: _SHOWN},
    "rights.answer": {Role.ORGANISER: _SHOWN},
    "rights.breach": {Role.ORGANISER: _SHOWN},
    "work.see": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN, Role.AUDITOR: _SHOWN},
    "work.take": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "work.cancel": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "work.again": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "password.change": {Role.PARTICIPANT: _ALWAYS},
    "password.reset": {Role.VISITOR: _ALWAYS},
    "second-factor.show": {Role.PARTICIPANT: _ALWAYS},
    # Whoever holds the ticket of an attempt, which stands on its page only.
    "attempt.answer": {Role.VISITOR: frozenset({State.PUBLISHED})},
    "text.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.AUDITOR), _SHOWN),
    "text.read": dict.fromkeys((Role.ORGANISER, Role.SECRETARY), _SHOWN),
    "rubric.see": dict.fromkeys((Role.ORGANISER, Role.SECRETARY, Role.CHAIR, Role.AUDITOR), _SHOWN),
    "rubric.write": {Role.ORGANISER: _OPEN},
    "rubric.draft": {Role.ORGANISER: _OPEN},
    "assistant.see": dict.fromkeys((Role.ORGANISER, Role.CHAIR, Role.AUDITOR), _SHOWN),
    "assistant.open": {Role.JUDGE: _SHOWN},
    "assistant.manage": {Role.ORGANISER: _OPEN},
    # Panels: their chair and secretary see all; nobody else anything before it is signed.
    "verdict.see": {Role.CHAIR: _SHOWN, Role.SECRETARY: _SHOWN},
    "verdict.settle": {Role.CHAIR: _OPEN, Role.SECRETARY: _OPEN},
    "verdict.own": {Role.JUDGE: _SHOWN},
    "final.run": dict.fromkeys((Role.CHAIR, Role.SECRETARY, Role.ORGANISER), _OPEN),
    "final.show": dict.fromkeys((Role.CHAIR, Role.SECRETARY, Role.ORGANISER), _SHOWN),
    "draw.see": {Role.VISITOR: _SHOWN},
    "panel.manage": {Role.ORGANISER: _OPEN},
    "calibration.manage": dict.fromkeys((Role.ORGANISER, Role.CHAIR, Role.SECRETARY), _OPEN),
    "panel.declare": dict.fromkeys((Role.JUDGE, Role.CHAIR, Role.SECRETARY, Role.ORGANISER), _OPEN),
    "sheet.write": {Role.JUDGE: _SHOWN},
    "sheet.reopen": {Role.CHAIR: _OPEN},
    "sheet.enter": {Role.SECRETARY: _OPEN, Role.ORGANISER: _OPEN},
    "minutes.see": dict.fromkeys((Role.CHAIR, Role.SECRETARY, Role.ORGANISER, Role.AUDITOR), _SHOWN),
    # Official documents; coordinators those of their own units.
    "paper.see": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "paper.write": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER), _SHOWN),
    "paper.issue": dict.fromkeys((Role.COORDINATOR, Role.ORGANISER), _SHOWN),
    "award.see": dict.fromkeys((Role.ORGANISER, Role.AUDITOR), _SHOWN),
    "award.revoke": {Role.ORGANISER: _SHOWN},
    "certificate.get": {Role.PARTICIPANT: _SHOWN},
    "certificate.hand-out": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "certificate.register": {Role.ORGANISER: _SHOWN, Role.AUDITOR: _SHOWN},
    "certificate.withdraw": {Role.ORGANISER: _SHOWN},
    # Whoever may send for an owner is found by the round and the unit (app/web/entries/sending.py).
    "upload.see": {Role.PARTICIPANT: _SHOWN},
    "upload.send": {Role.PARTICIPANT: _OPEN},
    "poster.make": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
    "poster.make-all": {Role.ORGANISER: _SHOWN},
    "companion.see": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN, Role.AUDITOR: _SHOWN},
    "companion.declare": {Role.COORDINATOR: _SHOWN, Role.ORGANISER: _SHOWN},
}

# Only while someone works on the program itself.
DEVELOPMENT_ONLY = frozenset({"styleguide.see"})


def may(roles: AbstractSet[Role], action: str, state: State) -> bool:
    """Whether somebody with `roles` may do `action` on something in `state`.

    Raises KeyError for an unknown action.
    """
    return any(state in states for role, states in TABLE[action].items() if role in roles)


def is_public(action: str) -> bool:
    """Whether visitors may do it in some state; then the page itself finds out in which."""
    return Role.VISITOR in TABLE[action]


def allows(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a route with its action, and refuse whoever may not do it on the contest in the address.

    What is for development is 404 elsewhere. A private action asks `app.web.site.asking.require`, which ends
    the request of somebody who may not. Raises KeyError for an unknown action.
    """
    public = is_public(action)

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if action in DEVELOPMENT_ONLY and not current_app.extensions["hoithi"].development:
                abort(404)
            if not public:
                current_app.extensions["asking"](action, kwargs.get("slug"))
            return view(*args, **kwargs)

        marked: Any = guarded
        marked.action = action
        return guarded

    return mark
