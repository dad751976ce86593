"""What the judge's desk shows: the list in the judge's own order, an entry in words and files, the rubric.

Knows how values look; asks only for what the judge reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from flask import url_for

from app.operations.panel.sheet import Queue
from app.operations.panel.sitting import Sitting
from app.storage.entries import entry as entries
from app.storage.entries import preview as previews
from app.storage.files import File
from app.storage.panel import calibration as samples
from app.storage.panel.calibration import CalibrationSample
from app.storage.panel.sheet import SheetDraft
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.entries import shown_entry
from app.web.page import formats
from app.web.page.words import _
from judging.rubric import band, level_of
from rounds.calibration import Spread
from rounds.judged import HUNDREDTH
from rounds.record import EntryVersion

DECIMALS = 1


class Item(NamedTuple):
    """One entry on the list. `number` is its place in the judge's own order, `state` one of `new`, `begun`,
    `signed`, `reopened`. A `sample` comes before them all and never counts.
    """

    entry: str
    number: str
    title: str
    unit: str
    state: str
    href: str
    sample: bool = False


class Aside(NamedTuple):
    """An entry that the judge stands aside from: nothing else of it is known here."""

    title: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The list of one round, as it stands for who asks; `in_turn`: in the order of the presentations."""

    round: str
    title: str
    declared: bool
    calibrated: bool
    opens: int
    closes: int
    items: Sequence[Item]
    in_turn: bool
    aside: Sequence[Aside]

    @property
    def samples(self) -> Sequence[Item]:
        """What is scored first."""
        return [each for each in self.items if each.sample]

    @property
    def entries(self) -> Sequence[Item]:
        """What counts."""
        return [each for each in self.items if not each.sample]

    @property
    def signed(self) -> int:
        """How many are signed of those that count; of the samples until they all are."""
        return sum(each.state == "signed" for each in self.before)

    @property
    def before(self) -> Sequence[Item]:
        """What lies before the judge now."""
        return self.entries if self.calibrated else self.samples

    @property
    def next(self) -> Item | None:
        """The first that is not signed."""
        return next((each for each in self.items if each.state != "signed"), None)

    def beside(self, entry: str, step: int) -> Item | None:
        """The entry before (-1) or after (1) another on the list."""
        at = next(number for number, each in enumerate(self.items) if each.entry == entry) + step
        return self.items[at] if 0 <= at < len(self.items) else None


class Choice(NamedTuple):
    """A level of a criterion: its words, the points it spans, and the fewest of them as they are typed."""

    id: str
    name: str
    span: str
    words: str
    typed: str
    least: str
    most: str
    chosen: bool


class Line(NamedTuple):
    """A criterion on the sheet with what was given."""

    id: str
    name: str
    ask: str
    most: str
    step: str
    points: str
    note: str
    level: str
    choices: Sequence[Choice]


class Agreement(NamedTuple):
    """What the panel gave a sample on one criterion: (judge, points, whether it is who looks) of each."""

    name: str
    given: Sequence[tuple[str, str, bool]]
    low: str
    high: str


class Paper(NamedTuple):
    """A file of the entry, and the addresses of its pages as pictures as far as they were drawn."""

    name: str
    size: int
    href: str
    pages: Sequence[str]


class Document(NamedTuple):
    """What the entry says, field by field, and its files."""

    parts: Sequence[shown_entry.Part]
    files: Sequence[Paper]
    received_at: int


def listed(contest: Shown, seen: Queue) -> Listed:
    """The list of who asks."""
    of, heads = seen.sitting, _heads(contest, seen)
    width = max(2, len(str(len(seen.reading))))
    items = [
        Item(
            code,
            f"M{number}",
            sample.title,
            "",
            _state(seen.sheets.get(code)),
            url_for("sheet.show", slug=contest.slug, round=of.round.id, entry=code),
            sample=True,
        )
        for number, (code, sample) in enumerate(_samples(contest, seen).items(), 1)
    ]
    items += [
        Item(
            entry,
            str(number).zfill(width),
            heads[entry].title,
            _unit(contest, of, heads[entry]),
            _state(seen.sheets.get(entry)),
            url_for("sheet.show", slug=contest.slug, round=of.round.id, entry=entry),
        )
        for number, entry in enumerate(seen.reading, 1)
    ]
    aside = [Aside(heads[entry].title, contest.names.get(heads[entry].unit, "")) for entry in seen.aside]
    return Listed(
        round=of.round.id,
        title=formats.text(of.round.title),
        declared=seen.declared,
        calibrated=seen.calibrated,
        opens=of.span.opens,
        closes=of.span.closes,
        items=items,
        in_turn=bool(of.speaking),
        aside=sorted(aside, key=lambda each: (each.unit, each.title)),
    )


def item(contest: Shown, seen: Queue, entry: str) -> Item:
    """One entry of the list."""
    return next(each for each in listed(contest, seen).items if each.entry == entry)


