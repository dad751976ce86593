"""The workspace of a unit or of a person in a round that takes entries: who may be in it, and what it is.

A unit's is for its coordinators, who decide, and for everybody who registered in that very unit, who write.
Everything below its address is fetched through it; whoever has no part in it gets the answer of a page that
is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, url_for

from app.operations.entries import entry as known
from app.permissions import Role
from app.storage.entries import draft as drafts
from app.storage.entries.draft import Draft
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from app.web.contest.frame import Shown, shown
from app.web.entries import looker
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds import calendar
from rounds.calendar import Span
from rounds.definition import Entry, Round
from rounds.entry import Intake

MINE = "mine"
"""What stands in the address instead of a person's own code."""


@dataclass(frozen=True)
class Workspace:
    """One owner in one round. `where` is the owner in addresses; `manages`: may choose and hand in."""

    shown: Shown
    round: Round
    where: str
    owner: str
    unit: str
    contestant: str
    manages: bool
    person: Person

    @property
    def rules(self) -> Entry:
        """What the definition asks of entries here."""
        assert self.round.entry is not None
        return self.round.entry

    @property
    def of_unit(self) -> bool:
        """Whether a unit hands in, not a person."""
        return self.rules.by == "unit"

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.shown.names.get(self.unit, self.unit) if self.of_unit else _("My entry")

    @property
    def place(self) -> dict[str, Any]:
        """Its part of every address."""
        return {"slug": self.shown.slug, "round": self.round.id, "owner": self.where}

    @property
    def home(self) -> tuple[str, str]:
        """The way up, for `crumbs`."""
        return _("Entry of %(name)s", name=self.name) if self.of_unit else self.name, self.href

    @property
    def href(self) -> str:
        """Its own address."""
        return url_for("draft.index", **self.place)

    @cached_property
    def span(self) -> Span:
        """When it is open, extensions of the unit folded in."""
        return known.window(db.session(), self.shown.row, self.round, self.unit)

    @property
    def state(self) -> calendar.State:
        """Whether it is open now."""
        return calendar.state(self.span, self.shown.now)

    @cached_property
    def intake(self) -> Intake:
        """What its owner handed in and what counts of it."""
        return known.intake(db.session(), self.shown.row, self.round.id, owner=self.owner)

    @cached_property
    def let_in(self) -> bool:
        """Whether its owner is among those let into the round."""
        found = known.invited(db.session(), self.shown.row, self.round)
        return found is None or self.owner in found

    @cached_property
    def drafts(self) -> list[Draft]:
        """Its drafts; their places from 1 are their numbers."""
        return drafts.of_owner(db.session(), self.shown.row.id, self.round.id, self.owner)

    def draft(self, number: str) -> Draft:
        """The draft of that number. Ends the request with 404 where there is none."""
        place = formats.counted(number)
        return self.drafts[place - 1] if 1 <= place <= len(self.drafts) else abort(404)

    def title(self, draft: Draft, number: str | int) -> str:
        """What a draft is called."""
        from rounds import form

        return form.title(self.rules, draft.values) or _("Draft %(number)s", number=number)


def workspace(slug: str, round: str, owner: str, action: str) -> Workspace:
    """The workspace of that address for who asks. Ends the request with 404 otherwise."""
    contest = shown(slug, action)
    found = taking(contest, round)
    person = asking.signed_in().person
    mine = enrolments.of(db.session(), contest.row.id, person.id)
    part = mine if mine and mine.left_at is None and mine.contestant else None
    assert found.entry is not None
    if found.entry.by == "person":
        return _own(contest, found, owner, part, person)
    unit = part.unit if part and owner == MINE else owner
    manages = unit in asking.units(contest.row, Role.COORDINATOR)
    if unit not in contest.names or not (manages or (part and part.unit == unit)):
        abort(404)
    looker.require_beside(contest, unit)
    return Workspace(contest, found, unit, unit, unit, "", manages, person)


def _own(contest: Shown, round: Round, owner: str, part: Enrolment | None, person: Person) -> Workspace:
    if owner != MINE or part is None or part.contestant is None:
        abort(404)
    return Workspace(contest, round, MINE, part.contestant, part.unit, part.contestant, True, person)


def taking(contest: Shown, round: str) -> Round:
    """The round of that id, if it takes entries. Ends the request with 404 otherwise."""
    found = next((each for each in contest.contest.rounds if each.id == round and each.entry), None)
    return found or abort(404)
