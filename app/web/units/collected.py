"""Reports that a unit collects: who has sent and who has not, one sender's figures, others to be named."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.documents import workbook
from app.operations import Refused
from app.operations.standings import report as figures
from app.operations.units import collected as verbs
from app.operations.units.collected import Cut, Expected
from app.permissions import State, allows, may
from app.storage.contest import unit as units
from app.storage.contest.unit import Unit
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.standings import report as reports
from app.web.contest.frame import Shown, desk_of, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.units.collected_form import ExpectForm, SendForm

bp = Blueprint("collected", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class Option:
    """A cut-off that can be chosen."""

    value: str
    words: str
    chosen: bool


@bp.get("/contests/<slug>/units/<code>/desk/collected")
@allows("collected.see")
def show(slug: str, code: str) -> ResponseReturnValue:
    """Who has sent to this unit and who has not."""
    contest = shown(slug, "collected.see")
    return _page(contest, desk_of(contest, code), ExpectForm(None))


@bp.post("/contests/<slug>/units/<code>/desk/collected")
@allows("collected.send")
def expect(slug: str, code: str) -> ResponseReturnValue:
    """Name others from whom reports are expected."""
    contest = shown(slug, "collected.send")
    own, form = asking.own_unit(contest.row, code), ExpectForm()
    if form.validate_on_submit():
        names = [line.strip()[:MOST_LETTERS] for line in form.names.data.splitlines() if line.strip()]
        try:
            verbs.expect(db.session(), contest.row, code, names, by=asking.signed_in().person.actor)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("collected.show", slug=slug, code=code, cut=request.args.get("cut")), 303)
    return _page(contest, own, form)


@bp.post("/contests/<slug>/units/<code>/desk/collected/<uuid:sender>/drop")
@allows("collected.send")
def drop(slug: str, code: str, sender: uuid.UUID) -> ResponseReturnValue:
    """Expect nothing more from somebody who was named."""
    contest = shown(slug, "collected.send")
    asking.own_unit(contest.row, code)
    try:
        verbs.drop(db.session(), contest.row, code, sender, by=asking.signed_in().person.actor)
    except Refused:
        db.session.rollback()
    return redirect(url_for("collected.show", slug=slug, code=code, cut=request.args.get("cut")), 303)


@bp.route("/contests/<slug>/units/<code>/desk/collected/<sender>", methods=["GET", "POST"])
@allows("collected.send")
def send(slug: str, code: str, sender: str) -> ResponseReturnValue:
    """What one sender reports: written by the sender's own coordinator, or by the unit that got it."""
    contest = shown(slug, "collected.send")
    unit, cut = _receiver(contest, code, sender), _cut(contest) or abort(404)
    found = verbs.expected(db.session(), contest.row, code, cut)
    who = next((each for each in found if each.id == sender), None) or abort(404)
    form = SendForm()
    form.way.choices = list(way_words().items())
    if request.method == "GET":
        _begin(contest, form, who, cut)
    if form.validate_on_submit():
        try:
            verbs.send(
                db.session(),
                contest.row,
                code,
                sender,
                cut,
                registered=form.registered.data or 0,
                finished=form.finished.data or 0,
                way=form.way.data,
                by=asking.signed_in().person.actor,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(_back(contest, unit, sender, cut), 303)
    return render_template(
        "collected/send.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        sender=who,
        cut=cut,
        title=_title(contest, cut),
        back=_back(contest, unit, sender, cut),
        form=form,
    )


@bp.get("/contests/<slug>/units/<code>/desk/collected.xlsx")
@allows("collected.see")
def download(slug: str, code: str) -> Response:
    """The same as a workbook."""
    contest = shown(slug, "collected.see")
    unit, cut = desk_of(contest, code), _cut(contest) or abort(404)
    found = verbs.expected(db.session(), contest.row, code, cut)
    states, ways = state_words(), way_words()
    page = workbook.Page(
        title=_("Reports collected"),
        above=[*([contest.mark] if contest.mark else []), unit.name, _title(contest, cut)],
        columns=[
            _("Who is to send"),
            _("State"),
            _("Registered"),
            _("Finished"),
            _("How it came"),
            _("When it came"),
        ],
        rows=[
            [
                each.name,
                states[each.state],
                each.came.registered if each.came else None,
                each.came.finished if each.came else None,
                ways[each.came.way] if each.came else "",
                formats.moment(each.came.sent_at, contest.zone) if each.came else "",
            ]
            for each in found
        ],
    )
    name = f"bao-cao-nhan-duoc-{slug}-{code}{'-mo-phong-simulated' if contest.simulated else ''}.xlsx"
    return downloads.attachment(workbook.write(page), name=name, media_type=XLSX)


def state_words() -> Mapping[str, str]:
    """What states of a sender are called."""
    return {"in-time": _("Sent"), "late": _("Sent late"), "missing": _("Not sent")}


def way_words() -> Mapping[str, str]:
    """How a report can come."""
    return {
        "site": _("on this site"),
        "paper": _("on paper"),
        "message": _("by message"),
        "phone": _("by telephone"),
    }


def _page(contest: Shown, unit: Unit, form: ExpectForm) -> str:
    cut = _cut(contest)
    found = verbs.expected(db.session(), contest.row, unit.code, cut) if cut else []
    missing = [each for each in found if each.state == "missing"]
    came = [each.came for each in found if each.came]
    return render_template(
        "collected/show.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        cut=cut,
        title=_title(contest, cut) if cut else "",
        options=_options(contest, cut),
        found=found,
        missing=missing,
        registered=sum(each.registered for each in came),
        finished=sum(each.finished for each in came),
        states=state_words(),
        ways=way_words(),
        people=people.names(db.session(), {each.by for each in came}),
        remind=_remind(contest, unit, cut, missing) if cut else "",
        form=form,
        may_send=_may_send(contest, unit),
    )


def _may_send(contest: Shown, unit: Unit) -> bool:
    reach = asking.reach(contest.row, acting=True)
    allowed = may(asking.roles(contest.row), "collected.send", State(contest.row.state))
    return allowed and (reach is None or unit.code in reach)


def _receiver(contest: Shown, code: str, sender: str) -> Unit:
    """The unit that collects, for whoever acts for it or for the sender. Ends the request with 404 else."""
    reach = asking.reach(contest.row, acting=True)
    if reach is not None and reach.isdisjoint({code, sender}):
        abort(404)
    return units.by_code(db.session(), contest.row.id, code) or abort(404)


def _back(contest: Shown, unit: Unit, sender: str, cut: Cut) -> str:
    """Where one goes on: the list for whoever may see it, else the desk of the sender."""
    reach = asking.reach(contest.row, acting=True)
    if reach is None or unit.code in reach:
        return url_for("collected.show", slug=contest.slug, code=unit.code, cut=_value(cut))
    return url_for("desk.show", slug=contest.slug, code=sender)


def _begin(contest: Shown, form: SendForm, who: Expected, cut: Cut) -> None:
    """Begin with what was sent before, else with what the report of the rules says of a unit."""
    form.way.data = "site" if who.code else "paper"
    if who.came:
        form.registered.data, form.finished.data = who.came.registered, who.came.finished
        form.way.data = who.came.way
    elif who.code and (made := reports.of_cut(db.session(), contest.row.id, cut.report, cut.as_of)):
        of = [contest.contest.standing(id) for id in made.data["standings"]]
        known = next((found for each in of if (found := figures.counts(made, each, who.code))), None)
        if known:
            form.registered.data = known[1].get("registered", 0)
            form.finished.data = known[1].get("submitted", 0)


def _cut(contest: Shown) -> Cut | None:
    """The cut-off that the address names, else the next one, else the last; None where there is none."""
    found = verbs.cuts(db.session(), contest.row)
    wanted = request.args.get("cut", "")
    named = next((each for each in found if _value(each) == wanted), None)
    coming = next((each for each in found if each.as_of > contest.now), None)
    return named or coming or (found[-1] if found else None)


def _value(cut: Cut) -> str:
    return f"{cut.report}@{formats.iso(cut.as_of)}"


def _options(contest: Shown, chosen: Cut | None) -> Sequence[Option]:
    """Those that were, and the next two: daily reports of a month are not all to be read."""
    found = verbs.cuts(db.session(), contest.row)
    past = [each for each in found if each.as_of <= contest.now][-10:]
    coming = [each for each in found if each.as_of > contest.now][:2]
    shown = [*past, *coming] if chosen in (*past, *coming) or chosen is None else [chosen, *past, *coming]
    return [Option(_value(each), _title(contest, each), each == chosen) for each in shown]


def _title(contest: Shown, cut: Cut) -> str:
    of = next(each for each in contest.contest.reports if each.id == cut.report)
    words = formats.text(of.title)
    if cut.supplement:
        words = _("%(title)s: supplement", title=words)
    return _("%(title)s, by %(moment)s", title=words, moment=formats.until(cut.as_of, contest.zone))


def _remind(contest: Shown, unit: Unit, cut: Cut, missing: Sequence[Expected]) -> str:
    """A message to those who have not sent, ready to copy; in Vietnamese whatever the desk is read in."""
    if not missing:
        return ""
    with force_locale("vi"):
        return _(
            "%(unit)s asks for the report of the contest %(contest)s by %(moment)s. Not sent yet: %(names)s.",
            unit=unit.name,
            contest=formats.text(contest.contest.title),
            moment=formats.until(cut.as_of, contest.zone),
            names=", ".join(each.name for each in missing),
        )
