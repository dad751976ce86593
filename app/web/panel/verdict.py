"""The panel's table: the result of a judged round, how sure it is, and what the panel still has to settle.

For the chair and the secretary. Points show only once every sheet that counts is signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from app import phrases
from app.operations.panel import verdict as verbs
from app.operations.panel.verdict import Found
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.panel import charts
from app.web.panel import verdict_table as table
from judging.additive import judges_of
from judging.reasons import Reason
from rounds import calendar
from rounds.definition import Round

bp = Blueprint("verdict", __name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of their sheets a judge has signed."""

    judge: str
    signed: int
    of: int


@bp.get("/contests/<slug>/desk/panels")
@allows("verdict.see")
def index(slug: str) -> str:
    """The judged rounds of the contest."""
    contest = shown(slug, "verdict.see")
    rounds = [each for each in contest.contest.rounds if each.judging]
    return render_template(
        "verdict/index.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=[(each, windows(contest, each)) for each in rounds],
    )


@bp.get("/contests/<slug>/desk/panels/<round>")
@allows("verdict.see")
def show(slug: str, round: str) -> str:
    """The whole table of one judged round."""
    contest = shown(slug, "verdict.see")
    found = verbs.find(db.session(), contest.row, round) or abort(404)
    return page(contest, found)


def page(contest: Shown, found: Found) -> str:
    """The table as it stands; before all sheets are signed nothing but who has signed how many."""
    verdict = found.verdict
    judges = judges_of(verdict.totals)
    places = [place.entry for place in verdict.result.places]
    order = places or sorted(verdict.owners)
    scheme = found.scheme
    report = verbs.how_sure(found)
    return render_template(
        "verdict/show.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        title=formats.text(found.round.title),
        open=found.open,
        progress=progress(found),
        judges=judges if found.open else [],
        rows=table.rows(contest, found, judges) if found.open else [],
        blockers=sentences(verdict.result.blockers) if found.open or not verdict.panel else [],
        method="" if isinstance(scheme, Reason) else table.method_words(scheme),
        ladder=[] if isinstance(scheme, Reason) else table.ladder_words(contest, found, scheme),
        spread=table.spread_chart(found, order) if found.open else None,
        comparison=table.comparison(report, order) if report else None,
        edges=[table.edge(found, cut, order) for cut in report.cuts] if report else [],
        agreement=table.agreement(report) if report else [],
        lines=table.judges_of(report) if report else [],
        severity=charts.severity(report.judges, table.number)
        if report and not isinstance(report.judges, Reason)
        else None,
    )


def progress(found: Found) -> list[Progress]:
    """Who has signed how many of the sheets that count."""
    verdict = found.verdict
    if verdict.seating is None:
        return []
    wanted: dict[str, list[str]] = {}
    for entry, judges in verdict.seating.judges.items():
        for judge in judges:
            wanted.setdefault(judge, []).append(entry)
    return [
        Progress(judge, sum((judge, entry) in found.signed for entry in entries), len(entries))
        for judge, entries in sorted(wanted.items())
    ]


def sentences(blockers: tuple[Reason, ...]) -> list[str]:
    """What only people can settle, each once."""
    found = [phrases.sentence(each, formats.language()) for each in blockers]
    return list(dict.fromkeys(found))


def windows(contest: Shown, round: Round) -> tuple[int, int]:
    """When the panel of a round works, extensions folded in."""
    for event in contest.events:
        if (event.round, event.kind) == (round.id, "judging"):
            return event.opens, event.closes
    assert round.judging is not None
    span = calendar.span(round.judging.window, contest.zone)
    return span.opens, span.closes
