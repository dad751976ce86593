"""Make the reports of the rules: figures of units as of a cut-off, kept as they were at that instant.

The calendar makes each once, when its step is done (`operations/calendar/step.py`). What a report says is
computed from the record as it stood then (`rests_on`), so it can be computed again whatever came later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.operations.standings import picture, snapshot
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.standings import report as reports
from app.storage.standings.report import Report
from rounds import calendar
from rounds import report as rule
from rounds.calendar import CutOff
from rounds.contest import Reckoning
from rounds.definition import Contest as Plan
from rounds.definition import Standing
from rounds.proof import chain
from rounds.report import Presence

MADE = "report.make"


def cut_of(session: Session, contest: Contest, report: str, as_of: int) -> CutOff:
    """The cut-off of a report at that instant."""
    plan = contests.definition(session, contest).contest
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    found = next(each for each in plan.reports if each.id == report)
    return next(cut for cut in calendar.cut_offs(found, plan, acts) if cut.as_of == as_of)


def make(session: Session, contest: Contest, report: str, cut: CutOff) -> Report:
    """Make a report in the caller's transaction. Every fact before its cut-off is sealed (`seal.within`).

    Standings of a round whose panel is at work are left out: nothing is said of them before their minutes.
    """
    basis = snapshot.rests_on(session, contest)
    plan = contests.definition(session, contest).contest
    secret = minutes.waited_for(session, contest.id)
    told = [id for id in figured(plan, report) if plan.standing(id).round not in secret]
    data = said(session, contest, told, cut.as_of, basis)
    made = Report(
        contest_id=contest.id,
        number=reports.last_number(session, contest.id) + 1,
        report=report,
        kind=cut.kind,
        as_of=cut.as_of,
        made_at=clock.read(session),
        rests_on=basis,
        data=data,
        digest=hashlib.sha256(chain.canonical(data)).hexdigest(),
    )
    entry = audit.record(session, contest.ledger, MADE, f"report:{made.number}", logged(made))
    made.log_seq = entry.seq
    session.add(made)
    session.flush()
    return made


def logged(report: Report) -> dict[str, Any]:
    """What the log says of a report."""
    return {name: getattr(report, name) for name in ("as_of", "report", "kind", "digest")}


def figured(plan: Plan, report: str) -> list[str]:
    """The standings whose figures a report keeps: those of people are read on their own page alone."""
    found = next(each for each in plan.reports if each.id == report)
    return [id for id in dict.fromkeys(found.standings) if plan.standing(id).of == "units"]


@memory.kept()
def said(
    session: Session, contest: Contest, standings: Sequence[str], as_of: int, basis: Mapping[str, Any]
) -> dict[str, Any]:
    """What a report says, computed from so much of the record: by standing its sums and its lines, by round
    the counts of the units that stand under another.
    """
    definition = contests.definition(session, contest, basis["version"])
    record = records.read(session, contest.id, facts=basis["facts"], decisions=basis["decisions"])
    reckoning = Reckoning(definition, record, as_of)
    plan = definition.contest
    rounds = dict.fromkeys(plan.standing(id).round for id in standings)
    return {
        "as_of": as_of,
        "standings": {id: picture.told(reckoning, plan.standing(id)) for id in standings},
        "below": {id: picture.below(reckoning, id) for id in rounds if plan.round(id).learning},
    }


def counts(report: Report, standing: Standing, unit: str) -> tuple[int | None, dict[str, int]] | None:
    """The rank of a unit in a standing of a report, and its counts; None for a unit that is not in it."""
    for line in report.data["standings"][standing.id]["lines"]:
        if line[1] == unit:
            return line[0], line[5]
    found = report.data["below"].get(standing.round, {}).get(unit)
    return None if found is None else (None, found)


def reproduces(session: Session, contest: Contest, report: Report) -> bool:
    """Whether a report still comes out of the record as it was made."""
    told = list(report.data["standings"])
    data = chain.canonical(said(session, contest, told, report.as_of, report.rests_on))
    return hashlib.sha256(data).hexdigest() == report.digest and chain.canonical(report.data) == data


def whole(report: Report) -> bool:
    """Whether a report still is what its digest was made of."""
    return hashlib.sha256(chain.canonical(report.data)).hexdigest() == report.digest


def presences(contest: Contest, made: Sequence[Report], valid: int | None) -> list[tuple[Report, Presence]]:
    """Whether somebody who was complete at `valid` (None: not yet) is counted in each report, and why.

    Of one id the next later report is named to whom an earlier one lacks.
    """
    by_id: dict[str, list[int]] = {}
    for each in sorted(made, key=lambda report: report.as_of):
        by_id.setdefault(each.report, []).append(each.as_of)
    return [(each, rule.presence(valid, each.as_of, by_id[each.report], contest.zone)) for each in made]
