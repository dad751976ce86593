"""The judge's desk: what is to be read, the document beside the rubric, saving, signing, standing aside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, phrases
from app.operations import Refused
from app.operations.panel import calibration, conflict
from app.operations.panel import sheet as verbs
from app.operations.panel.sheet import Queue
from app.permissions import allows
from app.storage.entries import preview as previews
from app.storage.files import File
from app.storage.panel import sheet as rows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.panel import advice, desk
from app.web.site import asking, downloads
from judging.scoresheet import total
from rounds.reasons import reason

bp = Blueprint("sheet", __name__)

_POINTS = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")


class Nothing(forms.Form):
    """A form with its token alone."""


class AsideForm(forms.Form):
    """Why a judge stands aside from an entry."""

    ground = forms.line("", most=500, description="", render_kw={"autocomplete": "off"})


@bp.get("/contests/<slug>/judge")
@allows("sheet.write")
def queue(slug: str) -> str:
    """Everything that lies before a judge, round by round."""
    contest = shown(slug, "sheet.write")
    found = [
        (each, seen)
        for each in contest.contest.rounds
        if each.judging
        and (seen := verbs.queue(db.session(), contest.row, each.id, asking.signed_in().person)) is not None
    ]
    return render_template(
        "sheet/queue.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=[desk.listed(contest, seen) for _round, seen in found],
    )


@bp.get("/contests/<slug>/judge/<round>/entries/<entry>")
@allows("sheet.write")
def show(slug: str, round: str, entry: str) -> str:
    """One entry beside its sheet."""
    contest, seen = _seen(slug, round, entry)
    return _page(contest, seen, entry)


@bp.post("/contests/<slug>/judge/<round>/entries/<entry>")
@allows("sheet.write")
def save(slug: str, round: str, entry: str) -> ResponseReturnValue:
    """Keep the sheet as it is: what the script sends by itself, or the button."""
    contest, seen = _seen(slug, round, entry)
    try:
        by = asking.signed_in().person
        kept = verbs.save(db.session(), contest.row, round, entry, **_sent(seen), by=by)
    except Refused as refused:
        return _refused(contest, seen, entry, refused)
    if request.is_json:
        return {"version": kept.version, "at": formats.clock(kept.saved_at, contest.zone)}
    return redirect(url_for("sheet.show", slug=slug, round=round, entry=entry), 303)


@bp.post("/contests/<slug>/judge/<round>/entries/<entry>/sign")
@allows("sheet.write")
def sign(slug: str, round: str, entry: str) -> ResponseReturnValue:
    """Sign it: from now on it is locked and counts."""
    contest, seen = _seen(slug, round, entry)
    try:
        signed = verbs.sign(
            db.session(), contest.row, round, entry, **_sent(seen), by=asking.signed_in().person
        )
    except Refused as refused:
        return _refused(contest, seen, entry, refused)
    there = url_for("sheet.show", slug=slug, round=round, entry=entry)
    if request.is_json:
        return {"there": there, "at": formats.clock(signed.at, contest.zone)}
    return redirect(there, 303)


@bp.post("/contests/<slug>/judge/<round>/entries/<entry>/stand-aside")
@allows("sheet.write")
def stand_aside(slug: str, round: str, entry: str) -> ResponseReturnValue:
    """Stand aside from this entry, for a ground in own words that only the chair's office keeps."""
    contest, seen = _seen(slug, round, entry)
    form = AsideForm()
    ground = form.ground.data if form.validate_on_submit() else ""
    try:
        conflict.stand_aside(
            db.session(), contest.row, round, entry, ground=ground, by=asking.signed_in().person
        )
    except Refused as refused:
        return _refused(contest, seen, entry, refused)
    flash(_("You stand aside from this entry. It is no longer on your list."))
    return redirect(url_for("sheet.queue", slug=slug), 303)


@bp.get("/contests/<slug>/judge/<round>/entries/<entry>/files/<place>")
@allows("sheet.write")
def file(slug: str, round: str, entry: str, place: str) -> ResponseReturnValue:
    """A file of the entry, to be saved."""
    return downloads.stored(_file(slug, round, entry, place))


@bp.get("/contests/<slug>/judge/<round>/entries/<entry>/files/<place>/pages/<number>")
@allows("sheet.write")
def page(slug: str, round: str, entry: str, place: str, number: str) -> ResponseReturnValue:
    """One page of a file as a picture."""
    found = _file(slug, round, entry, place)
    return downloads.stored(previews.page(db.session(), found.id, formats.counted(number)) or abort(404))


def _file(slug: str, round: str, entry: str, place: str) -> File:
    """A file of an entry that who asks reads. Ends the request with 404 otherwise."""
    contest, seen = _seen(slug, round, entry)
    kept = desk.files(contest, seen, entry)
    wanted = formats.counted(place)
    return kept[wanted - 1][1] if 1 <= wanted <= len(kept) else abort(404)


