"""Days and hours of `contest.toml`: every window opens before it closes, and rounds follow each other in
time.

Instants come from `rounds/calendar.py`; days are shown in findings as they stand in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import MINYEAR, date, datetime

from rounds import calendar
from rounds.calendar import Span
from rounds.definition import Contest, Report, Round, Selection, Window
from rounds.definition.check.walk import key_of, mistake, tables, warning
from rounds.definition.folder import Definition
from rounds.reasons import Reason

YEARS = (1900, 2199)


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Windows one by one, then within a round, between rounds, and everything that hangs on them."""
    contest = _in_a_zone(definition.contest)
    if far := [*_far_dates(contest)]:
        yield from far
        return
    broken = [
        found
        for path, table in tables(contest)
        if isinstance(table, Window)
        for found in _window(contest, path, table)
    ]
    yield from broken
    for number, round in enumerate(contest.rounds, 1):
        # A round without entries of its own judges those of the last round before it that took any.
        source = next((each for each in reversed(contest.rounds[:number]) if each.entry), round)
        yield from _within(contest, f"round[{number}]", round, source)
    yield from _between(contest)
    for number, selection in enumerate(contest.selections, 1):
        yield from _selection(contest, f"selection[{number}]", selection)
    for number, report in enumerate(contest.reports, 1):
        yield from _report(contest, f"report[{number}]", report)
    if not broken:
        yield from _around(contest)


def _in_a_zone(contest: Contest) -> Contest:
    """The contest, in Vietnam's zone where its own is unknown (`names` says so): days are compared all the
    same.
    """
    try:
        calendar.zone(contest.zone)
    except ValueError:
        return dataclasses.replace(contest, zone="Asia/Ho_Chi_Minh")
    return contest


def _far_dates(contest: Contest) -> Iterator[Reason]:
    """Days that no contest can mean, such as 9999-12-31 for "never"."""
    for path, table in tables(contest):
        for field in dataclasses.fields(table):
            value = getattr(table, field.name)
            if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1] and value.year != MINYEAR:
                at = f"{path}.{key_of(field)}" if path else key_of(field)
                yield mistake("date.out-of-range", at, got=str(value), first=YEARS[0], last=YEARS[1])


def span_of(contest: Contest, round: Round) -> Span | None:
    """From the first opening to the last close of a round; None when it has no good window."""
    spans = [span for part in calendar.PARTS if (span := _span(contest, calendar.window_of(round, part)))]
    return Span(min(span.opens for span in spans), max(span.closes for span in spans)) if spans else None


def _span(contest: Contest, window: Window | None) -> Span | None:
    if window is None or window.from_ == date.min:
        return None
    try:
        span = calendar.span(window, contest.zone)
    except ValueError:
        return None
    return span if span.opens < span.closes else None


def _window(contest: Contest, path: str, window: Window) -> Iterator[Reason]:
    if window.to is None and window.before is None:
        yield mistake("window.no-end", path)
    elif window.to is not None and window.before is not None:
        yield mistake("window.two-ends", path, to=str(window.to), before=str(window.before))
    elif window.from_ != date.min and _span(contest, window) is None:
        yield mistake(
            "window.ends-first", path, opens=str(window.from_), ends=str(window.to or window.before)
        )


def _within(contest: Contest, path: str, round: Round, source: Round) -> Iterator[Reason]:
    """Judging waits for the entries; the ceremony for everything."""
    entry = _span(contest, source.entry.window) if source.entry else None
    judging = _span(contest, round.judging.window) if round.judging else None
    if source.entry and round.judging and entry and judging and judging.opens < entry.closes:
        yield mistake(
            "judging.before-entries-close",
            f"{path}.judging.window",
            opens=str(round.judging.window.from_),
            ends=_end(source.entry.window),
        )
    whole = span_of(contest, round)
    if whole and round.ceremony:
        # Judges may score at the ceremony itself, so its whole day counts.
        day = round.ceremony.date() if isinstance(round.ceremony, datetime) else round.ceremony
        if calendar.deadline(day, contest.zone) < whole.closes:
            yield mistake("ceremony.too-early", f"{path}.ceremony", ceremony=str(round.ceremony))
    if round.entry and entry and round.entry.completion_until:
        until = round.entry.completion_until
        if calendar.deadline(until, contest.zone) < entry.closes:
            ends = _end(round.entry.window)
            yield mistake(
                "entry.completion-too-early", f"{path}.entry.completion_until", until=str(until), ends=ends
            )


def _between(contest: Contest) -> Iterator[Reason]:
    """A round opens after the selection that lets units in; rounds for everybody should not overlap."""
    for number, round in enumerate(contest.rounds, 1):
        path = f"round[{number}]"
        source = _source(contest, round)
        own = span_of(contest, round)
        if source is not None:
            # The selection rests on `source`: it must be an earlier round of the file, and over by then.
            place = contest.rounds.index(source)
            if place >= number - 1:
                yield mistake("round.field-later", f"{path}.field", selection=round.field, round=source.id)
            elif own and (before := span_of(contest, source)) and own.opens < before.closes:
                yield mistake(
                    "round.before-its-field", path, round=round.id, selection=round.field, before=source.id
                )
        elif number > 1 and own and not round.field:
            previous = contest.rounds[number - 2]
            if (before := span_of(contest, previous)) and own.opens < before.closes:
                yield warning("round.overlaps", path, round=round.id, before=previous.id)


