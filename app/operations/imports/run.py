"""An import from the file to its end: look at it, understand its columns, do it, undo it, let go of it.

All or nothing: while one row is rejected nothing is imported, and what is imported is one transaction. The
same file again finds nothing new and nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.documents import sheet
from app.documents.sheet import Unreadable
from app.operations import Refused
from app.operations.imports import KINDS, columns
from app.operations.imports.columns import Field, Heading
from app.operations.imports.kind import Asked, Checked, Kind
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports import importing
from app.storage.imports.importing import ImportRun
from app.storage.record import audit
from app.storage.work import task as tasks
from app.storage.work.task import UNFINISHED
from rounds.reasons import Reason, reason

TASK = "import"
SHOWN_ROWS = 8
SHOWN_PROBLEMS = 100


@memory.kept()
def upload(
    session: Session,
    contest: Contest,
    kind: str,
    *,
    data: bytes,
    file_name: str,
    values: Mapping[str, Any],
    by: uuid.UUID | None,
) -> ImportRun:
    """Take a file in and look at it. Nothing of it is imported yet. Raises Refused(sheet.* | item.* |
    import.as-of-later)."""
    run = ImportRun(
        id=clock.new_id(),
        contest_id=contest.id,
        kind=kind,
        values=dict(values),
        file_name=sheet.text(file_name)[-120:],
        sha256=hashlib.sha256(data).hexdigest(),
        state="preview",
        uploaded_at=clock.read(session),
        uploaded_by=by,
    )
    if run.values.get("as_of", 0) > run.uploaded_at:
        raise Refused(reason("import.as-of-later"))
    run.data = data
    heading = _heading(session, contest, run)
    asked = _asked(session, contest, run)
    fields = KINDS[kind].fields(asked)
    known = importing.known_mapping(session, contest.id, kind, heading.fingerprint)
    run.fingerprint = heading.fingerprint
    run.mapping = known or columns.guess(heading.cells, fields)
    _look(session, contest, run, heading)
    contests.lock(session, contest.slug)  # two files at once get two numbers
    run.number = importing.last_number(session, contest.id) + 1
    session.add(run)
    session.commit()
    return run


@memory.kept()
def remap(session: Session, contest: Contest, run_id: uuid.UUID, mapping: Mapping[str, int]) -> ImportRun:
    """Understand the columns otherwise, and look again. Raises Refused(import.over | import.column-twice)."""
    run = _open(session, run_id)
    heading = _heading(session, contest, run)
    fields = {field.id: field for field in KINDS[run.kind].fields(_asked(session, contest, run))}
    used: dict[int, str] = {}
    for id, column in mapping.items():
        if id not in fields or not 0 <= column < len(heading.cells):
            raise Refused(reason("import.no-column", column=column))
        if column in used:
            raise Refused(reason("import.column-twice", column=heading.cells[column]))
        used[column] = id
    run.mapping = dict(mapping)
    _look(session, contest, run, heading)
    session.commit()
    return run


def confirm(session: Session, contest: Contest, run_id: uuid.UUID, *, by: uuid.UUID | None) -> ImportRun:
    """Ask for the import in the background.

    Raises Refused(import.over | import.columns-missing | import.rejected | import.nothing-new).
    """
    run = _open(session, run_id)
    if run.found["missing"]:
        raise Refused(reason("import.columns-missing", columns=", ".join(run.found["missing"])))
    if run.rows_rejected:
        raise Refused(reason("import.rejected", count=run.rows_rejected))
    if not run.rows_new + run.rows_changed:
        raise Refused(reason("import.nothing-new"))
    work_asked = task.defer(session, TASK, contest=contest, asked_by=by, run=str(run.id))
    run.task_id, run.state = work_asked.id, "queued"
    importing.keep_mapping(session, contest.id, run.kind, run.fingerprint, run.mapping)
    session.commit()
    return run


@memory.kept()
def work(session: Session, task_id: uuid.UUID) -> None:
    """Do an import: the background work. Looks at every row once more, since things may have changed."""
    asked_for = tasks.by_id(session, task_id)
    assert asked_for is not None
    run = importing.lock(session, uuid.UUID(asked_for.values["run"]))
    if run is None or run.state != "queued" or run.task_id != task_id:
        raise Refused(reason("import.over"))
    contest = _contest(session, run)
    checked = _checked(session, contest, run, _heading(session, contest, run))
    if checked.rejected:
        raise Refused(reason("import.rejected", count=checked.rejected))
    total = len(checked.rows)
    task.progress(session, task_id, 0, total)
    asked = _asked(session, contest, run)
    run.undo = _kind(run).apply(
        session, asked, checked, lambda done: task.progress(session, task_id, done, total)
    )
    _count(run, checked)
    _end(session, contest, run, "done", "import.apply", asked.by)
    task.finish(session, task_id)


def cancel(session: Session, run_id: uuid.UUID, *, by: str = audit.SYSTEM) -> None:
    """Let go of a file that was not imported, or stop its import. Raises Refused(import.over | task.over)."""
    run = importing.lock(session, run_id)
    if run is None or run.state not in ("preview", "queued"):
        raise Refused(reason("import.over"))
    if run.state == "queued" and run.task_id and _runs(session, run):
        task.cancel(session, run.task_id, by=by)
        return
    _let_go(session, run)
    session.commit()


def undo(session: Session, contest: Contest, run_id: uuid.UUID, *, by: str) -> ImportRun:
    """Undo the last import of its kind. Raises Refused(import.over | import.not-last | what rests on it)."""
    run = importing.lock(session, run_id)
    if run is None:
        raise Refused(reason("import.over"))
    if why := why_not_undone(session, contest, run):
        raise Refused(why)
    _kind(run).undo(session, _asked(session, contest, run), run.undo or {})
    _end(session, contest, run, "undone", "import.undo", by)
    session.commit()
    return run


def why_not_undone(session: Session, contest: Contest, run: ImportRun) -> Reason | None:
    """Why an import can no longer be undone; None while it can."""
    if run.state != "done":
        return reason("import.over")
    if importing.last_done(session, contest.id, run.kind) != run.id:
        return reason("import.not-last")
    return _kind(run).why_not_undone(session, _asked(session, contest, run), run.undo or {})


def sweep(session: Session) -> int:
    """Let go of files that nobody confirmed within a day; how many."""
    swept = importing.abandoned(session, clock.read(session))
    for run in swept:
        _let_go(session, run)
    session.commit()
    return len(swept)


def problems(session: Session, contest: Contest, run: ImportRun) -> Checked:
    """Every problem of the file, found anew: for the file of errors."""
    return _checked(session, contest, run, _heading(session, contest, run))


def fields(session: Session, contest: Contest, run: ImportRun) -> list[Field]:
    """What a row of this import may say."""
    return list(_kind(run).fields(_asked(session, contest, run)))


def _open(session: Session, run_id: uuid.UUID) -> ImportRun:
    """The import while nothing was done yet: also after its work failed or was cancelled."""
    run = importing.lock(session, run_id)
    if run is None or run.state not in ("preview", "queued") or _runs(session, run):
        raise Refused(reason("import.over"))
    run.state = "preview"
    return run


def _runs(session: Session, run: ImportRun) -> bool:
    asked_for = tasks.by_id(session, run.task_id) if run.state == "queued" and run.task_id else None
    return asked_for is not None and asked_for.state in UNFINISHED


def _heading(session: Session, contest: Contest, run: ImportRun) -> Heading:
    """The file's heading and rows. Raises Refused with what is wrong with the file."""
    try:
        read = _kind(run).read(run.data, run.file_name, run.values)
    except Unreadable as unreadable:
        raise Refused(unreadable.reason) from unreadable
    heading = columns.heading(read, _kind(run).fields(_asked(session, contest, run)))
    notes = (*read.notes, *heading.notes)
    return Heading(cells=heading.cells, line=heading.line, rows=heading.rows, notes=notes)


