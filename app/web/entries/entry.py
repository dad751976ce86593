"""One entry as its unit, the secretariat and the chair see it: every version, what counts, and the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries import gate as verbs
from app.operations.entries.entry import Sight
from app.operations.record import receipt
from app.permissions import State, allows, may
from app.storage.entries import completion
from app.storage.entries import entry as entries
from app.storage.entries import preview as previews
from app.storage.entries.entry import EntryContent
from app.storage.files import File
from app.storage.postgres.database import db
from app.storage.record import decision as decisions
from app.web.contest.frame import Shown, shown
from app.web.entries import gate_form, looker, shown_entry, words
from app.web.entries.gate_form import AskForm, GateForm
from app.web.page import formats
from app.web.site import asking, downloads
from rounds import calendar
from rounds.record import EntryVersion

bp = Blueprint("entry", __name__)


@bp.get("/contests/<slug>/works/<entry>")
@allows("entry.see")
def show(slug: str, entry: str) -> ResponseReturnValue:
    """The entry, or of one from which somebody stands aside its unit and title alone. Who reads it as a judge
    is led to their desk.
    """
    contest = shown(slug, "entry.see")
    if looker.sight(contest, entry) == "desk":
        round = looker.reading(contest)[entry]
        return redirect(url_for("sheet.show", slug=slug, round=round, entry=entry))
    return _page(contest, entry)


@bp.post("/contests/<slug>/works/<entry>/gate")
@allows("gate.screen")
def screen(slug: str, entry: str) -> ResponseReturnValue:
    """Decide whether it may be judged, by its last version."""
    contest = shown(slug, "gate.screen")
    looker.require_whole(contest, entry)
    last = _seen(contest, entry)[1][-1]
    form = _gate(contest, last)
    if not form.validate_on_submit():
        return _page(contest, entry, gate=form), 422
    try:
        verbs.screen(
            db.session(),
            contest.row,
            entry,
            version=last.version,
            answers=form.answers(),
            why=form.why.data,
            by=asking.signed_in().person,
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, entry, gate=form), 422
    return redirect(url_for("entry.show", slug=slug, entry=entry), 303)


@bp.post("/contests/<slug>/works/<entry>/completion")
@allows("gate.screen")
def ask(slug: str, entry: str) -> ResponseReturnValue:
    """Ask for what is missing, until a day."""
    contest = shown(slug, "gate.screen")
    looker.require_whole(contest, entry)
    last, form = _seen(contest, entry)[1][-1], AskForm()
    if not form.validate_on_submit():
        return _page(contest, entry, ask=form), 422
    until: datetime = form.until.data.replace(tzinfo=calendar.zone(contest.zone))
    try:
        verbs.ask(
            db.session(),
            contest.row,
            entry,
            version=last.version,
            words=form.words.data,
            until=clock.instant(until),
            by=asking.signed_in().person,
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, entry, ask=form), 422
    return redirect(url_for("entry.show", slug=slug, entry=entry), 303)


@bp.get("/contests/<slug>/works/<entry>/<version>/manifest.json")
@allows("entry.see")
def manifest(slug: str, entry: str, version: str) -> ResponseReturnValue:
    """The bytes whose hash the record carries."""
    contest = shown(slug, "entry.see")
    looker.require_whole(contest, entry)
    content = entries.content(db.session(), contest.row.id, entry, formats.counted(version))
    return shown_entry.manifest(contest, content) if content else abort(404)


@bp.get("/contests/<slug>/works/<entry>/<version>/files/<place>")
@allows("entry.see")
def file(slug: str, entry: str, version: str, place: str) -> Response:
    """A file of a version, to be saved."""
    return downloads.stored(_file(slug, entry, version, place))


@bp.get("/contests/<slug>/works/<entry>/<version>/files/<place>/pages/<number>")
@allows("entry.see")
def file_page(slug: str, entry: str, version: str, place: str, number: str) -> Response:
    """The picture of one of its pages."""
    return _picture(_file(slug, entry, version, place), number)


@bp.get("/contests/<slug>/works/<entry>/<version>/evidence/<place>")
@allows("intake.see")
def evidence(slug: str, entry: str, version: str, place: str) -> Response:
    """What shows when a version was received, to be saved."""
    return downloads.stored(_evidence(slug, entry, version, place))


@bp.get("/contests/<slug>/works/<entry>/<version>/evidence/<place>/pages/<number>")
@allows("intake.see")
def evidence_page(slug: str, entry: str, version: str, place: str, number: str) -> Response:
    """The picture of one of its pages."""
    return _picture(_evidence(slug, entry, version, place), number)


def _seen(contest: Shown, entry: str) -> tuple[Sight, list[EntryVersion]]:
    found = looker.sight(contest, entry)
    return found, entries.versions(db.session(), contest.row.id, entry=entry)


def _file(slug: str, entry: str, version: str, place: str) -> File:
    contest = shown(slug, "entry.see")
    looker.require_whole(contest, entry)
    return _at(entries.files(db.session(), contest.row.id, entry, formats.counted(version)), place)


def _evidence(slug: str, entry: str, version: str, place: str) -> File:
    contest = shown(slug, "intake.see")
    looker.require_whole(contest, entry)
    return _at(entries.evidence(db.session(), contest.row.id, entry, formats.counted(version)), place)


def _at(rows: Sequence[tuple[object, File]], place: str) -> File:
    """The file of that place, from 1. Ends the request with 404 where there is none."""
    number = formats.counted(place)
    return rows[number - 1][1] if 1 <= number <= len(rows) else abort(404)


def _picture(of: File, number: str) -> Response:
    return downloads.stored(previews.page(db.session(), of.id, formats.counted(number)) or abort(404))


def _gate(contest: Shown, row: EntryVersion) -> GateForm:
    """The form with the checks of the entry's round."""
    checks = verbs.checks(contest.definition, contest.contest.round(row.round))
    return gate_form.of({each.id: formats.text(each.ask) for each in checks})


