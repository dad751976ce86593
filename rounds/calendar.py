"""Calendar: from the local days of a contest to exact instants, and back.

An instant is a whole number of microseconds since 1970-01-01T00:00:00Z; a span is half-open, so something
belongs to it when `opens <= at < closes`. "To the end of D" and "24:00 of D" are 00:00 of D+1, "before D"
is 00:00 of D. Knows windows, extensions and schedules; knows no clock: `now` is always an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rounds.definition import Contest, Learning, Report, Round, Selection, Window
from rounds.record import Decision

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER_HOUR = 15 * MINUTE

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MORNING = time(8)


class Span(NamedTuple):
    """From `opens` (included) until `closes` (excluded)."""

    opens: int
    closes: int


Part = Literal["learning", "entry", "judging"]
PARTS: tuple[Part, ...] = ("learning", "entry", "judging")

State = Literal["before", "open", "closed"]


# --- instants -------------------------------------------------------------------------------------


@lru_cache
def zone(name: str) -> tzinfo:
    """The time zone of that name. Raises ValueError when this machine knows none.

    A bundle must come out the same on a machine without zone data, so Vietnam's +07:00 (unchanged since
    1975) is known.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == "Asia/Ho_Chi_Minh":
            return timezone(timedelta(hours=7), name)
        raise ValueError(name) from None


def instant(moment: date | datetime, zone_name: str) -> int:
    """The instant of `moment`: a day begins at its midnight; a time without offset is local to the zone."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(zone_name))
    return (moment - EPOCH) // MICROSECOND


def deadline(moment: date | datetime, zone_name: str) -> int:
    """The first instant that is too late: a day counts to its end, a date-time is that instant."""
    if not isinstance(moment, datetime):
        moment += timedelta(days=1)
    return instant(moment, zone_name)


def local(at: int, zone_name: str) -> datetime:
    """The wall clock of the zone at an instant."""
    return (EPOCH + at * MICROSECOND).astimezone(zone(zone_name))


def text(at: int) -> str:
    """`2026-06-10T17:00:00.000000Z`: always UTC, always six decimals, so texts sort like instants."""
    return (EPOCH + at * MICROSECOND).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def local_text(at: int, zone_name: str) -> str:
    """`2026-06-11T00:00:00+07:00`: the wall clock of the zone, as a value of a reason brings it."""
    return local(at, zone_name).isoformat()


def read(written: str) -> int:
    """The instant of an ISO text with an offset. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    return (moment - EPOCH) // MICROSECOND


def whole_day(at: int, zone_name: str) -> date | None:
    """D when the instant is 24:00 of D, so that a page can say "hết ngày D"; None at any other hour."""
    moment = local(at, zone_name)
    return moment.date() - timedelta(days=1) if moment.timetz().replace(tzinfo=None) == time() else None


def day_starts(zone_name: str) -> Callable[[int], int]:
    """A function from an instant to the instant at which its local day began, quick for a million of them.

    Every offset of the zone data is a whole number of quarter hours, so one conversion serves a quarter of
    an hour.
    """
    known: dict[int, int] = {}

    def start(at: int) -> int:
        quarter = at // QUARTER_HOUR
        day = known.get(quarter)
        if day is None:
            day = known[quarter] = instant(local(at, zone_name).date(), zone_name)
        return day

    return start


def midnights(after: int, until: int, zone_name: str) -> list[int]:
    """The instants at which days of the zone begin, after one instant and up to another."""
    day, found = local(after, zone_name).date() + timedelta(days=1), []
    while (begins := instant(day, zone_name)) <= until:
        found.append(begins)
        day += timedelta(days=1)
    return found


# --- windows --------------------------------------------------------------------------------------


def span(window: Window, zone_name: str) -> Span:
    """The instants of a window. Raises ValueError unless exactly one of `to` and `before` is given."""
    opens = instant(window.from_, zone_name)
    if window.to is not None and window.before is None:
        return Span(opens, deadline(window.to, zone_name))
    if window.before is not None and window.to is None:
        return Span(opens, instant(window.before, zone_name))
    raise ValueError("exactly one of `to` and `before`")


