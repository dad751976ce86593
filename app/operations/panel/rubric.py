"""Work on the wording of a rubric before it is frozen: doubts found by rule, drafts, a person's approval.

What is published never changes: approved wordings make the text of the next version, which is published like
any other and frozen with it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app import clock, model
from app.config import Model
from app.model import NoAnswer
from app.operations import Refused
from app.operations.panel.advising import Complete
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import rubric as stored
from app.storage.panel.rubric import RubricWording
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.work import task as tasks
from app.storage.work.task import Task
from judging import clarity, drafting, writing
from judging.rubric import BlankSheet, Criterion, Rubric, Text
from rounds.reasons import Reason, reason

TASK = "rubric"
MOST_LETTERS = 400
Place = tuple[str, str, str]
"""Ids of a sheet, a criterion and a level."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A published rubric with what is doubted in it and what was written for it."""

    file: str
    sha256: str
    rubric: Rubric
    doubts: Sequence[Reason]
    wordings: dict[Place, RubricWording]
    task: Task | None

    @property
    def approved(self) -> list[Place]:
        """The levels whose new wording a person approved."""
        return [place for place, row in self.wordings.items() if row.approved_at is not None]


def workshop(session: Session, of: Contest, file: str) -> Workshop:
    """The rubric of that file name. Raises KeyError where the contest has none."""
    rubric = contests.definition(session, of).rubrics[file]
    sha256 = hashlib.sha256(contests.files(session, of)[file]).hexdigest()
    listed = tasks.of_contest(session, of.id, kind=TASK, limit=20)
    waiting = (each for each in listed if each.state in tasks.UNFINISHED and each.values["sha256"] == sha256)
    wordings = stored.of(session, of.id, sha256)
    return Workshop(file, sha256, rubric, clarity.doubts(rubric), wordings, next(waiting, None))


def write(session: Session, of: Contest, file: str, place: Place, *, vi: str, en: str, by: Person) -> None:
    """Put a wording for a level, in place of a draft that nobody approved. Commits.

    Raises Refused(rubric.no-such-level | rubric.words-missing | rubric.words-too-long | rubric.approved).
    """
    contests.lock(session, of.slug)
    found = workshop(session, of, file)
    _require(found.rubric, place)
    vi, en = " ".join(vi.split()), " ".join(en.split())
    if not vi or not en:
        raise Refused(reason("rubric.words-missing"))
    if max(len(vi), len(en)) > MOST_LETTERS:
        raise Refused(reason("rubric.words-too-long", most=MOST_LETTERS))
    row = found.wordings.get(place)
    if row is not None and row.approved_at is not None:
        raise Refused(reason("rubric.approved"))
    now = clock.read(session)
    if row is None:
        _add(session, of, found.sha256, place, Text(vi=vi, en=en), "person", now)
    else:
        row.vi, row.en, row.written_at = vi, en, now
    _record(session, of, "rubric.write", found, place, {"vi": vi, "en": en}, by.actor)
    session.commit()


def approve(session: Session, of: Contest, file: str, place: Place, *, by: Person) -> None:
    """Say that a wording goes into the next version as it is. Commits.

    Raises Refused(rubric.nothing-here).
    """
    contests.lock(session, of.slug)
    found = workshop(session, of, file)
    row = found.wordings.get(place)
    if row is None:
        raise Refused(reason("rubric.nothing-here"))
    if row.approved_at is None:
        row.approved_by, row.approved_at = by.actor, clock.read(session)
        _record(session, of, "rubric.approve", found, place, {"vi": row.vi, "en": row.en}, by.actor)
    session.commit()


def next_version(found: Workshop) -> str:
    """The text of the rubric with what was approved, as the file of the next version."""

    def worded(sheet: BlankSheet, criterion: Criterion) -> Criterion:
        levels = dict(criterion.levels)
        for level in found.rubric.levels:
            row = found.wordings.get((sheet.id, criterion.id, level.id))
            if row is not None and row.approved_at is not None:
                levels[level.id] = Text(vi=row.vi, en=row.en)
        ordered = {level.id: levels[level.id] for level in found.rubric.levels if level.id in levels}
        return replace(criterion, levels=ordered)

    sheets = tuple(
        replace(sheet, criteria=tuple(worded(sheet, each) for each in sheet.criteria))
        for sheet in found.rubric.sheets
    )
    return writing.written(replace(found.rubric, version=found.rubric.version + 1, sheets=sheets))


