"""`hoithi admin`: who runs this instance. For whoever may already read its keys and its database.

Makes the first administrator, grants and ends roles, lets somebody set a password anew, removes a lost second
factor. Each is in the log as an act of the system.
"""

from __future__ import annotations

import argparse

from sqlalchemy.orm import Session

from app import clock, config, identities, phrases
from app.cli import speech
from app.operations import Refused
from app.operations.people import password, role, second_factor
from app.operations.people import person as accounts
from app.permissions import GRANTED, Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import role as roles
from app.storage.people.person import Person
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db, opened
from rounds.reasons import reason

ACTS = {
    "create": ("tạo quản trị viên", "make an administrator"),
    "grant": ("giao vai trò", "grant a role"),
    "end": ("kết thúc vai trò", "take a role back"),
    "reset": ("tạo đường dẫn đặt lại mật khẩu", "make a link that sets a password anew"),
    "forget-second-factor": ("gỡ xác thực hai lớp đã mất", "remove a lost second factor"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, to whom, and why."""
    names = sorted(role.value for role in GRANTED)
    acts = parser.add_subparsers(dest="act", metavar="VIỆC / ACT", required=True)
    for name, (vi, en) in ACTS.items():
        act = acts.add_parser(name, help=f"{vi} / {en}")
        act.add_argument("who", metavar="AI/WHO", help="người đó đăng nhập bằng gì / what they sign in with")
        if name == "create":
            act.add_argument("--name", required=True, help="họ và tên / full name")
            continue
        act.add_argument("--why", required=name != "reset", default="", help="lý do / the reason")
        if name in ("grant", "end"):
            act.add_argument("role", choices=names, metavar="VAI_TRÒ/ROLE", help=", ".join(names))
            act.add_argument("--contest", default="", help="mã cuộc thi / the contest's id")
            act.add_argument("--unit", default="", help="mã đơn vị / the unit's code")


def main(options: argparse.Namespace) -> int:
    """Do it. Raises CommandFailed with the reason where it is refused."""
    given = config.read()
    with embedded.with_database(given) as settings:
        migrate.upgrade(settings)
        with opened(settings):
            try:
                _DO[options.act](db.session(), options, settings.base_url)
            except Refused as refused:
                why = refused.reasons[0]
                raise speech.CommandFailed(
                    phrases.sentence(why, "vi"), phrases.sentence(why, "en")
                ) from refused
    return 0


def _create(session: Session, options: argparse.Namespace, site: str) -> None:
    guesses = identities.guesses(options.who)
    if not guesses:
        raise Refused(reason("person.identity-missing"))
    person = people.by_login(session, guesses)
    if person is None:
        person = accounts.create(session, name=options.name, logins=guesses[:1], password=None)
    role.grant(session, person.id, Role.ADMINISTRATOR, contest=None, why="hoithi admin create", by=None)
    _say_link(session, person, site)


def _grant(session: Session, options: argparse.Namespace, site: str) -> None:
    person, contest = _person(session, options.who), _contest(session, options.contest)
    role.grant(
        session,
        person.id,
        Role(options.role),
        contest=contest,
        code=options.unit,
        why=options.why,
        by=None,
    )
    speech.say("Đã giao vai trò.", "The role is granted.")


def _end(session: Session, options: argparse.Namespace, site: str) -> None:
    person, contest = _person(session, options.who), _contest(session, options.contest)
    scope = (options.role, contest.id if contest else None, options.unit)
    held = roles.held(session, person.id, clock.read(session))
    found = next((each.id for each in held if (each.role, each.contest_id, each.unit) == scope), None)
    if found is None:
        raise Refused(reason("role.unknown-grant"))
    role.end(session, found, contest=contest, why=options.why, by=None)
    speech.say("Đã kết thúc vai trò.", "The role has ended.")


def _reset(session: Session, options: argparse.Namespace, site: str) -> None:
    _say_link(session, _person(session, options.who), site, options.why)


def _forget(session: Session, options: argparse.Namespace, site: str) -> None:
    second_factor.remove(session, _person(session, options.who).id, why=options.why, by=None)
    speech.say("Đã gỡ xác thực hai lớp.", "The second factor is removed.")


_DO = {
    "create": _create,
    "grant": _grant,
    "end": _end,
    "reset": _reset,
    "forget-second-factor": _forget,
}


def _say_link(session: Session, person: Person, site: str, why: str = "") -> None:
    secret = password.reset_link(session, person, why=why or "hoithi admin")
    session.commit()
    link = f"{site}/sign-in/reset/{secret}"
    speech.say(
        f"Đường dẫn đặt mật khẩu (một lần, trong 30 phút): {link}",
        f"The link that sets the password (once, within 30 minutes): {link}",
    )


def _person(session: Session, who: str) -> Person:
    person = people.by_login(session, identities.guesses(who))
    if person is None:
        raise Refused(reason("role.unknown-person"))
    return person


def _contest(session: Session, slug: str) -> Contest | None:
    if not slug:
        return None
    found = contests.by_slug(session, slug)
    if found is None:
        raise Refused(reason("role.unknown-contest", contest=slug))
    return found
