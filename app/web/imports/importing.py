"""Imports as organisers see them: what can be brought in, the look at a file, its progress, its end.

Knows forms and words; what a row means stands in `app/operations/imports/`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents import sheet, workbook
from app.documents.workbook import Page, Value
from app.operations import Refused
from app.operations.imports import KINDS
from app.operations.imports import run as imports
from app.operations.imports.kind import Asked
from app.operations.work import task as tasking
from app.permissions import allows
from app.storage.imports import importing
from app.storage.imports.importing import ImportRun
from app.storage.postgres.database import db
from app.storage.work import task as tasks
from app.storage.work.task import UNFINISHED, Task
from app.web.contest.frame import Shown, shown
from app.web.imports import bringing, upload
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking

bp = Blueprint("importing", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN = ("preview", "queued")
"""States in which the file is still held."""


@bp.url_value_preprocessor
def take_larger_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A file may be larger than what any other form sends; known before the form is read."""
    if endpoint == "importing.new":
        request.max_content_length = sheet.LARGEST + sheet.MEGABYTE


@bp.get("/contests/<slug>/desk/imports")
@allows("import.manage")
def index(slug: str) -> str:
    """What can be brought in, and what was."""
    contest = shown(slug, "import.manage")
    return render_template(
        "importing/index.html",
        contest=contest,
        simulated=contest.simulated,
        kinds=[bringing.about(contest, kind) for kind in bringing.offered(contest)],
        runs=importing.listed(db.session(), contest.row.id),
        names={kind: bringing.name(kind) for kind in KINDS},
        states=bringing.states(),
    )


@bp.route("/contests/<slug>/desk/imports/<kind>/new", methods=["GET", "POST"])
@allows("import.manage")
def new(slug: str, kind: str) -> ResponseReturnValue:
    """The form for a file; a file that can be read leads to the look at it."""
    contest = _offered(slug, kind)
    form = upload.form(contest, kind)
    if form.validate_on_submit():
        person = asking.person()
        given = form.file.data
        try:
            run = imports.upload(
                db.session(),
                contest.row,
                kind,
                data=given.read(),
                file_name=given.filename or "",
                values=upload.values(contest, kind, form),
                by=person.id if person else None,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, "file")
        else:
            return redirect(url_for("importing.show", slug=slug, number=run.number))
    return render_template(
        "importing/new.html",
        contest=contest,
        simulated=contest.simulated,
        kind=bringing.about(contest, kind),
        form=form,
        most=sheet.LARGEST // sheet.MEGABYTE,
    )


@bp.get("/contests/<slug>/desk/imports/<kind>/sample.xlsx")
@allows("import.manage")
def sample(slug: str, kind: str) -> Response:
    """A file to begin with: the right headings, and rows to mend."""
    contest = _offered(slug, kind)
    asked = _asked(contest)
    language = formats.language()
    page = Page(
        title=bringing.name(kind),
        columns=[field.title(language) for field in KINDS[kind].fields(asked)],
        rows=KINDS[kind].sample(asked),
    )
    return download(workbook.write(page), f"{slug}-{kind}.xlsx")


@bp.get("/contests/<slug>/desk/imports/<number>")
@allows("import.manage")
def show(slug: str, number: str) -> str:
    """An import as it is now: its look at the file, its progress, or its end."""
    contest, run = _run(slug, number)
    return _page(contest, run)


@bp.post("/contests/<slug>/desk/imports/<number>/columns")
@allows("import.manage")
def columns(slug: str, number: str) -> ResponseReturnValue:
    """Understand the columns as the form says."""
    contest, run = _run(slug, number)
    chosen = {
        name.removeprefix("field-"): int(column)
        for name, column in request.form.items()
        if name.startswith("field-") and column.isdigit()
    }
    return _act(contest, run, lambda: imports.remap(db.session(), contest.row, run.id, chosen))


