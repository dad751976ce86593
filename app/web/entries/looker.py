"""Who asks, as the one function that decides about seeing entries wants to know them
(`app/operations/entries/entry.py: visible_to`).
"""

from __future__ import annotations

from flask import abort

from app.operations.entries import entry as known
from app.operations.entries.entry import Looker, Sight
from app.operations.panel import conflict, sheet
from app.permissions import Role
from app.storage.entries import entry as entries
from app.storage.panel import member as members
from app.storage.postgres.database import db
from app.storage.registration import enrolment as enrolments
from app.web.contest.frame import Shown
from app.web.site import asking


def looker(contest: Shown) -> Looker:
    """Who asks, in this contest."""
    person = asking.signed_in().person
    mine = enrolments.of(db.session(), contest.row.id, person.id)
    part = mine if mine and mine.left_at is None else None
    return Looker(
        person_id=person.id,
        roles=asking.roles(contest.row),
        units=asking.units(contest.row, Role.COORDINATOR),
        contestant=(part.contestant or "") if part else "",
        unit=part.unit if part else "",
        reading=frozenset(reading(contest)),
        aside=aside(contest),
    )


def aside(contest: Shown) -> frozenset[str]:
    """The entries from which who asks stands aside; none for who is on no panel."""
    return conflict.aside(db.session(), contest.row, asking.signed_in().person)


def reading(contest: Shown) -> dict[str, str]:
    """The entries that who asks reads as a judge, each with the round in which its sheet is."""
    session, person = db.session(), asking.signed_in().person
    if not members.code_of(session, contest.row.id, person.id):
        return {}
    found: dict[str, str] = {}
    for round in contest.contest.rounds:
        lies = sheet.queue(session, contest.row, round.id, person) if round.judging else None
        found |= dict.fromkeys(lies.reading if lies else (), round.id)
    return found


def sight(contest: Shown, entry: str) -> Sight:
    """How much of an entry who asks may see. Ends the request with 404 where that is nothing."""
    found = known.visible_to(db.session(), contest.row, entry, looker(contest))
    return found if found != "none" else abort(404)


def require_whole(contest: Shown, entry: str) -> None:
    """Let through who may see all of an entry. Ends the request with 404 otherwise."""
    if sight(contest, entry) != "whole":
        abort(404)


def require_beside(contest: Shown, owner: str) -> None:
    """End the request with 404 for who stands aside from an entry of that owner."""
    if gone := aside(contest):
        rows = entries.versions(db.session(), contest.row.id, owner=owner)
        if any(row.entry in gone for row in rows):
            abort(404)
