"""The open questions of a plan: each ruled on by name, with what its answer sets."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.editing import question as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.editing import shown_plan
from app.web.editing.question_form import RuleForm
from app.web.editing.shown_plan import ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds.definition import OpenQuestion, question, spot

bp = Blueprint("question", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A value that an answer sets: where, what stands there now, what then."""

    path: str
    now: str
    then: str


@page(bp, "/questions/<id>", methods=["GET", "POST"])
@allows("plan.write")
def rule(id: str, plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """Rule on one question."""
    found = shown_plan.found(plan, slug, "plan.write")
    asked = _asked(found, id)
    form = RuleForm(
        answer=str(asked.answer) if asked.approved_by else None,
        because_vi=asked.because.vi,
        because_en=asked.because.en,
        seen=str(found.last.number),
    )
    form.answer.choices = [
        (str(number), formats.text(words)) for number, words in enumerate(asked.choices, 1)
    ]
    if form.validate_on_submit():
        try:
            verbs.rule(
                db.session(),
                found.row,
                id,
                answer=int(form.answer.data),
                because={"vi": form.because_vi.data, "en": form.because_en.data},
                office=form.office.data,
                seen=formats.counted(form.seen.data),
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("The question is ruled on, in your name."))
            return redirect(found.url("plan.show") + "#questions", 303)
    return render_template(
        "plan/question.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        question=asked,
        form=form,
        effects=effects(found, id),
    )


def _asked(plan: ShownPlan, id: str) -> OpenQuestion:
    questions: Sequence[OpenQuestion] = plan.rules.open_questions if plan.rules else ()
    return next((each for each in questions if each.id == id), None) or abort(404)


def effects(plan: ShownPlan, id: str) -> list[list[Effect]]:
    """By answer what it would set."""
    raw = tomllib.loads(plan.text or "")
    found = next(each for each in raw["open_question"] if each.get("id") == id)
    places = spot.spots(plan.text or "").values
    return [
        [
            Effect(path=path, now=_written(plan, places, path), then=spot.written(value))
            for path, value in question.sets(found, number).items()
        ]
        for number in range(1, len(found["choices"]) + 1)
    ]


def _written(plan: ShownPlan, places: Mapping[str, Any], path: str) -> str:
    place = places.get(path)
    return (plan.text or "")[place.start : place.end] if place else ""