def _source(contest: Contest, round: Round) -> Round | None:
    """The round on whose standing the field of `round` rests."""
    try:
        return contest.round(contest.standing(contest.selection(round.field).standing).round)
    except KeyError:
        return None


def _selection(contest: Contest, path: str, selection: Selection) -> Iterator[Reason]:
    try:
        source = contest.round(contest.standing(selection.standing).round)
    except KeyError:
        return
    before = span_of(contest, source)
    into = next((round for round in contest.rounds if round.field == selection.id), None)
    if into is not None and contest.rounds.index(into) <= contest.rounds.index(source):
        return
    if (
        before
        and selection.publish_by
        and calendar.deadline(selection.publish_by, contest.zone) < before.closes
    ):
        day = str(selection.publish_by)
        yield mistake("selection.published-too-early", f"{path}.publish_by", day=day, round=source.id)
    if into is None:
        return
    after = span_of(contest, into)
    if after and selection.publish_by and calendar.deadline(selection.publish_by, contest.zone) > after.opens:
        day = str(selection.publish_by)
        yield warning("selection.published-late", f"{path}.publish_by", day=day, round=into.id)
    if selection.replace_until is None:
        return
    last = calendar.deadline(selection.replace_until, contest.zone)
    if before and last <= before.closes:
        day = str(selection.replace_until)
        yield mistake("selection.replace-until-too-early", f"{path}.replace_until", day=day, round=source.id)
    entry = _span(contest, into.entry.window if into.entry else None)
    closes = entry.closes if entry else after.closes if after else None
    if closes is not None and last > closes:
        day = str(selection.replace_until)
        yield mistake("selection.replace-until-too-late", f"{path}.replace_until", day=day, round=into.id)


def _report(contest: Contest, path: str, report: Report) -> Iterator[Reason]:
    if not (report.at or report.before or report.daily or report.weekly):
        yield mistake("report.no-cut-off", path)
    if not report.standings:
        yield mistake("report.no-standing", path)
    cuts = [moment for moment in (report.at, report.before) if moment is not None]
    if report.at and report.before:
        yield mistake("report.two-cut-offs", path, at=str(report.at), before=str(report.before))
    if report.supplement:
        late = [
            cut
            for cut in cuts
            if calendar.instant(cut, contest.zone) >= calendar.instant(report.supplement, contest.zone)
        ]
        if not cuts:
            yield mistake("report.supplement-alone", f"{path}.supplement")
        elif late:
            day = str(report.supplement)
            yield mistake("report.supplement-before-cut-off", f"{path}.supplement", day=day, cut=str(late[0]))
    rounds = {standing.round for standing in contest.standings if standing.id in report.standings}
    spans = [span for round in contest.rounds if round.id in rounds and (span := span_of(contest, round))]
    for key, cut in (("at", report.at), ("before", report.before)):
        if cut and spans and calendar.instant(cut, contest.zone) <= min(span.opens for span in spans):
            yield mistake("report.before-anything", f"{path}.{key}", cut=str(cut))
    open_to_all = [s.id for s in contest.standings if s.id in report.standings and s.visible == "public"]
    if report.fewest and report.fewest_visible != "public" and open_to_all:
        yield warning("report.least-in-public-list", f"{path}.fewest_visible", standing=open_to_all[0])


def _around(contest: Contest) -> Iterator[Reason]:
    spans = [span for round in contest.rounds if (span := span_of(contest, round))]
    if not spans:
        return
    opens, closes = min(span.opens for span in spans), max(span.closes for span in spans)
    until = contest.registration.correction_until
    if until and calendar.deadline(until, contest.zone) <= opens:
        yield mistake("registration.corrected-too-early", "registration.correction_until", day=str(until))
    for number, campaign in enumerate(contest.campaigns, 1):
        span = _span(contest, campaign.window)
        if span and (span.opens < opens or span.closes > closes):
            yield warning("campaign.outside", f"campaign[{number}].window", unit=campaign.unit)
    for number, denominator in enumerate(contest.denominators, 1):
        path = f"denominator[{number}]"
        if denominator.as_of is None:
            yield warning("denominator.undated", path, id=denominator.id)
        elif calendar.instant(denominator.as_of, contest.zone) >= opens:
            day = str(denominator.as_of)
            yield warning("denominator.after-opening", f"{path}.as_of", id=denominator.id, day=day)
        if not denominator.approved_by.strip():
            yield warning("denominator.unapproved", path, id=denominator.id)


def _end(window: Window) -> str:
    return str(window.to or window.before)
