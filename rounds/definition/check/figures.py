"""Figures and standings: each metric has what its kind needs, each ladder compares what it ranks.

Blocks are asked about here too, because they say who is ranked with whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from judging.scheme import Method, method_named
from rounds.definition import Contest, Metric, Round, Standing
from rounds.definition.check import learning
from rounds.definition.check.walk import mistake, unknown, warning
from rounds.definition.folder import Definition
from rounds.metric import ALL, AVERAGED, COUNTED, METRICS, PEOPLE, WORDLESS, Of, low
from rounds.reasons import Reason
from rounds.tally import STAGES

ASKED = ("round", "of", "per", "minimum", "parts", "threshold", "grain", "criterion")
ON_A_SHEET = ("registered", "submitted", "valid")


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Metrics one by one, then standings."""
    contest = definition.contest
    for id, metric in contest.metrics.items():
        yield from _keys(id, metric)
        yield from _parts(contest, id, metric)
        yield from _source(contest, id, metric)
        yield from _criterion(definition, id, metric)
    for number, standing in enumerate(contest.standings, 1):
        yield from _standing(contest, f"standing[{number}]", standing)
    yield from _blocks(definition)


def measures(contest: Contest, id: str) -> frozenset[Of]:
    """What the metric can rank: units, people, entries. A weighted sum can what all of its parts can."""
    known = [contest.metrics[each] for each in resting_on(contest, id) if each in contest.metrics]
    return ALL.intersection(*(METRICS[metric.kind].measures for metric in known))


def resting_on(contest: Contest, id: str) -> list[str]:
    """The metric, and every one that it sums up, directly or through other sums."""
    found, waiting = {id: None}, [id]
    while waiting:
        metric = contest.metrics.get(waiting.pop())
        for addend in metric.parts if metric else ():
            if addend.metric not in found:
                found[addend.metric] = None
                waiting.append(addend.metric)
    return list(found)


def _keys(id: str, metric: Metric) -> Iterator[Reason]:
    kind = METRICS[metric.kind]
    for key in ASKED:
        value = getattr(metric, key)
        given = value not in ("", None, ()) and not (key == "grain" and value == "day")
        if key in kind.needs and not given:
            yield mistake("metric.key-missing", f"metric.{id}", key=key, kind=metric.kind)
        if given and key not in (*kind.needs, *kind.may):
            yield mistake("metric.key-not-allowed", f"metric.{id}.{key}", key=key, kind=metric.kind)
    if metric.of:
        choices = {"mean": AVERAGED, "median": AVERAGED, "first_reached": STAGES}.get(metric.kind, COUNTED)
        if "of" in kind.needs:
            allowed = ", ".join(choices)
            yield from unknown("metric.unknown-of", f"metric.{id}.of", metric.of, choices, choices=allowed)


def _parts(contest: Contest, id: str, metric: Metric) -> Iterator[Reason]:
    if metric.kind != "weighted_sum" or not metric.parts:
        return
    total = sum((addend.weight for addend in metric.parts), Decimal(0))
    if total != 1:
        yield mistake("metric.weights-do-not-sum", f"metric.{id}.parts", sum=f"{total:f}")
    sums = [contest.metrics[each] for each in resting_on(contest, id) if each in contest.metrics]
    if any(addend.metric == id for each in sums for addend in each.parts):
        yield mistake("metric.circular", f"metric.{id}.parts", metric=id)
    for number, addend in enumerate(metric.parts, 1):
        part = contest.metrics.get(addend.metric)
        at = f"metric.{id}.parts[{number}].metric"
        if part is not None and part.kind in WORDLESS:
            yield mistake("metric.no-figure-to-add", at, metric=addend.metric, kind=part.kind)
        elif part is not None and _low(contest, part) != low(metric):
            yield mistake("metric.directions-differ", at, metric=addend.metric)


def _low(contest: Contest, metric: Metric) -> bool:
    """Whether low values are better; of a panel's scores by its method, unless the metric says so itself."""
    round = _round(contest, metric.round)
    if metric.better or metric.kind not in ("judged", "criterion") or round is None or round.judging is None:
        return low(metric)
    method = method_named(round.judging.method, round.judging.judges)
    return isinstance(method, Method) and method.low_is_better


def _source(contest: Contest, id: str, metric: Metric) -> Iterator[Reason]:
    """The round of a metric has the part that it reads, and counts what it asks for."""
    round = _round(contest, metric.round)
    part = METRICS[metric.kind].part
    if round is None or not part:
        return
    if getattr(round, part) is None:
        yield mistake(
            "metric.round-without-part", f"metric.{id}.round", round=round.id, part=part, kind=metric.kind
        )
        return
    source = round.learning.source if round.learning is not None and part == "learning" else "here"
    if source == "counts":
        people = METRICS[metric.kind].measures == PEOPLE or metric.kind in ("mean", "median")
        if people:
            yield mistake("metric.no-people-in-counts", f"metric.{id}.kind", kind=metric.kind, round=round.id)
        elif metric.of in COUNTED and metric.of not in ON_A_SHEET:
            choices = ", ".join(ON_A_SHEET)
            yield mistake(
                "metric.not-on-the-sheet", f"metric.{id}.of", of=metric.of, choices=choices, round=round.id
            )
    if metric.kind == "prediction" and not learning.predicts(contest, round.id):
        yield mistake("metric.no-prediction", f"metric.{id}.kind", round=round.id)


