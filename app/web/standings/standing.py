"""Standings: the list of them, the page of one with search and older pictures, and the same as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest import overview
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.site import kept
from app.web.site.pages import here
from app.web.standings import pictures, places, report
from judging.exact import half_up
from rounds import calendar
from rounds.definition import Standing
from rounds.standings import Value

bp = Blueprint("standing", __name__)

PAGE = 100
UNITS_PAGE = 500  # the units of a province fit on one page
CHUNK = 2_000
FORMULA = re.compile(r"[=+\-@\t\r](?!\d+(\.\d+)?$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which part of a long list this page shows, and the addresses of its neighbours (empty at an end)."""

    first: int
    last: int
    total: int
    pages: int
    before: str
    after: str


@bp.get("/contests/<slug>/standings")
@allows("standing.see")
def index(slug: str) -> ResponseReturnValue:
    """The standings of a contest; the only one opens at once."""
    contest = shown(slug, "standing.see")
    if len(contest.standings) == 1:
        return redirect(url_for("standing.show", slug=slug, id=contest.standings[0].id))
    found = [(standing, pictures.picture(contest, standing)) for standing in contest.standings]
    return render_template("standing/index.html", contest=contest, simulated=contest.simulated, found=found)


@bp.get("/contests/<slug>/standings/<id>")
@allows("standing.see")
def show(slug: str, id: str) -> str:
    """One standing as of one instant: a page of its places, and those who are not ranked."""
    contest = shown(slug, "standing.see")
    kept.keep(contest.row)
    standing = contest.standing(id)
    picture = pictures.picture(contest, standing, _at())
    if picture is None:
        return _nothing_yet(contest, standing)
    q, block = request.args.get("q", "")[:80].strip(), request.args.get("block", "")
    size = UNITS_PAGE if standing.of == "units" else PAGE
    page = max(request.args.get("page", 1, int), 1)
    # One more than is shown: the cut is drawn where the next row is beyond it.
    found, total = snapshot.places(
        db.session(),
        picture.snapshot.id,
        block=block or None,
        search=q,
        offset=(page - 1) * size,
        limit=size + 1,
    )
    rows, after = found[:size], found[size] if len(found) > size else None
    if page > 1 and not rows:
        abort(404)
    if not (rows or q or block):
        return _nothing_yet(contest, standing)
    ranked = [row for row in rows if row.rank is not None]
    following = after if after and after.rank is not None else None
    return render_template(
        "standing/show.html",
        contest=contest,
        simulated=contest.simulated,
        standing=standing,
        picture=picture,
        q=q,
        block=block,
        total=total,
        table=places.table(
            contest,
            standing,
            ranked,
            after=following,
            above=picture.above(ranked),
            before=picture.before(ranked),
            marked=overview.marked(contest, standing, snapshot.outcome(db.session(), contest.row.id)),
            cut=not q,
        ),
        unranked=places.not_ranked(contest, standing, [row for row in rows if row.rank is None]),
        pager=pager(page, size, len(rows), total),
        blocks=_blocks(contest, standing),
        beside=report.beside(contest, standing, picture.as_of),
        moments=[(formats.iso(each), formats.moment(each, contest.zone)) for each in picture.moments],
    )


@bp.get("/contests/<slug>/standings/<id>.csv")
@allows("standing.see")
def download(slug: str, id: str) -> Response:
    """Every place of the picture as CSV, for spreadsheets."""
    contest = shown(slug, "standing.see")
    kept.keep(contest.row)
    standing = contest.standing(id)
    picture = pictures.picture(contest, standing, _at()) or abort(404)
    answer = Response("".join(_lines(contest, picture)), mimetype="text/csv")
    moment = calendar.local(picture.as_of, contest.zone)
    mark = "-mo-phong-simulated" if contest.simulated else ""
    name = f"{contest.slug}-{standing.id}-{moment:%Y%m%d-%H%M}{mark}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/contests/<slug>/standings/<id>.json")
