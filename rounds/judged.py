"""Judged rounds: from panel decisions and signed sheets of the record to the result of `judging`.

Knows which decisions seat a panel, which sheets count and what is still missing; how marks become places is
`judging/`'s business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate
from operator import attrgetter

from judging.draw import Lot
from judging.exact import plain
from judging.panel import Cell, Panel, Seating, seated, why_not_a_panel
from judging.result import Method, Result, Rulings, judged, method_named
from judging.rubric import BlankSheet
from judging.scheme import Scheme, ladder
from judging.scoresheet import Matrix, ScoreSheet, by_criterion, totals, why_not_signable
from rounds import calibration, sharing
from rounds.calendar import Span
from rounds.definition import Contest, Judging, Round
from rounds.reasons import Reason, reason
from rounds.record import Decision, Sheet
from rounds.sharing import Shares
from rounds.tie import cast_votes, revealed

HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judged result of one round.

    `owners`: unit or person by entry, for every entry before the panel. `totals` and `criteria` hold the
    cells that count (of each entry the judges seated for it). `result` has no places while a blocker stands
    in the way.
    """

    round: str
    owners: Mapping[str, str]
    panel: Panel | None = None
    seating: Seating | None = None
    totals: Matrix = field(default_factory=dict)
    criteria: Mapping[str, Matrix] = field(default_factory=dict)
    result: Result

    @property
    def complete(self) -> bool:
        """Whether every sheet that counts is signed and nothing but ties and gaps is left to people."""
        return bool(self.result.places)


def judge(
    round: Round,
    blank: BlankSheet,
    owners: Mapping[str, str],
    sheets: Sequence[Sheet],
    decisions: Sequence[Decision],
    *,
    span: Span | None = None,
) -> Verdict:
    """The verdict on the entries in `owners`, from the rows of the round among `sheets` and `decisions`.

    Sheets signed outside `span` do not count and are named (None: there is no such bound). Raises ValueError
    when the round is not judged.
    """
    if round.judging is None:
        raise ValueError(round.id)
    return _Stage(round.id, round.judging, blank, owners, decisions, span).verdict(sheets)


