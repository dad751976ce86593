"""Approve results: who goes on, what is given out, what is final. One organiser proposes, another approves.

What is approved is a result as it was recorded last (`storage/standings/snapshot.py: outcome`), named by its
digest: nothing is approved that nobody could read. Nothing may have happened between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.appeals import appeal as appeals
from app.operations.record import proposal, result, seal
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.record.proposal import Proposal
from app.storage.standings import snapshot as recorded
from app.storage.standings.snapshot import Outcome
from rounds import appeal, calendar
from rounds.contest import PRIZES, digest_of
from rounds.definition import Contest as Rules
from rounds.reasons import Reason, reason
from rounds.record import Decision

Kind = Literal["advance", "publish", "confirm"]
KINDS = appeal.APPROVALS
LEARNED = frozenset({"registrations", "steps", "attempts"})
"""Facts that go on coming while a learning round is open, whatever is approved of another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One result that people decide on: a selection, or the prizes.

    `next`: the act that comes, None when it is final and nothing changed since, or before there is a result.
    `waits`: why that act cannot be proposed yet. `data`: the result as JSON, None before there is one.
    """

    subject: str
    data: Mapping[str, Any] | None
    digest: str
    next: Kind | None
    waits: tuple[Reason, ...]
    given_out: Decision | None
    final: Decision | None

    @property
    def ready(self) -> bool:
        """Whether the next act can be proposed."""
        return self.next is not None and not self.waits


def points(rules: Rules, taken: Sequence[Decision], last: Outcome | None, now: int) -> list[Point]:
    """Every result of a contest with the act that comes next, as of the results recorded `last`."""
    data = last.data if last else {}
    found = [
        _point(rules, taken, each.id, data.get("selections", {}).get(each.id), now)
        for each in rules.selections
    ]
    if rules.prize_lines:
        found.append(_point(rules, taken, PRIZES, data.get("awards"), now))
    return found


def _point(
    rules: Rules, taken: Sequence[Decision], subject: str, data: Mapping[str, Any] | None, now: int
) -> Point:
    acts = [act for act in taken if act.subject == subject]
    given_out = next((act for act in reversed(acts) if act.kind in appeal.GIVEN_OUT), None)
    final = next((act for act in reversed(acts) if act.kind == "confirm"), None)
    digest = digest_of(data) if data else ""
    gives_out: Kind = "publish" if subject == PRIZES else "advance"
    following: Kind | None = None
    waits: list[Reason] = []
    if data is None:
        waits = [reason("approval.round-open")]
    elif final is not None and final.data.get("digest") == digest:
        pass
    elif given_out is None or (gives_out == "publish" and given_out.data.get("digest") != digest):
        following = gives_out
    else:
        following = "confirm"
        window = appeal.window(rules.appeals, taken, subject)
        if window and now < window.closes:
            until = calendar.local_text(window.closes, rules.zone)
            waits.append(reason("approval.appeals-run", until=until))
    if following and data:
        waits = [*_blockers(data), *waits]
        # What was admitted after the results were recorded holds them up all the same.
        waits += [each for each in appeal.held_up(taken, {subject}) if each not in waits]
    return Point(
        subject=subject,
        data=data,
        digest=digest,
        next=following,
        waits=tuple(dict.fromkeys(waits)),
        given_out=given_out,
        final=final,
    )


def _blockers(data: Mapping[str, Any]) -> Iterator[Reason]:
    """What of a result only a person can settle first; mere warnings do not hold it up."""
    for each in data.get("blockers", ()):
        if not each.get("warning"):
            yield Reason(each["code"], values=tuple(sorted(each["values"].items())))


def find(session: Session, contest: Contest) -> tuple[list[Point], Outcome | None]:
    """The points of a contest as of now, and the recorded results they rest on."""
    rules = contests.definition(session, contest).contest
    taken = [row.value() for row in decisions.listed(session, contest.id)]
    last = recorded.outcome(session, contest.id)
    return points(rules, taken, last, clock.read(session)), last


def current(session: Session, contest: Contest, last: Outcome | None) -> bool:
    """Whether nothing was recorded since `last` that could change a result that is to be approved.

    Looks at what is sealed: whoever decides by it seals first.
    """
    if last is None:
        return False
    said = audit.data(session, contest.ledger, last.log_seq)
    now = snapshot.rests_on(session, contest)
    open_rounds = _learning(session, contest)

    def same(name: str) -> bool:
        if name != "facts":
            return bool(said[name] == now[name])
        kinds = now["facts"].keys() - (LEARNED if open_rounds else frozenset())
        return all(said["facts"].get(kind) == now["facts"][kind] for kind in kinds)

    return all(same(name) for name in now)


def _learning(session: Session, contest: Contest) -> bool:
    definition = contests.definition(session, contest)
    taken = [row.value() for row in decisions.listed(session, contest.id)]
    events = calendar.timeline(definition.contest, taken)
    return any(event.kind == "learning" for event in calendar.happening(events, clock.read(session)).now)


def propose(session: Session, contest: Contest, subject: str, *, why: str, by: Person) -> Proposal:
    """Propose the act that comes next on a result. Commits.

    Raises Refused(approval.nothing-due | approval.compute-first | proposal.reason-missing) and with what the
    result waits for.
    """
    seal.seal(session, contest)
    point, last = _due(session, contest, subject)
    assert point.next is not None
    assert point.data is not None
    now = clock.read(session)
    data: dict[str, Any] = {"digest": point.digest}
    if point.next == "advance":
        data = {"units": [seat["subject"] for seat in point.data["seats"]]}
    if reserved := appeals.undecided(session, contest, subject):
        data["reserved"] = reserved
    preview = {"digest": point.digest, "result": last.number, "data": dict(point.data)}
    act = Decision(now, 0, point.next, subject, data, why)
    return proposal.propose(session, contest, act, preview=preview, by=by, noun="approval")


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take the decision as the second person, and have the results computed anew with it. Commits.

    Raises Refused(proposal.over | proposal.same-person | approval.changed | approval.compute-first) and with
    what the result waits for by now.
    """

    def still(proposed: Proposal, now: int) -> Reason | None:
        try:
            point, _last = _due(session, contest, proposed.subject)
        except Refused as refused:
            return refused.reasons[0]
        if (point.next, point.digest) != (proposed.kind, proposed.preview["digest"]):
            return reason("approval.changed")
        result.ask(session, contest, by=by)  # within the transaction of the decision
        return None

    seal.seal(session, contest)
    return proposal.approve(session, contest, number, by=by, kinds=KINDS, check=still)


def _due(session: Session, contest: Contest, subject: str) -> tuple[Point, Outcome]:
    """The point whose act comes next. Raises Refused."""
    found, last = find(session, contest)
    point = next((each for each in found if each.subject == subject), None)
    if point is None or point.next is None:
        raise Refused(*(point.waits if point and point.waits else (reason("approval.nothing-due"),)))
    if point.waits:
        raise Refused(*point.waits)
    if last is None or not current(session, contest, last):
        raise Refused(reason("approval.compute-first"))
    return point, last
