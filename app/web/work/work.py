"""Background work: what was asked for, how far it is, its file, and the button that stops it.

Coordinators see what concerns their own units, organisers all of the contest. Knows no kind of work but its
name.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import phrases
from app.operations import Refused
from app.operations.work import task as verbs
from app.permissions import Role, allows
from app.storage.postgres.database import db
from app.storage.work import task as tasks
from app.storage.work.task import Task
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.forms import Form
from app.web.page.words import _
from app.web.site import asking, downloads

bp = Blueprint("work", __name__)

ONCE = frozenset({"import"})
"""Kinds that are asked for again on pages of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One task as it is shown. `share` in whole percent, None while nobody knows how much there is to do."""

    task: Task
    title: str
    unit: str
    state: str
    kind: str
    share: int | None
    said: tuple[str, ...]
    file: str
    may_cancel: bool
    may_again: bool

    @property
    def over(self) -> bool:
        """Whether nothing about it changes any more."""
        return self.task.state not in tasks.UNFINISHED


@bp.get("/contests/<slug>/desk/work")
@allows("work.see")
def index(slug: str) -> str:
    """The last hundred pieces of work that who asks may see."""
    contest = shown(slug, "work.see")
    found = tasks.of_contest(db.session(), contest.row.id, units=asking.reach(contest.row, acting=False))
    return render_template(
        "work/index.html",
        contest=contest,
        simulated=contest.simulated,
        lines=[_line(contest, each) for each in found],
        trouble=_trouble(),
    )


@bp.get("/contests/<slug>/desk/work/<id>")
@allows("work.see")
def show(slug: str, id: str) -> str:
    """One piece of work; the page follows it until it has ended."""
    contest = shown(slug, "work.see")
    return render_template(
        "work/show.html",
        contest=contest,
        simulated=contest.simulated,
        line=_line(contest, _task(contest, id, acting=False)),
        form=Form(),
        trouble=_trouble(),
    )


@bp.post("/contests/<slug>/desk/work/<id>/cancel")
@allows("work.cancel")
def cancel(slug: str, id: str) -> ResponseReturnValue:
    """Stop it."""
    contest = shown(slug, "work.cancel")
    task = _task(contest, id, acting=True)
    try:
        verbs.cancel(db.session(), task.id, by=asking.signed_in().person.actor)
    except Refused:
        db.session.rollback()  # it ended in the meantime; its page says how
    return redirect(url_for("work.show", slug=slug, id=id))


@bp.post("/contests/<slug>/desk/work/<id>/again")
@allows("work.again")
def again(slug: str, id: str) -> ResponseReturnValue:
    """Do it once more."""
    contest = shown(slug, "work.again")
    task = _task(contest, id, acting=True)
    if task.kind in ONCE:
        abort(404)
    try:
        id = str(verbs.again(db.session(), task.id, asked_by=asking.signed_in().person.id).id)
    except Refused:
        db.session.rollback()  # it goes on, or is done; its page says so
    return redirect(url_for("work.show", slug=slug, id=id))


@bp.get("/contests/<slug>/desk/work/<id>/file")
@allows("work.take")
def download(slug: str, id: str) -> Response:
    """The file that came of it."""
    contest = shown(slug, "work.take")
    return downloads.stored(_task(contest, id, acting=True).file or abort(404))


def title(kind: str) -> str:
    """What a kind of work is called."""
    return {
        "import": _("Import of a file"),
        "certificates": _("Certificates of a unit"),
        "posters": _("Posters of all units"),
        "reminders": _("Reminders to those who have not finished"),
        "signals": _("A look through the attempts"),
        "texts": _("A look for text that nobody sees"),
        "rubric": _("Drafts for the rubric"),
        "results": _("Results of the contest"),
        "assistant": _("Notes on entries by a language model"),
    }.get(kind, kind)


def _task(contest: Shown, id: str, *, acting: bool) -> Task:
    """A task of this contest that who asks may see, or act on. Ends the request with 404 otherwise."""
    try:
        task = tasks.by_id(db.session(), uuid.UUID(id))
    except ValueError:
        abort(404)
    if task is None or task.contest_id != contest.row.id:
        abort(404)
    reach = asking.reach(contest.row, acting=acting)
    if reach is not None and task.unit not in reach:
        abort(404)
    return task


def _line(contest: Shown, task: Task) -> Line:
    state, kind = _state(task)
    may_take = asking.roles(contest.row) & {Role.COORDINATOR, Role.ORGANISER}
    return Line(
        task=task,
        title=title(task.kind),
        unit=contest.names.get(task.unit, ""),
        state=state,
        kind=kind,
        share=100 * task.done // task.total if task.total else None,
        said=tuple(phrases.sentence(each, formats.language()) for each in verbs.reasons(task)),
        file=formats.bytes_of(task.file.size) if task.file and may_take else "",
        may_cancel=bool(may_take) and task.state in tasks.UNFINISHED and not task.cancel_asked,
        may_again=bool(may_take) and task.state in ("failed", "cancelled") and task.kind not in ONCE,
    )


def _trouble() -> str:
    """Why nothing that waits is done, empty while it is."""
    trouble = verbs.trouble(db.session())
    return phrases.sentence(trouble, formats.language()) if trouble else ""


def _state(task: Task) -> tuple[str, str]:
    """In a word, and the look of its badge."""
    if task.cancel_asked and task.state == "running":
        return _("being stopped"), ""
    return {
        "queued": (_("waiting for its turn"), ""),
        "running": (_("under way"), "now"),
        "done": (_("done"), "ok"),
        "failed": (_("failed"), "gold"),
        "cancelled": (_("stopped"), ""),
    }[task.state]
