"""Notes of a language model, for organisers: decide, have them made, see what they did; and for judges: open
them once the own sheet is signed.

There are no such pages where no model is set and none was ever used in the contest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.panel import assistant as verbs
from app.operations.panel import verdict as verdicts
from app.operations.panel.assistant import Situation
from app.operations.work import task as work
from app.permissions import State, allows, may
from app.storage.panel import assistant as stored
from app.storage.panel import sheet as sheets
from app.storage.panel.assistant import AssistantRun
from app.storage.postgres.database import db
from app.storage.work import task as tasks
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.panel.assistant_form import ChoiceForm
from app.web.panel.verdict_table import signed
from app.web.site import asking
from app.web.site.settings import settings
from judging.influence import Influence
from rounds.definition import Round

bp = Blueprint("assistant", __name__)


@dataclass(frozen=True, slots=True)
class Read:
    """One entry of a run: how many notes were kept, and how many dropped by why."""

    entry: str
    notes: int
    dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A sheet signed anew after its notes were opened: both totals, and why it was opened again."""

    judge: str
    entry: str
    before: str
    after: str
    why: str


def offered(contest: Shown) -> bool:
    """Whether notes of a model are anything in this contest: one is set, or people decided about them."""
    rounds = [each for each in contest.contest.rounds if verbs.mode_of(each)]
    if not rounds:
        return False
    return settings().model is not None or any(
        stored.choice(db.session(), contest.row.id, each.id) for each in rounds
    )


@bp.get("/contests/<slug>/desk/assistant")
@allows("assistant.see")
def index(slug: str) -> str:
    """The rounds whose rules allow notes, and where each stands."""
    contest = _offered(slug, "assistant.see")
    rounds = [each for each in contest.contest.rounds if verbs.mode_of(each)]
    return render_template(
        "assistant/index.html",
        contest=contest,
        simulated=contest.simulated,
        rounds=[(each, verbs.situation(db.session(), contest.row, each)) for each in rounds],
        modes=mode_words(),
    )


@bp.route("/contests/<slug>/desk/assistant/<round>", methods=["GET", "POST"])
@allows("assistant.see")
def show(slug: str, round: str) -> ResponseReturnValue:
    """One round: the decision, the work, what was kept, what it did to scores."""
    contest = _offered(slug, "assistant.see")
    found = _round(contest, round)
    form = ChoiceForm()
    if form.is_submitted() and not _manages(contest):
        abort(404)
    if form.validate_on_submit():
        asking.require_fresh()
        try:
            verbs.choose(
                db.session(),
                contest.row,
                found,
                use=form.use.data == "yes",
                why=form.why.data,
                transfer=form.transfer.data,
                model=settings().model,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("The decision is recorded."))
            return redirect(url_for("assistant.show", slug=slug, round=round), 303)
    return _page(contest, found, form)


@bp.post("/contests/<slug>/desk/assistant/<round>/notes")
@allows("assistant.manage")
def make(slug: str, round: str) -> ResponseReturnValue:
    """Have all entries read, and lead to where it is followed."""
    contest = _offered(slug, "assistant.manage")
    found = _round(contest, round)
    by = asking.signed_in().person.id
    try:
        task = verbs.ask(db.session(), contest.row, found, model=settings().model, by=by)
    except Refused as refused:
        db.session.rollback()
        form = ChoiceForm(formdata=None)
        form.refuse(refused)
        return _page(contest, found, form), 409
    return redirect(url_for("work.show", slug=slug, id=task.id), 303)


def mode_words() -> Mapping[str, str]:
    """How notes may be used."""
    return {
        "off": _("not used"),
        "after": _("after a judge has signed the own sheet"),
        "beside": _("passages beside, while scoring"),
    }


def dropped_words() -> Mapping[str, str]:
    """Why something a model said was thrown away."""
    return {
        "not-json": _("no answer in the asked form"),
        "shape": _("no note"),
        "criterion": _("no criterion of the sheet"),
        "quote": _("a quote that does not stand in the entry"),
        "length": _("a quote too short or too long"),
        "mark": _("a passage that speaks of marks or gives orders"),
        "question": _("a number, a verdict or no question"),
        "repeated": _("said twice"),
        "too-many": _("more than three for a criterion"),
        "cut": _("the end of a very long text was not read"),
    }


def _page(contest: Shown, round: Round, form: ChoiceForm) -> str:
    session, row = db.session(), contest.row
    situation = verbs.situation(session, row, round)
    last = stored.whole_run(session, row.id, round.id)
    report = verbs.report(session, row, round)
    return render_template(
        "assistant/show.html",
        contest=contest,
        simulated=contest.simulated,
        round=round,
        situation=situation,
        modes=mode_words(),
        model=settings().model,
        choices=stored.choices(session, row.id, round.id),
        last=last,
        read=_read(last),
        dropped=dropped_words(),
        failed=_failed(contest, round, situation),
        report=report,
        moved=_moved(contest, round, report),
        mean="" if report.mean is None else signed(report.mean / 100),
        manages=_manages(contest),
        form=form,
    )


def _read(run: AssistantRun | None) -> list[Read]:
    if run is None:
        return []
    rows = stored.notes(db.session(), run.id).values()
    return [Read(row.entry, len(row.notes), row.dropped) for row in rows]


def _moved(contest: Shown, round: Round, report: Influence) -> list[Moved]:
    """Both versions of every changed sheet, once no points are hidden any more."""
    session, id = db.session(), contest.row.id
    found = verdicts.find(session, contest.row, round.id) if report.changes else None
    if found is None or not found.open:
        return []
    return [
        Moved(
            each.judge,
            each.entry,
            formats.short(Fraction(each.before, 100)),
            formats.short(Fraction(each.after, 100)),
            "; ".join(
                event.reason
                for event in sheets.history(session, (id, round.id, each.entry, each.judge))
                if event.reason
            ),
        )
        for each in report.changes
    ]


def _failed(contest: Shown, round: Round, situation: Situation) -> list[str]:
    """Why the last work on this round failed, when nothing came after it."""
    listed = tasks.of_contest(db.session(), contest.row.id, kind=verbs.TASK, limit=20)
    last = next((each for each in listed if each.values["round"] == round.id), None)
    if last is None or last.state != "failed" or situation.run is not None:
        return []
    return [phrases.sentence(each, formats.language()) for each in work.reasons(last)]


def _offered(slug: str, action: str) -> Shown:
    contest = shown(slug, action)
    return contest if offered(contest) else abort(404)


def _manages(contest: Shown) -> bool:
    return may(asking.roles(contest.row), "assistant.manage", State(contest.row.state))


def _round(contest: Shown, id: str) -> Round:
    found = (each for each in contest.contest.rounds if each.id == id and verbs.mode_of(each))
    return next(found, None) or abort(404)
