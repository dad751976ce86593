"""The stages of a contest as its pages show them: what is done, what runs and how long, what comes next.

Knows the calendar of a definition and the moment of the request; words of windows and of time left are
made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.web.page import formats
from app.web.page.words import _, ngettext
from rounds import calendar
from rounds.calendar import Event
from rounds.definition import Contest

State = Literal["done", "now", "next", "later"]
MINUTE, HOUR, DAY = calendar.MINUTE, calendar.HOUR, 24 * calendar.HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage. `spent` is the share of its time that has passed, 0 to 100; `note` says what it is now."""

    title: str
    what: str
    when: str
    state: State
    note: str
    spent: int
    opens: int
    closes: int


def stages(contest: Contest, events: Sequence[Event], now: int, *, official: bool) -> tuple[Stage, ...]:
    """Every activity of every round in order, the result at the end. `events` are of `calendar.timeline`."""
    wanted = [event for event in events if event.kind in ("learning", "entry", "judging")]
    wanted += [event for event in events if event.kind == "ceremony" and not _inside(event, wanted)]
    wanted.sort()
    upcoming = min((event.opens for event in wanted if event.opens > now), default=None)
    found = [_stage(contest, event, now, upcoming, first=_first_of_round(event, wanted)) for event in wanted]
    over = bool(wanted) and all(event.closes <= now for event in wanted)
    found.append(_result(max((event.closes for event in wanted), default=0), over=over, official=official))
    return tuple(found)


def current(track: Sequence[Stage]) -> tuple[Stage | None, Stage | None]:
    """What runs now (what ends first) and what comes next."""
    running = sorted((stage for stage in track if stage.state == "now"), key=lambda stage: stage.closes)
    coming = [stage for stage in track if stage.state == "next"]
    return (running[0] if running else None), (coming[0] if coming else None)


def span_words(event: Event, zone: str) -> str:
    """`từ 28/5/2026 đến hết ngày 10/6/2026`; hours where a window does not begin or end with a day."""
    if event.opens == event.closes:
        return at_words(event.opens, zone)
    last = calendar.whole_day(event.closes, zone)
    opens = calendar.local(event.opens, zone)
    if last and last == opens.date() and opens.hour == opens.minute == 0:
        return formats.day(last)
    if last and last == opens.date():
        return _("from %(moment)s", moment=formats.moment(event.opens, zone))
    begin = (
        formats.day(opens.date()) if opens.hour == opens.minute == 0 else formats.moment(event.opens, zone)
    )
    return _("%(begin)s to %(end)s", begin=begin, end=formats.until(event.closes, zone))


def at_words(at: int, zone: str) -> str:
    """A single moment on the calendar: the day alone at midnight, else with its hour."""
    moment = calendar.local(at, zone)
    return formats.day(moment.date()) if moment.hour == moment.minute == 0 else formats.moment(at, zone)


def left_words(microseconds: int) -> str:
    """How long until then, rounded down: two units at most, days and hours or hours and minutes."""
    days, rest = divmod(max(microseconds, 0), DAY)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    in_days = ngettext("%(num)s day", "%(num)s days", days)
    in_hours = ngettext("%(num)s hour", "%(num)s hours", hours)
    in_minutes = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if days > 2 or (days and not hours):
        return in_days
    if days:
        return f"{in_days} {in_hours}"
    if hours:
        return f"{in_hours} {in_minutes}" if minutes else in_hours
    return in_minutes if minutes else _("less than a minute")


def part_words(kind: str) -> str:
    """What an activity of a round is called."""
    return {
        "learning": _("Learning and quiz"),
        "entry": _("Entries are handed in"),
        "judging": _("The panel judges"),
        "ceremony": _("Award ceremony"),
    }[kind]


def _stage(contest: Contest, event: Event, now: int, upcoming: int | None, *, first: bool) -> Stage:
    title, what = formats.text(contest.round(event.round).title), part_words(event.kind)
    if not first:
        title, what = what, title.partition(" - ")[0]
    state: State
    if event.closes <= now:
        state, note, spent = "done", _("Closed"), 100
    elif event.opens <= now:
        left = left_words(event.closes - now)
        state, note = "now", _("Now: %(left)s left", left=left)
        spent = (now - event.opens) * 100 // (event.closes - event.opens)
    elif event.opens == upcoming:
        state, note, spent = "next", _("Next: in %(left)s", left=left_words(event.opens - now)), 0
    else:
        state, note, spent = "later", "", 0
    return Stage(
        title=title,
        what=what,
        when=span_words(event, contest.zone),
        state=state,
        note=note,
        spent=spent,
        opens=event.opens,
        closes=event.closes,
    )


def _result(after: int, *, over: bool, official: bool) -> Stage:
    state: State = "done" if official else "now" if over else "later"
    when = (
        _("Official")
        if official
        else _("Provisional, open to complaints")
        if over
        else _("After the last round")
    )
    return Stage(
        title=_("Results and prizes"),
        what="",
        when=when,
        state=state,
        note="",
        spent=100 if official else 0,
        opens=after,
        closes=after,
    )


def _inside(ceremony: Event, others: Sequence[Event]) -> bool:
    return any(
        other.round == ceremony.round and other.opens <= ceremony.opens < other.closes for other in others
    )


def _first_of_round(event: Event, events: Sequence[Event]) -> bool:
    return next(other for other in events if other.round == event.round) == event