def state(span: Span, now: int) -> State:
    """What the span is at `now`, whatever a scheduler has noticed by then."""
    if now < span.opens:
        return "before"
    return "open" if now < span.closes else "closed"


def window_of(round: Round, part: Part) -> Window | None:
    """The window of one activity of the round, None when the round has no such activity."""
    activity = {"learning": round.learning, "entry": round.entry, "judging": round.judging}[part]
    return activity.window if activity else None


def extended(
    span: Span, round: str, part: Part, decisions: Iterable[Decision], *, units: Iterable[str] = ()
) -> Span:
    """The span with `extend` decisions folded in, for a unit that is one of `units` (its own code and its
    parents').

    A decision without units is for everybody. A window is never shortened: the latest close that applies
    counts.
    """
    mine = set(units)
    closes = span.closes
    for decision in decisions:
        if decision.kind == "extend" and decision.subject == f"{round}:{part}":
            named = decision.data.get("units") or ()
            if not named or not mine.isdisjoint(named):
                closes = max(closes, int(decision.data["to"]))
    return Span(span.opens, closes)


def last_call(span: Span, learning: Learning) -> int:
    """The first instant at which nothing of the learning round can be received any more (T3).

    `late = "submitted"`: the close and the grace. `late = "started"`: who started before the close may use
    the minutes of the quiz to their end, and the grace.
    """
    minutes = learning.grace_minutes
    if learning.late == "started" and learning.quiz and learning.quiz.minutes:
        minutes += learning.quiz.minutes
    return span.closes + minutes * MINUTE


def last_receipt(round: Round, part: Part, span: Span, zone_name: str) -> int:
    """The first instant at which nothing of that part, open for `span`, can be received any more."""
    if part == "learning" and round.learning:
        return last_call(span, round.learning)
    if part == "entry" and round.entry and round.entry.completion_until:
        return max(span.closes, deadline(round.entry.completion_until, zone_name))
    return span.closes


def accepts(span: Span, learning: Learning, *, started: int, received: int) -> bool:
    """Whether an attempt counts: started inside the span, and received before the last call."""
    return span.opens <= started < span.closes and started <= received < last_call(span, learning)


# --- what happens when ----------------------------------------------------------------------------

EventKind = Literal[
    "learning",
    "entry",
    "judging",
    "extension",
    "completion",
    "ceremony",
    "publish_by",
    "appeals",
    "replace_until",
    "report",
    "supplement",
    "correction",
]


class Event(NamedTuple):
    """Something on the calendar. A moment has `opens == closes`.

    `round` is the round it belongs to, `subject` the selection, report or part it is about, `units` whom an
    extension is for (empty: everybody).
    """

    opens: int
    closes: int
    kind: EventKind
    round: str = ""
    subject: str = ""
    units: tuple[str, ...] = ()


class Happening(NamedTuple):
    """What is open, and what comes next: the events that begin first after now."""

    now: tuple[Event, ...]
    next: tuple[Event, ...]


def timeline(contest: Contest, decisions: Sequence[Decision] = ()) -> tuple[Event, ...]:
    """Everything the definition puts on the calendar, extensions folded in, in order."""
    return tuple(sorted(_events(contest, decisions)))


def happening(events: Iterable[Event], now: int) -> Happening:
    """What of `events` is open at `now`, and what begins next."""
    events = sorted(events)
    open_now = tuple(event for event in events if event.opens <= now < event.closes)
    first = next((event.opens for event in events if event.opens > now), None)
    return Happening(open_now, tuple(event for event in events if event.opens == first))


def key(kind: str, subject: str, at: int) -> str:
    """What a step of the calendar (`steps.py`) is called for good: by when it was due before it was moved."""
    return f"{kind}:{subject}@{text(at)}"


def moved(kind: str, subject: str, at: int, decisions: Iterable[Decision]) -> int:
    """When a step is due: `at`, or when the last `move` decision on it says."""
    name = key(kind, subject, at)
    to = [int(act.data["to"]) for act in decisions if (act.kind, act.subject) == ("move", name)]
    return to[-1] if to else at


