"""The office of a played contest: writes down routine decisions, and votes in lot order if told to settle.

Knows the kinds of decision and what each holds; knows nothing of when they are due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from judging.draw import commitment
from rounds.definition import Contest
from rounds.draw import lot_order
from rounds.reasons import Reason
from rounds.record import Decision

BY = "simulation"
TIED = ("units", "subjects", "entries")
"""The values in which a blocker lists who is tied, by the kind of tie."""


class Office:
    """Collects decisions. They stand in order of time; acts of one moment in the order of writing."""

    def __init__(self, contest: Contest, seed: str) -> None:
        self._contest, self._seed = contest, seed
        self._decisions: list[Decision] = []

    def decisions(self) -> list[Decision]:
        """All of them, numbered from 1."""
        ordered = sorted(self._decisions, key=lambda decision: decision.at)
        return [decision._replace(number=number) for number, decision in enumerate(ordered, 1)]

    def commit(self, subjects: Iterable[str], at: int) -> None:
        """Publish the hashes of the seeds that may have to break ties of `subjects`."""
        for subject in subjects:
            self._decide(at, "commit-seed", subject, {"sha256": commitment(self._lot_seed(subject))})

    def reveal(self, subjects: Iterable[str], at: int) -> None:
        """Open the seeds committed before."""
        for subject in subjects:
            self._decide(at, "reveal-seed", subject, {"seed": self._lot_seed(subject)})

    def seat_panel(self, round: str, judges: Sequence[str], alternates: Sequence[str], at: int) -> None:
        """Name the panel of a round."""
        self._decide(
            at,
            "panel",
            round,
            {"judges": list(judges), "alternates": list(alternates), "chair": judges[0], "secretary": "TK1"},
        )

    def screen(self, entries: Iterable[str], at: int) -> None:
        """Let entries through the eligibility gate."""
        for entry in entries:
            self._decide(at, "screen", entry, {"ok": True, "failed": []})

    def silence(self, round: str, unit: str, at: int) -> None:
        """A unit has handed nothing in and will not."""
        self._decide(at, "silent", unit, {"round": round})

    def replace(self, selection: str, unit: str, reserve: str, at: int) -> None:
        """A reserve takes the seat of a unit."""
        self._decide(at, "replace", selection, {"out": unit, "in": reserve})

    def vote(self, subject: str, tied: Iterable[str], at: int) -> list[str]:
        """A vote among equals, in the order of lots; the order."""
        order = lot_order(self._lot_seed(subject), subject, tied)
        self._decide(at, "vote", subject, {"order": order, "simulated": True})
        return order

    def advance(self, selection: str, units: Sequence[str], at: int) -> None:
        """Confirm who goes on, as computed."""
        self._decide(at, "advance", selection, {"units": list(units)})

    def confirm(self, subject: str, digest: str, at: int) -> None:
        """Make a result final, as computed."""
        self._decide(at, "confirm", subject, {"digest": digest})

    def settle(self, blockers: Iterable[Reason], at: int) -> bool:
        """Vote on ties among `blockers` in the order of lots, let wide gaps stand; whether there were any."""
        before = len(self._decisions)
        for blocker in blockers:
            values = dict(blocker.values)
            subject = self._stake(blocker, values)
            tied = next((str(values[key]).split(", ") for key in TIED if key in values), [])
            if blocker.code == "result.gap-not-reviewed":
                self._decide(at, "review", str(values["entry"]), {"round": subject, "simulated": True})
            elif tied and not blocker.warning:
                self.vote(subject, tied, at)
        return len(self._decisions) > before

    def _stake(self, blocker: Reason, values: Mapping[str, object]) -> str:
        """What a vote that answers the blocker is about: a selection, a standing of prizes, a round."""
        for line in self._contest.prize_lines:
            if line.id == values.get("prize"):
                return line.ranks_of or "prizes"
        return blocker.path.partition(".")[2]

    def _lot_seed(self, subject: str) -> str:
        return hashlib.sha256(f"{self._seed}\0lot\0{subject}".encode()).hexdigest()

    def _decide(self, at: int, kind: str, subject: str, data: Mapping[str, Any]) -> None:
        self._decisions.append(Decision(at, 0, kind, subject, data, by=BY))
