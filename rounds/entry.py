"""Entries of a round: which version of which work counts, and how far each invited unit or person has come.

Knows the versions handed in and the decisions on them; opens no file and judges nothing. Everything handed in
stays on the list: what does not count says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rounds import calendar
from rounds.definition import Entry, Round
from rounds.record import Decision, EntryVersion
from rounds.selection import DEPARTURES
from rounds.units import lineage

PLAIN_GRACE = 120 * calendar.SECOND
"""How long after the close the last byte of a plain form may still come, if the request began before it."""


class Sending(NamedTuple):
    """How one file came: when its sending began, when size and hash were declared, when all of it was here.

    None: not yet. `plain`: by a form in one request, which declares nothing.
    """

    begun: int
    declared: int | None
    whole: int | None
    plain: bool = False


def arrived(sending: Sending, *, closes: int, late_upload_minutes: int) -> int | None:
    """The instant at which a file counts as received; None while it is not known yet.

    Declared before the close and whole within the grace: at the declaration, since its content could not
    change any more. By a form that was begun before the close and whole `PLAIN_GRACE` after it at the latest:
    at the beginning. Else at the last byte.
    """
    if sending.whole is None:
        return None
    if sending.plain:
        promised, until = sending.begun, closes + PLAIN_GRACE
    elif sending.declared is not None:
        promised, until = sending.declared, closes + late_upload_minutes * calendar.MINUTE
    else:
        return sending.whole
    return promised if promised < closes and sending.whole < until else sending.whole


class Work(NamedTuple):
    """An entry that counts, in the version that counts. `owner` is the unit or person who hands it in."""

    entry: str
    owner: str
    unit: str
    version: int
    at: int


class Fate(NamedTuple):
    """What became of one version.

    `why`: `counts`, `older` (another version of the same entry counts), `superseded` (another entry of the
    same owner counts), `late`, `early`, `channel` (not one of the declared), `failed` (the gate said no),
    `not-invited`, `withdrawn`, `silent`, `disqualified`.
    """

    entry: str
    version: int
    owner: str
    at: int
    why: str


class Status(NamedTuple):
    """How far an owner has come.

    `state`: `invited` (nothing yet), `handed-in`, `late`, `invalid`, `withdrawn`, `silent`, `disqualified`.
    `entries` are the codes that count.
    """

    owner: str
    state: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that came in for one round."""

    round: str
    works: tuple[Work, ...]
    fates: tuple[Fate, ...]
    statuses: tuple[Status, ...]

    @property
    def owners(self) -> Mapping[str, str]:
        """Who handed in what counts: owner by entry."""
        return {work.entry: work.owner for work in self.works}


def intake(
    round: Round,
    versions: Iterable[EntryVersion],
    decisions: Sequence[Decision],
    *,
    zone: str,
    invited: Collection[str] | None,
    parents: Mapping[str, str],
) -> Intake:
    """What counts of `versions` (rows of other rounds are passed over).

    `at` of a version is the instant the rules ask about: received, or declared for an upload that was begun
    in time and finished within the grace. `invited` are units or persons, None when everybody may hand in;
    `parents` the unit above each unit, whose extensions hold for it. Raises ValueError when the round takes
    no entries.
    """
    if round.entry is None:
        raise ValueError(round.id)
    return _Desk(round, round.entry, decisions, zone, invited, parents).take(versions)


