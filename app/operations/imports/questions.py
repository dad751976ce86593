"""Questions: a new version of the bank from XLSX, CSV, GIFT, Aiken or Moodle XML.

`values`: `reason`, and `topic` for questions that name none. Questions of the bank that the file does not
name stay. Once somebody has begun an attempt, papers drawn from the bank rest on it: then only words may be
mended, and a wrong key is a regrade.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents import aiken, gift, moodle, sheet
from app.documents.item import LETTERS, Item, Unfit
from app.documents.sheet import Sheet, Unreadable
from app.operations.contest import publication
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.storage.contest import contest as contests
from app.storage.postgres.vietnamese import search_key
from app.storage.record import fact
from rounds.definition.folder import Definition
from rounds.quiz import Bank, Question
from rounds.reasons import Reason, reason

ID = Field("id", ("Mã câu hỏi", "Question id", "Mã", "Mã câu", "ID"))
TOPIC = Field("topic", ("Mã chuyên đề", "Topic", "Chuyên đề", "Chủ đề"))
DIFFICULTY = Field("difficulty", ("Mức độ", "Difficulty", "Độ khó"))
STEM = Field("stem", ("Câu hỏi", "Question", "Nội dung câu hỏi", "Nội dung", "Stem"), required=True)
ANSWER = Field("answer", ("Đáp án đúng", "Answer", "Đáp án", "Key", "Correct answer"), required=True)
EXPLANATION = Field("explanation", ("Giải thích", "Explanation", "Lý giải"))
SOURCE = Field("source", ("Nguồn", "Source", "Căn cứ"))
OPTIONS = tuple(
    Field(
        letter,
        (f"Phương án {letter}", f"Option {letter}", f"Lựa chọn {letter}", letter),
        required=letter in "AB",
    )
    for letter in LETTERS
)
FIELDS = (ID, TOPIC, DIFFICULTY, STEM, *OPTIONS, ANSWER, EXPLANATION, SOURCE)

SHOWN = 160
"""Letters of a text that a difference shows."""
FIXED = ("topic", "difficulty", "answer")
"""What of a question papers and marks rest on, besides its id and the letters of its options."""


def fields(asked: Asked) -> Sequence[Field]:
    """The columns of a sheet of questions; the other formats are laid out as one."""
    return FIELDS


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A sheet, or one of the text formats laid out as a sheet. Raises Unreadable."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    ending = name.rpartition(".")[2].lower()
    try:
        if start.startswith((b"<?xml", b"<quiz")):
            return laid_out(moodle.read(data))
        if ending in ("txt", "gift") and not data.startswith(b"PK\x03\x04"):
            words, notes = sheet.decoded(data)
            items = aiken.read(words) if "ANSWER:" in words.upper() and "{" not in words else gift.read(words)
            return Sheet(rows=laid_out(items).rows, notes=notes)
    except Unfit as unfit:
        raise Unreadable(reason(unfit.code, line=unfit.line)) from unfit
    return sheet.read(data, name)


def laid_out(items: Iterable[Item]) -> Sheet:
    """Questions as the rows of a sheet, its heading first."""
    rows: list[tuple[int, list[str]]] = [(0, [field.names[0] for field in FIELDS])]
    for item in items:
        options = [*item.options, *[""] * (len(LETTERS) - len(item.options))]
        rows.append(
            (
                item.line,
                [
                    item.id,
                    item.topic,
                    str(item.difficulty),
                    item.stem,
                    *options,
                    LETTERS[item.right],
                    item.explanation,
                    item.source,
                ],
            )
        )
    return Sheet(rows=rows)


def items(bank: Bank) -> Iterator[Item]:
    """The questions of a bank, topic by topic, for writing in any format."""
    for topic in dict.fromkeys(question.topic for question in bank.questions):
        for each in (question for question in bank.questions if question.topic == topic):
            letters = list(each.options)
            yield Item(
                id=each.id,
                topic=each.topic,
                stem=each.stem,
                options=tuple(each.options.values()),
                right=letters.index(each.answer),
                difficulty=each.difficulty,
                explanation=each.explanation,
                source=each.source,
            )


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """The first questions of the bank, as an example."""
    bank = asked.definition.bank
    some = itertools.islice(items(bank), 3) if bank else ()
    return [cells for _line, cells in laid_out(some).rows[1:]]


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every question against the bank of today; ids are made where a format has none."""
    found, bank = Checked(), asked.definition.bank
    if bank is None:
        for line in lines:
            found.refuse(line, None, reason("import.no-bank"))
        return found
    in_use = fact.last_seq(session, asked.contest.id, "attempts") > 0
    topics = {topic.id: topic.id for topic in asked.definition.contest.topics}
    topics |= {search_key(topic.title.vi): topic.id for topic in asked.definition.contest.topics}
    ids = _Ids(bank)
    seen: dict[str, int] = {}
    for line in lines:
        row = _row(line, asked, topics, ids, found)
        if row is None:
            continue
        if row["id"] in seen:
            found.refuse(line, ID, reason("import.twice", got=row["id"], first=seen[row["id"]]))
            continue
        seen[row["id"]] = line.number
        held = bank.by_id.get(row["id"])
        if held is not None and plain(held) == plain(_question(row)):
            found.same += 1
            continue
        if in_use and (held is None or _rests(held) != _rests(_question(row))):
            found.refuse(line, ID, reason("import.bank-in-use", id=row["id"]))
            continue
        found.new += held is None
        found.changed += held is not None
        if held is not None:
            _say_changes(line, plain(held), plain(_question(row)), found)
        found.rows.append(row)
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Publish the next version with the bank mended."""
    before = asked.contest.version
    name = bank_file(asked.definition)
    table = json.loads(asked.definition.files[name])
    rows = {row["id"]: row for row in table["questions"]}
    for row in checked.rows:
        rows[row["id"]] = {**rows.get(row["id"], {}), **row}
    table["questions"] = list(rows.values())
    written = json.dumps(table, ensure_ascii=False, indent=1).encode() + b"\n"
    files = {**asked.definition.files, name: written}
    publication.publish_new(session, files, by=asked.by, simulated=asked.contest.simulated)
    step(len(checked.rows))
    return {"before": before, "version": asked.contest.version}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """A later version, or an attempt: its paper was drawn from this bank."""
    if asked.contest.version != done["version"]:
        return reason("import.published-since", version=asked.contest.version)
    if fact.last_seq(session, asked.contest.id, "attempts"):
        return reason("import.attempts-rest")
    return None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Publish the version before once more, as the next one."""
    files = contests.files(session, asked.contest, done["before"])
    publication.publish_new(session, files, by=asked.by, simulated=asked.contest.simulated)


