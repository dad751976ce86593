"""A contest as its public pages carry it: fetched for a visitor, with the tabs all its pages share.

Knows how a contest is found and which of its standings a visitor may see as of when. Asks no table of facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flask import abort, request, url_for

from app import clock
from app.permissions import Role, State, may
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.postgres.database import db
from app.storage.record import decision as decisions
from app.storage.standings import snapshot
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds import calendar, record
from rounds.definition import Contest, Round, Standing
from rounds.definition.folder import Definition

SIMULATED = "MÔ PHỎNG / SIMULATED"


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab below the top bar; `here` on the page itself and on what lies below it."""

    words: str
    href: str
    here: bool


@dataclass(frozen=True)
class Shown:
    """A published contest at the moment of a request."""

    row: contests.Contest
    definition: Definition
    now: int

    @property
    def contest(self) -> Contest:
        """Its definition's values."""
        return self.definition.contest

    @property
    def slug(self) -> str:
        """Its part of every address."""
        return self.row.slug

    @property
    def zone(self) -> str:
        """The zone of its deadlines."""
        return self.contest.zone

    @property
    def title(self) -> str:
        """Its full title."""
        return formats.text(self.contest.title)

    @property
    def short(self) -> str:
        """Its title in a few words."""
        return formats.text(self.contest.short)

    @property
    def organiser(self) -> str:
        """Who holds it."""
        return formats.text(self.contest.organiser)

    @property
    def simulated(self) -> bool:
        """Whether its figures were made up."""
        return self.row.simulated

    @property
    def mark(self) -> str:
        """What stands on everything that leaves the site when its figures were made up; else empty."""
        return SIMULATED if self.simulated else ""

    @cached_property
    def decisions(self) -> Sequence[record.Decision]:
        """What people decided, by number."""
        return [each.value() for each in decisions.listed(db.session(), self.row.id)]

    @cached_property
    def events(self) -> tuple[calendar.Event, ...]:
        """Its calendar, extensions folded in."""
        return calendar.timeline(self.contest, self.decisions)

    @cached_property
    def learning(self) -> Round:
        """The learning round that runs, or the last that did, or the first to come; 404 without any."""
        rounds = [round for round in self.contest.rounds if round.learning] or abort(404)
        begun = {e.round for e in self.events if e.kind == "learning" and e.opens <= self.now}
        return next((round for round in reversed(rounds) if round.id in begun), rounds[0])

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of its units by code."""
        return {unit.code: unit.name for unit in self.definition.units}

    @cached_property
    def amounts(self) -> Mapping[tuple[str, str], int]:
        """The denominators by unit and id."""
        return {(amount.unit, amount.denominator): amount.value for amount in self.definition.amounts}

    @property
    def standings(self) -> list[Standing]:
        """The standings that visitors see, in the definition's order."""
        return [standing for standing in self.contest.standings if standing.visible == "public"]

    def standing(self, id: str) -> Standing:
        """A standing that visitors see. Ends the request with 404 otherwise."""
        return next((each for each in self.standings if each.id == id), None) or abort(404)

    @cached_property
    def confirmed(self) -> frozenset[str]:
        """What is official: ids of standings and selections, and `prizes`."""
        return snapshot.official(db.session(), [self.row.id]).get(self.row.id, frozenset())

    @property
    def official(self) -> bool:
        """Whether the last result is official: the prizes, or every selection where there are none."""
        wanted = {"prizes"} if self.contest.prize_lines else {each.id for each in self.contest.selections}
        return bool(wanted) and wanted <= self.confirmed

    def standing_state(self, id: str) -> Literal["official", "confirmed", "provisional"]:
        """What a standing counts for, or what rests on it. `confirmed`: its list was advanced."""
        resting = {each.id for each in self.contest.selections if each.standing == id}
        if any(line.ranks_of == id for line in self.contest.prize_lines):
            resting.add("prizes")
        if not self.confirmed.isdisjoint({id, *resting}):
            return "official"
        advanced = {each.subject for each in self.decisions if each.kind == "advance"}
        return "provisional" if advanced.isdisjoint(resting) else "confirmed"

    def frozen_since(self, standing: Standing) -> int | None:
        """Since when its figures are held back (T2), None when they are not.

        The last `freeze_hours` before the round closes; the first picture after the close ends it.
        """
        if not standing.freeze_hours:
            return None
        closes = max(
            (e.closes for e in self.events if e.round == standing.round and e.kind == "learning"), default=0
        )
        begins = closes - standing.freeze_hours * calendar.HOUR
        return begins if begins <= self.now < closes else None

    @property
    def tabs(self) -> list[Tab]:
        """The pages of the contest, and for those who run it their desk."""
        pages = [
            (_("Overview"), "contest.home", ()),
            (_("Standings"), "standing.index", ("standing.show",)),
            (_("Results"), "result.show", ()),
            (_("Units"), "unit.index", ("unit.show",)),
            (_("Rules"), "rules.read", ()),
            (_("Calendar"), "calendar.show", ()),
        ]
        here = request.endpoint
        found = [
            Tab(words, url_for(endpoint, slug=self.slug), here == endpoint or here in below)
            for words, endpoint, below in pages
        ]
        if may(asking.roles(self.row), "hub.see", State(self.row.state)):
            at_a_desk = "desk" in request.path.split("/")
            found.append(Tab(_("Desk"), url_for("hub.show", slug=self.slug), at_a_desk))
        if may(asking.roles(self.row), "sheet.write", State(self.row.state)):
            at_it = "judge" in request.path.split("/")
            found.append(Tab(_("Judge's desk"), url_for("sheet.queue", slug=self.slug), at_it))
        return found

    def unit_href(self, code: str) -> str:
        """The address of a unit's page."""
        return url_for("unit.show", slug=self.slug, code=code)


def shown(slug: str, action: str) -> Shown:
    """The contest of that slug as who asks may see it now. Ends the request with 404 where there is none."""
    row = asking.contest(slug)
    if row is None or not may(asking.roles(row), action, State(row.state)):
        abort(404)
    return Shown(row, contests.definition(db.session(), row), clock.read(db.session()))


def desk_of(contest: Shown, code: str) -> units.Unit:
    """The unit whose desk who asks may see: organisers and auditors every one, a coordinator their own and
    all below. Another unit's desk answers as one that is not there.
    """
    everywhere = asking.roles(contest.row) & {Role.ORGANISER, Role.AUDITOR}
    if not everywhere and code not in asking.units(contest.row, Role.COORDINATOR):
        abort(404)
    return units.by_code(db.session(), contest.row.id, code) or abort(404)
