"""The audit log of a contest, and that of the instance: searched, filtered, taken away as a file.

What is taken away stands in the log itself. While a panel is at work the log of its contest ends where the
first sheet was signed: nobody but the panel may learn how many there are.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.operations.record import log as verbs
from app.permissions import allows
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import anchor, audit, change, log
from app.storage.record.change import Change
from app.storage.record.log import Line, Wanted
from app.web.contest.frame import shown
from app.web.page.pager import Pager
from app.web.record import acts, log_words
from app.web.site import asking, downloads
from app.web.site.language import ZONE
from rounds import calendar

bp = Blueprint("log", __name__)
PAGE = 50
COLUMNS = ("seq", "at", "actor", "action", "subject", "data", "hash")


@bp.get("/contests/<slug>/desk/log")
@allows("log.see")
def index(slug: str) -> str:
    """The records of a contest that fit, the newest first."""
    contest = shown(slug, "log.see")
    return _page(
        contest.row.ledger,
        contest.zone,
        closed=minutes.waited_since(db.session(), contest.row.id),
        contest=contest,
        simulated=contest.simulated,
        anchors=anchor.of_contest(db.session(), contest.row.id),
        take=url_for("log.take", slug=slug),
    )


@bp.post("/contests/<slug>/desk/log/file")
@allows("log.see")
def take(slug: str) -> Response:
    """The same as a file."""
    contest = shown(slug, "log.see")
    return _file(contest.row.ledger, contest.zone, slug, contest.row)


@bp.get("/admin/log")
@allows("log.all")
def everywhere() -> str:
    """What belongs to no contest: roles, sign-in helps, backups."""
    return _page(audit.INSTANCE, ZONE, contest=None, anchors=[], take=url_for("log.take_all"))


@bp.post("/admin/log/file")
@allows("log.all")
def take_all() -> Response:
    """The same as a file."""
    return _file(audit.INSTANCE, ZONE, "hoithi", None)


@bp.post("/contests/<slug>/desk/log/<seq>")
@allows("log.see")
def reveal(slug: str, seq: str) -> str:
    """What a record changed about people. That somebody read it is recorded."""
    contest = shown(slug, "log.see")
    closed = minutes.waited_since(db.session(), contest.row.id)
    back = url_for("log.index", slug=slug)
    return _changed(contest.row.ledger, contest.zone, seq, closed, contest=contest, back=back)


@bp.post("/admin/log/<seq>")
@allows("log.all")
def reveal_all(seq: str) -> str:
    """The same of what belongs to no contest."""
    return _changed(audit.INSTANCE, ZONE, seq, None, contest=None, back=url_for("log.everywhere"))


def _changed(ledger: str, zone: str, number: str, closed: int | None, **values: Any) -> str:
    """The page of one record with everything that it changed. 404 where there is none."""
    session, seq = db.session(), int(number) if number.isdecimal() and len(number) < 16 else 0
    row = log.one(session, ledger, seq, closed)
    changes = change.of(session, ledger, [seq]).get(seq) if row else None
    if row is None or not changes:
        abort(404)
    verbs.read(session, ledger, seq, by=asking.signed_in().person)
    return render_template(
        "log/change.html",
        row=row,
        told=_told(changes),
        name=_names([row.actor])[row.actor],
        words=log_words.words,
        zone=zone,
        **values,
    )


def _told(changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    return [log_words.change(each.place, each.before, each.after) for each in changes]


def _page(ledger: str, zone: str, *, closed: int | None = None, **values: Any) -> str:
    session, asked = db.session(), _asked(request.args, zone, closed)
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = log.found(session, ledger, asked, first=(page - 1) * PAGE, most=PAGE)
    changes = change.of(session, ledger, [row.seq for row in rows])
    actors = log.actors(session, ledger)
    head = audit.head(session, ledger) if closed is None else None
    return render_template(
        "log/index.html",
        rows=rows,
        total=total,
        pager=Pager.of(page, PAGE, total, len(rows)),
        names=_names([*actors, *(row.actor for row in rows)]),
        actors=actors,
        actions=log.actions(session, ledger),
        words=log_words.words,
        facts=log_words.facts,
        changes={seq: _told(each for each in some if not each.person_id) for seq, some in changes.items()},
        personal={seq for seq, some in changes.items() if any(each.person_id for each in some)},
        head=head,
        closed=closed,
        zone=zone,
        given={name: request.args.get(name, "") for name in ("q", "who", "what", "from", "to")},
        **values,
    )


def _file(ledger: str, zone: str, name: str, contest: Contest | None) -> Response:
    session = db.session()
    closed = minutes.waited_since(session, contest.id) if contest else None
    asked, kind = _asked(request.form, zone, closed), request.form.get("kind", "csv")
    if kind not in ("csv", "json"):
        abort(400)
    verbs.take(session, ledger, asked, kind, by=asking.signed_in().person)
    mark = "-mo-phong-simulated" if contest and contest.simulated else ""
    write, media = (_as_csv, "text/csv") if kind == "csv" else (_as_json, "application/json")
    content = write(log.every(session, ledger, asked)).encode()
    return downloads.attachment(content, name=f"{name}-nhat-ky{mark}.{kind}", media_type=media)


def _as_csv(lines: Iterable[Line]) -> str:
    """With a mark of its encoding, as spreadsheets want it; no value becomes a formula there."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        data = "" if line.data is None else json.dumps(line.data, ensure_ascii=False, sort_keys=True)
        values = (line.actor, line.action, line.subject, data)
        plain = (f"'{value}" if value[:1] in tuple("=+-@\t\r") else value for value in values)
        writer.writerow((line.seq, clock.written(line.at), *plain, line.hash))
    return out.getvalue()


def _as_json(lines: Iterable[Line]) -> str:
    said = [{**line._asdict(), "at": clock.written(line.at)} for line in lines]
    return json.dumps(said, ensure_ascii=False, indent=1)


def _asked(given: Mapping[str, str], zone: str, closed: int | None) -> Wanted:
    """What the address or a form asks for; a day that is none is not asked for."""
    until = _day(given.get("to", ""))
    return Wanted(
        who=given.get("who", "")[:80],
        what=given.get("what", "")[:80],
        words=given.get("q", "").strip()[:80],
        since=_midnight(_day(given.get("from", "")), zone),
        until=_midnight(until + timedelta(days=1) if until else None, zone),
        closed=closed,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date | None, zone: str) -> int | None:
    return None if day is None else calendar.instant(day, zone)


def _names(actors: Iterable[str]) -> dict[str, str]:
    known = people.names(db.session(), set(actors))
    return {actor: known.get(actor) or acts.signed(actor) for actor in actors}
