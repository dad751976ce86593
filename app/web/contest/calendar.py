"""The calendar of a contest: every date as a list by day, and as a file for one's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from app import clock
from app.documents import icalendar
from app.permissions import allows
from app.web.contest import track
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from rounds import calendar
from rounds.calendar import Event
from rounds.definition import Report, Selection

bp = Blueprint("calendar", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a day: what, and a line about it. `decision`: the number of the one that moved it away."""

    title: str
    about: str
    decision: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what happens on it. `state`: past, today or coming."""

    day: date
    state: str
    entries: tuple[Entry, ...]


@bp.get("/contests/<slug>/calendar")
@allows("calendar.see")
def show(slug: str) -> str:
    """All dates by day."""
    contest = shown(slug, "calendar.see")
    return render_template(
        "contest/calendar.html",
        contest=contest,
        simulated=contest.simulated,
        days=days(contest),
        schedules=schedules(contest),
        zone=formats.zone_name(contest.zone),
    )


@bp.get("/contests/<slug>/calendar.ics")
@allows("calendar.see")
def download(slug: str) -> Response:
    """The windows and moments of the contest as a calendar file."""
    contest = shown(slug, "calendar.see")
    base = current_app.extensions["hoithi"].base_url
    name = f"{contest.mark} {contest.short}" if contest.mark else contest.short
    events = [
        icalendar.Event(
            uid=f"{number}.{contest.slug}@hoithi",
            begins=clock.moment(event.opens),
            ends=clock.moment(event.closes),
            title=f"{name}: {words(contest, event)}",
            about=track.span_words(event, contest.zone),
            url=base + url_for("contest.home", slug=contest.slug),
        )
        for number, event in enumerate(listed(contest), 1)
    ]
    content = icalendar.write(name, events, clock.moment(contest.now))
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{contest.slug}.ics"'
    return answer


def listed(contest: Shown) -> list[Event]:
    """The events of the calendar without the many cut-offs of scheduled reports."""
    once = {report.id for report in contest.contest.reports if not _scheduled(report)}
    return [event for event in contest.events if event.kind != "report" or event.subject in once]


def schedules(contest: Shown) -> list[Entry]:
    """The reports that come again and again, each in one line."""
    found = []
    for report in contest.contest.reports:
        if not _scheduled(report):
            continue
        hours = ", ".join(f"{hour:%H:%M}" for hour in sorted(report.daily) or [calendar.MORNING])
        if report.weekly:
            weekday = formats.weekday(date(2024, 1, 1 + calendar.WEEKDAYS.index(report.weekly)))
            found.append(
                Entry(formats.text(report.title), _("%(weekday)s at %(hours)s", weekday=weekday, hours=hours))
            )
        else:
            found.append(Entry(formats.text(report.title), _("every day at %(hours)s", hours=hours)))
    return found


def days(contest: Shown) -> list[Day]:
    """What opens, closes or falls due, day by day."""
    today = calendar.local(contest.now, contest.zone).date()
    by_day: dict[date, list[Entry]] = {}
    for day, entry in sorted(_entries(contest), key=lambda pair: pair[0]):
        by_day.setdefault(day, []).append(entry)
    by_day.setdefault(today, [])
    first, last = min(by_day), max(by_day)
    if today in (first, last) and not by_day[today]:
        del by_day[today]
    return [
        Day(day, "past" if day < today else "today" if day == today else "coming", tuple(entries))
        for day, entries in sorted(by_day.items())
    ]


def words(contest: Shown, event: Event) -> str:
    """What an event is called."""
    definition = contest.contest
    titles = {selection.id: selection.title for selection in definition.selections}
    titles |= {report.id: report.title for report in definition.reports}
    about = formats.text(titles.get(event.subject))
    round_title = formats.text(definition.round(event.round).title).partition(" - ")[0] if event.round else ""
    if event.kind in ("learning", "entry", "judging", "ceremony"):
        return f"{round_title}: {track.part_words(event.kind)}"
    return {
        "extension": _("%(round)s: extended for some units", round=round_title),
        "completion": _("%(round)s: last day to complete an entry", round=round_title),
        "publish_by": _("To be published: %(title)s", title=about),
        "appeals": _("Complaints: %(title)s", title=about),
        "replace_until": _("Last day for a reserve to take a place: %(title)s", title=about),
        "report": _("Figures frozen: %(title)s", title=about),
        "supplement": _("Figures supplemented: %(title)s", title=about),
        "correction": _("Last day to correct a registration"),
    }[event.kind]


def _moved(contest: Shown) -> Iterator[tuple[date, Entry]]:
    """The dates that held before people moved them, each with where it went and the decision."""
    closes: dict[str, int] = {}
    for round in contest.contest.rounds:
        for part in calendar.PARTS:
            if window := calendar.window_of(round, part):
                closes[f"{round.id}:{part}"] = calendar.span(window, contest.zone).closes
    by = {each.id: calendar.publish_by(each, contest.zone) for each in _published(contest)}
    for act in contest.decisions:
        if act.kind == "extend" and act.subject in closes and not act.data.get("units"):
            old, to = closes[act.subject], int(act.data["to"])
            if to > old:
                id, _sep, name = act.subject.partition(":")
                kind: Any = name
                title = words(contest, Event(old, old, kind, id))
                closes[act.subject] = to
                yield _old(contest, _("Closes: %(title)s", title=title), old, to, act.number)
        elif act.kind == "move" and act.subject.startswith("publish:"):
            id = act.subject.removeprefix("publish:").partition("@")[0]
            if id in by:
                old, by[id] = by[id], int(act.data["to"])
                title = words(contest, Event(old, old, "publish_by", subject=id))
                yield _old(contest, title, old, by[id], act.number)


def _published(contest: Shown) -> list[Selection]:
    return [each for each in contest.contest.selections if each.publish_by]


def _old(contest: Shown, title: str, old: int, to: int, decision: int) -> tuple[date, Entry]:
    last = calendar.whole_day(old, contest.zone)
    day = last or calendar.local(old, contest.zone).date()
    about = _("Moved to %(to)s", to=formats.until(to, contest.zone))
    return day, Entry(title, about, decision)


def _entries(contest: Shown) -> Iterator[tuple[date, Entry]]:
    yield from _moved(contest)
    for event in listed(contest):
        title = words(contest, event)
        opens = calendar.local(event.opens, contest.zone)
        last = calendar.whole_day(event.closes, contest.zone)
        closing = last or calendar.local(event.closes, contest.zone).date()
        if event.opens == event.closes and event.kind != "ceremony":
            yield closing, Entry(title, _("until %(end)s", end=formats.until(event.closes, contest.zone)))
        elif event.kind in ("learning", "entry", "judging") and closing != opens.date():
            until = formats.until(event.closes, contest.zone)
            yield (
                opens.date(),
                Entry(_("Opens: %(title)s", title=title), track.span_words(event, contest.zone)),
            )
            yield closing, Entry(_("Closes: %(title)s", title=title), _("until %(end)s", end=until))
        else:
            yield opens.date(), Entry(title, track.span_words(event, contest.zone))


def _scheduled(report: Report) -> bool:
    return bool(report.daily or report.weekly)