def _look(session: Session, contest: Contest, run: ImportRun, heading: Heading) -> None:
    """Find out what importing would do, and keep it beside the file."""
    fields = _kind(run).fields(_asked(session, contest, run))
    missing = [field.id for field in columns.missing(run.mapping, fields)]
    checked = Checked() if missing else _checked(session, contest, run, heading)
    _count(run, checked)
    found = {
        "heading": heading.cells,
        "line": heading.line,
        "rows": len(heading.rows),
        "missing": missing,
        "first": [[line, [sheet.text(cell) for cell in cells]] for line, cells in heading.rows[:SHOWN_ROWS]],
        "notes": [_plain(each) for each in (*heading.notes, *checked.notes)],
        "problems": [
            [each.line, each.column, each.value, _plain(each.reason)]
            for each in checked.problems[:SHOWN_PROBLEMS]
        ],
        "problem_count": len(checked.problems),
        "figures": checked.figures,
    }
    run.summary = json.dumps(found, ensure_ascii=False)


def _checked(session: Session, contest: Contest, run: ImportRun, heading: Heading) -> Checked:
    lines = list(columns.lines(heading, run.mapping))
    return _kind(run).check(session, _asked(session, contest, run), lines)


def _count(run: ImportRun, checked: Checked) -> None:
    run.rows_new, run.rows_changed, run.rows_same = checked.new, checked.changed, checked.same
    run.rows_rejected = checked.rejected


def _kind(run: ImportRun) -> Kind:
    return KINDS[run.kind]


def _asked(session: Session, contest: Contest, run: ImportRun) -> Asked:
    return Asked(
        contest=contest,
        definition=contests.definition(session, contest),
        run=run.id,
        values=run.values,
        file_name=run.file_name,
        sha256=run.sha256,
        by=f"person:{run.uploaded_by}" if run.uploaded_by else audit.SYSTEM,
        person=run.uploaded_by,
    )


def _contest(session: Session, run: ImportRun) -> Contest:
    found = session.get(Contest, run.contest_id)
    assert found is not None
    return found


def _end(session: Session, contest: Contest, run: ImportRun, state: Any, action: str, by: str) -> None:
    said = {
        "kind": run.kind,
        "sha256": run.sha256,
        "new": run.rows_new,
        "changed": run.rows_changed,
        "reason": str(run.values.get("reason", "")),
    }
    audit.record(session, contest.ledger, action, f"import:{run.id}", said, actor=by)
    run.state, run.ended_at = state, clock.read(session)
    run.content = run.summary = None
    session.flush()


def _let_go(session: Session, run: ImportRun) -> None:
    run.state, run.ended_at = "swept", clock.read(session)
    run.content = run.summary = None


def _plain(why: Reason) -> list[Any]:
    return [why.code, dict(why.values), why.warning, why.path]
