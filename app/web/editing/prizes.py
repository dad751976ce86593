"""The prizes of a plan: names, how many, how much each; the total follows, in figures and in words."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.permissions import allows
from app.web.editing import saving, shown_plan
from app.web.editing.saving import Preview
from app.web.editing.saving_form import SavingForm
from app.web.editing.shown_plan import CONTEST, ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from rounds.definition import Prize, spot

bp = Blueprint("prizes", __name__)

MOST_COUNT, MOST_EACH = 10_000, 10**12


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of the prize table as it is typed. `number` counts from 1."""

    number: int
    prize: Prize
    source: str
    vi: str
    en: str
    count: str
    each: str
    wrong: dict[str, str] = field(default_factory=dict)


@page(bp, "/prizes", methods=["GET", "POST"])
@allows("plan.write")
def edit(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """The prize table."""
    found = shown_plan.found(plan, slug, "plan.write")
    form = SavingForm(seen=str(found.last.number))
    lines = _lines(found)
    preview = None
    if form.is_submitted() and found.text is not None and lines:
        changed = {path: value for line in lines for path, value in _typed(line).items()}
        valid = form.validate_on_submit()
        if valid and not any(line.wrong for line in lines):
            total = sum((_whole(line.count) or 0) * (_whole(line.each) or 0) for line in lines)
            if found.rules is None or found.rules.prizes is None or found.rules.prizes.total != total:
                changed["prizes.total"] = total
            files = {**found.files, CONTEST: spot.put(found.text, changed).encode()}
            answer = saving.step(found, form, files)
            if not isinstance(answer, Preview):
                return answer
            preview = answer
    return render_template(
        "plan/prizes.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        lines=lines,
        total=sum((_whole(line.count) or 0) * (_whole(line.each) or 0) for line in lines),
        preview=preview,
    )


def _lines(plan: ShownPlan) -> list[Line]:
    if plan.rules is None or plan.text is None:
        return []
    standings = {each.id: formats.text(each.title) for each in plan.rules.standings}
    return [
        Line(
            number=number,
            prize=prize,
            source=standings.get(prize.ranks_of, prize.ranks_of),
            vi=prize.title.vi,
            en=prize.title.en,
            count=str(prize.count),
            each=formats.number(prize.each),
        )
        for number, prize in enumerate(plan.rules.prize_lines, 1)
    ]


def _typed(line: Line) -> dict[str, str | int]:
    """What differs in a line by key path; the line keeps what was typed, and what is wrong with it."""
    path, old = f"prize[{line.number}]", line.prize
    sent = {key: request.form.get(f"{path}.{key}", "").strip() for key in ("vi", "en", "count", "each")}
    line.vi, line.en, line.count, line.each = sent["vi"], sent["en"], sent["count"], sent["each"]
    count, each = _whole(line.count), _whole(line.each)
    if count is None or count > MOST_COUNT:
        line.wrong["count"] = _("Please write a whole number, digits only.")
    if each is None or each > MOST_EACH:
        line.wrong["each"] = _("Please write a whole number, digits only.")
    now = {"title.vi": line.vi, "title.en": line.en, "count": count, "each": each}
    before = {"title.vi": old.title.vi, "title.en": old.title.en, "count": old.count, "each": old.each}
    return {
        f"{path}.{key}": value for key, value in now.items() if value is not None and value != before[key]
    }


def _whole(words: str) -> int | None:
    """A whole number as people write it, its thousands parted by points, commas or blanks."""
    digits = re.sub(r"[.,\s\u00a0]", "", words)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
