"""Rounds with works: the form, who hands in, and the panel that judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from judging.exact import plain
from judging.reasons import Reason as Refusal
from judging.rubric import Rubric
from judging.scheme import LEAST_JUDGES, Method, method_named
from rounds import calibration
from rounds.definition import Contest, Entry, Judging, Round
from rounds.definition.check.walk import mistake, unknown, warning
from rounds.definition.folder import Definition
from rounds.judged import HUNDREDTH
from rounds.reasons import Reason


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Every entry form and every panel."""
    contest = definition.contest
    for number, round in enumerate(contest.rounds, 1):
        path = f"round[{number}]"
        if round.entry is not None:
            yield from _entry(contest, f"{path}.entry", number, round.entry)
        if round.judging is not None:
            if all(earlier.entry is None for earlier in contest.rounds[:number]):
                yield mistake("judging.no-entries", f"{path}.judging", round=round.id)
            yield from _panel(f"{path}.judging", round.judging)
            yield from _sheet(f"{path}.judging", round, round.judging, definition.rubrics)


def _entry(contest: Contest, path: str, number: int, entry: Entry) -> Iterator[Reason]:
    if not entry.channels:
        yield mistake("entry.no-channel", f"{path}.channels")
    if not entry.fields:
        yield mistake("entry.no-fields", path)
    earlier = [round.id for round in contest.rounds[: number - 1] if round.entry is not None]
    if entry.presentation_of and entry.presentation_of not in earlier:
        yield mistake("entry.presents-nothing", f"{path}.presentation_of", round=entry.presentation_of)
    for place, field in enumerate(entry.fields, 1):
        at = f"{path}.fields[{place}]"
        if field.kind == "choice" and len(field.choices) < 2:
            yield mistake("entry.choice-without-choices", at, field=field.id)
        if field.kind != "choice" and field.choices:
            yield mistake("entry.choices-without-choice", f"{at}.choices", field=field.id, kind=field.kind)
        if field.kind == "file" and not field.file_kinds:
            yield mistake("entry.file-of-no-kind", at, field=field.id)
        if field.kind != "file" and field.file_kinds:
            yield mistake("entry.kinds-without-file", f"{at}.file_kinds", field=field.id, kind=field.kind)


def _panel(path: str, judging: Judging) -> Iterator[Reason]:
    scores = judging.per_entry or judging.judges
    if judging.judges < LEAST_JUDGES:
        yield mistake("judging.too-few-judges", f"{path}.judges", judges=judging.judges, least=LEAST_JUDGES)
        return
    method = method_named(judging.method, scores)
    least = LEAST_JUDGES if isinstance(method, Refusal) else method.least_judges
    if scores < least:
        values = {"method": judging.method, "judges": scores, "least": least}
        yield mistake("judging.too-few-for-method", f"{path}.method", **values)
    elif judging.recusal == "least_squares" and isinstance(method, Method) and not method.may_miss_cells:
        yield mistake("judging.recusal-not-for-method", f"{path}.recusal", method=judging.method)
    elif scores < judging.judges and isinstance(method, Method) and not method.may_miss_cells:
        yield warning("judging.severity-not-corrected", f"{path}.method", method=judging.method)
    elif judging.recusal == "drop_judge" and not judging.alternates and scores - 1 < least:
        yield warning("judging.recusal-leaves-too-few", f"{path}.alternates", judges=scores, least=least)
    if judging.per_entry is not None and judging.per_entry > judging.judges:
        yield mistake(
            "judging.per-entry-above-judges",
            f"{path}.per_entry",
            got=judging.per_entry,
            judges=judging.judges,
        )
    if judging.second_stage is not None and judging.per_entry is None:
        yield mistake("judging.second-stage-alone", f"{path}.second_stage")
    elif judging.second_stage is not None and judging.second_stage > judging.all_score_up_to:
        values = {"got": judging.second_stage, "most": judging.all_score_up_to}
        yield mistake("judging.second-stage-too-long", f"{path}.second_stage", **values)
    if judging.calibration > calibration.MOST:
        values = {"got": judging.calibration, "most": calibration.MOST}
        yield mistake("judging.too-many-samples", f"{path}.calibration", **values)
    if judging.quorum is not None and judging.quorum > judging.judges:
        yield mistake(
            "judging.quorum-above-judges", f"{path}.quorum", got=judging.quorum, judges=judging.judges
        )
    if len(set(judging.tie)) != len(judging.tie):
        yield mistake("judging.tie-twice", f"{path}.tie")
    for place, rung in enumerate(judging.tie, 1):
        if rung in ("lot", "share") and place != len(judging.tie):
            yield mistake("judging.tie-ends-early", f"{path}.tie[{place}]", rung=rung)
    if judging.gap_action == "third_judge" and judging.gap is not None and not judging.alternates:
        yield mistake("judging.third-judge-missing", f"{path}.alternates")
    if judging.blind and judging.present_minutes is not None:
        yield mistake("judging.blind-presentation", f"{path}.blind")


def _sheet(path: str, round: Round, judging: Judging, rubrics: Mapping[str, Rubric]) -> Iterator[Reason]:
    rubric = rubrics.get(judging.rubric)
    if rubric is None:
        return
    yield from unknown("judging.unknown-sheet", f"{path}.sheet", judging.sheet, [s.id for s in rubric.sheets])
    blank = rubric.sheet(judging.sheet)
    if blank is not None and blank.step % HUNDREDTH:
        yield mistake("judging.step-too-fine", f"{path}.sheet", step=plain(blank.step))
    if blank is not None and judging.gap is not None and Fraction(judging.gap) > blank.max_points:
        values = {"gap": str(judging.gap), "most": str(blank.max_points)}
        yield mistake("judging.gap-never-reached", f"{path}.gap", **values)
