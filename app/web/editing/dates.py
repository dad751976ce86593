"""Every day and hour of a plan on one page: windows of rounds, lists, reports, and the days of documents."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import phrases
from app.permissions import allows
from app.web.editing import saving, shown_plan
from app.web.editing.saving import Preview
from app.web.editing.saving_form import SavingForm
from app.web.editing.shown_plan import CONTEST, ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from rounds.definition import spot
from rounds.reasons import Reason, reason

bp = Blueprint("dates", __name__)

DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d\d)-(\d\d)")
HOUR = re.compile(r"(\d{1,2})[:hg](\d\d)(?::\d\d)?")
NOT_HERE = re.compile(r"open_question\[\d+\]\.approved_on|open_question\[\d+\]\.sets.*")
WITH_HOUR = re.compile(r".*\.window\.(from|to|before)|round\[\d+\]\.ceremony")
"""Where a day may also be an instant."""
DOCUMENTS = ("reference", "denominator")
"""Facts, which do not move with a contest; they stand at the end."""


@dataclass(slots=True, kw_only=True)
class Field:
    """One day, hour or instant: its key path, what it is called, what stands in its boxes.

    `day` and `hour` are None where it has no such box; an empty hour is the whole day.
    """

    path: str
    words: str
    day: str | None
    hour: str | None
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """The days of one part of the file."""

    title: str
    fields: list[Field]


@page(bp, "/dates", methods=["GET", "POST"])
@allows("plan.write")
def edit(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """All days of the contest."""
    found = shown_plan.found(plan, slug, "plan.write")
    form = SavingForm(seen=str(found.last.number))
    groups = list(_groups(found))
    preview = None
    if form.is_submitted() and found.text is not None:
        typed = {each.path: _typed(each) for group in groups for each in group.fields}
        valid = form.validate_on_submit()
        if valid and not any(each.wrong for group in groups for each in group.fields):
            known = _values(found)
            changed = {
                each.path: typed[each.path]
                for group in groups
                for each in group.fields
                if _boxes(each) != _boxes(_field(each.path, known[each.path]))
            }
            files = {**found.files, CONTEST: spot.put(found.text, changed).encode()}
            answer = saving.step(found, form, files)
            if not isinstance(answer, Preview):
                return answer
            preview = answer
    return render_template(
        "plan/dates.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        groups=groups,
        preview=preview,
    )


def _values(plan: ShownPlan) -> dict[str, date | time]:
    """Every day and hour of `contest.toml` by key path, in the order of the file.

    An instant of another zone is left to the text.
    """
    text = plan.text or ""
    found = {}
    for path, place in spot.spots(text).values.items():
        value: Any = tomllib.loads(f"x = {text[place.start : place.end]}")["x"]
        elsewhere = isinstance(value, datetime) and value.tzinfo is not None
        if isinstance(value, (date, time)) and not elsewhere and not NOT_HERE.fullmatch(path):
            found[path] = value
    return found


def _groups(plan: ShownPlan) -> Iterator[Group]:
    groups: dict[str, list[Field]] = {}
    last: dict[str, list[Field]] = {}
    raw = tomllib.loads(plan.text or "")
    for path, value in _values(plan).items():
        top = re.match(r"\w+(\[\d+\])?", path)
        assert top is not None
        into = last if path.startswith(DOCUMENTS) else groups
        into.setdefault(top[0], []).append(_field(path, value))
    for top_path, fields in (*groups.items(), *last.items()):
        yield Group(_title(raw, top_path), fields)


def _field(path: str, value: date | time) -> Field:
    whole = isinstance(value, date) and not isinstance(value, datetime)
    day = value.strftime("%Y-%m-%d") if isinstance(value, date) else None
    hour = "" if whole else value.strftime("%H:%M")
    return Field(
        path=path, words=_words(path), day=day, hour=None if whole and not WITH_HOUR.fullmatch(path) else hour
    )


def _boxes(of: Field) -> tuple[date | None, time | None]:
    """What the boxes of a field say, however it is written."""
    return _day(of.day or ""), _hour(of.hour or "")


def _typed(each: Field) -> date | time | None:
    """What was typed into the boxes of a field, which keep it; None with what is wrong."""
    day: date | None = None
    hour: time | None = None
    if each.day is not None:
        each.day = request.form.get(f"day:{each.path}", "").strip()
        day = _day(each.day)
        if day is None:
            each.wrong.append(_sentence(reason("plan.not-a-day", got=each.day)))
    if each.hour is not None:
        each.hour = request.form.get(f"hour:{each.path}", "").strip()
        hour = _hour(each.hour)
        if hour is None and (each.hour or each.day is None):
            each.wrong.append(_sentence(reason("plan.not-an-hour", got=each.hour)))
    if day and hour:
        return datetime.combine(day, hour)
    return day or hour


def _day(words: str) -> date | None:
    found = DAY.fullmatch(words)
    if found is None:
        return None
    year, month, day = (found[4], found[5], found[6]) if found[4] else (found[3], found[2], found[1])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _hour(words: str) -> time | None:
    found = HOUR.fullmatch(words)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _sentence(of: Reason) -> str:
    return phrases.sentence(of, formats.language())


def _title(raw: Mapping[str, Any], path: str) -> str:
    """What a part of the file is called: by its own title, else by its kind."""
    kind, _bracket, number = path.partition("[")
    kinds = {
        "registration": _("Registration"),
        "denominator": _("Denominators"),
        "reference": _("Documents"),
        "campaign": _("Campaigns of units"),
        "report": _("Reports"),
        "selection": _("Selections"),
        "round": _("Rounds"),
    }
    words = kinds.get(kind, kind)
    table = raw.get(kind)
    if number and isinstance(table, list):
        item = table[int(number[:-1]) - 1]
        title = item.get("title") or item.get("document") or {}
        named = title.get(formats.language()) if isinstance(title, dict) else ""
        return f"{words}: {named or item.get('id', '')}"
    return words


def _words(path: str) -> str:
    """What a day is: the part of the round it belongs to, and which end."""
    parts = {"learning": _("Learning"), "entry": _("Entries"), "judging": _("Judging")}
    ends = {
        "window.from": _("opens"),
        "window.to": _("last day"),
        "window.before": _("closes before"),
        "ceremony": _("Ceremony"),
        "publish_by": _("List published by"),
        "replace_until": _("Seats are filled until"),
        "completion_until": _("Files completed until"),
        "correction_until": _("Own data corrected until"),
        "at": _("As of"),
        "before": _("Before the day"),
        "supplement": _("Supplement"),
        "as_of": _("Figures as of"),
        "on": _("Day of the document"),
    }
    inside = path.partition(".")[2]
    part = next((words for key, words in parts.items() if inside.startswith(f"{key}.")), "")
    end = next((words for key, words in ends.items() if inside == key or inside.endswith(f".{key}")), "")
    if inside.startswith("daily"):
        end = _("Each day at")
    said = ": ".join(filter(None, (part, end))) or inside
    return said[:1].upper() + said[1:]
