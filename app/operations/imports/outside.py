"""Outside scores: the export of another platform (One Touch, Moodle), row by row given to those it is about.

Every row is kept, whoever it turns out to be: a row that nobody can be found for waits on a list for a
person's word. What is matched becomes facts: a figure for each metric that is given from outside, and the end
of the course where the round asks for its topics. `values`: `round`, `of` (people or units), `as_of`,
`source`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock
from app.documents import sheet
from app.documents.sheet import Sheet
from app.operations.imports import outside_score as outside
from app.operations.imports import people, staff, values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.operations.imports.matching import Match, Matcher, Said
from app.storage.imports import outside as rows
from app.storage.imports.outside import OutsideRow
from app.storage.postgres.vietnamese import search_key
from app.storage.privacy import sealed
from rounds import quiz
from rounds.definition import Metric
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason

CODE = Field("code", ("Mã thí sinh", "Contestant code", "Mã dự thi", "ID number", "Mã số ID", "Mã số"))
STAFF_CODE, PHONE, UNIT = staff.STAFF_CODE, staff.PHONE, staff.UNIT
EMAIL = Field("email", ("Thư điện tử", "E-mail", "Email", "Email address", "Địa chỉ thư điện tử"))
CCCD = Field("cccd", people.TITLES["cccd"])
NAME = Field("name", ("Họ và tên", "Full name", "Họ tên", "Tên học viên", "Người học", "User full name"))
FAMILY = Field("family", ("Họ", "Last name", "Họ và tên đệm", "Surname"))
GIVEN = Field("given", ("Tên", "First name", "Tên riêng"))
UNIT_NAME = Field("unit_name", (*staff.UNIT_NAME.names, "Institution", "Department", "Phòng ban"))
DONE = Field(
    "done",
    ("Hoàn thành", "Completed", "Trạng thái", "Ngày hoàn thành", "Status", "Completion", "Time completed"),
)
OF_PEOPLE = (CODE, STAFF_CODE, PHONE, EMAIL, CCCD, NAME, FAMILY, GIVEN, UNIT, UNIT_NAME)
OF_UNITS = (UNIT, UNIT_NAME)
SCORE = ("Điểm", "Score", "Grade", "Tổng điểm", "Course total", "Tổng khóa học", "Điểm số", "Kết quả")

YES = frozenset(
    {"x", "co", "yes", "true", "1", "100", "dat", "passed", "hoan thanh", "completed", "da hoan thanh"}
)
NO = frozenset({"", "-", "khong", "no", "false", "0", "chua", "chua dat", "chua hoan thanh", "dang hoc"})
NONE = frozenset({"", "-", "–", "n/a"})
MOST = 10**9


class Brought(NamedTuple):
    """One row to keep: what it says, its figures by metric, when the course was finished, whose it is."""

    key: bytes
    said: Said
    figures: Mapping[str, int]
    done_at: int | None
    match: Match


def given(definition: Definition, round: str) -> dict[str, Metric]:
    """The metrics that are brought in from outside, of a round or of none in particular."""
    metrics = definition.contest.metrics.items()
    return {id: each for id, each in metrics if each.kind == "given" and each.round in ("", round)}


def rounds_of(definition: Definition) -> list[str]:
    """The rounds for which results may come from outside."""
    about = definition.contest
    named = {each.round for each in about.metrics.values() if each.kind == "given"}
    return [
        round.id
        for round in about.rounds
        if (round.learning and round.learning.source == "outside_scores") or named & {"", round.id}
    ]


def asks_for_topics(definition: Definition, round: str) -> bool:
    """Whether finishing the course elsewhere is a part of a valid attempt of the round."""
    about = definition.contest.round(round)
    learning = about.learning
    return bool(
        learning and learning.source == "outside_scores" and quiz.topics_of(definition.contest, about)
    )


def fields(asked: Asked) -> Sequence[Field]:
    """Who it is, and what is said of them."""
    round, of = asked.values.get("round", ""), asked.values.get("of", "people")
    round = round or next(iter(rounds_of(asked.definition)), "")
    metrics = given(asked.definition, round)
    found = list(OF_UNITS if of == "units" else OF_PEOPLE)
    for id, metric in metrics.items():
        usual = SCORE if len(metrics) == 1 else ()
        found.append(Field(id, (metric.title.vi, metric.title.en, *usual)))
    if of != "units" and asks_for_topics(asked.definition, round):
        found.append(DONE)
    return found


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """Two invented people of the first units."""
    told = {"name": "Nguyễn Văn A", "given": "", "family": "", "done": "22/10/2025"}
    for number, unit in enumerate(asked.definition.units[:2], 1):
        row = told | {"unit": unit.code, "unit_name": unit.name, "phone": f"090000{number:04}"}
        metrics = given(asked.definition, next(iter(rounds_of(asked.definition)), ""))
        yield [("85" if field.id in metrics else row.get(field.id, "")) for field in fields(asked)]


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Whose each row is, and what it says that was not known. Nobody found is no mistake."""
    found = Checked()
    matcher = Matcher(session, asked.contest, asked.definition.units, asked.values["of"])
    metrics = given(asked.definition, asked.values["round"])
    drafts: list[tuple[Line, Said, dict[str, int], int | None]] = []
    for line in lines:
        said, figures = _said(line, found), _figures(line, metrics, found)
        done_at = _done_at(asked, line, found)
        if said is not None and figures is not None:
            drafts.append((line, said, figures, done_at))
    matches = matcher.find([said for _line, said, _figures, _done in drafts])
    held = rows.by_key(
        session, asked.contest.id, asked.values["round"], [_key(asked, said) for _l, said, _f, _d in drafts]
    )
    seen: dict[bytes, int] = {}
    states: dict[str, int] = {}
    for (line, said, figures, done_at), match in zip(drafts, matches, strict=True):
        key = _key(asked, said)
        if key in seen:
            found.refuse(line, NAME, reason("import.twice", got=said.shown, first=seen[key]))
            continue
        seen[key] = line.number
        row = held.get(key)
        if row is not None and row.settled_by is not None:
            match = Match(row.state, row.subject, row.how, ())
        if row is not None:
            done_at = row.figures.get(outside.DONE, done_at)  # who has finished once has finished
        states[match.state] = states.get(match.state, 0) + 1
        brought = Brought(key, said, figures, done_at, match)
        if row is None:
            found.new += 1
        elif (row.figures, row.state, row.subject) != (_kept(brought), match.state, match.subject):
            found.changed += 1
        else:
            found.same += 1
            continue
        found.rows.append(brought)
    if seen:
        found.notes.append(
            reason(
                "import.matched",
                warning=True,
                matched=states.get("matched", 0),
                review=states.get("review", 0),
                unmatched=states.get("unmatched", 0),
                dismissed=states.get("dismissed", 0),
            )
        )
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Keep every row, and record what the matched ones say."""
    found: Sequence[Brought] = checked.rows
    round, now = asked.values["round"], clock.read(session)
    held = rows.by_key(session, asked.contest.id, round, [each.key for each in found])
    changed = []
    for number, each in enumerate(found):
        if number % 500 == 0:
            step(number)
        row = held.get(each.key)
        if row is None:
            row = OutsideRow(
                id=clock.new_id(), contest_id=asked.contest.id, round=round, key=each.key, reason=""
            )
            session.add(row)
        else:
            changed.append([str(row.id), row.state, row.subject, row.how, row.figures])
        row.said, row.figures = json.dumps(each.said, ensure_ascii=False), _kept(each)
        row.state, row.subject, row.how = each.match.state, each.match.subject, each.match.how
        row.candidates, row.run_id, row.taken_at = list(each.match.candidates), asked.run, now
        held[each.key] = row
    session.flush()
    facts = outside.give(session, asked.contest, asked.definition, round, [held[each.key] for each in found])
    step(len(found))
    return {"facts": facts, "changed": changed}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Facts stand: figures that were recorded are corrected by a later file, and never taken out."""
    if done["facts"] or rows.settled(session, asked.run):
        return reason("import.facts-stand")
    return None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Forget rows that were nobody's yet; say of the others what was known before."""
    before = {UUID(row[0]): row[1:] for row in done["changed"]}
    for row in rows.of_run(session, asked.run):
        if row.id in before:
            row.state, row.subject, row.how, row.figures = before[row.id]
        else:
            session.delete(row)