def document(contest: Shown, seen: Queue, entry: str) -> Document:
    """What the entry says in the version that counts; nothing for works that were invented."""
    if entry in seen.samples:
        return _sample(contest, seen, entry)
    work, session = seen.sitting.works[entry], db.session()
    content = entries.content(session, contest.row.id, entry, work.version)
    parts: Sequence[shown_entry.Part] = ()
    if content is not None:
        taken = contest.contest.round(content.round).entry
        parts = [each for each in shown_entry.parts(taken, content.values) if each.said] if taken else ()
    return Document(parts, _papers(contest, seen, entry), work.at)


def files(contest: Shown, seen: Queue, entry: str) -> list[tuple[str, File]]:
    """The files of an entry or of a sample under the names that were given to them."""
    if entry in seen.samples:
        file = _samples(contest, seen)[entry].file
        return [(file.name, file)] if file else []
    version = seen.sitting.works[entry].version
    return [(row.name, file) for row, file in entries.files(db.session(), contest.row.id, entry, version)]


def _sample(contest: Shown, seen: Queue, code: str) -> Document:
    sample = _samples(contest, seen)[code]
    parts = [shown_entry.Part(_("Text"), "text", sample.words)] if sample.words else []
    return Document(parts, _papers(contest, seen, code), sample.at)


def _papers(contest: Shown, seen: Queue, entry: str) -> list[Paper]:
    kept = files(contest, seen, entry)
    drawn = previews.pages(db.session(), [file.id for _name, file in kept])
    where: dict[str, Any] = {"slug": contest.slug, "round": seen.sitting.round.id, "entry": entry}
    return [
        Paper(
            name,
            file.size,
            url_for("sheet.file", place=place, **where),
            [
                url_for("sheet.page", place=place, number=number, **where)
                for number in range(1, drawn.get(file.id, 0) + 1)
            ],
        )
        for place, (name, file) in enumerate(kept, 1)
    ]


def lines(of: Sitting, kept: SheetDraft | None) -> list[Line]:
    """The criteria of the sheet with what was given so far."""
    given: Mapping[str, int] = kept.points if kept else {}
    notes = kept.notes if kept else {}
    found = []
    for each in of.blank.criteria:
        points = given[each.id] * HUNDREDTH if each.id in given else None
        level = level_of(points, each, of.levels) if points is not None else None
        choices = []
        for one in of.levels:
            least, most = band(one, each, of.blank, of.levels)
            if least > most:
                continue
            span = f"{typed(least)} – {typed(most)}" if least < most else typed(least)
            words = each.levels.get(one.id)
            choices.append(
                Choice(
                    one.id,
                    formats.text(one.name),
                    span,
                    formats.text(words),
                    typed(least),
                    _plain(least),
                    _plain(most),
                    level is one,
                )
            )
        found.append(
            Line(
                each.id,
                formats.text(each.name),
                formats.text(each.ask),
                _plain(each.weight),
                _plain(of.blank.step),
                typed(points) if points is not None else "",
                notes.get(each.id, ""),
                formats.text(level.name) if level else "",
                choices,
            )
        )
    return found


def as_typed(kept: SheetDraft) -> dict[str, Any]:
    """A kept sheet as the script puts it into the fields."""
    return {
        "version": kept.version,
        "points": {id: typed(value * HUNDREDTH) for id, value in kept.points.items()},
        "notes": kept.notes,
    }


def others(totals: Mapping[str, Fraction]) -> list[tuple[str, str]]:
    """What others gave, by code."""
    return [(judge, formats.number(points, DECIMALS)) for judge, points in sorted(totals.items())]


def typed(points: Fraction) -> str:
    """Points as a judge types them: `17,5` / `17.5`, no zeros at the end."""
    plain = _plain(points)
    return plain.replace(".", ",") if formats.language() == "vi" else plain


def _plain(points: Fraction) -> str:
    whole, part = divmod(int(points * 100), 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)


def agreement(of: Sitting, spread: Sequence[Spread], own: str) -> list[Agreement]:
    """What the panel gave a sample, criterion by criterion."""
    names = {each.id: formats.text(each.name) for each in of.blank.criteria}
    return [
        Agreement(
            names[each.criterion],
            [(judge, typed(points * HUNDREDTH), judge == own) for judge, points in each.points.items()],
            typed(each.low * HUNDREDTH),
            typed(each.high * HUNDREDTH),
        )
        for each in spread
    ]


def _samples(contest: Shown, seen: Queue) -> dict[str, CalibrationSample]:
    """The samples that lie before who asks, in order."""
    if not seen.samples:
        return {}
    found = samples.listed(db.session(), contest.row.id, seen.sitting.round.id, seen.samples)
    return {code: found[code] for code in seen.samples}


def _heads(contest: Shown, seen: Queue) -> dict[str, EntryVersion]:
    """The counted version of each entry on the list, or beside it."""
    versions = {(each.entry, each.version): each for each in entries.versions(db.session(), contest.row.id)}
    works = seen.sitting.works
    return {entry: versions[entry, works[entry].version] for entry in (*seen.reading, *seen.aside)}


def _unit(contest: Shown, of: Sitting, head: EntryVersion) -> str:
    """The unit's name; empty where entries are read blind."""
    return "" if of.rules.blind else contest.names.get(head.unit, "")


def _state(kept: SheetDraft | None) -> str:
    if kept is None or (kept.state == "open" and kept.version == 0):
        return "new"
    return "begun" if kept.state == "open" else kept.state