@bp.post("/contests/<slug>/desk/imports/<number>/confirm")
@allows("import.manage")
def confirm(slug: str, number: str) -> ResponseReturnValue:
    """Import it, in the background."""
    contest, run = _run(slug, number)
    person = asking.person()
    by = person.id if person else None
    return _act(contest, run, lambda: imports.confirm(db.session(), contest.row, run.id, by=by))


@bp.post("/contests/<slug>/desk/imports/<number>/cancel")
@allows("import.manage")
def cancel(slug: str, number: str) -> ResponseReturnValue:
    """Let go of the file, or stop its import."""
    contest, run = _run(slug, number)
    return _act(contest, run, lambda: imports.cancel(db.session(), run.id))


@bp.post("/contests/<slug>/desk/imports/<number>/undo")
@allows("import.manage")
def undo(slug: str, number: str) -> ResponseReturnValue:
    """Undo it."""
    contest, run = _run(slug, number)
    by = asking.signed_in().person.actor
    return _act(contest, run, lambda: imports.undo(db.session(), contest.row, run.id, by=by))


@bp.get("/contests/<slug>/desk/imports/<number>/errors.xlsx")
@allows("import.manage")
def errors(slug: str, number: str) -> Response:
    """Every problem of the file: row, column, value, reason."""
    contest, run = _run(slug, number)
    if run.state not in OPEN:
        abort(404)
    found = imports.problems(db.session(), contest.row, run).problems
    rows: list[list[Value]] = [
        [each.line, each.column, each.value, bringing.sentence(each.reason), bringing.weight(each.reason)]
        for each in found
    ]
    heading = [_("Row"), _("Column"), _("Value"), _("Reason"), _("Kind")]
    page = Page(title=_("Errors"), columns=heading, rows=rows)
    return download(workbook.write(page), f"{slug}-{run.kind}-{run.number}-errors.xlsx")


def download(data: bytes, name: str) -> Response:
    """A workbook to take home. `name` is made here and holds nothing that was typed."""
    answer = Response(data, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _offered(slug: str, kind: str) -> Shown:
    contest = shown(slug, "import.manage")
    if kind not in bringing.offered(contest):
        abort(404)
    return contest


def _asked(contest: Shown) -> Asked:
    """What a kind is asked about a contest before there is a file."""
    return Asked(
        contest=contest.row,
        definition=contest.definition,
        run=contest.row.id,
        values={},
        file_name="",
        sha256="",
        by="",
        person=None,
    )


def _run(slug: str, number: str) -> tuple[Shown, ImportRun]:
    contest = shown(slug, "import.manage")
    return contest, importing.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)


def _act(contest: Shown, run: ImportRun, act: Any) -> ResponseReturnValue:
    """Do something with an import and lead back to it; a refusal is said on its page."""
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        said = [bringing.sentence(each) for each in refused.reasons]
        return _page(contest, run, said), 409
    return redirect(url_for("importing.show", slug=contest.slug, number=run.number))


def _page(contest: Shown, run: ImportRun, refusals: list[str] | None = None) -> str:
    task = tasks.by_id(db.session(), run.task_id) if run.task_id else None
    waiting = run.state == "queued" and task is not None and task.state in UNFINISHED
    why_kept = imports.why_not_undone(db.session(), contest.row, run) if run.state == "done" else None
    return render_template(
        "importing/show.html",
        contest=contest,
        simulated=contest.simulated,
        run=run,
        kind=bringing.name(run.kind),
        said=bringing.said(contest, run),
        refusals=refusals or [],
        task=task,
        waiting=waiting,
        failed=_failed(task) if not waiting and run.state == "queued" else [],
        look=None if waiting or run.state not in OPEN else bringing.look(contest, run),
        why_kept=bringing.sentence(why_kept) if why_kept else "",
        state=bringing.states()[run.state],
    )


def _failed(task: Task | None) -> list[str]:
    """Why the last try did not end well."""
    if task is None or task.state == "done":
        return []
    if task.state == "cancelled":
        return [_("It was cancelled, and nothing was imported.")]
    return [bringing.sentence(each) for each in tasking.reasons(task)]