class _Desk:
    def __init__(
        self,
        round: Round,
        rules: Entry,
        decisions: Sequence[Decision],
        zone: str,
        invited: Collection[str] | None,
        parents: Mapping[str, str],
    ) -> None:
        self.round, self.rules, self.zone, self.invited, self.parents = round, rules, zone, invited, parents
        self.extensions = [d for d in decisions if d.kind == "extend"]
        self.left = {
            d.subject: DEPARTURES[d.kind]
            for d in decisions
            if d.kind in DEPARTURES and d.data.get("round") == round.id
        }
        disqualified = {d.subject: DEPARTURES[d.kind] for d in decisions if d.kind == "disqualify"}
        self.gone = self.left | disqualified
        self.screened: dict[str, list[Decision]] = {}
        for decision in decisions:
            if decision.kind == "screen":
                self.screened.setdefault(decision.subject, []).append(decision)
        self.spans: dict[str, calendar.Span] = {}

    def take(self, versions: Iterable[EntryVersion]) -> Intake:
        """Sort the versions of the round out, owner by owner."""
        handed_in: dict[str, dict[str, list[EntryVersion]]] = {}
        for version in versions:
            if version.round == self.round.id:
                handed_in.setdefault(self._owner(version), {}).setdefault(version.entry, []).append(version)
        works: list[Work] = []
        fates: list[Fate] = []
        statuses: list[Status] = []
        for owner in sorted({*handed_in, *self.left, *(self.invited or ())}):
            counted, became = self._of_owner(owner, handed_in.get(owner, {}))
            works += counted
            fates += became
            if self.invited is None or owner in self.invited or owner in self.gone:
                statuses.append(self._status(owner, counted, became))
        return Intake(round=self.round.id, works=tuple(works), fates=tuple(fates), statuses=tuple(statuses))

    def _of_owner(
        self, owner: str, entries: Mapping[str, Sequence[EntryVersion]]
    ) -> tuple[list[Work], list[Fate]]:
        """The entries of one owner that count, at most `per_unit`, and what became of every version."""
        why: dict[EntryVersion, str] = {}
        chosen: list[EntryVersion] = []
        for versions in entries.values():
            best = self._version_of(versions, why)
            if best is not None:
                chosen.append(best)
        chosen.sort(key=lambda version: (version.at, version.entry))
        limit = self.rules.per_unit
        keep = chosen[:limit] if self.rules.counted == "first_valid" else chosen[-limit:]
        for version in chosen:
            why[version] = "counts" if version in keep else "superseded"
        fates = [
            Fate(v.entry, v.version, owner, v.at, why[v])
            for v in sorted(why, key=lambda v: (v.at, v.entry, v.version))
        ]
        return [Work(v.entry, owner, v.unit, v.version, v.at) for v in keep], fates

    def _version_of(
        self, versions: Sequence[EntryVersion], why: dict[EntryVersion, str]
    ) -> EntryVersion | None:
        """The one version of an entry that counts, if any. Notes in `why` what keeps the others out."""
        received: list[EntryVersion] = []
        for version in sorted(versions, key=lambda version: (version.at, version.version)):
            if refusal := self._refusal(version, received):
                why[version] = refusal
            else:
                received.append(version)
        if self.rules.counted == "first_valid":
            # A version the gate has turned down is no valid one, so the next may count.
            for number, version in enumerate(received):
                if self._passes(version, received[number + 1 :]):
                    why.update((other, "older") for other in received[number + 1 :])
                    return version
                why[version] = "failed"
            return None
        why.update((other, "older") for other in received[:-1])
        if received and not self._passes(received[-1], ()):
            why[received.pop()] = "failed"
            return None
        return received[-1] if received else None

    def _refusal(self, version: EntryVersion, before: Sequence[EntryVersion]) -> str:
        """Why the version is not taken in at all, or empty. `before`: those taken in of the same entry."""
        for code in (self._owner(version), version.unit, version.entry):
            if code in self.gone:
                return self.gone[code]
        if self.invited is not None and self._owner(version) not in self.invited:
            return "not-invited"
        if version.channel not in self.rules.channels:
            return "channel"
        span = self._span(version.unit)
        if version.at < span.opens:
            return "early"
        return "" if version.at < span.closes or self._completes(version, before) else "late"

    def _completes(self, version: EntryVersion, before: Sequence[EntryVersion]) -> bool:
        """Whether a version after the close is the completion that the gate asked for, in time."""
        until = self.rules.completion_until
        return (
            until is not None
            and version.at < calendar.deadline(until, self.zone)
            and any(not self._passes(earlier, (version,)) for earlier in before)
        )

    def _passes(self, version: EntryVersion, later: Sequence[EntryVersion]) -> bool:
        """Whether the gate lets the version through, by its last word before a later version came."""
        until = later[0].at if later else None
        words = [
            decision
            for decision in self.screened.get(version.entry, ())
            if decision.at >= version.at and (until is None or decision.at < until)
        ]
        return not words or bool(words[-1].data.get("ok"))

    def _status(self, owner: str, counted: Sequence[Work], fates: Sequence[Fate]) -> Status:
        if owner in self.gone:
            return Status(owner, self.gone[owner])
        if counted:
            return Status(owner, "handed-in", tuple(work.entry for work in counted))
        reasons = {fate.why for fate in fates}
        for state, whys in (
            ("disqualified", {"disqualified"}),
            ("withdrawn", {"withdrawn"}),
            ("invalid", {"failed", "channel"}),
            ("late", {"late"}),
        ):
            if reasons & whys:
                return Status(owner, state)
        return Status(owner, "invited")

    def _owner(self, version: EntryVersion) -> str:
        return version.unit if self.rules.by == "unit" else version.contestant

    def _span(self, unit: str) -> calendar.Span:
        """When the unit may hand in: the window, with the extensions that name it or a unit above it."""
        if unit not in self.spans:
            self.spans[unit] = calendar.extended(
                calendar.span(self.rules.window, self.zone),
                self.round.id,
                "entry",
                self.extensions,
                units=lineage(unit, self.parents),
            )
        return self.spans[unit]
