"""Text that nobody sees, for organisers: which entries hold some, where, and how it was hidden.

Found by rule. Knows no model; what is found changes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations.entries import text as verbs
from app.operations.entries.text import Looked
from app.permissions import State, allows, may
from app.storage.contest.contest import Contest
from app.storage.entries import entry as contents
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import looker
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking

bp = Blueprint("text", __name__)


@bp.get("/contests/<slug>/desk/unseen-text")
@allows("text.see")
def index(slug: str) -> str:
    """The entries of one round with what was found in each; without a choice those of the first."""
    contest = shown(slug, "text.see")
    rounds = [each for each in contest.contest.rounds if each.judging]
    asked = request.args.get("round", rounds[0].id if rounds else "")
    round = next((each for each in rounds if each.id == asked), None)
    if rounds and round is None:
        abort(404)
    return render_template(
        "text/index.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=rounds,
        round=round,
        entries=_beside(contest, verbs.looked(db.session(), contest.row, round.id)) if round else [],
        may_read=may(asking.roles(contest.row), "text.read", State(contest.row.state)),
    )


@bp.post("/contests/<slug>/desk/unseen-text/rounds/<round>")
@allows("text.read")
def look(slug: str, round: str) -> ResponseReturnValue:
    """Ask for all entries of a round to be read, and lead to where it is followed."""
    contest = shown(slug, "text.read")
    if round not in [each.id for each in contest.contest.rounds if each.judging]:
        abort(404)
    task = verbs.ask(db.session(), contest.row, round, by=asking.signed_in().person.id)
    return redirect(url_for("work.show", slug=slug, id=task.id), 303)


@bp.get("/contests/<slug>/desk/unseen-text/<entry>")
@allows("text.see")
def show(slug: str, entry: str) -> str:
    """What nobody sees in one entry, passage by passage."""
    contest = shown(slug, "text.see")
    found = _looked(contest, entry) or abort(404)
    looker.require_whole(contest, entry)
    return render_template(
        "text/show.html",
        contest=contest,
        simulated=contest.simulated,
        found=found,
        why=why_words(),
        places=_places(contest, contest.row, found),
    )


def why_words() -> Mapping[str, str]:
    """How text can be out of sight."""
    return {
        "colour": _("in the colour of its ground"),
        "tiny": _("too small to be read"),
        "off-page": _("beside the page"),
        "invisible": _("not painted, or transparent"),
        "covered": _("covered by something"),
        "vanished": _("marked as hidden"),
        "hidden-slide": _("on a hidden slide"),
        "zero-width": _("in letters without a width"),
        "deleted": _("deleted, but still in the file"),
        "comment": _("a comment"),
        "notes": _("notes of the speaker"),
        "alt-text": _("words in the place of a picture"),
        "metadata": _("a property of the file"),
    }


def _beside(contest: Shown, found: Sequence[Looked]) -> list[Looked]:
    """Those of them from which who asks does not stand aside."""
    gone = looker.aside(contest)
    return [each for each in found if each.work.entry not in gone]


def _looked(contest: Shown, entry: str) -> Looked | None:
    for round in contest.contest.rounds:
        if round.judging:
            for each in verbs.looked(db.session(), contest.row, round.id):
                if each.work.entry == entry:
                    return each
    return None


def _places(contest: Shown, of: Contest, found: Looked) -> Mapping[tuple[str, int], str]:
    """What the fields and files of an entry are called, by field and place."""
    fields = {
        field.id: formats.text(field.title)
        for round in contest.contest.rounds
        if round.entry
        for field in round.entry.fields
    }
    names: dict[tuple[str, int], str] = {(id, 0): title for id, title in fields.items()}
    for file, _kept in contents.files(db.session(), of.id, found.work.entry, found.work.version):
        names[file.field, file.place] = file.name
    return names
