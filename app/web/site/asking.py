"""Who asks: the person behind a request, their roles, and what happens to somebody who may not.

The cookie carries the token of a `sign_in` row; Flask-Login keeps what belongs to it for the request. Roles
that need a second factor count only in a sign-in that has it. Knows no page of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, TypedDict
from urllib.parse import urlsplit

import flask_login
from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for

from app.permissions import SECOND_FACTOR, UNIT_BOUND, Role, State, is_public, may
from app.storage.contest import contest as contests
from app.storage.contest import unit as unit_rows
from app.storage.contest.contest import Contest
from app.storage.contest.unit import Unit
from app.storage.people import role as grants
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.people.sign_in import SECOND, SignIn
from app.storage.postgres.database import db

FRESH = 10 * 60 * SECOND
_VISITOR = frozenset({Role.VISITOR})


@dataclass(frozen=True)
class Asker(flask_login.UserMixin):  # type: ignore[misc]
    """Somebody who signed in, as of the beginning of the request. Its rows are for reading only."""

    token: str
    person: Person
    sign_in: SignIn
    now: int

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token


def attach(app: Flask) -> None:
    """Let `app` know who asks, and keep what they see out of every cache."""
    manager = flask_login.LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    app.extensions["asking"] = require
    app.jinja_env.globals["who"] = person
    app.jinja_env.globals["seen_as"] = seen_as
    app.before_request(_only_look)
    app.after_request(_keep_private)


def begin(token: str, *, shared: bool) -> None:
    """Put a new sign-in into the browser's cookie in the place of everything that was in it.

    On a shared device the cookie ends with the browser.
    """
    session.clear()
    session.permanent = not shared
    session["_user_id"] = token
    g.pop("_login_user", None)


def renew(token: str) -> None:
    """Put the sign-in's new token into the cookie in the place of the old one."""
    session["_user_id"] = token
    g.pop("_login_user", None)


def forget() -> None:
    """Take the sign-in out of the browser's cookie."""
    session.clear()
    g.pop("_login_user", None)


def asker() -> Asker | None:
    """Who asks, None for a visitor. Costs nothing without a cookie, one query with it."""
    if "_user_id" not in session:
        return None
    user = flask_login.current_user
    return user._get_current_object() if user.is_authenticated else None


def nobody() -> None:
    """Answer the rest of this request as to a visitor: for the page of a failure, which asks no database."""
    g._login_user = flask_login.AnonymousUserMixin()


def person() -> Person | None:
    """The person who asks, None for a visitor."""
    found = asker()
    return found.person if found else None


def signed_in() -> Asker:
    """Who asks, on a page that only people see. Ends the request with 403 for a visitor."""
    return asker() or abort(403)


def fresh() -> bool:
    """Whether who asks proved who they are within the last ten minutes: wanted for dangerous acts."""
    found = asker()
    return found is not None and found.now - found.sign_in.confirmed_at < FRESH


def require_fresh() -> None:
    """Lead who asks to prove who they are again, and back here, unless they just did."""
    if not fresh():
        abort(redirect(url_for("password.confirm", next=request.full_path.rstrip("?"))))


def contest(slug: str) -> Contest | None:
    """The contest of an address, whatever its state; asked for once in a request."""
    known: dict[str, Contest | None] = g.setdefault("contests", {})
    if slug not in known:
        known[slug] = contests.by_slug(db.session(), slug)
    return known[slug]


def roles(of: Contest | None = None) -> frozenset[Role]:
    """What who asks may act as in a contest; in None: beside all contests."""
    return _as_granted(_grants(), of)


def _own_roles(of: Contest | None) -> frozenset[Role]:
    return _as_granted(_granted(), of)


def _as_granted(grants: Sequence[RoleGrant], of: Contest | None) -> frozenset[Role]:
    found = asker()
    if found is None:
        return _VISITOR
    granted = frozenset(Role(each.role) for each in grants if _counts(each, of))
    if found.sign_in.second_factor_at is None:
        granted -= SECOND_FACTOR
    return granted | {Role.VISITOR, Role.PARTICIPANT}


def units(of: Contest, *of_roles: Role) -> frozenset[str]:
    """The codes of the units that who asks acts for (as one of `of_roles`, or any), with all below them."""
    wanted = set(of_roles or UNIT_BOUND) & roles(of)
    own = frozenset(
        each.unit for each in _grants() if each.contest_id == of.id and each.unit and each.role in wanted
    )
    return grants.below(db.session(), of.id, own)


def reach(of: Contest, *of_roles: Role, acting: bool) -> frozenset[str] | None:
    """The units at whose desks who asks may act, or else look: their own and all below, as one of `of_roles`.

    Without `of_roles` as a coordinator. None: every unit, which organisers have, and auditors to look at.
    """
    everywhere = {Role.ORGANISER} if acting else {Role.ORGANISER, Role.AUDITOR}
    if roles(of) & everywhere:
        return None
    return units(of, *(of_roles or (Role.COORDINATOR,)))


