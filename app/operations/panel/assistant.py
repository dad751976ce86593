"""Notes of a language model beside the panel: decided for a round, made for all its entries or none, opened
by judges under the rules, and what they did to the scores.

A model advises; only a judge's act makes a mark. In the mode `after` notes open once the own sheet on that
entry is signed, in the mode `beside` they are passages without a word of their own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.config import Model
from app.operations import Refused
from app.operations.entries import entry as entries
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import assistant as stored
from app.storage.panel.assistant import AssistantChoice, AssistantNotes, AssistantOpening, AssistantRun
from app.storage.people.person import Person
from app.storage.record import audit, fact
from app.storage.work import task as tasks
from app.storage.work.task import Task
from judging import influence
from judging.assistant import Mode
from judging.influence import Influence, Version
from rounds.definition import Round
from rounds.entry import Work
from rounds.reasons import reason
from rounds.record import Sheet

TASK = "assistant"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the notes of a round stand. `run` is the one whose notes may be opened: None while there is none,
    or while it misses one of the `works`. `task` makes notes right now.
    """

    mode: Mode | None
    choice: AssistantChoice | None
    works: Sequence[Work]
    run: AssistantRun | None
    task: Task | None

    @property
    def used(self) -> bool:
        """Whether people decided to use them."""
        return self.mode is not None and self.choice is not None and self.choice.mode == self.mode


def mode_of(round: Round) -> Mode | None:
    """How the definition lets notes be used in a round; None for not at all."""
    declared = round.judging.assistant if round.judging else "off"
    return None if declared == "off" else declared


def situation(session: Session, of: Contest, round: Round) -> Situation:
    """Where the notes of a round stand now."""
    works = entries.works(session, of, round.id)
    run = stored.whole_run(session, of.id, round.id)
    mode, choice = mode_of(round), stored.choice(session, of.id, round.id)
    if run is not None:
        read = {(row.entry, row.version) for row in stored.notes(session, run.id).values()}
        current = choice is not None and run.mode == mode == choice.mode
        if not current or any((work.entry, work.version) not in read for work in works):
            run = None
    return Situation(mode, choice, works, run, _unfinished(session, of, round.id))


def choose(
    session: Session,
    of: Contest,
    round: Round,
    *,
    use: bool,
    why: str,
    transfer: str,
    model: Model | None,
    by: Person,
) -> AssistantChoice:
    """Decide that a round uses notes, in the mode of its definition, or that it does not. Commits.

    `transfer` says where the model stands and under which assessment entries may be sent there. Raises
    Refused(assistant.not-in-rules | assistant.no-model | assistant.reason-missing |
    assistant.transfer-missing).
    """
    mode = mode_of(round)
    if mode is None:
        raise Refused(reason("assistant.not-in-rules"))
    if use and model is None:
        raise Refused(reason("assistant.no-model"))
    if not why.strip():
        raise Refused(reason("assistant.reason-missing"))
    if use and not transfer.strip():
        raise Refused(reason("assistant.transfer-missing"))
    row = AssistantChoice(
        id=clock.new_id(),
        contest_id=of.id,
        round=round.id,
        mode=mode if use else "off",
        why=why.strip(),
        transfer=transfer.strip() if use else "",
        by=by.actor,
        at=clock.read(session),
    )
    session.add(row)
    said = {"mode": row.mode, "why": row.why, "transfer": row.transfer}
    audit.record(session, of.ledger, "assistant.choose", f"round:{round.id}", said, actor=by.actor)
    session.commit()
    return row


def ask(session: Session, of: Contest, round: Round, *, model: Model | None, by: uuid.UUID) -> Task:
    """Ask for notes on all entries of a round; where they are being made already, it is that. Commits.

    Raises Refused(assistant.no-model | assistant.not-chosen | assistant.no-entries).
    """
    contests.lock(session, of.slug)
    now = situation(session, of, round)
    if now.task:
        session.commit()
        return now.task
    if model is None:
        raise Refused(reason("assistant.no-model"))
    if not now.used or now.mode is None:
        raise Refused(reason("assistant.not-chosen"))
    if not now.works:
        raise Refused(reason("assistant.no-entries"))
    run = AssistantRun(
        id=clock.new_id(),
        contest_id=of.id,
        round=round.id,
        mode=now.mode,
        model=model.name,
        host=model.host,
        begun_at=clock.read(session),
        tokens_in=0,
        tokens_out=0,
        cost=0,
    )
    session.add(run)
    session.flush()
    made = task.defer(session, TASK, contest=of, asked_by=by, round=round.id, run=str(run.id))
    session.commit()
    return made


def opened(session: Session, of: Contest, judge: str, entry: str, *, round_id: str) -> int | None:
    """When a judge opened the notes on an entry; None: not yet. From then on a changed sheet is a second
    version with a reason, and both are reported.
    """
    row = stored.opening(session, of.id, round_id, judge, entry)
    return row.at if row else None


def open_notes(
    session: Session, of: Contest, round: Round, judge: str, entry: str, *, by: Person
) -> AssistantOpening:
    """Open the notes on an entry to a judge who may see it, and keep when. Opening again changes nothing.

    Raises Refused(assistant.nothing | assistant.sign-first). Commits.
    """
    now = situation(session, of, round)
    if now.run is None or all(work.entry != entry for work in now.works):
        raise Refused(reason("assistant.nothing"))
    if now.run.mode == "after" and (judge, entry) not in _signed(session, of, round):
        raise Refused(reason("assistant.sign-first"))
    row = AssistantOpening(
        contest_id=of.id,
        round=round.id,
        judge=judge,
        entry=entry,
        mode=now.run.mode,
        run_id=now.run.id,
        at=clock.read(session),
    )
    if stored.opened(session, row):
        said = {"judge": judge, "round": round.id, "mode": row.mode, "run": str(row.run_id)}
        audit.record(session, of.ledger, "assistant.open", f"entry:{entry}", said, actor=by.actor)
    session.commit()
    found = stored.opening(session, of.id, round.id, judge, entry)
    assert found is not None
    return found


def notes(session: Session, of: Contest, round: Round, judge: str, entry: str) -> AssistantNotes | None:
    """The notes on an entry, for a judge who opened them: None before, and when they are no longer used."""
    now = situation(session, of, round)
    if now.run is None or opened(session, of, judge, entry, round_id=round.id) is None:
        return None
    return stored.notes(session, now.run.id).get(entry)


def report(session: Session, of: Contest, round: Round) -> Influence:
    """What notes did to the signed sheets of a round, as of now."""
    opened = {
        (row.judge, row.entry): row.at
        for row in stored.openings(session, of.id, round.id)
        if row.mode == "after"
    }
    sheets = (Version(row.at, row.judge, row.entry, row.points) for row in _sheets(session, of, round))
    return influence.influence(sheets, opened)


def _sheets(session: Session, of: Contest, round: Round) -> list[Sheet]:
    rows: list[Sheet] = fact.read(session, of.id, "sheets")
    return [row for row in rows if row.round == round.id]


def _signed(session: Session, of: Contest, round: Round) -> set[tuple[str, str]]:
    return {(row.judge, row.entry) for row in _sheets(session, of, round)}


def _unfinished(session: Session, of: Contest, round_id: str) -> Task | None:
    listed = tasks.of_contest(session, of.id, kind=TASK, limit=20)
    return next(
        (each for each in listed if each.state in tasks.UNFINISHED and each.values["round"] == round_id), None
    )
