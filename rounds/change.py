"""What a new version of a published contest may change of its windows, and what it may not.

    against(before, after, decisions, now) -> reasons

A window that has closed stays closed and as it was; one that is open keeps its beginning, and no deadline
comes earlier than a day from now. More time for what is closed is a decision of two people, never a text.
Knows two definitions and the decisions taken; knows no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rounds import calendar
from rounds.calendar import Event
from rounds.definition import Contest
from rounds.definition.folder import CONTEST
from rounds.reasons import Reason
from rounds.record import Decision

NOTICE = 24 * calendar.HOUR
"""So long before it a deadline must be known."""
KINDS = (*calendar.PARTS, "completion", "correction")
"""What people may rely on: windows, and the last instants to complete or correct something."""


def against(before: Contest, after: Contest, decisions: Sequence[Decision], now: int) -> list[Reason]:
    """Why the windows of `after` cannot take the place of those of `before`; empty when they can."""
    new = _windows(after, decisions)
    return [
        Reason(code, CONTEST, _path(after, event), tuple(sorted({**values, "round": event.round}.items())))
        for key, event in _windows(before, decisions).items()
        for code, values in _of_window(event, new.get(key), now)
    ]


def _windows(contest: Contest, decisions: Sequence[Decision]) -> Mapping[tuple[str, str], Event]:
    return {
        (event.kind, event.round): event
        for event in calendar.timeline(contest, decisions)
        if event.kind in KINDS
    }


def _of_window(old: Event, new: Event | None, now: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    is_window = old.kind in calendar.PARTS
    begun = old.opens <= now
    if new is None:
        if begun and is_window:
            yield "change.window-gone", {}
        return
    if begun and is_window and new.opens != old.opens:
        yield "change.begun", {}
    if old.closes <= now:
        if new.closes != old.closes:
            yield "change.closed", {}
    elif new.closes < min(old.closes, now + NOTICE):
        yield "change.too-soon", {"hours": NOTICE // calendar.HOUR}


def _path(contest: Contest, event: Event) -> str:
    """Where the contest's file says it."""
    if event.kind == "correction":
        return "registration.correction_until"
    numbers = [number for number, round in enumerate(contest.rounds, 1) if round.id == event.round]
    if not numbers:
        return ""
    if event.kind == "completion":
        return f"round[{numbers[0]}].entry.completion_until"
    return f"round[{numbers[0]}].{event.kind}.window"
