"""Steps: what the calendar brings, when it is due, and what stands in its way.

    due(contest, decisions) -> every step, in the order in which they are done
    blocks(step, situation) -> what blocks one, each with the place that mends it

Steps follow from the definition and the decisions alone; which of them were done is known elsewhere. Nothing
hangs on a step being done: windows open and close by the clock. A step notes, prepares or reminds; it never
decides. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from rounds import calendar
from rounds.calendar import HOUR, Part, Span
from rounds.contest import PRIZES
from rounds.definition import Contest, Round, Selection
from rounds.prize import Awards
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.selection import Picked

Kind = Literal["close", "report", "prepare", "publish", "appeals", "open", "remind"]
ORDER: tuple[Kind, ...] = ("close", "report", "prepare", "publish", "appeals", "open", "remind")
"""Of what is due at the same instant the earlier comes first: a round is closed before it is ranked."""
MOVABLE = frozenset({"prepare", "publish", "remind"})
"""What is moved by a `move` decision; windows are extended, reports and appeals follow from the rules."""
HOLDABLE = frozenset({"prepare", "remind"})
"""What can be held and run by hand; windows follow the clock, and a note of the clock cannot be held."""
NOTICE = 24 * HOUR
"""No deadline is moved to an earlier instant than so long from now."""

REMINDERS: dict[Part, tuple[tuple[str, int], ...]] = {
    "learning": (("targets", 72), ("deadline", 24)),
    "entry": (("entries", 72), ("entries", 24)),
    "judging": (("sheets", 24),),
}
"""Who is reminded on the morning so many hours before a part of a round closes: units below a target,
everybody who runs a unit, units that handed nothing in, judges with unsigned sheets.
"""


class Step(NamedTuple):
    """Something the calendar brings at an instant.

    `subject`: `round:part` of a window, the selection (or `prizes`) to prepare, publish or complain about,
    a report, or `whom:round` of a reminder. `was`: when it was due before it was moved.
    """

    at: int
    kind: Kind
    subject: str
    was: int

    @property
    def key(self) -> str:
        """What it is called for good."""
        return calendar.key(self.kind, self.subject, self.was)

    @property
    def about(self) -> str:
        """The round, selection or report it is about."""
        first, _, second = self.subject.partition(":")
        return second if self.kind == "remind" else first


def due(contest: Contest, decisions: Sequence[Decision] = ()) -> tuple[Step, ...]:
    """Every step of a contest, in the order in which they are done."""
    found = {step.key: step for step in _steps(contest, decisions)}
    return tuple(sorted(found.values(), key=lambda step: (step.at, ORDER.index(step.kind), step.key)))


def _steps(contest: Contest, decisions: Sequence[Decision]) -> Iterator[Step]:
    for round in contest.rounds:
        for part in calendar.PARTS:
            if window := calendar.window_of(round, part):
                published = calendar.span(window, contest.zone)
                yield from _of_window(round, part, published, contest.zone, decisions)
    for selection in contest.selections:
        yield from _of_selection(contest, selection, decisions)
    if contest.prize_lines:
        over = max(ends(contest, round, decisions) for round in contest.rounds)
        yield _step("prepare", PRIZES, over, decisions)
    for report in contest.reports:
        for cut in calendar.cut_offs(report, contest, decisions):
            yield Step(cut.as_of, "report", report.id, cut.as_of)


def _of_window(
    round: Round, part: Part, published: Span, zone_name: str, decisions: Sequence[Decision]
) -> Iterator[Step]:
    name = f"{round.id}:{part}"
    span = calendar.extended(published, round.id, part, decisions)
    yield Step(span.opens, "open", name, span.opens)
    yield Step(span.closes, "close", name, span.closes)
    for act in decisions:
        if act.kind == "extend" and act.subject == name and int(act.data["to"]) > span.closes:
            yield Step(int(act.data["to"]), "close", name, int(act.data["to"]))
    for whom, hours in REMINDERS[part]:
        at = _morning(span.closes - hours * HOUR, zone_name)
        if at > span.opens:
            yield _step("remind", f"{whom}:{round.id}", at, decisions)


def _morning(at: int, zone_name: str) -> int:
    """Eight o'clock of that day: nobody is reminded at midnight."""
    return calendar.instant(
        datetime.combine(calendar.local(at, zone_name).date(), calendar.MORNING), zone_name
    )


def _of_selection(contest: Contest, selection: Selection, decisions: Sequence[Decision]) -> Iterator[Step]:
    round = contest.round(contest.standing(selection.standing).round)
    yield _step("prepare", selection.id, ends(contest, round, decisions), decisions)
    if selection.publish_by:
        by = _step("publish", selection.id, calendar.publish_by(selection, contest.zone), decisions)
        over = by.at + contest.appeals.hours * HOUR
        yield by
        yield Step(over, "appeals", selection.id, over)


