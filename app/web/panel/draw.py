"""The page of a draw: the hash that was published before, the seed once it is opened, and what it drew.

For everybody, with what is needed to draw again on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from app.permissions import allows
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from judging.draw import lot_key
from rounds import tie as ties
from rounds.definition import Round

bp = Blueprint("draw", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One draw of a round. `lines`: name, id and number drawn of each, the smallest first."""

    scope: str
    committed_at: int | None
    sha256: str
    revealed_at: int | None
    seed: str
    lines: tuple[tuple[str, str, str], ...]


@bp.get("/contests/<slug>/draws/<round>")
@allows("draw.see")
def show(slug: str, round: str) -> str:
    """The order of presentations, and the lot of the round."""
    contest = shown(slug, "draw.see")
    judged = next((each for each in contest.contest.rounds if each.id == round and each.judging), None)
    if judged is None:
        abort(404)
    return render_template(
        "draw/show.html",
        contest=contest,
        simulated=contest.simulated,
        title=formats.text(judged.title),
        order=_order(contest, judged),
        lot=_drawn(contest, judged.id, ()),
    )


def _order(contest: Shown, round: Round) -> Drawn:
    subject = ties.order_subject(round.id)
    opened = [each for each in contest.decisions if (each.kind, each.subject) == ("reveal-seed", subject)]
    return _drawn(contest, subject, tuple(opened[0].data.get("of", ())) if opened else ())


def _drawn(contest: Shown, subject: str, ids: tuple[str, ...]) -> Drawn:
    acts = [each for each in contest.decisions if each.subject == subject]
    first = next((each for each in acts if each.kind == "commit-seed"), None)
    seed = ties.revealed(subject, contest.decisions)
    opened = next(
        (each for each in acts if each.kind == "reveal-seed" and each.data.get("seed") == seed and seed), None
    )
    keys = sorted((lot_key(seed, subject, id).hex(), id) for id in ids) if seed else []
    return Drawn(
        scope=subject,
        committed_at=first.at if first else None,
        sha256=str(first.data.get("sha256", "")) if first else "",
        revealed_at=opened.at if opened else None,
        seed=seed,
        lines=tuple((contest.names.get(id, id), id, key) for key, id in keys),
    )