# --- one row ----------------------------------------------------------------------------------------


def _said(line: Line, found: Checked) -> Said | None:
    name = line.text(NAME.id) or " ".join(filter(None, (line.text(FAMILY.id), line.text(GIVEN.id))))
    phone, mended = values.phone(line.raw(PHONE.id)) if line.text(PHONE.id) else ("", None)
    if mended is not None:
        found.refuse(line, PHONE, mended)
    cccd = line.text(CCCD.id)
    if cccd and not re.fullmatch(r"\d{12}", cccd):
        cccd, mended = values.cccd(line.raw(CCCD.id))
        if mended is not None:
            found.refuse(line, CCCD, replace(mended, warning=True))
    said = Said(
        code=line.text(CODE.id),
        staff_code=line.text(STAFF_CODE.id),
        phone=phone,
        email=line.text(EMAIL.id),
        cccd=cccd,
        name=name[: staff.LONGEST],
        unit=line.text(UNIT.id),
        unit_name=line.text(UNIT_NAME.id)[: staff.LONGEST],
    )
    if not any(said):
        found.refuse(line, None, reason("import.nobody-named"))
        return None
    return said


def _figures(line: Line, metrics: Mapping[str, Metric], found: Checked) -> dict[str, int] | None:
    """The figures of a row in the smallest unit of each metric; None where one is no number."""
    figures: dict[str, int] = {}
    wrong = False
    for id, metric in metrics.items():
        field = Field(id, (metric.title.vi, metric.title.en))
        words = line.text(id)
        if words.lower() in NONE:
            continue
        exact = number(words)
        if exact is None or abs(exact) > MOST:
            found.refuse(line, field, reason("import.not-a-figure", got=words[:40]))
            wrong = True
            continue
        units = exact * 10 ** (metric.decimals or 0)
        figures[id] = int(units.quantize(Decimal(1), ROUND_HALF_UP))
        if units != figures[id]:
            got = reason("import.rounded", warning=True, got=words[:40], decimals=metric.decimals or 0)
            found.refuse(line, field, got)
    return None if wrong else figures