def _seen(slug: str, round: str, entry: str) -> tuple[Shown, Queue]:
    """The contest and the list of who asks, with that entry on it. Ends the request with 404 otherwise."""
    contest = shown(slug, "sheet.write")
    try:
        seen = verbs.queue(db.session(), contest.row, round, asking.signed_in().person)
    except Refused:
        abort(404)
    if seen is None or entry not in seen.open:
        abort(404)
    return contest, seen


def _sent(seen: Queue) -> dict[str, Any]:
    """What was put on the sheet: by the script as JSON, or by the form. Raises Refused(sheet.not-points)."""
    if request.is_json:
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict):
            abort(400)
        points, notes = sent.get("points"), sent.get("notes")
        version, key = sent.get("version"), sent.get("key")
        tried = sent.get("tried", [])
        if not (_texts(points) and _texts(notes) and isinstance(version, int) and isinstance(key, str)):
            abort(400)
        if not (isinstance(tried, list) and all(isinstance(each, str) for each in tried)):
            abort(400)
    else:
        form = request.form
        ids = [each.id for each in seen.sitting.blank.criteria]
        points = {id: form.get(f"p-{id}", "") or form.get(f"l-{id}", "") for id in ids}
        notes = {id: form.get(f"n-{id}", "").replace("\r\n", "\n") for id in ids}
        version, key, tried = form.get("version", -1, type=int), form.get("key", ""), []
    return {
        "points": {id: _hundredths(typed) for id, typed in points.items() if typed.strip()},
        "notes": {id: words.replace("\0", "") for id, words in notes.items()},
        "if_version": version,
        "key": key[:64],
        "tried": tried,
    }


def _texts(sent: object) -> TypeGuard[dict[str, str]]:
    return isinstance(sent, dict) and all(isinstance(each, str) for each in sent.values())


def _hundredths(typed: str) -> int:
    if not _POINTS.fullmatch(typed.strip()):
        raise Refused(reason("sheet.not-points", got=typed.strip()[:20]))
    whole, _point, part = typed.strip().replace(",", ".").partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _refused(contest: Shown, seen: Queue, entry: str, refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    conflicting = any(each.code == "sheet.changed" for each in refused.reasons)
    status = 409 if conflicting else 422
    words = [phrases.sentence(each, formats.language()) for each in refused.reasons]
    if not request.is_json:
        return _page(contest, seen, entry, tuple(words)), status
    kept = rows.of(db.session(), calibration.cell(contest.row, seen.sitting, entry, seen.code))
    newer = desk.as_typed(kept) if conflicting and kept else {}
    return {"words": " ".join(words), "code": refused.reasons[0].code, "newer": newer}, status


def _page(contest: Shown, seen: Queue, entry: str, refusals: tuple[str, ...] = ()) -> str:
    session, of = db.session(), seen.sitting
    cell = calibration.cell(contest.row, of, entry, seen.code)
    sample = entry in seen.samples
    # After a refusal it may have been changed by another device.
    kept = rows.of(session, cell) if refusals else seen.sheets.get(entry)
    listed = desk.listed(contest, seen)
    points: Mapping[str, int] = kept.points if kept else {}
    signed = kept is not None and kept.state == "signed"
    spread = calibration.spread(session, contest.row, of, entry, seen.code) if sample else ()
    return render_template(
        "sheet/show.html",
        contest=contest,
        simulated=contest.simulated,
        calm=True,
        form=Nothing(),
        aside=AsideForm(),
        listed=listed,
        entry=entry,
        item=next(each for each in listed.items if each.entry == entry),
        document=desk.document(contest, seen, entry),
        lines=desk.lines(of, kept),
        version=kept.version if kept else 0,
        key=str(clock.new_id()),
        signed=signed,
        sample=sample,
        spread=desk.agreement(of, spread, seen.code),
        agreed=calibration.agreed(session, contest.row, of.round.id)
        if seen.samples and seen.calibrated
        else [],
        notes=""
        if sample
        else advice.href(
            contest, of.round, entry, signed=kept is not None and kept.state in ("signed", "reopened")
        ),
        passages={} if sample else advice.beside(contest, of.round, entry, seen.code),
        reopened=kept is not None and kept.state == "reopened",
        open=(sample or of.span.opens <= contest.now) and contest.now < of.span.closes,
        total=formats.number(total(verbs.as_sheet(seen.code, entry, points), of.blank), desk.DECIMALS),
        most=formats.number(of.blank.max_points),
        missing=sum(each.id not in points for each in of.blank.criteria),
        saved=formats.clock(kept.saved_at, contest.zone) if kept else "",
        others=desk.others(verbs.others(session, contest.row, of.round.id, entry, seen.code))
        if signed and not sample
        else [],
        history=rows.history(session, cell),
        refusals=refusals,
    )
