"""The list of contests as cards. Asks four queries for all of them together, however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.storage.contest import contest as contests
from app.storage.record import decision
from app.storage.standings import snapshot
from app.storage.standings.snapshot import Snapshot
from app.web.contest import track
from app.web.contest.frame import Shown
from app.web.contest.overview import Figure, count_words
from app.web.page import formats
from app.web.page.words import _

ORDER = {"now": 0, "next": 1, "done": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One contest. `state`: now, next or done, with its `words`; `figures` at most two."""

    title: str
    href: str
    organiser: str
    state: str
    badge: str
    words: str
    stages: tuple[track.Stage, ...]
    figures: tuple[Figure, ...]
    simulated: bool


def cards(session: Session, rows: Sequence[contests.Contest], now: int) -> list[Card]:
    """What runs first, then what comes, then what has ended."""
    ids = [row.id for row in rows]
    acts = decision.of_contests(session, ids)
    pictures = snapshot.newest(session, ids)
    confirmed = snapshot.official(session, ids)
    found = []
    for row in rows:
        contest = Shown(row, contests.definition(session, row), now)
        # What came in one query for all fills the cached properties with this contest's part.
        contest.__dict__["decisions"] = [each.value() for each in acts if each.contest_id == row.id]
        contest.__dict__["confirmed"] = confirmed.get(row.id, frozenset())
        found.append(_card(contest, _seen(session, contest, pictures)))
    return sorted(found, key=lambda card: ORDER[card.state])


def _seen(session: Session, contest: Shown, newest: Sequence[Snapshot]) -> list[Snapshot]:
    """The newest pictures of a contest that visitors see: of a frozen standing an older one."""
    found = []
    for each in newest:
        if each.contest_id != contest.row.id:
            continue
        standing = next((one for one in contest.standings if one.id == each.standing), None)
        frozen = contest.frozen_since(standing) if standing else None
        seen = snapshot.latest(session, each.contest_id, each.standing, frozen) if frozen else each
        if seen is not None:
            found.append(seen)
    return found


def _card(contest: Shown, pictures: Sequence[Snapshot]) -> Card:
    stages = track.stages(contest.contest, contest.events, contest.now, official=contest.official)
    running, coming = track.current(stages)
    over = all(stage.state in ("done", "now") for stage in stages) and stages[-1].state != "later"
    if over:
        state, badge = "done", _("Ended")
        words = _("Official results are out") if contest.official else _("Provisional results")
    elif running:
        state, badge, words = "now", _("Under way"), f"{running.title} · {running.note}"
    elif coming:
        state, badge, words = "next", _("Coming"), f"{coming.title} · {coming.note}"
        if any(stage.state == "done" for stage in stages):
            state, badge = "now", _("Under way")
    else:
        state, badge, words = "next", _("Coming"), ""
    return Card(
        title=contest.title,
        href=url_for("contest.home", slug=contest.slug),
        organiser=contest.organiser,
        state=state,
        badge=badge,
        words=words,
        stages=stages,
        figures=_figures(contest, pictures),
        simulated=contest.simulated,
    )


def _figures(contest: Shown, pictures: Sequence[Snapshot]) -> tuple[Figure, ...]:
    sums: dict[str, int] = {}
    for picture in pictures:
        for name, count in picture.figures.items():
            sums[name] = max(count, sums.get(name, 0))
    counted = [Figure(words, formats.number(sums[name])) for name, words in count_words() if sums.get(name)]
    units = Figure(_("units"), formats.number(len(contest.definition.units)))
    return (units, *counted[:1])