@allows("standing.see")
def data(slug: str, id: str) -> Response:
    """Places of the picture as JSON (docs/standings.md); `page` counts from 1, `next` leads on."""
    contest = shown(slug, "standing.see")
    kept.keep(contest.row)
    standing = contest.standing(id)
    picture = pictures.picture(contest, standing, _at()) or abort(404)
    page = max(request.args.get("page", 1, int), 1)
    found, total = snapshot.places(
        db.session(), picture.snapshot.id, offset=(page - 1) * UNITS_PAGE, limit=UNITS_PAGE
    )
    if page > 1 and not found:
        abort(404)
    ids = places.columns(contest, standing)
    return jsonify(
        contest=contest.slug,
        standing=standing.id,
        title={"vi": standing.title.vi, "en": standing.title.en},
        of=standing.of,
        simulated=contest.simulated,
        as_of=formats.iso(picture.as_of),
        frozen_since=formats.iso(picture.frozen_since) if picture.frozen_since else None,
        status=contest.standing_state(standing.id),
        ranked=picture.snapshot.total,
        listed=total,
        figures=ids,
        places=[_place(contest, standing, place, ids) for place in found],
        next=here(page=page + 1) if page * UNITS_PAGE < total else None,
    )


def _place(contest: Shown, standing: Standing, place: snapshot.Place, ids: list[str]) -> dict[str, object]:
    """One line as JSON: exact figures, fractions as text such as `251/3`."""
    known = dict(zip(standing.also_show, snapshot.plain(place.extra), strict=False))
    known.update(zip(standing.ladder, snapshot.plain(place.values), strict=False))
    return {
        "rank": place.rank,
        "code": place.subject,
        "name": places.name(contest, standing, place),
        "block": place.block,
        "figures": {id: known.get(id) for id in ids},
        "decided_by": place.rung,
        "not_ranked": place.reason["code"] if place.reason else None,
    }


def pager(page: int, size: int, rows: int, total: int) -> Pager:
    """The pager of page number `page`, with the rest of the address kept."""
    pages = -(-total // size)
    return Pager(
        first=(page - 1) * size + 1,
        last=(page - 1) * size + rows,
        total=total,
        pages=pages,
        before=here(page=page - 1 if page > 2 else None) if page > 1 else "",
        after=here(page=page + 1) if page < pages else "",
    )


def _nothing_yet(contest: Shown, standing: Standing) -> str:
    return render_template(
        "standing/show.html", contest=contest, simulated=contest.simulated, standing=standing, picture=None
    )


def _at() -> int | None:
    """The instant the address asks for, None for the newest. Ends the request with 404 for nonsense."""
    wanted = request.args.get("at", "")
    if not wanted:
        return None
    try:
        return calendar.read(wanted.replace("Z", "+00:00"))
    except ValueError:
        abort(404)


def _blocks(contest: Shown, standing: Standing) -> list[tuple[str, str]]:
    if standing.together:
        return []
    wanted = standing.blocks or [block.id for block in contest.contest.blocks]
    return [(block.id, formats.text(block.title)) for block in contest.contest.blocks if block.id in wanted]


def _lines(contest: Shown, picture: pictures.Picture) -> Iterator[str]:
    standing = picture.standing
    ids = places.columns(contest, standing)
    # A mark of byte order: without it Excel takes Vietnamese letters for something else.
    yield "\ufeff" + _row(_heading(contest, picture, ids))
    offset = 0
    while True:
        found, _total = snapshot.places(db.session(), picture.snapshot.id, offset=offset, limit=CHUNK)
        for place in found:
            known = dict(zip(standing.also_show, place.extra, strict=False))
            known.update(zip(standing.ladder, place.values, strict=False))
            values = [_plain(contest, id, known.get(id)) for id in ids]
            reason = next((each.reason for each in places.not_ranked(contest, standing, [place])), "")
            name = places.name(contest, standing, place)
            yield _row([str(place.rank or ""), place.subject, name, place.block, *values, reason])
        db.session.expunge_all()
        offset += CHUNK
        if len(found) < CHUNK:
            return


def _heading(contest: Shown, picture: pictures.Picture, ids: list[str]) -> list[str]:
    words = ["rank", "code", "name", "block", *ids, f"as of {formats.iso(picture.as_of)}"]
    return [*words, contest.mark] if contest.mark else words


def _plain(contest: Shown, id: str, value: Value) -> str:
    """A figure for spreadsheets: a whole number, or a decimal point with six digits; instants in UTC."""
    if value is None:
        return ""
    if contest.contest.metrics[id].kind in ("first_reached", "submitted_at"):
        return formats.iso(int(value))
    return str(value) if isinstance(value, int) else str(half_up(Fraction(value), 6))


def _row(cells: list[str]) -> str:
    """One line. No cell can become a formula: an apostrophe goes before what would begin one."""
    safe = ["'" + cell if FORMULA.match(cell) else cell for cell in cells]
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(safe)
    return line.getvalue()
