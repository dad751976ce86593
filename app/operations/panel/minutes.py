"""The minutes of a panel: what its result rests on, frozen as canonical JSON, signed by chair and secretary.

What was frozen is never changed: when something is decided after it, the next version is frozen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import verdict
from app.operations.panel.verdict import Found
from app.operations.record import anchor, result
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import minutes as stored
from app.storage.panel import note as notes
from app.storage.panel.minutes import Minutes, MinutesSignature, Seat
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.work.task import Task
from judging.exact import plain
from judging.reasons import Reason
from judging.report import Cut, Report
from rounds.proof import chain
from rounds.reasons import reason

FORMAT = 1
OF_THE_MOMENT = ("frozen_at", "version")
"""What may differ between two minutes that say the same."""


def sign(
    session: Session, contest: Contest, round_id: str, *, seat: Seat, by: Person, seen: str | None = None
) -> Minutes:
    """Sign what the table shows now from one's seat: the version that says just this, or the next one, which
    is frozen with this. Commits. Signing once more changes nothing.

    `seen` is the `digest` of what the signer had before them: nobody signs what was changed meanwhile.
    Raises Refused(minutes.not-ready | minutes.changed | minutes.signed | minutes.same-person).
    """
    contests.lock(session, contest.slug)
    found = verdict.find(session, contest, round_id)
    if found is None or not found.open or not found.verdict.complete or found.waits:
        raise Refused(reason("minutes.not-ready"))
    last = stored.last(session, contest.id, round_id)
    version = last.version + 1 if last else 1
    data = content(session, contest, found, verdict.how_sure(found), version)
    if seen is not None and seen != _digest(data):
        raise Refused(reason("minutes.changed"))
    if last is None or not says(last, _digest(data)):
        last = _freeze(session, contest, data, by)
    held = stored.signatures(session, last)
    if any((each.seat, each.by) == (seat, by.actor) for each in held):
        session.commit()
        return last
    if any(each.seat == seat for each in held):
        raise Refused(reason("minutes.signed"))
    if any(each.by == by.actor for each in held):
        raise Refused(reason("minutes.same-person"))
    now = clock.read(session)
    session.add(
        MinutesSignature(
            contest_id=contest.id, round=round_id, version=last.version, seat=seat, by=by.actor, at=now
        )
    )
    said = {"seat": seat, "sha256": last.sha256}
    subject = f"minutes:{round_id}:{last.version}"
    audit.record(session, contest.ledger, "minutes.sign", subject, said, actor=by.actor)
    if len(stored.signatures(session, last)) == len(stored.SEATS):
        anchor.send(session, contest, f"lock:{round_id}:{last.version}")
    session.commit()
    return last


def publish(session: Session, contest: Contest, round_id: str, *, by: Person) -> Task:
    """Ask for the results to be computed and shown, as background work. Commits.

    Raises Refused(minutes.not-signed): what chair and secretary have not both signed is not published.
    """
    contests.lock(session, contest.slug)
    found = verdict.find(session, contest, round_id)
    if found is None or not holds(session, contest, found):
        raise Refused(reason("minutes.not-signed"))
    asked = result.ask(session, contest, by=by)
    session.commit()
    return asked


def holds(session: Session, contest: Contest, found: Found) -> bool:
    """Whether the newest minutes carry both signatures and still say what the table shows."""
    last = stored.last(session, contest.id, found.round.id)
    if (
        last is None
        or not found.open
        or found.waits
        or len(stored.signatures(session, last)) < len(stored.SEATS)
    ):
        return False
    return says(last, digest(session, contest, found))


def digest(session: Session, contest: Contest, found: Found) -> str:
    """SHA-256 (hex) of all that is signed now, whatever the hour and the number of the version."""
    return _digest(content(session, contest, found, verdict.how_sure(found), 0))


def content(
    session: Session, contest: Contest, found: Found, report: Report | None, version: int
) -> dict[str, Any]:
    """The minutes as plain JSON: exact figures as text, instants in microseconds UTC."""
    result, panel, seating = found.verdict.result, found.verdict.panel, found.verdict.seating
    scheme = found.scheme
    assert panel is not None
    assert seating is not None
    assert not isinstance(scheme, Reason)
    acts = [
        act
        for act in found.decisions
        if act.kind in ("panel", "recuse", "review", "vote", "commit-seed", "reveal-seed")
        and (found.round.id in (act.subject, act.data.get("round")) or act.subject in found.rankings)
    ]
    return {
        "format": FORMAT,
        "contest": contest.slug,
        "definition": found.definition.digest,
        "round": found.round.id,
        "version": version,
        "frozen_at": found.at,
        "panel": {
            "chair": panel.chair,
            "secretary": panel.secretary,
            "members": list(panel.members),
            "alternates": list(panel.alternates),
        },
        "method": {"kind": scheme.method.kind, "drop": scheme.method.drop, "ladder": list(scheme.ladder)},
        "substitutes": [
            {"judge": judge, "entry": entry, "by": one}
            for (judge, entry), one in sorted(seating.substitutes.items())
        ],
        "dropped": list(seating.dropped),
        "totals": _texts(found.verdict.totals),
        "places": [
            {
                "rank": place.rank,
                "shared": place.shared,
                "entry": place.entry,
                "owner": found.verdict.owners.get(place.entry, ""),
                "score": plain(place.score),
                "rung": place.rung,
                "value": None if place.value is None else plain(place.value),
                "above": None if place.above is None else plain(place.above),
            }
            for place in result.places
        ],
        "standings": [
            {
                "id": id,
                "places": [
                    {
                        "rank": place.rank,
                        "subject": place.subject,
                        "values": [_figure(value) for value in place.values],
                        "rung": place.rung,
                    }
                    for place in ranking.places
                ],
            }
            for id, ranking in found.rankings.items()
        ],
        "decisions": [
            {"number": act.number, "kind": act.kind, "subject": act.subject, "data": dict(act.data)}
            for act in acts
        ],
        "how_sure": _how_sure(found, report),
        "notes": [
            {"entry": note.entry, "words": note.words, "at": note.at}
            for note in notes.listed(session, contest.id, found.round.id)
        ],
    }


def _freeze(session: Session, contest: Contest, data: dict[str, Any], by: Person) -> Minutes:
    written = chain.canonical(data)
    digest = hashlib.sha256(written).hexdigest()
    subject = f"minutes:{data['round']}:{data['version']}"
    entry = audit.record(
        session, contest.ledger, "minutes.freeze", subject, {"sha256": digest}, actor=by.actor
    )
    made = Minutes(
        contest_id=contest.id,
        round=data["round"],
        version=data["version"],
        content=written.decode(),
        sha256=digest,
        frozen_at=data["frozen_at"],
        by=by.actor,
        log_seq=entry.seq,
    )
    session.add(made)
    session.flush()
    return made


def says(minutes: Minutes, digest: str) -> bool:
    """Whether those minutes say what that digest is of."""
    return _digest(json.loads(minutes.content)) == digest


def _digest(data: Mapping[str, Any]) -> str:
    lasting = {name: part for name, part in data.items() if name not in OF_THE_MOMENT}
    return hashlib.sha256(chain.canonical(lasting)).hexdigest()


def _how_sure(found: Found, report: Report | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "cuts": [_cut(cut) for cut in report.cuts],
        "standings": {
            standing.id: [_cut(cut) for cut in verdict.certainty(found, standing).cuts]
            for standing in found.weighted
        },
        "alpha": None if report.alpha is None else plain(report.alpha),
        "icc_2_1": None if report.icc is None else plain(report.icc.single_2),
        "icc_2_k": None if report.icc is None else plain(report.icc.mean_2),
        "severity": {}
        if isinstance(report.judges, Reason)
        else {judge.judge: plain(judge.severity) for judge in report.judges},
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return {
        "places": cut.places,
        "status": cut.robustness.status,
        "discuss": list(cut.robustness.discuss),
        "chances": {}
        if isinstance(cut.chances, Reason)
        else {entry: plain(chance) for entry, chance in cut.chances.items()},
    }


def _texts(totals: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, str]]:
    return {
        entry: {judge: plain(points) for judge, points in sorted(row.items())}
        for entry, row in sorted(totals.items())
    }


def _figure(value: object) -> object:
    return plain(value) if isinstance(value, Fraction) else value