def own_unit(of: Contest, code: str) -> Unit:
    """A unit at whose desk who asks may act. Ends the request with 404 otherwise."""
    found = unit_rows.by_code(db.session(), of.id, code)
    allowed = reach(of, acting=True)
    if found is None or (allowed is not None and code not in allowed):
        abort(404)
    return found


class Seen(TypedDict):
    """As whom somebody looks at the pages: a role of a contest by its id, and its unit."""

    contest: str
    role: str
    unit: str


def seen_as() -> Seen | None:
    """As whom who asks looks at the pages instead of as themselves. They stay who they are: what they may
    not see, as judges in conflict say, they do not see this way either.
    """
    return session.get("seen_as") if "_user_id" in session else None


def see_as(role: Role | None, of: Contest | None = None, unit: str = "") -> None:
    """Look at the pages with no other role than this from the next request on; None: as oneself again."""
    session.pop("seen_as", None)
    if role is not None and of is not None:
        session["seen_as"] = Seen(contest=str(of.id), role=role.value, unit=unit)


def held() -> Sequence[RoleGrant]:
    """The roles that who asks was granted anywhere, whether they count in this sign-in or not."""
    return _granted()


def lacks_second_factor() -> bool:
    """Whether who asks holds a role anywhere that waits for the second factor in this sign-in."""
    found = asker()
    if found is None or found.sign_in.second_factor_at is not None:
        return False
    return any(each.role in SECOND_FACTOR for each in _grants())


def wanted(otherwise: str) -> str:
    """Where somebody who was led here wanted to go: `next`, if it is a page of this site."""
    address = request.args.get("next", "")
    parts = urlsplit(address)
    if address.startswith("/") and not parts.scheme and not parts.netloc and "\\" not in address:
        return address
    return otherwise


def require(action: str, slug: str | None) -> None:
    """Let through who may do a private `action` on the contest `slug` (None: on none).

    Ends the request of others: visitors are led to the sign-in or get 403, people without the role the
    answer of a page that is not there.
    """
    if asker() is None:
        _to_sign_in()
    of = contest(slug) if slug else None
    if slug and of is None:
        abort(404)
    state = State(of.state) if of else State.NONE
    if seen_as() is not None and not may(_own_roles(of), action, state):
        abort(404)
    if may(roles(of), action, state):
        return
    granted = frozenset(Role(each.role) for each in _grants() if _counts(each, of))
    if lacks_second_factor() and may(granted, action, state):
        _to_second_factor()
    abort(404)


def _only_look() -> None:
    """Who looks as somebody else changes nothing, but may stop looking."""
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if changes and seen_as() is not None and request.endpoint not in ("view.end", "sign_in.end"):
        abort(403)


def _to_sign_in() -> NoReturn:
    if request.method not in ("GET", "HEAD"):
        abort(403)
    abort(redirect(url_for("sign_in.begin", next=request.full_path.rstrip("?"))))


def _to_second_factor() -> NoReturn:
    if request.method not in ("GET", "HEAD"):
        abort(403)
    abort(redirect(url_for("second_factor.show", next=request.full_path.rstrip("?"))))


def _load(token: str) -> Asker | None:
    found = sign_ins.by_token(db.session(), token)
    if found is None:
        return None
    row, somebody, now = found
    # What belongs to the request must not change or be asked for again when an operation commits.
    db.session.expunge(row)
    db.session.expunge(somebody)
    if not row.holds(now):
        return None
    sign_ins.touch(db.session(), row, now)
    return Asker(token, somebody, row, now)


def _grants() -> Sequence[RoleGrant]:
    """The roles that count in this request: one's own, or the one that is tried on."""
    seen = seen_as()
    if seen is None:
        return _granted()
    if seen["role"] == Role.PARTICIPANT:
        return ()
    return (RoleGrant(role=seen["role"], contest_id=uuid.UUID(seen["contest"]), unit=seen["unit"]),)


def _granted() -> Sequence[RoleGrant]:
    found = asker()
    if found is None:
        return ()
    key: uuid.UUID = found.sign_in.id
    if g.get("grants_of") != key:
        held = grants.held(db.session(), found.person.id, found.now)
        for each in held:
            db.session.expunge(each)
        g.grants_of, g.grants = key, held
    kept: Sequence[RoleGrant] = g.grants
    return kept


def _counts(grant: RoleGrant, of: Contest | None) -> bool:
    return grant.contest_id is None or (of is not None and grant.contest_id == of.id)


def _keep_private(response: Response) -> Response:
    """What only one person may see is kept by no cache; nor is a form, which carries the visitor's token."""
    action = getattr(current_app.view_functions.get(request.endpoint or ""), "action", "")
    private = action and not is_public(action)
    if private or "csrf_token" in g or session.modified or asker() is not None:
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response