def _receipts(contest: Shown, contents: Sequence[EntryContent | None]) -> dict[int, str]:
    """The number of the receipt of each version whose content is here."""
    read = [
        (each, receipt.read(db.session(), contest.row.id, "entries", each.number))
        for each in contents
        if each
    ]
    return {each.version: held.code for each, held in read if held}


def _page(contest: Shown, entry: str, gate: GateForm | None = None, ask: AskForm | None = None) -> str:
    sight, rows = _seen(contest, entry)
    last = rows[-1]
    round = contest.contest.round(last.round)
    assert round.entry is not None
    owner = last.contestant if round.entry.by == "person" else last.unit
    name = contest.names.get(owner, owner)
    common = {"contest": contest, "simulated": contest.simulated, "row": last, "name": name, "round": round}
    if sight == "recused":
        return render_template("entry/recused.html", **common)
    contents = [entries.content(db.session(), contest.row.id, entry, row.version) for row in rows]
    acts = [each.value() for each in decisions.listed(db.session(), contest.row.id)]
    seen = acts, contest.now
    intake = known.intake(db.session(), contest.row, round.id, owner=owner, known=seen)
    screened = [act for act in acts if (act.kind, act.subject) == ("screen", entry)]
    secretariat = may(asking.roles(contest.row), "intake.see", State(contest.row.state))
    may_screen = may(asking.roles(contest.row), "gate.screen", State(contest.row.state))
    # Who has decided on this one goes on to the next.
    left = verbs.waiting(db.session(), contest.row, round, seen=seen) if may_screen and screened else []
    return render_template(
        "entry/show.html",
        **common,
        versions=list(zip(rows, contents, strict=True))[::-1],
        parts=lambda content: shown_entry.parts(round.entry, content.values),
        files=lambda version: shown_entry.files(contest, entry, version),
        shown=lambda version: shown_entry.evidence(contest, entry, version),
        secretariat=secretariat,
        twins=shown_entry.twins(contest) if secretariat else {},
        names=contest.names,
        receipts=_receipts(contest, contents),
        fates={each.version: each.why for each in intake.fates if each.entry == entry},
        fate_words=words.fates(),
        channel_words=words.channels(),
        screened=screened,
        checks={each.id: formats.text(each.ask) for each in verbs.checks(contest.definition, round)},
        asked=completion.of_entry(db.session(), contest.row.id, entry),
        may_screen=may_screen,
        next_waiting=next((each for each in left if each != entry), None),
        gate=gate or (_gate(contest, last) if may_screen else None),
        ask=(ask or AskForm()) if may_screen and round.entry.completion_until else None,
    )
