"""What people read of a contest: its names, a summary, whom it is for, and the rules in both languages."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.permissions import allows
from app.storage.contest import folder as disk
from app.web.editing import saving, shown_plan
from app.web.editing.saving import Preview
from app.web.editing.shown_plan import CONTEST, ShownPlan, page
from app.web.editing.texts_form import FIELDS, TextsForm
from rounds.definition import spot
from rounds.definition.folder import RULES

bp = Blueprint("texts", __name__)


@page(bp, "/texts", methods=["GET", "POST"])
@allows("plan.write")
def edit(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """All of them on one page."""
    request.max_form_memory_size = request.max_content_length = disk.LARGEST_FILE
    found = shown_plan.found(plan, slug, "plan.write")
    known = _known(found)
    form = TextsForm(data=known, seen=str(found.last.number))
    preview = None
    if form.validate_on_submit() and found.text is not None:
        changed = {
            path: form[name].data for name, path in FIELDS.items() if form[name].data != known.get(name, "")
        }
        files = {**found.files, CONTEST: spot.put(found.text, changed).encode()}
        for language, name in RULES.items():
            if form[f"rules_{language}"].data != known[f"rules_{language}"]:
                files[name] = form[f"rules_{language}"].data.encode()
        answer = saving.step(found, form, files)
        if not isinstance(answer, Preview):
            return answer
        preview = answer
    return render_template(
        "plan/texts.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        preview=preview,
    )


def _known(plan: ShownPlan) -> dict[str, str]:
    """What stands in the fields now."""
    found = {
        f"rules_{language}": plan.files.get(name, b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
        for language, name in RULES.items()
    }
    rules = plan.rules
    if rules is not None:
        for name, path in FIELDS.items():
            value: object = rules
            for key in path.split("."):
                value = getattr(value, key)
            found[name] = str(value)
    return found
