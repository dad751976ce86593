"""The page of the panel's table: what it shows, put together for everything that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.panel import minutes as signing
from app.operations.panel import seed as seeds
from app.operations.panel import settlement
from app.operations.panel import verdict as verbs
from app.operations.panel.verdict import Found
from app.operations.record import proposal as proposing
from app.permissions import Role, State, may
from app.storage.panel import member as members
from app.storage.panel import minutes, note
from app.storage.panel.minutes import Seat
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel import charts, judging_words
from app.web.panel import verdict_sure as sure
from app.web.panel import verdict_table as table
from app.web.panel.settlement_form import NoteForm
from app.web.site import asking
from judging.additive import judges_of
from judging.reasons import Reason
from judging.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of their sheets a judge has signed."""

    judge: str
    signed: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A proposal that waits for the other of the two; `own`: who asks made it."""

    row: Proposal
    title: str
    effects: tuple[str, ...]
    own: bool


def table_page(contest: Shown, found: Found, refused: Refused | None = None) -> str:
    """The table as it stands; before all sheets are signed nothing but who has signed how many."""
    result = found.verdict.result
    scheme = found.scheme
    written = {} if isinstance(scheme, Reason) else _method(contest, found, scheme)
    return render_template(
        "verdict/show.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        paper=may(asking.roles(contest.row), "sheet.enter", State(contest.row.state)),
        title=formats.text(found.round.title),
        open=found.open,
        progress=progress(found, own_code(contest, found)),
        blockers=sentences(found.waits) if found.open or not found.verdict.panel else [],
        refusals=sentences(refused.reasons) if refused else [],
        **written,
        **(_points(contest, found) if found.open else {}),
        **(_sure(contest, found, [place.entry for place in result.places]) if found.open else {}),
        **_acts(contest, found),
    )


def _method(contest: Shown, found: Found, scheme: Scheme) -> dict[str, Any]:
    return {
        "method": judging_words.method_words(scheme.method),
        "ladder": judging_words.ladder_words(found.blank, scheme.ladder),
    }


def _points(contest: Shown, found: Found) -> dict[str, Any]:
    """The result and the points it comes from."""
    judges = judges_of(found.verdict.totals)
    order = [place.entry for place in found.verdict.result.places] or sorted(found.verdict.owners)
    return {
        "judges": judges,
        "rows": table.rows(contest, found, judges),
        "spread": table.spread_chart(found, order),
        "rankings": [
            (formats.text(contest.contest.standing(id).title), table.ranking_rows(contest, id, ranking))
            for id, ranking in found.rankings.items()
            if not table.says_the_same(found, id, ranking)
        ],
    }


def _sure(contest: Shown, found: Found, order: Sequence[str]) -> dict[str, Any]:
    """How sure the result is."""
    report = verbs.how_sure(found)
    if report is None:
        return {}
    return {
        "comparison": sure.comparison(report, order),
        "edges": [*sure.edges(found, report, order), *sure.edges_of_totals(contest, found)],
        "agreement": sure.agreement(report),
        "lines": sure.judges_of(report),
        "residuals": sure.residual_words(report),
        "severity": None
        if isinstance(report.judges, Reason)
        else charts.severity(report.judges, formats.short),
    }


def _acts(contest: Shown, found: Found) -> dict[str, Any]:
    """What there is to do, what was said, and who signed."""
    session, row = db.session(), contest.row
    known = members.by_code(session, row.id)
    said = note.listed(session, row.id, found.round.id)
    last = minutes.last(session, row.id, found.round.id)
    signatures = minutes.signatures(session, last) if last else []
    who = people.names(session, {each.by for each in said} | {each.by for each in signatures})
    ready = found.open and found.verdict.complete and not found.waits
    seen = signing.digest(session, row, found) if ready else ""
    holding = last is not None and signing.says(last, seen)
    return {
        "proposals": waiting(contest, found),
        "gaps": [
            (
                entry,
                formats.short(gap.points),
                entry in (found.rulings.reviewed | found.rulings.official.keys()),
            )
            for entry, gap in found.gaps.items()
        ]
        if found.open
        else [],
        "ties": [(tie, ", ".join(label(contest, found, name) for name in tie.names)) for tie in found.ties]
        if found.open
        else [],
        "notes": [(each, who.get(each.by, each.by)) for each in said],
        "note": NoteForm(),
        "lot": seeds.state_of(found.decisions, found.round.id),
        "has_lot": "lot" in found.rules.tie,
        "minutes": last,
        "signatures": {each.seat: (who.get(each.by, each.by), each.at) for each in signatures},
        "holds": ready and holding and len(signatures) == len(minutes.SEATS),
        "holding": holding,
        "seat": seat_of(contest, found, known),
        "people": {code: person.name for code, person in known.items()},
        "ready": ready,
        "seen": seen,
    }


OF_THE_PANEL = frozenset({Role.CHAIR, Role.SECRETARY})


def seat_of(contest: Shown, found: Found, known: Mapping[str, Person]) -> Seat | None:
    """From which seat who asks signs: as the panel of the round was appointed, or by their role where nobody
    stands behind its codes (`known`). None for chairs and secretaries of other panels.
    """
    panel = found.verdict.panel
    if panel is None or not {panel.chair, panel.secretary} & known.keys():
        return "chair" if Role.CHAIR in asking.roles(contest.row) else "secretary"
    me = asking.signed_in().person.id
    for seat, code in (("chair", panel.chair), ("secretary", panel.secretary)):
        if code in known and known[code].id == me:
            return "chair" if seat == "chair" else "secretary"
    return None


def prove(slug: str, round: str) -> ResponseReturnValue:
    """Lead who asks to prove who they are again, and back to the table."""
    back = url_for("verdict.show", slug=slug, round=round)
    return redirect(url_for("password.confirm", next=back), 303)


def own_code(contest: Shown, found: Found) -> str:
    """The code of who asks, if they score in the round; empty for everybody else."""
    panel = found.verdict.panel
    code = members.code_of(db.session(), contest.row.id, asking.signed_in().person.id)
    return code if panel and code in (*panel.members, *panel.alternates) else ""


def progress(found: Found, own: str = "") -> list[Progress]:
    """Who has signed how many of the sheets that count.

    Somebody who scores as `own` sees how far the others are only once all own sheets are signed.
    """
    verdict = found.verdict
    if verdict.seating is None:
        return []
    wanted: dict[str, list[str]] = {}
    for entry, judges in verdict.seating.judges.items():
        for judge in judges:
            wanted.setdefault(judge, []).append(entry)
    lines = [
        Progress(judge, sum((judge, entry) in found.signed for entry in entries), len(entries))
        for judge, entries in sorted(wanted.items())
    ]
    mine = next((line for line in lines if line.judge == own), None)
    return [mine] if mine and mine.signed < mine.of else lines


def sentences(blockers: Sequence[Reason]) -> list[str]:
    """What only people can settle, each once."""
    found = [phrases.sentence(each, formats.language()) for each in blockers]
    return list(dict.fromkeys(found))


def waiting(contest: Shown, found: Found) -> list[Waiting]:
    """The proposals about this round that nobody has decided on yet."""
    me = asking.signed_in().person.id
    here = {found.round.id, *found.rankings}
    return [
        Waiting(
            row=each,
            title=title(contest, found, each),
            effects=tuple(phrases.sentence(effect, formats.language()) for effect in proposing.effects(each)),
            own=each.proposed_by == me,
        )
        for each in proposals.listed(db.session(), contest.row.id, settlement.KINDS)
        if each.state == "open" and (each.subject in here or each.data.get("round") == found.round.id)
    ]


def title(contest: Shown, found: Found, proposal: Proposal) -> str:
    """What is proposed, in a line."""
    if proposal.kind == "review":
        points = proposal.data["points"]
        if points is None:
            return _("The gap of entry %(entry)s was looked at; its score stands", entry=proposal.subject)
        return _(
            "Entry %(entry)s has %(points)s points by a third marking",
            entry=proposal.subject,
            points=formats.short(Fraction(points, 100)),
        )
    votes = ", ".join(
        f"{label(contest, found, name)}: {count}" for name, count in proposal.data["votes"].items()
    )
    return _("Vote of %(present)s: %(votes)s", present=proposal.data["present"], votes=votes)


def label(contest: Shown, found: Found, name: str) -> str:
    """An entry by its code and title, a unit by its name."""
    if name in found.verdict.owners:
        said = table.title_of(found, name)
        return name if said == name else f"{name} · {said}"
    return contest.names.get(name, name)