class _Stage:
    def __init__(
        self,
        id: str,
        rules: Judging,
        blank: BlankSheet,
        owners: Mapping[str, str],
        decisions: Sequence[Decision],
        span: Span | None,
    ) -> None:
        self.id, self.rules, self.blank, self.owners = id, rules, blank, owners
        self.decisions, self.span = decisions, span
        self.path = f"round.{id}"
        self.remarks: list[Reason] = []

    def verdict(self, sheets: Sequence[Sheet]) -> Verdict:
        """Seat the panel, see that every sheet is there, and let `judging` decide."""
        panel = self._panel()
        if panel is None:
            return self._stopped(reason("judged.no-panel", path=self.path, round=self.id))
        if wrong := self._why_not(panel):
            return self._stopped(*wrong, panel=panel)
        self._remark_on_calibration(sheets)
        recused, named = self._recused()
        marks, broken = self._marks(sheets, recused)
        given = totals(marks, self.blank)
        shares = sharing.shares(self.id, self.decisions) if self._shared_out else Shares()
        best = tuple(entry for entry in shares.best if entry in self.owners)
        by_all = bool(best) or not self._shared_out
        seating = (
            seated(panel, best or tuple(self.owners), recused, named)
            if by_all
            else self._seats_by_share(shares, given, recused)
        )
        cells = seating.counted(given)
        missing = self._missing(seating, cells, by_all=by_all)
        if blockers := [*seating.blockers, *broken, *missing]:
            return self._stopped(*blockers, panel=panel, seating=seating, cells=cells)
        criteria = {id: seating.counted(points) for id, points in by_criterion(marks, self.blank).items()}
        return Verdict(
            round=self.id,
            owners=self.owners,
            panel=panel,
            seating=seating,
            totals=cells,
            criteria=criteria,
            result=self._staged(self._result(cells, criteria), shares, sheets),
        )

    def _staged(self, result: Result, shares: Shares, sheets: Sequence[Sheet]) -> Result:
        """The result with what the sharing out of entries still asks for, or has got wrong."""
        if not shares.given:
            return result
        found = sharing.not_as_drawn(self.id, self.rules, self.decisions, sheets)
        if self.rules.second_stage and not shares.best:
            found.append(reason("judged.second-stage-waits", path=self.path, most=self.rules.second_stage))
        found += self._other_best(sheets)
        return replace(result, blockers=(*result.blockers, *found))

    def _other_best(self, sheets: Sequence[Sheet]) -> list[Reason]:
        """A warning where the second stage is not the best of what was signed when it was decided."""
        for at, act in enumerate(self.decisions):
            if (act.kind, act.subject, act.data.get("stage")) == ("assign", self.id, 2):
                said = set(act.data.get("entries", ()))
                then = _Stage(
                    self.id, self.rules, self.blank, self.owners, self.decisions[:at], self.span
                ).verdict([sheet for sheet in sheets if sheet.at < act.at])
                best = {
                    place.entry
                    for place in then.result.places
                    if place.rank <= (self.rules.second_stage or 0)
                }
                if said & set(self.owners) != best:
                    return [reason("judged.other-best", path=self.path, warning=True, decision=act.number)]
        return []

    def _stopped(
        self,
        *blockers: Reason,
        panel: Panel | None = None,
        seating: Seating | None = None,
        cells: Matrix | None = None,
    ) -> Verdict:
        return Verdict(
            round=self.id,
            owners=self.owners,
            panel=panel,
            seating=seating,
            totals=cells or {},
            result=Result(Method("mean"), (), (*blockers, *self.remarks)),
        )

    @property
    def _shared_out(self) -> bool:
        """Whether the entries are too many for every judge to read every one."""
        return self.rules.per_entry is not None and len(self.owners) > self.rules.all_score_up_to

    def _panel(self) -> Panel | None:
        return panel_of(self.id, self.rules, self.decisions)

    def _why_not(self, panel: Panel) -> list[Reason]:
        """What keeps the panel from beginning; not as many judges as the rules announced is a reason too."""
        wrong = why_not_a_panel(panel)
        seats, announced = len(panel.members), self.rules.judges
        if not wrong and seats != announced:
            wrong.append(reason("judged.panel-size", path=self.path, judges=seats, announced=announced))
        return wrong

    def _remark_on_calibration(self, sheets: Sequence[Sheet]) -> None:
        """Name who scored entries before having scored the samples the rules announced."""
        wanted = self.rules.calibration
        early = calibration.too_early(self.id, wanted, self.decisions, sheets) if wanted else {}
        self.remarks += [
            reason("judged.not-calibrated", path=self.path, warning=True, judge=judge, number=number)
            for judge, number in early.items()
        ]

    def _recused(self) -> tuple[set[Cell], dict[Cell, str]]:
        return recusals(self.id, self.decisions)

    def _marks(self, sheets: Sequence[Sheet], recused: set[Cell]) -> tuple[list[ScoreSheet], list[Reason]]:
        """The last sheet of each judge for each entry; those that are no full sheet are named instead."""
        mine = sorted((sheet for sheet in sheets if sheet.round == self.id), key=attrgetter("at"))
        last = {(sheet.judge, sheet.entry): sheet for sheet in self._in_time(mine)}
        marks, broken = [], []
        for (judge, entry), sheet in sorted(last.items()):
            if entry in self.owners and (judge, entry) not in recused:
                points = {id: value * HUNDREDTH for id, value in sheet.points.items()}
                wrong = why_not_signable(ScoreSheet(judge, entry, points), self.blank)
                if wrong is None:
                    marks.append(ScoreSheet(judge, entry, points, signed=True))
                else:
                    broken.append(
                        reason(
                            "judged.sheet-broken", path=self.path, entry=entry, judge=judge, wrong=wrong.code
                        )
                    )
        return marks, broken

    def _in_time(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        for sheet in sheets:
            if self.span is None or self.span.opens <= sheet.at < self.span.closes:
                yield sheet
            else:
                self.remarks.append(
                    reason(
                        "judged.sheet-untimely",
                        path=self.path,
                        warning=True,
                        judge=sheet.judge,
                        entry=sheet.entry,
                        at=sheet.at,
                    )
                )

    def _seats_by_share(self, shares: Shares, given: Matrix, recused: set[Cell]) -> Seating:
        """Where the entries were shared out, the judges to whom each was given; where no list says so, those
        who signed a sheet for it.
        """
        return Seating(
            {
                entry: shares.given.get(entry, tuple(sorted(given.get(entry, {}))))
                for entry in sorted(self.owners)
            },
            empty=frozenset(recused),
        )

    def _missing(self, seating: Seating, cells: Matrix, *, by_all: bool) -> list[Reason]:
        """A blocker for each judge with sheets still to be signed, and for each entry with too few judges."""
        least = 0 if by_all else self.rules.per_entry or 0
        too_few = [
            reason(
                "judged.sheets-too-few",
                path=self.path,
                entry=entry,
                signed=len(cells.get(entry, {})),
                least=least,
            )
            for entry, judges in sorted(seating.judges.items())
            if len(judges) < least
        ]
        waiting: dict[str, list[str]] = {}
        for judge, entry in seating.missing(cells):
            waiting.setdefault(judge, []).append(entry)
        return too_few + [
            reason(
                "judged.sheets-unsigned",
                path=self.path,
                judge=judge,
                number=len(unsigned),
                unsigned=", ".join(unsigned),
            )
            for judge, unsigned in sorted(waiting.items())
        ]

    def _result(self, cells: Matrix, criteria: Mapping[str, Matrix]) -> Result:
        scheme = scheme_of(self.rules, self.blank, cells)
        if isinstance(scheme, Reason):
            return Result(Method("mean"), (), (scheme,))
        rulings, wrong = rulings_of(self.id, self.rules, self.blank, self.decisions)
        found = judged(cells, scheme, by_criterion=criteria, rulings=rulings)
        return replace(found, blockers=(*found.blockers, *self.remarks, *wrong))


def panel_of(id: str, rules: Judging, decisions: Iterable[Decision]) -> Panel | None:
    """The panel of the round `id` as last decided; None before the first decision."""
    last = None
    for decision in decisions:
        if decision.kind == "panel" and decision.subject == id:
            last = decision.data
    if last is None:
        return None
    return Panel(
        str(last.get("chair", "")),
        str(last.get("secretary", "")),
        tuple(map(str, last.get("judges", ()))),
        tuple(map(str, last.get("alternates", ()))),
        rules.recusal,
    )


def recusals(id: str, decisions: Iterable[Decision]) -> tuple[set[Cell], dict[Cell, str]]:
    """Who stands aside from which entry of the round `id`, and the substitutes the panel named."""
    recused: set[Cell] = set()
    named: dict[Cell, str] = {}
    for decision in decisions:
        if decision.kind == "recuse" and decision.data.get("round") == id:
            cell = str(decision.data.get("judge", "")), decision.subject
            recused.add(cell)
            if alternate := str(decision.data.get("alternate") or ""):
                named[cell] = alternate
    return recused, named


def scheme_of(rules: Judging, blank: BlankSheet, totals: Matrix) -> Scheme | Reason:
    """The declared way from `totals` to places; a Reason where their judges are too few for it."""
    method = method_named(rules.method, min((len(row) for row in totals.values()), default=0))
    if isinstance(method, Reason):
        return method
    gap = None if rules.gap is None else Fraction(rules.gap)
    return Scheme(method, ladder(rules.tie, blank), gap)


def rulings_of(
    round_id: str, rules: Judging, blank: BlankSheet, decisions: Sequence[Decision]
) -> tuple[Rulings, list[Reason]]:
    """Votes, the lot, and what the chair decided on wide gaps; and what of it cannot hold."""
    wrong = []
    seed = revealed(round_id, decisions)
    # Of several reviews of one entry the last holds.
    reviews = {
        decision.subject: decision.data.get("points")
        for decision in decisions
        if decision.kind == "review" and decision.data.get("round") == round_id
    }
    official = {entry: int(points) * HUNDREDTH for entry, points in reviews.items() if points is not None}
    for entry, points in sorted(official.items()):
        if not 0 <= points <= blank.max_points:
            del official[entry], reviews[entry]
            wrong.append(
                reason(
                    "judged.review-out-of-range",
                    path=f"round.{round_id}",
                    entry=entry,
                    points=plain(points),
                    most=plain(blank.max_points),
                )
            )
    # Where the rules call a third judge in, having looked is not enough.
    looked_at = () if rules.gap_action == "third_judge" else reviews
    rulings = Rulings(
        tuple(cast_votes((round_id,), decisions)),
        Lot(seed, round_id) if seed else None,
        frozenset(looked_at),
        official,
    )
    return rulings, wrong


def cuts(contest: Contest, standings: Collection[str], subjects: int) -> tuple[int, ...]:
    """After how many places something ends in any of those standings: a seat, a prize. Only cuts within so
    many `subjects`.

    Of standings that rank all together; cuts inside one block are no cuts of the whole list.
    """
    found = {
        sum(quota.seats for quota in selection.quotas)
        for selection in contest.selections
        if selection.standing in standings and not any(quota.block for quota in selection.quotas)
    }
    for standing in standings:
        lines = [line.count for line in contest.prize_lines if line.ranks_of == standing and not line.block]
        found |= set(accumulate(lines))
    return tuple(sorted(cut for cut in found if 0 < cut < subjects))