def publish_by(selection: Selection, zone_name: str, decisions: Iterable[Decision] = ()) -> int:
    """By when the list of a selection is to be published. Raises ValueError where the rules name no day."""
    if selection.publish_by is None:
        raise ValueError(selection.id)
    return moved("publish", selection.id, deadline(selection.publish_by, zone_name), decisions)


def _events(contest: Contest, decisions: Sequence[Decision]) -> Iterator[Event]:
    zone_name = contest.zone
    for round in contest.rounds:
        for part in PARTS:
            if window := window_of(round, part):
                published = span(window, zone_name)
                yield Event(*extended(published, round.id, part, decisions), part, round.id)
                yield from _extensions(published, round.id, part, decisions)
        if round.entry and round.entry.completion_until:
            close = deadline(round.entry.completion_until, zone_name)
            yield Event(close, close, "completion", round.id)
        if round.ceremony:
            yield Event(
                instant(round.ceremony, zone_name), deadline(round.ceremony, zone_name), "ceremony", round.id
            )
    for selection in contest.selections:
        round_id = contest.standing(selection.standing).round
        if selection.publish_by:
            due = publish_by(selection, zone_name, decisions)
            yield Event(due, due, "publish_by", round_id, selection.id)
            yield Event(due, due + contest.appeals.hours * HOUR, "appeals", round_id, selection.id)
        if selection.replace_until:
            last = deadline(selection.replace_until, zone_name)
            yield Event(last, last, "replace_until", round_id, selection.id)
    for report in contest.reports:
        for cut in cut_offs(report, contest, decisions):
            yield Event(cut.as_of, cut.as_of, cut.kind, subject=report.id)
    if contest.registration.correction_until:
        last = deadline(contest.registration.correction_until, zone_name)
        yield Event(last, last, "correction")


def _extensions(published: Span, round: str, part: Part, decisions: Sequence[Decision]) -> Iterator[Event]:
    for decision in decisions:
        if decision.kind == "extend" and decision.subject == f"{round}:{part}" and decision.data.get("units"):
            closes = int(decision.data["to"])
            if closes > published.closes:
                yield Event(published.closes, closes, "extension", round, part, tuple(decision.data["units"]))


# --- reports --------------------------------------------------------------------------------------


class CutOff(NamedTuple):
    """A picture of a report: facts before `as_of` are in it."""

    as_of: int
    kind: Literal["report", "supplement"]


def cut_offs(report: Report, contest: Contest, decisions: Sequence[Decision] = ()) -> list[CutOff]:
    """Every cut-off of the report, in order.

    `at` and `before` are taken once; the supplement at the beginning of its day. A schedule (`daily` hours,
    on one weekday if `weekly`) runs while a round of its standings runs, and once more at or after its end
    for the last figures.
    """
    cuts = []
    if report.at:
        cuts.append(CutOff(instant(report.at, contest.zone), "report"))
    if report.before:
        cuts.append(CutOff(instant(report.before, contest.zone), "report"))
    if report.supplement:
        cuts.append(CutOff(instant(report.supplement, contest.zone), "supplement"))
    if report.daily or report.weekly:
        running = _running(report, contest, decisions)
        cuts += (CutOff(at, "report") for at in _scheduled(report, running, contest.zone))
    return sorted(cuts)


def _running(report: Report, contest: Contest, decisions: Sequence[Decision]) -> Span:
    """From the first opening to the last close of the rounds whose standings the report shows."""
    spans = [
        extended(span(window, contest.zone), round.id, part, decisions)
        for round in (contest.round(contest.standing(id).round) for id in report.standings)
        for part in PARTS
        if (window := window_of(round, part))
    ]
    return Span(min(each.opens for each in spans), max(each.closes for each in spans))


def _scheduled(report: Report, running: Span, zone_name: str) -> Iterator[int]:
    day = local(running.opens, zone_name).date()
    hours = sorted(report.daily) or [MORNING]
    while True:
        if report.weekly is None or WEEKDAYS[day.weekday()] == report.weekly:
            for hour in hours:
                at = instant(datetime.combine(day, hour), zone_name)
                if at > running.opens:
                    yield at
                if at >= running.closes:
                    return
        day += timedelta(days=1)
