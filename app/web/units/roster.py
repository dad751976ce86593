"""Who of the staff is missing: the roster of a unit and those below it, and words to remind them with.

For the unit's own coordinators and for organisers; nobody outside the roster is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, render_template, request, url_for

from app.documents import workbook
from app.operations.units import roster as verbs
from app.operations.units.roster import STATES, Expected
from app.permissions import State, allows, may
from app.storage.contest.unit import Unit
from app.storage.people import role as grants
from app.storage.postgres.database import db
from app.storage.postgres.vietnamese import search_key
from app.web.contest.frame import Shown, desk_of, shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.site import asking
from app.web.standings import standing

bp = Blueprint("roster", __name__)

PAGE = 100
OPEN = "open"
"""In the place of a state: everybody who has not finished."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody expected from a unit and those below it; `counts` by state."""

    people: Sequence[Expected]
    counts: Mapping[str, int]

    @property
    def finished(self) -> int:
        """How many are done."""
        return self.counts["finished"]

    @property
    def share(self) -> Fraction:
        """The share of them."""
        return Fraction(self.finished, len(self.people))

    @property
    def missing(self) -> int:
        """How many are not."""
        return len(self.people) - self.finished


@bp.get("/contests/<slug>/units/<code>/desk/roster")
@allows("roster.see")
def show(slug: str, code: str) -> str:
    """The roster, those who have not finished first, searched and filtered as the address says."""
    contest = shown(slug, "roster.see")
    unit = desk_of(contest, code)
    found = read(contest, unit)
    q, state = request.args.get("q", "")[:80].strip(), request.args.get("state", OPEN)
    page = max(request.args.get("page", 1, int), 1)
    rows = _chosen(found.people, q, state)
    part = rows[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "roster/show.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        round=contest.learning,
        found=found,
        rows=part,
        pager=standing.pager(page, PAGE, len(part), len(rows)),
        q=q,
        state=state,
        states=state_words(),
        words=_words(contest, unit, found),
    )


def read(contest: Shown, unit: Unit) -> Roster:
    """Everybody on the rosters of a unit and those below it."""
    units = grants.below(db.session(), contest.row.id, frozenset({unit.code}))
    parents = {each.code: each.parent for each in contest.definition.units}
    people = verbs.expected(db.session(), contest.row, contest.learning.id, units, parents)
    return Roster(people, Counter(each.state for each in people))


def sheet(contest: Shown, unit: Unit, above: Sequence[str]) -> workbook.Page | None:
    """The roster as a page of the desk's workbook, for whoever may see it; None where there is none."""
    if not may(asking.roles(contest.row), "roster.see", State(contest.row.state)):
        return None
    found, words = read(contest, unit), state_words()
    if not found.people:
        return None
    return workbook.Page(
        title=_("Staff"),
        columns=[_("Unit"), _("Name"), _("Position"), _("Staff code"), _("State")],
        rows=[
            (
                contest.names[each.unit],
                each.said.name,
                each.said.position,
                each.said.staff_code,
                words[each.state],
            )
            for each in found.people
        ],
        above=above,
    )


def state_words() -> dict[str, str]:
    """How far somebody of the roster is."""
    return {
        "absent": _("Not registered yet"),
        "begun": _("Registered, not finished"),
        "finished": _("Complete and valid"),
    }


def _chosen(people: Sequence[Expected], q: str, state: str) -> list[Expected]:
    wanted = {"absent", "begun"} if state == OPEN else {state} if state in STATES else set(STATES)
    sought = search_key(q)
    return [each for each in people if each.state in wanted and sought in search_key(each.said.name)]


def _words(contest: Shown, unit: Unit, found: Roster) -> str:
    """What can be pasted into a group: figures and the address, nobody's name."""
    round = contest.learning.id
    closes = max((e.closes for e in contest.events if (e.round, e.kind) == (round, "learning")), default=0)
    site = request.host_url.rstrip("/")
    return "\n".join(
        (
            _(
                '%(unit)s: %(finished)s of %(all)s of our staff have finished the contest "%(contest)s".',
                unit=unit.name,
                finished=formats.number(found.finished),
                all=formats.number(len(found.people)),
                contest=contest.title,
            ),
            ngettext(
                "%(num)s colleague is still to come; the round is open until %(moment)s.",
                "%(num)s colleagues are still to come; the round is open until %(moment)s.",
                found.missing,
                moment=formats.until(closes, contest.zone),
            ),
            _(
                "Please register and take part here: %(link)s",
                link=site + url_for("contest.home", slug=contest.slug),
            ),
        )
    )