def _step(kind: Kind, subject: str, was: int, decisions: Sequence[Decision]) -> Step:
    return Step(calendar.moved(kind, subject, was, decisions), kind, subject, was)


def ends(contest: Contest, round: Round, decisions: Sequence[Decision]) -> int:
    """The first instant at which a round takes nothing more from anybody, whoever got more time."""
    last = 0
    for part in calendar.PARTS:
        window = calendar.window_of(round, part)
        if window is None:
            continue
        span = calendar.span(window, contest.zone)
        for act in decisions:
            if act.kind == "extend" and act.subject == f"{round.id}:{part}":
                span = span._replace(closes=max(span.closes, int(act.data["to"])))
        last = max(last, calendar.last_receipt(round, part, span, contest.zone))
    return last


def why_not_moved(step: Step, to: int, now: int) -> Reason | None:
    """Why a step cannot be moved to `to`; None when it can."""
    if step.kind not in MOVABLE:
        return reason("step.not-movable")
    if to == step.at:
        return reason("step.same-time")
    if to <= now:
        return reason("step.in-the-past")
    if step.kind == "prepare" and to < step.was:
        return reason("step.before-its-round")
    if to < step.at and to < now + NOTICE:
        return reason("step.too-soon", hours=NOTICE // HOUR)
    return None


# --- what stands in the way -----------------------------------------------------------------------

Place = Literal["panel", "minutes", "tie", "appeals", "questions", "roles", "list"]
_TIES = frozenset({"selection.tie-on-cut", "selection.draw-not-held", "prize.tie-over-boundary"})


class Block(NamedTuple):
    """What stands in the way of a step, and where it is mended: a kind of page, and what of it.

    `stops`: the step itself is not done; else only the decision after it.
    """

    why: Reason
    place: Place
    subject: str
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known when a step is looked at.

    `picked` and `awards` are what the rules say now, `unsigned` what panels have not settled by round,
    `no_minutes` rounds whose minutes wait for a signature, `appeals` how many admitted ones are open by
    selection, `organisers` how many people may decide, `decided` the selections and `prizes` that people
    have decided.
    """

    picked: dict[str, Picked] = field(default_factory=dict)
    awards: Awards | None = None
    unsigned: dict[str, Sequence[Reason]] = field(default_factory=dict)
    no_minutes: Collection[str] = ()
    appeals: dict[str, int] = field(default_factory=dict)
    organisers: int = 2
    decided: Collection[str] = ()


def blocks(contest: Contest, step: Step, found: Situation) -> tuple[Block, ...]:
    """What stands in the way of a step, what stops it first."""
    if step.kind == "publish":
        if step.subject in found.decided:
            return ()
        return (Block(reason("step.list-undecided"), "list", step.subject, stops=False),)
    if step.kind != "prepare":
        return ()
    made = list(_against(contest, step.subject, found))
    if count := found.appeals.get(step.subject, 0):
        made.append(Block(reason("step.appeals-open", count=count), "appeals", step.subject, stops=False))
    for question in contest.open_questions:
        if not question.approved_by:
            why = reason("open-question.unapproved", id=question.id)
            made.append(Block(why, "questions", question.id, stops=True))
    if found.organisers < 2:
        made.append(Block(reason("step.no-second", count=found.organisers), "roles", "", stops=False))
    return tuple(sorted(made, key=lambda block: not block.stops))


def _against(contest: Contest, subject: str, found: Situation) -> Iterator[Block]:
    """Why a list cannot be drawn up yet."""
    rounds = _rests_on(contest, subject)
    panels = [round.id for round in rounds if round.judging]
    for id in panels:
        for why in found.unsigned.get(id, ()):
            if not why.warning:
                yield Block(why, "panel", id, stops=True)
        if id in found.no_minutes:
            yield Block(reason("step.no-minutes"), "minutes", id, stops=True)
    held_up = any(found.unsigned.get(id) or id in found.no_minutes for id in panels)
    told = {(why.code, why.values) for id in panels for why in found.unsigned.get(id, ())}
    list_of = found.awards if subject == PRIZES else found.picked.get(subject)
    if list_of is None:
        if not held_up:
            yield Block(reason("step.round-not-over"), "list", subject, stops=True)
        return
    for why in list_of.blockers:
        if not why.warning and (why.code, why.values) not in told:
            yield Block(why, "tie" if why.code in _TIES else "list", subject, stops=True)


def _rests_on(contest: Contest, subject: str) -> list[Round]:
    """The rounds whose standings a list is made of."""
    if subject == PRIZES:
        ids = {contest.standing(line.ranks_of).round for line in contest.prize_lines if line.ranks_of}
        return [round for round in contest.rounds if round.id in ids]
    return [contest.round(contest.standing(contest.selection(subject).standing).round)]