def _criterion(definition: Definition, id: str, metric: Metric) -> Iterator[Reason]:
    round = _round(definition.contest, metric.round)
    if metric.kind != "criterion" or round is None or round.judging is None:
        return
    rubric = definition.rubrics.get(round.judging.rubric)
    blank = rubric.sheet(round.judging.sheet) if rubric else None
    if blank is not None and metric.criterion:
        known = [criterion.id for criterion in blank.criteria]
        yield from unknown(
            "metric.unknown-criterion", f"metric.{id}.criterion", metric.criterion, known, sheet=blank.id
        )


def _standing(contest: Contest, path: str, standing: Standing) -> Iterator[Reason]:
    round = _round(contest, standing.round)
    part = {"people": "learning", "entries": "judging"}.get(standing.of, "")
    if round is not None and part and getattr(round, part) is None:
        yield mistake(
            "standing.round-without-part", f"{path}.round", of=standing.of, round=round.id, part=part
        )
    if not standing.ladder:
        yield mistake("standing.no-ladder", f"{path}.ladder")
    places = {round.id: number for number, round in enumerate(contest.rounds)}
    for number, id in enumerate(standing.ladder, 1):
        metric = contest.metrics.get(id)
        if metric is None:
            continue
        at = f"{path}.ladder[{number}]"
        if id in standing.ladder[: number - 1]:
            yield mistake("standing.metric-twice", at, metric=id)
        if standing.of not in measures(contest, id):
            yield mistake("standing.wrong-metric", at, metric=id, kind=metric.kind, of=standing.of)
        if metric.kind == "draw" and number != len(standing.ladder):
            yield mistake("standing.draw-not-last", at, metric=id)
    for at, id in _asked(standing):
        for each in resting_on(contest, id):
            of = contest.metrics[each].round if each in contest.metrics else ""
            if places.get(of, -1) > places.get(standing.round, len(places)):
                yield mistake("standing.metric-of-later-round", f"{path}.{at}", metric=each, round=of)
    if standing.ladder and all(_settles(contest, id) for id in standing.ladder):
        yield mistake("standing.only-draw", f"{path}.ladder")
    for number, floor in enumerate(standing.qualify, 1):
        if floor.metric not in contest.metrics:
            continue
        at = f"{path}.qualify[{number}].metric"
        kind = contest.metrics[floor.metric].kind
        if standing.of not in measures(contest, floor.metric):
            yield mistake("standing.wrong-metric", at, metric=floor.metric, kind=kind, of=standing.of)
        elif kind in WORDLESS:
            yield mistake("metric.no-figure-to-add", at, metric=floor.metric, kind=kind)
    for number, block in enumerate(standing.blocks, 1):
        if block in standing.blocks[: number - 1]:
            yield mistake("standing.block-twice", f"{path}.blocks[{number}]", block=block)


def _asked(standing: Standing) -> Iterator[tuple[str, str]]:
    """Every metric that the standing names, with its key path inside."""
    for key, ids in (("ladder", standing.ladder), ("also_show", standing.also_show)):
        for number, id in enumerate(ids, 1):
            yield f"{key}[{number}]", id
    for number, floor in enumerate(standing.qualify, 1):
        yield f"qualify[{number}].metric", floor.metric


def _settles(contest: Contest, id: str) -> bool:
    """Whether the metric only settles ties: it measures nothing by itself."""
    return id in contest.metrics and contest.metrics[id].kind in ("draw", "vote")


def _blocks(definition: Definition) -> Iterator[Reason]:
    contest = definition.contest
    kinds: dict[str, str] = {}
    for number, block in enumerate(contest.blocks, 1):
        if not block.kinds and not block.units:
            yield mistake("block.nothing-in", f"block[{number}]", block=block.id)
        elif definition.units and not any(
            unit.kind in block.kinds or unit.code in block.units for unit in definition.units
        ):
            yield mistake("block.no-units", f"block[{number}]", block=block.id)
        for kind in block.kinds:
            if kind in kinds:
                yield warning("block.kind-twice", f"block[{number}].kinds", kind=kind, first=kinds[kind])
            kinds.setdefault(kind, block.id)


def _round(contest: Contest, id: str) -> Round | None:
    return next((round for round in contest.rounds if round.id == id), None)