def number(words: str) -> Decimal | None:
    """A number as platforms write it: 85, 85.5, 85,50, 85.5 %, 85/100. None otherwise."""
    words = re.sub(r"\s*(?:%|/\s*\d+(?:[.,]\d+)?)$", "", words.strip())
    if not re.fullmatch(r"-?\d{1,12}(?:[.,]\d{1,9})?", words):
        return None
    try:
        return Decimal(words.replace(",", "."))
    except InvalidOperation:
        return None


def _done_at(asked: Asked, line: Line, found: Checked) -> int | None:
    """When the course was finished; the sheet's own hour where it says no more than yes."""
    words = line.text(DONE.id)
    key = search_key(words.removesuffix("%"))
    if not words or key in NO:
        return None
    at = asked.values["as_of"] if key in YES else values.moment(words, asked.contest.zone)
    if at is None or at > asked.values["as_of"]:
        found.refuse(line, DONE, reason("import.not-done", got=words[:40]))
        return None
    return int(at)


def _kept(brought: Brought) -> dict[str, Any]:
    return {**brought.figures, **({outside.DONE: brought.done_at} if brought.done_at is not None else {})}


def _key(asked: Asked, said: Said) -> bytes:
    """What makes two rows the same person's: the surest of what they are known by. A household shares a
    telephone, so a telephone goes with a name.
    """
    parts = said._asdict()
    surest = next((name for name, value in parts.items() if value), "")
    known_by = [parts[surest]]
    if surest in ("phone", "email"):
        known_by.append(said.name)
    elif surest == "name":
        known_by += [said.unit, said.unit_name]
    place = f"{asked.contest.id}\0{asked.values['round']}\0{asked.values['of']}"
    return sealed.ring().hash("outside-row", "\0".join((place, surest, *known_by)).casefold())
