"""What happens next, on the organisers' desk: each coming step with its time, what it will do and what blocks
it; held, let go, run by hand, moved by two people; and what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, phrases
from app.operations import Refused
from app.operations.calendar import moving, reminding, situation
from app.operations.calendar import step as verbs
from app.operations.calendar.situation import Looked
from app.permissions import State, allows, may
from app.storage.calendar import step as rows
from app.storage.calendar.step import StepBlock, StepDone, StepHold
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.storage.record.proposal import Proposal
from app.web.calendar import step_words
from app.web.calendar.step_form import HoldForm, MoveForm, RunForm
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.page.words import _, ngettext
from app.web.record.proposal_kind import Kind, states
from app.web.site import asking
from rounds import calendar
from rounds import steps as rule
from rounds.contest import PRIZES
from rounds.selection import Picked
from rounds.steps import Step

bp = Blueprint("step", __name__)
BASE = "/contests/<slug>/desk/steps"
SHOWN_DONE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What blocks a step, and where it is mended (empty: not by who asks). `stops`: else only a decision."""

    words: str
    href: str
    label: str
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A step that is still to be done. `late`: it was due and is blocked or held."""

    step: Step
    title: str
    does: str
    expects: str
    blocks: Sequence[Block]
    hold: StepHold | None
    late: bool

    @property
    def moved(self) -> bool:
        """Whether it was due at another instant before."""
        return self.step.at != self.step.was


@bp.get(BASE)
@allows("step.see")
def index(slug: str) -> str:
    """Everything that is still to come, what waits, and what was done."""
    contest = shown(slug, "step.see")
    looked = situation.look(db.session(), contest.row, contest.now)
    coming = list(_coming(contest, looked))
    done = rows.done(db.session(), contest.row.id)[::-1]
    listed = proposals.listed(db.session(), contest.row.id, moving.KINDS)
    return render_template(
        "step/index.html",
        contest=contest,
        simulated=contest.simulated,
        late=[each for each in coming if each.late],
        coming=[each for each in coming if not each.late],
        done=[
            (each, step_words.title(contest, each.kind, each.subject), step_words.came_of(each))
            for each in done[:SHOWN_DONE]
        ],
        more=len(done[SHOWN_DONE:]),
        names=people.names(db.session(), {each.by for each in done}),
        proposals=[(each, proposed_title(contest, each)) for each in listed if _mine(each)],
        states=states(),
        zone=formats.zone_name(contest.zone),
    )


@bp.get(f"{BASE}/<key>")
@allows("step.see")
def show(slug: str, key: str) -> str:
    """One step: what it would do now, what blocks it, and what may be done with it."""
    contest = shown(slug, "step.see")
    return _page(contest, key)


@bp.post(f"{BASE}/<key>/hold")
@allows("step.manage")
def hold(slug: str, key: str) -> ResponseReturnValue:
    """Keep a step from being done."""
    contest, form = shown(slug, "step.manage"), HoldForm()
    by = asking.signed_in().person

    def act() -> None:
        verbs.hold(db.session(), contest.row, key, why=form.hold_why.data, by=by)

    return _act(contest, key, form, act, hold=form)


@bp.post(f"{BASE}/<key>/let-go")
@allows("step.manage")
def let_go(slug: str, key: str) -> ResponseReturnValue:
    """Let a held step be done."""
    contest, by = shown(slug, "step.manage"), asking.signed_in().person
    try:
        verbs.let_go(db.session(), contest.row, key, by=by)
    except Refused as refused:
        db.session.rollback()
        return _page(contest, key, refused=refused), 409
    return redirect(url_for("step.show", slug=slug, key=key), 303)


@bp.post(f"{BASE}/<key>/run")
@allows("step.manage")
def run(slug: str, key: str) -> ResponseReturnValue:
    """Do a step now."""
    contest, form = shown(slug, "step.manage"), RunForm()
    by = asking.signed_in().person

    def act() -> None:
        verbs.run(db.session(), contest.row, key, why=form.run_why.data, by=by)

    return _act(contest, key, form, act, run=form)


@bp.post(f"{BASE}/<key>/move")
@allows("step.manage")
def move(slug: str, key: str) -> ResponseReturnValue:
    """Propose that a step is due at another time."""
    contest, form = shown(slug, "step.manage"), MoveForm()
    by = asking.signed_in().person
    made: list[Proposal] = []

    def act() -> None:
        to = clock.instant(form.move_to.data.replace(tzinfo=calendar.zone(contest.zone)))
        made.append(moving.propose(db.session(), contest.row, key, to=to, why=form.move_why.data, by=by))

    answer = _act(contest, key, form, act, move=form)
    if made:
        return redirect(url_for("proposal.show", slug=slug, number=made[0].number), 303)
    return answer


def proposed_title(contest: Shown, found: Proposal) -> str:
    """What is proposed, in a line."""
    if found.kind == "extend":
        what = step_words.title(contest, "close", found.subject)
    else:
        kind, _sep, subject = found.subject.partition("@")[0].partition(":")
        what = step_words.title(contest, kind, subject)
    return _("%(what)s: on %(to)s", what=what, to=formats.moment(int(found.data["to"]), contest.zone))


# --- what is shown --------------------------------------------------------------------------------


def _coming(contest: Shown, looked: Looked) -> list[Coming]:
    """The steps that were not done, of regular reports the next one alone."""
    done = rows.keys(db.session(), contest.row.id)
    held, blocked = _held(contest)
    found, told = [], set()
    for step in verbs.listed(db.session(), contest.row):
        if step.key in done or (step.kind == "report" and step.subject in told):
            continue
        told.add(step.subject if step.kind == "report" else step.key)
        found.append(_of(contest, looked, step, held, blocked))
    return found


def _held(contest: Shown) -> tuple[Mapping[str, StepHold], Mapping[str, StepBlock]]:
    """What is held and what was found blocked, by key."""
    session, id = db.session(), contest.row.id
    return rows.holds(session, id), rows.blocked(session, id)


def _of_done(contest: Shown, row: StepDone) -> tuple[str, str]:
    """What a step that was done is called, and what came of it."""
    return step_words.title(contest, row.kind, row.subject), step_words.came_of(row)


def _of(
    contest: Shown,
    looked: Looked,
    step: Step,
    held: Mapping[str, StepHold],
    blocked: Mapping[str, StepBlock],
) -> Coming:
    over = step.at <= contest.now or step.kind == "publish"
    blocks = list(rule.blocks(contest.contest, step, looked.situation))
    if step.key in blocked:
        # What stopped it when it was tried was found from every fact.
        blocks = [*verbs.found_blocked(blocked[step.key]), *(each for each in blocks if not each.stops)]
    return Coming(
        step=step,
        title=step_words.title(contest, step.kind, step.subject),
        does=step_words.does(step.kind),
        expects=_expects(step, looked),
        # That its round still runs blocks nothing before the round is to end.
        blocks=[
            Block(words=step_words.why(each), href=href, label=label, stops=each.stops)
            for each in blocks
            if over or each.why.code != "step.round-not-over"
            for href, label in [step_words.mend(contest, each)]
        ],
        hold=held.get(step.key),
        late=step.at <= contest.now,
    )


def _expects(step: Step, looked: Looked) -> str:
    """What a list would be if it were drawn up now."""
    picked = looked.foreseen.get(step.subject) if step.kind == "prepare" else None
    if picked is None:
        return ""
    count, reserve = len(picked.seats), len(picked.reserve)
    return ngettext(
        "As of now %(num)s unit would go on, %(reserve)s in reserve",
        "As of now %(num)s units would go on, %(reserve)s in reserve",
        count,
        reserve=reserve,
    )


def _page(contest: Shown, key: str, *, refused: Refused | None = None, **given: forms.Form) -> str:
    step = next((each for each in verbs.listed(db.session(), contest.row) if each.key == key), None)
    found = next((row for row in rows.done(db.session(), contest.row.id) if row.key == key), None)
    if step is None and found is None:
        abort(404)
    language = formats.language()
    manages = may(asking.roles(contest.row), "step.manage", State(contest.row.state))
    looked = situation.look(db.session(), contest.row, contest.now)
    coming = None
    if step is not None and found is None:
        coming = _of(contest, looked, step, *_held(contest))
    kind, subject = (found.kind, found.subject) if found else (step.kind, step.subject) if step else ("", "")
    return render_template(
        "step/show.html",
        contest=contest,
        simulated=contest.simulated,
        key=key,
        title=step_words.title(contest, kind, subject),
        does=step_words.does(kind),
        done=found,
        came_of=step_words.came_of(found) if found else "",
        by=people.names(db.session(), {found.by}) if found else {},
        holder=people.names(db.session(), {coming.hold.by}) if coming and coming.hold else {},
        coming=coming,
        picked=_picked(looked, kind, subject),
        reached=_reached(contest, coming),
        list_of=subject if kind == "prepare" and subject != PRIZES else "",
        refusals=[phrases.sentence(each, language) for each in refused.reasons] if refused else [],
        holdable=bool(coming and manages and kind in rule.HOLDABLE),
        movable=bool(coming and manages and not coming.late and kind in rule.MOVABLE | {"close"}),
        forms={
            "hold": given.get("hold") or HoldForm(formdata=None),
            "run": given.get("run") or RunForm(formdata=None),
            "move": given.get("move") or MoveForm(formdata=None),
        },
    )


def _picked(looked: Looked, kind: str, subject: str) -> Picked | None:
    return looked.foreseen.get(subject) if kind == "prepare" else None


def _reached(contest: Shown, coming: Coming | None) -> Sequence[str] | None:
    """Which units' people a reminder would go to now, or None where it is none."""
    if coming is None or coming.step.kind != "remind":
        return None
    everybody = reminding.listed(db.session(), contest.row, coming.step, contest.now) or []
    if coming.step.subject.startswith("sheets:"):
        return [ngettext("%(num)s judge", "%(num)s judges", len(everybody))] if everybody else []
    return sorted({contest.names.get(each.about, each.about) for each in everybody})


def _act(
    contest: Shown, key: str, form: forms.Form, act: Callable[[], None], **given: forms.Form
) -> ResponseReturnValue:
    """Do what a form asks for, or show the page again with what is wrong."""
    if not form.validate_on_submit():
        return _page(contest, key, **given), 422
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, key, **given), 409
    return redirect(url_for("step.show", slug=contest.slug, key=key), 303)


# --- proposals ------------------------------------------------------------------------------------


def _mine(found: Proposal) -> bool:
    """Whether it was made here: more time for single units belongs to the register of entries."""
    return found.kind == "move" or not found.data.get("units")


def _home(contest: Shown, _proposed: Proposal) -> tuple[str, str]:
    return _("What happens next"), url_for("step.index", slug=contest.slug)


PROPOSED = Kind(
    sees="step.see",
    decides="step.manage",
    title=proposed_title,
    home=_home,
    approve=moving.approve,
    noun="step",
)
