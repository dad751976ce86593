"""The files of a plan as text, for those who can: edit one, add one, take one out, take all away as a ZIP."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock
from app.operations import Refused
from app.operations.editing import packed
from app.permissions import allows
from app.storage.contest import folder as disk
from app.storage.postgres.database import db
from app.web.editing import saving, shown_plan
from app.web.editing.difference import Row
from app.web.editing.plan_file_form import AddForm, TakeOutForm, TextForm
from app.web.editing.saving import Preview
from app.web.editing.shown_plan import ShownPlan, page
from app.web.site import downloads
from rounds.definition import folder
from rounds.reasons import reason

bp = Blueprint("plan_file", __name__)

AROUND = 2
"""Lines shown before and behind one that has a mistake."""
TEXTS = (".toml", ".md", ".csv", ".json", ".txt")


@page(bp, "/files")
@allows("plan.see")
def index(plan: uuid.UUID | None = None, slug: str = "") -> str:
    """Every file with its size and its mistakes."""
    found = shown_plan.found(plan, slug, "plan.see")
    wrong = [each.file for each in found.look.mistakes]
    return render_template(
        "plan/files.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        files=[
            (name, len(content), wrong.count(name), is_text(name, content))
            for name, content in found.files.items()
        ],
    )


@page(bp, "/files/edit", methods=["GET", "POST"])
@allows("plan.write")
def edit(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """One file as text (`name` in the query); one that is not there is begun."""
    request.max_form_memory_size = request.max_content_length = disk.LARGEST_FILE
    found = shown_plan.found(plan, slug, "plan.write")
    name = request.args.get("name", "")
    content = found.files.get(name, b"")
    if not is_text(name, content):
        abort(404)
    form = TextForm(text=content.decode("utf-8-sig", "replace"), seen=str(found.last.number))
    preview = None
    if form.validate_on_submit():
        files = {**found.files, name: form.text.data.encode()}
        answer = saving.step(found, form, files, found.url("plan_file.index"))
        if not isinstance(answer, Preview):
            return answer
        preview = answer
    return _text(found, name, form, preview)


@page(bp, "/files/add", methods=["GET", "POST"])
@allows("plan.write")
def add(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Send a file, a new one or another content of one that is there. What is text is shown before."""
    request.max_content_length = disk.LARGEST_FILE + disk.MEGABYTE
    found = shown_plan.found(plan, slug, "plan.write")
    form = AddForm(name=request.args.get("name", ""), seen=str(found.last.number))
    if form.validate_on_submit():
        sent = form.file.data
        name = form.name.data or (sent.filename if sent else "") or ""
        content = sent.read() if sent else b""
        if name and is_text(name, content):
            return _taken_up(found, name, content, form)
        if name and content:
            files = {**found.files, name: content}
            form.looked.data = folder.digest(files)  # a file is not held between two steps
            answer = saving.step(found, form, files, found.url("plan_file.index"))
            if not isinstance(answer, Preview):
                return answer
        else:
            form.refuse(Refused(reason("plan.no-file")), "file")
    return render_template(
        "plan/add.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        most=disk.LARGEST_FILE // disk.MEGABYTE,
    )


def _taken_up(plan: ShownPlan, name: str, content: bytes, sent: AddForm) -> str:
    """A text that was sent, on the page where it is looked at and saved."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    form = TextForm(formdata=None, text=text, why=sent.why.data, seen=str(plan.last.number))
    preview = saving.step(plan, form, {**plan.files, name: text.encode()})
    assert isinstance(preview, Preview)
    return _text(plan, name, form, preview)


def _text(plan: ShownPlan, name: str, form: TextForm, preview: Preview | None) -> str:
    """The page of a text, with its mistakes and the lines around them."""
    lines = (form.text.data or "").splitlines()
    look = preview.mistakes if preview else [plan.finding(each) for each in plan.look.mistakes]
    return render_template(
        "plan/file.html",
        plan=plan,
        contest=plan.contest,
        simulated=plan.row.simulated,
        name=name,
        form=form,
        preview=preview,
        wrong=[(each, _around(lines, each.line)) for each in look if each.file == name],
        action=plan.url("plan_file.edit", name=name),
        rows=min(40, max(12, len(lines) + 2)),
    )


def _around(lines: Sequence[str], line: int | None) -> list[Row]:
    """The lines around one, with their numbers; that one itself as if it were to go."""
    if line is None:
        return []
    first = max(1, line - AROUND)
    shown = enumerate(lines[first - 1 : line + AROUND], first)
    return [Row("gone" if number == line else "same", number, number, words) for number, words in shown]


@page(bp, "/files/take-out", methods=["GET", "POST"])
@allows("plan.write")
def take_out(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Take a file out (`name` in the query)."""
    found, form = shown_plan.found(plan, slug, "plan.write"), TakeOutForm()
    name = request.args.get("name", "")
    if name not in found.files:
        abort(404)
    form.seen.data = form.seen.data or str(found.last.number)
    preview = None
    if form.validate_on_submit():
        files = {each: content for each, content in found.files.items() if each != name}
        answer = saving.step(found, form, files, found.url("plan_file.index"))
        if not isinstance(answer, Preview):
            return answer
        preview = answer
    return render_template(
        "plan/take_out.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        name=name,
        form=form,
        preview=preview,
    )


@page(bp, "/folder.zip")
@allows("plan.see")
def download(plan: uuid.UUID | None = None, slug: str = "") -> Response:
    """The whole folder."""
    found = shown_plan.found(plan, slug, "plan.see")
    now = clock.read(db.session())
    name = f"{found.rules.id if found.rules else 'contest'}-{found.last.number}.zip"
    return downloads.attachment(packed.written(found.files, at=now), name=name, media_type="application/zip")


def is_text(name: str, content: bytes) -> bool:
    """Whether a file can be edited as text."""
    return name.endswith(TEXTS) and b"\0" not in content
