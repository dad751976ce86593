"""What pages of imports say: words for each kind, for each state, and for the look at what is in a file.

Knows words; the pages are in `importing.py`, the forms in `upload.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import phrases
from app.operations.imports import outside
from app.operations.imports import run as imports
from app.storage.imports.importing import ImportRun
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _
from rounds.reasons import Reason, reason


@dataclass(frozen=True, slots=True)
class About:
    """One kind of import as it is offered."""

    id: str
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One field and the columns it may be; `chosen` is None where there is none."""

    id: str
    name: str
    required: bool
    chosen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found in a file. `problems`: line, column, value, sentence, whether it stops the import."""

    heading: Sequence[str]
    choices: Sequence[Choice]
    first: Sequence[Any]
    rows: int
    notes: Sequence[str]
    problems: Sequence[tuple[int, str, str, str, bool]]
    problem_count: int
    figures: Sequence[tuple[str, int]]
    ready: bool


def offered(contest: Shown) -> list[str]:
    """The kinds of import that make sense in a contest."""
    learning = [round.learning for round in contest.contest.rounds if round.learning]
    kinds = ["units", "managers", "staff"]
    if any(each.source != "counts" for each in learning):
        kinds.append("people")
    if any(each.quiz for each in learning):
        kinds.append("questions")
    if any(each.source == "counts" for each in learning):
        kinds.append("counts")
    if outside.rounds_of(contest.definition):
        kinds.append("outside")
    if any(each.counted == "imported" for each in contest.contest.companions):
        kinds.append("companions")
    return kinds


def name(kind: str) -> str:
    """What a kind is called."""
    return {
        "units": _("Units and their figures"),
        "managers": _("Coordinators of units"),
        "staff": _("Rosters of staff"),
        "people": _("People who take part"),
        "questions": _("Questions"),
        "counts": _("Daily figures of units"),
        "outside": _("Results from another platform"),
        "companions": _("Figures of companion activities"),
    }[kind]


def about(contest: Shown, kind: str) -> About:
    """A kind with a sentence on what its file holds and does."""
    words = {
        "units": _(
            "One row a unit: code, name, kind, the unit above and its figures. What is new or changed "
            "becomes the next published version of the contest."
        ),
        "managers": _(
            "One row a coordinator: unit, name, phone or e-mail. Who has no account gets one and signs in "
            "with a one-time code."
        ),
        "staff": _(
            "One row a person: unit, name, staff code or phone. The rosters say who is expected; nobody is "
            "registered by them."
        ),
        "people": _(
            "One row a person, with what the contest asks for. Everybody on the list is registered; who has "
            "no account gets one and signs in with a one-time code or at a helper's counter."
        ),
        "questions": _(
            "XLSX, CSV, GIFT, Aiken or Moodle XML. What is new or changed becomes the next version of the "
            "question bank."
        ),
        "counts": _(
            "One row a unit: how many registered and how many finished, as of an hour you name. A corrected "
            "sheet of the same hour becomes the next revision."
        ),
        "outside": _(
            "The export of One Touch, Moodle or another platform: who it is, the result, whether the course "
            "was finished. Rows that match nobody are kept and wait for a person to look."
        ),
        "companions": _(
            "One row a unit: how many it has reached in one activity, as of an hour you name. A corrected "
            "sheet of the same hour takes the place of the one before."
        ),
    }[kind]
    return About(kind, name(kind), words)


def states() -> Mapping[str, str]:
    """What the state of an import is called."""
    return {
        "preview": _("Waits for you"),
        "queued": _("Being imported"),
        "done": _("Imported"),
        "undone": _("Undone"),
        "swept": _("Not imported"),
    }


def said(contest: Shown, run: ImportRun) -> list[tuple[str, str]]:
    """What the form said, as label and words."""
    found = []
    if "as_of" in run.values:
        found.append((_("As of"), formats.moment(run.values["as_of"], contest.zone)))
    why = _("Signed lists") if run.kind == "people" else _("Reason")
    for name, label in (("source", _("Source")), ("reason", why)):
        if run.values.get(name):
            found.append((label, str(run.values[name])))
    return found


def look(contest: Shown, run: ImportRun) -> Look:
    """The last look at a file, in the words of the page."""
    found, language = run.found, formats.language()
    fields = imports.fields(db.session(), contest.row, run)
    names = {field.id: field.title(language) for field in fields}
    return Look(
        heading=found["heading"],
        choices=[
            Choice(
                id=field.id,
                name=names[field.id],
                required=field.required,
                chosen=run.mapping.get(field.id),
            )
            for field in fields
        ],
        first=found["first"],
        rows=found["rows"],
        notes=[
            *(_("No column is chosen for: %(name)s", name=names[id]) for id in found["missing"]),
            *(sentence(_reason(each)) for each in found["notes"]),
        ],
        problems=[
            (line, column, value, sentence(_reason(why)), not why[2])
            for line, column, value, why in found["problems"]
        ],
        problem_count=found["problem_count"],
        figures=[(names[id], figure) for id, figure in found["figures"].items() if id in names],
        ready=not found["missing"] and not run.rows_rejected and run.rows_new + run.rows_changed > 0,
    )


def sentence(why: Reason) -> str:
    """A reason in the language of the page."""
    return phrases.sentence(why, formats.language())


def weight(why: Reason) -> str:
    """Whether a reason stops the import."""
    return _("Note") if why.warning else _("Error")


def _reason(plain: Sequence[Any]) -> Reason:
    code, values, warning, path = plain
    return reason(code, path=path, warning=warning, **values)
