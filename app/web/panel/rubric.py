"""The rubric at the organisers' desk: what judges may read differently, and new wordings for its levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.panel import rubric as verbs
from app.operations.panel.rubric import Workshop
from app.permissions import State, allows, may
from app.storage.panel.rubric import RubricWording
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.site.settings import settings
from judging.rubric import BlankSheet, Criterion, Level

bp = Blueprint("rubric", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One level of a criterion: what is published, what is doubted in it, what is to come."""

    level: Level
    said: str
    said_en: str
    doubts: Sequence[str]
    wording: RubricWording | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One criterion with its levels, best first; `doubts` about its question or weight."""

    sheet: BlankSheet
    criterion: Criterion
    doubts: Sequence[str]
    lines: Sequence[Line]


@bp.get("/contests/<slug>/desk/rubric")
@allows("rubric.see")
def show(slug: str) -> str:
    """Every criterion of one file with what is doubted; without a choice those of the first file."""
    contest = shown(slug, "rubric.see")
    return _page(contest, _workshop(contest))


@bp.post("/contests/<slug>/desk/rubric")
@allows("rubric.write")
def write(slug: str) -> ResponseReturnValue:
    """Keep a wording, or approve it."""
    contest = shown(slug, "rubric.write")
    found = _workshop(contest)
    form = request.form
    place = (form.get("sheet", ""), form.get("criterion", ""), form.get("level", ""))
    by = asking.signed_in().person
    try:
        words = {"vi": form.get("vi", ""), "en": form.get("en", "")}
        row = found.wordings.get(place)
        if row is None or (row.vi, row.en) != (words["vi"], words["en"]):
            verbs.write(db.session(), contest.row, found.file, place, **words, by=by)
        if form.get("act") == "approve":
            verbs.approve(db.session(), contest.row, found.file, place, by=by)
    except Refused as refused:
        db.session.rollback()
        refusals = [phrases.sentence(each, formats.language()) for each in refused.reasons]
        return _page(contest, _workshop(contest), refusals), 409
    flash(_("The wording is kept."))
    return redirect(url_for("rubric.show", slug=slug, file=found.file, _anchor="-".join(place[:2])), 303)


@bp.post("/contests/<slug>/desk/rubric/drafts")
@allows("rubric.draft")
def draft(slug: str) -> ResponseReturnValue:
    """Have a model draft what is doubted, and lead to where that is followed."""
    contest = shown(slug, "rubric.draft")
    if settings().model is None:
        abort(404)
    found = _workshop(contest)
    by = asking.signed_in().person.id
    try:
        task = verbs.ask(db.session(), contest.row, found.file, settings=settings().model, by=by)
    except Refused as refused:
        db.session.rollback()
        refusals = [phrases.sentence(each, formats.language()) for each in refused.reasons]
        return _page(contest, found, refusals), 409
    return redirect(url_for("work.show", slug=slug, id=task.id), 303)


@bp.get("/contests/<slug>/desk/rubric.toml")
@allows("rubric.see")
def download(slug: str) -> Response:
    """The file of the next version, with what was approved."""
    contest = shown(slug, "rubric.see")
    found = _workshop(contest)
    return downloads.attachment(
        verbs.next_version(found).encode(), name=found.file, media_type="application/toml"
    )


def _workshop(contest: Shown) -> Workshop:
    files = sorted(contest.definition.rubrics)
    file = request.values.get("file", files[0] if files else "")
    if file not in files:
        abort(404)
    return verbs.workshop(db.session(), contest.row, file)


def _page(contest: Shown, found: Workshop, refusals: Sequence[str] = ()) -> str:
    writes = may(asking.roles(contest.row), "rubric.write", State(contest.row.state))
    has_model = settings().model is not None
    return render_template(
        "rubric/show.html",
        contest=contest,
        simulated=contest.simulated,
        files=sorted(contest.definition.rubrics),
        found=found,
        shelves=_shelves(found),
        writes=writes,
        drafts=writes and has_model and bool(verbs.doubted(found)),
        refusals=refusals,
    )


def _shelves(found: Workshop) -> list[Shelf]:
    doubts: dict[str, list[str]] = {}
    for each in found.doubts:
        doubts.setdefault(each.path, []).append(phrases.sentence(each, formats.language()))
    shelves = []
    for number, sheet in enumerate(found.rubric.sheets, 1):
        for place, criterion in enumerate(sheet.criteria, 1):
            at = f"sheet[{number}].criterion[{place}]"
            lines = [
                Line(
                    level,
                    words.vi if (words := criterion.levels.get(level.id)) else "",
                    words.en if words else "",
                    doubts.get(f"{at}.levels.{level.id}", ()),
                    found.wordings.get((sheet.id, criterion.id, level.id)),
                )
                for level in found.rubric.levels
            ]
            own = [one for path in (at, f"{at}.ask", f"{at}.weight") for one in doubts.get(path, ())]
            shelves.append(Shelf(sheet, criterion, own, lines))
    return shelves