def bank_file(definition: Definition) -> str:
    """The name of the file that holds the questions. Raises StopIteration where there is no quiz."""
    return next(
        round.learning.quiz.bank
        for round in definition.contest.rounds
        if round.learning and round.learning.quiz
    )


def plain(question: Question) -> dict[str, Any]:
    """What a question says, as plain values: to compare two versions of it."""
    return {
        "topic": question.topic,
        "difficulty": question.difficulty,
        "stem": question.stem,
        "options": dict(question.options),
        "answer": question.answer,
        "explanation": question.explanation,
        "source": question.source,
    }


def _say_changes(line: Line, was: Mapping[str, Any], now: Mapping[str, Any], found: Checked) -> None:
    """What of a question would be another, each with what it was."""
    before, after = ({**each, **each["options"]} for each in (was, now))
    for field in FIELDS:
        old, new = (str(each.get(field.id, "")) for each in (before, after))
        if field is not ID and old != new:
            changes = reason("import.changes", warning=True, was=old[:SHOWN] or "-", now=new[:SHOWN] or "-")
            found.refuse(line, field, changes)


def _rests(question: Question) -> tuple[Any, ...]:
    return (*(getattr(question, name) for name in FIXED), tuple(question.options))


class _Ids:
    """Ids for questions that bring none: that of the same question in the bank, else a new one."""

    def __init__(self, bank: Bank) -> None:
        self.by_stem = {search_key(question.stem): question.id for question in bank.questions}
        self.taken = set(bank.by_id)

    def of(self, topic: str, stem: str) -> str:
        known = self.by_stem.get(search_key(stem))
        if known:
            return known
        number = sum(id.startswith(f"{topic}-") for id in self.taken) + 1
        while f"{topic}-{number:02}" in self.taken:
            number += 1
        self.taken.add(f"{topic}-{number:02}")
        return f"{topic}-{number:02}"


def _row(
    line: Line, asked: Asked, topics: Mapping[str, str], ids: _Ids, found: Checked
) -> dict[str, Any] | None:
    """The question as the bank's file holds it."""
    stem = line.text(STEM.id)
    said = line.text(TOPIC.id) or asked.values.get("topic", "")
    topic = topics.get(said) or topics.get(search_key(said))
    options = {field.id: words for field in OPTIONS if (words := line.text(field.id))}
    answer = line.text(ANSWER.id).strip().rstrip(".").upper()
    difficulty = line.text(DIFFICULTY.id) or "1"
    wrong: list[tuple[Field, Reason]] = []
    if not stem:
        wrong.append((STEM, reason("import.cell-empty")))
    if topic is None:
        choices = ", ".join(each.id for each in asked.definition.contest.topics)
        wrong.append((TOPIC, reason("import.unknown-topic", got=said, choices=choices)))
    if list(options) != list(LETTERS[: len(options)]) or len(options) < 2:
        wrong.append((OPTIONS[0], reason("import.options-gap", got=", ".join(options))))
    elif len(set(options.values())) < len(options):
        wrong.append((OPTIONS[0], reason("import.options-same")))
    if answer not in options:
        wrong.append((ANSWER, reason("import.answer-unknown", got=answer[:20], options=", ".join(options))))
    if not difficulty.isdigit() or not 1 <= int(difficulty) <= 9:
        wrong.append((DIFFICULTY, reason("import.not-whole", got=difficulty[:20])))
    for each in wrong:
        found.refuse(line, *each)
    if wrong or topic is None:
        return None
    row = {
        "id": line.text(ID.id) or ids.of(topic, stem),
        "topic": topic,
        "difficulty": int(difficulty),
        "stem": stem,
        "options": options,
        "answer": answer,
    }
    extra = {EXPLANATION.id: line.text(EXPLANATION.id), SOURCE.id: line.text(SOURCE.id)}
    return {**row, **{name: words for name, words in extra.items() if words}}


def _question(row: Mapping[str, Any]) -> Question:
    return Question(**row)