def ask(session: Session, of: Contest, file: str, *, settings: Model | None, by: uuid.UUID) -> Task:
    """Ask a model for drafts where the wording is doubted. Commits.

    Raises Refused(assistant.no-model | rubric.no-doubt).
    """
    contests.lock(session, of.slug)
    found = workshop(session, of, file)
    if found.task is not None:
        session.commit()
        return found.task
    if settings is None:
        raise Refused(reason("assistant.no-model"))
    if not doubted(found):
        raise Refused(reason("rubric.no-doubt"))
    made = task.defer(session, TASK, contest=of, asked_by=by, file=file, sha256=found.sha256)
    session.commit()
    return made


def work(
    session: Session, task_id: uuid.UUID, settings: Model | None, complete: Complete = model.complete
) -> None:
    """Draft wordings, as background work. What a person wrote or approved stays."""
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    if settings is None:
        raise Refused(reason("assistant.no-model"))
    of = contests.by_id(session, asked.contest_id)
    found = workshop(session, of, str(asked.values["file"]))
    wanted = doubted(found)
    drafted = 0
    for done, ((sheet, criterion), levels) in enumerate(wanted.items()):
        task.progress(session, task_id, done, len(wanted))
        blank = found.rubric.sheet(sheet)
        about = blank.criterion(criterion) if blank else None
        assert about is not None
        request = drafting.request(about, found.rubric.levels)
        session.commit()
        try:
            answer = complete(settings, request.instructions, request.data)
        except NoAnswer as none:
            raise Refused(none.reason) from None
        output = hashlib.sha256(answer.text.encode("utf-8", "replace")).hexdigest()
        known = stored.of(session, of.id, found.sha256)
        now = clock.read(session)
        for level, words in drafting.drafts(answer.text, found.rubric.levels).items():
            place = (sheet, criterion, level)
            if level in levels and place not in known:
                _add(session, of, found.sha256, place, words, "model", now)
                said = {"prompt": request.digest, "output": output, "vi": words.vi, "en": words.en}
                _record(session, of, "rubric.draft", found, place, said, audit.SYSTEM)
                drafted += 1
        session.commit()
    task.finish(session, task_id, said=(reason("rubric.drafted", count=drafted),))


def doubted(found: Workshop) -> dict[tuple[str, str], set[str]]:
    """The levels whose wording is doubted and has no new one yet, by sheet and criterion."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for number, sheet in enumerate(found.rubric.sheets, 1):
        for place, criterion in enumerate(sheet.criteria, 1):
            for level in found.rubric.levels:
                path = f"sheet[{number}].criterion[{place}].levels.{level.id}"
                is_doubted = any(each.path == path for each in found.doubts)
                if is_doubted and (sheet.id, criterion.id, level.id) not in found.wordings:
                    wanted.setdefault((sheet.id, criterion.id), set()).add(level.id)
    return wanted


def _require(rubric: Rubric, place: Place) -> None:
    sheet = rubric.sheet(place[0])
    if (
        sheet is None
        or sheet.criterion(place[1]) is None
        or place[2] not in [one.id for one in rubric.levels]
    ):
        raise Refused(reason("rubric.no-such-level"))


def _add(
    session: Session,
    of: Contest,
    sha256: str,
    place: Place,
    words: Text,
    origin: stored.Origin,
    now: int,
) -> None:
    sheet, criterion, level = place
    session.add(
        RubricWording(
            id=clock.new_id(),
            contest_id=of.id,
            sha256=sha256,
            sheet=sheet,
            criterion=criterion,
            level=level,
            vi=words.vi,
            en=words.en,
            origin=origin,
            written_at=now,
            approved_by="",
            approved_at=None,
        )
    )
    session.flush()


def _record(
    session: Session,
    of: Contest,
    action: str,
    found: Workshop,
    place: Place,
    said: dict[str, str],
    actor: str,
) -> None:
    about = f"rubric:{found.file}#{'/'.join(place)}"
    version = {"version": found.rubric.version, "sha256": found.sha256}
    audit.record(session, of.ledger, action, about, {**version, **said}, actor=actor)
