"""Companion activities: what each unit has reached, the form by which it says so, the table to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.documents import workbook
from app.operations import Refused
from app.operations.units import companion as verbs
from app.permissions import allows
from app.storage.contest import unit as units
from app.storage.contest.unit import Unit
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.units import companion as companions
from app.storage.units.companion import CompanionCount
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.units.companion_form import DeclareForm
from rounds import calendar
from rounds.definition import Companion

bp = Blueprint("companion", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Reached:
    """One activity in one unit. `whole` None: nobody knows how many there are; `short`: below its target."""

    activity: Companion
    title: str
    count: CompanionCount | None
    whole: int | None
    share: Fraction | None
    target: Fraction | None

    @property
    def short(self) -> bool:
        """Whether it is known to be below its target."""
        return self.target is not None and self.share is not None and self.share < self.target

    @property
    def percent(self) -> int:
        """What is reached in whole percent, for a bar."""
        return int(100 * self.share) if self.share is not None else 0


@bp.route("/contests/<slug>/units/<code>/desk/companion", methods=["GET", "POST"])
@allows("companion.declare")
def unit(slug: str, code: str) -> ResponseReturnValue:
    """The activities of one unit, a form for each that units declare, and everything declared before."""
    contest = shown(slug, "companion.declare")
    own = asking.own_unit(contest.row, code)
    filled = {each.id: DeclareForm(prefix=each.id) for each in contest.contest.companions}
    sent = next((id for id in filled if request.method == "POST" and f"{id}-value" in request.form), None)
    if sent is not None and filled[sent].validate() and _declare(contest, own, sent, filled[sent]):
        return redirect(url_for("companion.unit", slug=slug, code=code))
    history = companions.history(db.session(), contest.row.id, code)
    return render_template(
        "companion/unit.html",
        contest=contest,
        simulated=contest.simulated,
        unit=own,
        reached=reached(contest, [own])[own.code],
        forms={id: form if id == sent else DeclareForm(None, prefix=id) for id, form in filled.items()},
        history=history,
        people=people.names(db.session(), {each.by for each in history}),
        titles=_titles(contest),
    )


@bp.get("/contests/<slug>/desk/companion")
@allows("companion.see")
def index(slug: str) -> str:
    """All units that who asks may see, with what each has reached."""
    contest = shown(slug, "companion.see")
    listed = _listed(contest)
    return render_template(
        "companion/index.html",
        contest=contest,
        simulated=contest.simulated,
        units=listed,
        reached=reached(contest, listed),
        titles=_titles(contest),
        acts=asking.reach(contest.row, acting=True),
    )


@bp.get("/contests/<slug>/desk/companion.xlsx")
@allows("companion.see")
def download(slug: str) -> Response:
    """The same as a workbook."""
    contest = shown(slug, "companion.see")
    listed = _listed(contest)
    found = reached(contest, listed)
    above = [contest.title, *([contest.mark] if contest.mark else [])]
    book = workbook.write(_page(contest, listed, found, above))
    mark = "-mo-phong-simulated" if contest.simulated else ""
    return downloads.attachment(book, name=f"hoat-dong-kem-theo-{slug}{mark}.xlsx", media_type=XLSX)


def reached(contest: Shown, of: list[Unit]) -> Mapping[str, list[Reached]]:
    """What holds of every activity, by the code of the unit."""
    only = of[0].code if len(of) == 1 else None
    counts = companions.current(db.session(), contest.row.id, unit=only)
    titles = _titles(contest)
    found: dict[str, list[Reached]] = {}
    for own in of:
        for each in contest.contest.companions:
            count = counts.get((each.id, own.code))
            said = count.out_of if count else None
            whole = contest.amounts.get((own.code, each.per)) if each.per else said
            target = Fraction(each.target) if each.target is not None else None
            share = count.share(whole) if count else None
            found.setdefault(own.code, []).append(Reached(each, titles[each.id], count, whole, share, target))
    return {own.code: found.get(own.code, []) for own in of}


def sheet(contest: Shown, unit: Unit, above: Sequence[str]) -> workbook.Page | None:
    """What a unit has reached, as a sheet of its desk's workbook; None where there is no activity."""
    if not contest.contest.companions:
        return None
    return _page(contest, [unit], reached(contest, [unit]), above)


def _page(
    contest: Shown, listed: list[Unit], found: Mapping[str, list[Reached]], above: Sequence[str]
) -> workbook.Page:
    columns = [_("Code"), _("Unit"), _("Activity"), _("So far"), _("In all"), _("Share"), _("Target")]
    columns += [_("As of"), _("Revision"), _("Where the figure comes from")]
    rows = [_row(contest, own, each) for own in listed for each in found[own.code]]
    return workbook.Page(title=_("Companion activities"), columns=columns, rows=rows, above=above)


def _instant(contest: Shown, local: datetime | None) -> int | None:
    return clock.instant(local.replace(tzinfo=calendar.zone(contest.zone))) if local else None


def _declare(contest: Shown, own: Unit, companion: str, form: DeclareForm) -> bool:
    try:
        verbs.declare(
            db.session(),
            contest.row,
            companion=companion,
            unit=own.code,
            value=form.value.data or 0,
            out_of=form.out_of.data,
            as_of=_instant(contest, form.as_of.data),
            note=form.note.data,
            by=asking.signed_in().person.actor,
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return False
    return True


def _listed(contest: Shown) -> list[Unit]:
    if not contest.contest.companions:
        abort(404)
    allowed = asking.reach(contest.row, acting=False)
    found = units.listed(db.session(), contest.row.id)
    return [each for each in found if allowed is None or each.code in allowed]


def _titles(contest: Shown) -> dict[str, str]:
    return {each.id: formats.text(each.title) for each in contest.contest.companions}


def _row(contest: Shown, own: Unit, each: Reached) -> list[workbook.Value]:
    count = each.count
    when: datetime | None = calendar.local(count.as_of, contest.zone) if count else None
    return [
        own.code,
        own.name,
        each.title,
        count.value if count else None,
        each.whole,
        each.share,
        each.target,
        f"{when:%d/%m/%Y %H:%M}" if when else None,
        count.revision if count else None,
        count.note if count else None,
    ]
