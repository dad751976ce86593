"""The home of a contest: track, what to do now, three figures, map and first places, prizes.

Knows how to choose what matters at this moment; everything it shows is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest import track
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.record import outcome
from app.web.site import asking
from app.web.standings import metrics, places, tiles
from app.web.standings.pictures import Picture
from rounds import registration
from rounds.definition import Standing

FIRST_PLACES = 12
ALL_UNITS = 5_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A large figure with its label, and a small note behind it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do now: a heading, one sentence, one button, and what else one may want to do first."""

    title: str
    words: str
    label: str
    href: str
    also: str = ""
    also_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the page shows beside the definition's own texts."""

    stages: tuple[track.Stage, ...]
    action: Action
    figures: tuple[Figure, ...]
    picture: Picture | None
    table: places.Table | None
    map: tiles.Map | None
    metric: str
    prizes: Sequence[outcome.Awarded]
    awarded: bool


def view(contest: Shown, picture: Picture | None) -> Overview:
    """The overview at the moment of the request; without a picture it has neither table nor map."""
    stages = track.stages(contest.contest, contest.events, contest.now, official=contest.official)
    rows = _rows(picture)
    recorded = snapshot.outcome(db.session(), contest.row.id)
    prizes = outcome.prizes(contest, recorded)
    units = picture is not None and picture.standing.of == "units"
    going_on = marked(contest, picture.standing, recorded) if picture else frozenset()
    return Overview(
        stages=stages,
        action=_action(contest, stages),
        figures=_figures(contest, picture, rows),
        picture=picture,
        table=_table(contest, picture, rows, going_on) if picture else None,
        map=_map(contest, picture, rows, going_on) if picture and units else None,
        metric=places.title(contest, picture.standing.ladder[0]) if picture else "",
        prizes=prizes,
        awarded=any(line.winners for line in prizes),
    )


def count_words() -> list[tuple[str, str]]:
    """What the sums of a picture are called, the most telling first."""
    return [
        ("valid", _("valid completions")),
        ("submitted", _("finished the quiz")),
        ("registered", _("registered")),
        ("entries", _("entries received")),
    ]


def marked(contest: Shown, standing: Standing, recorded: snapshot.Outcome | None) -> frozenset[str]:
    """The subjects that go on from this standing, as of the last recorded result."""
    picked = [
        seat["subject"]
        for selection in contest.contest.selections
        if recorded and selection.standing == standing.id
        for seat in recorded.data["selections"].get(selection.id, {}).get("seats", ())
    ]
    return frozenset(picked)


def _rows(picture: Picture | None) -> list[snapshot.Place]:
    if picture is None:
        return []
    most = ALL_UNITS if picture.standing.of == "units" else FIRST_PLACES + 1
    return snapshot.places(db.session(), picture.snapshot.id, limit=most)[0]


def _action(contest: Shown, stages: Sequence[track.Stage]) -> Action:
    running, coming = track.current(stages)
    read = url_for("rules.read", slug=contest.slug)
    if running and running.closes > contest.now:
        until = _(
            "Until %(end)s (%(zone)s).",
            end=formats.until(running.closes, contest.zone),
            zone=formats.zone_name(contest.zone),
        )
        where = _where(contest, running)
        if where:
            enter = _enter(contest)
            return Action(
                title=running.title,
                words=until,
                label=_("Register") if enter else _("Learn and take part"),
                href=enter or where,
                also=_("Look at the course") if enter else "",
                also_href=where,
            )
        return Action(
            title=running.title, words=f"{running.what}. {until}", label=_("Read the rules"), href=read
        )
    if coming:
        words = _(
            "Begins at %(begin)s (%(zone)s).",
            begin=formats.moment(coming.opens, contest.zone),
            zone=formats.zone_name(contest.zone),
        )
        return Action(title=coming.title, words=words, label=_("Read the rules"), href=read)
    words = (
        _("The results are official. Everyone can see who received what and why, and compute it again.")
        if contest.official
        else _("The rounds are over. The results are provisional until complaints have been ruled on.")
    )
    return Action(
        title=_("The contest has ended"),
        words=words,
        label=_("See the results"),
        href=url_for("result.show", slug=contest.slug),
    )


def _enter(contest: Shown) -> str:
    """Where a visitor registers; empty while nobody can. People who signed in find their own way there."""
    closed = registration.why_closed(contest.contest, contest.decisions, now=contest.now)
    return "" if closed or asking.person() else url_for("enrolment.register", slug=contest.slug)


def _where(contest: Shown, stage: track.Stage) -> str:
    """Where learning happens, if it is the stage that runs: on a page of this site or elsewhere."""
    for event in contest.events:
        learning = contest.contest.round(event.round).learning if event.round else None
        if event.kind == "learning" and event.opens == stage.opens and learning:
            here = learning.source == "here"
            return url_for("course.learn", slug=contest.slug) if here else learning.where
    return ""


def _figures(contest: Shown, picture: Picture | None, rows: Sequence[snapshot.Place]) -> tuple[Figure, ...]:
    kinds = {unit.kind for unit in contest.definition.units}
    departments = sum(unit.kind == "department" for unit in contest.definition.units)
    units = len(contest.definition.units)
    if departments and len(kinds) > 1:
        found = [
            Figure(
                _("units taking part"),
                formats.number(units - departments),
                ngettext("+ %(num)s department", "+ %(num)s departments", departments),
            )
        ]
    else:
        found = [Figure(_("units taking part"), formats.number(units))]
    sums = picture.snapshot.figures if picture else {}
    counted = [Figure(words, formats.number(sums[name])) for name, words in count_words() if sums.get(name)]
    found += counted[:2][::-1]
    if len(found) < 3 and contest.contest.prizes:
        found.append(Figure(_("in prizes"), formats.money(contest.contest.prizes.total)))
    return tuple(found[:3])


def _table(
    contest: Shown, picture: Picture, rows: Sequence[snapshot.Place], going_on: frozenset[str]
) -> places.Table | None:
    ranked = [row for row in rows if row.rank is not None]
    first = [row for row in ranked if row.block == ranked[0].block] if ranked else []
    top = first[:FIRST_PLACES]
    after = first[FIRST_PLACES] if len(first) > FIRST_PLACES else None
    if not top:
        return None
    return places.table(
        contest, picture.standing, top, after=after, before=picture.before(top), marked=going_on, most=2
    )


def _map(
    contest: Shown, picture: Picture, rows: Sequence[snapshot.Place], going_on: frozenset[str]
) -> tiles.Map | None:
    standing = picture.standing
    metric = contest.contest.metrics[standing.ladder[0]]
    winners, words = going_on, _("goes on")
    if not winners:
        cuts = places.cuts(contest, standing)
        winners = frozenset(
            row.subject
            for row in rows
            if row.rank is not None and (cut := cuts.get(row.block) or cuts.get("")) and row.rank <= cut.last
        )
        words = _("above the line")
    return tiles.tile_map(
        contest.definition.tiles,
        contest.names,
        {row.subject: row.values[0] for row in rows},
        lambda value: metrics.show(metric, value, contest.zone),
        contest.unit_href,
        marked=winners,
        marked_words=words,
    )
