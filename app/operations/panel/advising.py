"""Making the notes of one round in the background: every entry, or none.

Each entry is kept as it is done, so that work taken over by another worker goes on where it stood; nobody
sees anything before the last one is done. What one entry provokes costs that entry its notes; what is wrong
with the endpoint ends the work with a reason, and judging goes on without notes.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app import clock, model
from app.config import Model
from app.documents.text.masking import masked
from app.model import Answer, NoAnswer
from app.operations import Refused
from app.operations.entries import entry as entries
from app.operations.entries import text as texts
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries.text import EntryText
from app.storage.panel import assistant as stored
from app.storage.panel.assistant import AssistantRun
from app.storage.record import audit
from app.storage.work import task as tasks
from judging.assistant import Advice, Request, advise
from judging.rubric import BlankSheet
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.entry import Work
from rounds.reasons import reason

WAITS: Sequence[float] = (2, 10)
"""Seconds before the second and the third try."""
MOST_SECONDS = 6 * 3600
"""Of one run."""
LONGEST_TEXT = 400_000
"""Letters of one entry that are sent; a thesis has fewer."""
LONGEST_KEPT = 40_000
"""Letters of one answer that are kept."""
_ITS_OWN_FAULT = frozenset({"model.too-large", "model.no-text"})
_OF_THE_REQUEST = frozenset({400, 413, 422})
"""Answers of HTTP by which an endpoint says that it will not read this text."""

Complete = Callable[[Model, str, str], Answer]


def work(
    session: Session, task_id: uuid.UUID, settings: Model | None, complete: Complete = model.complete
) -> None:
    """Make the notes that a task asks for. Raises Refused when the endpoint fails, or was taken away."""
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    if settings is None:
        raise Refused(reason("assistant.no-model"))
    run = stored.run(session, uuid.UUID(str(asked.values["run"])))
    assert run is not None
    _Run(session, task_id, contests.by_id(session, asked.contest_id), run, settings, complete).read_all()


@dataclass
class _Run:
    """One run, from its first entry to its last."""

    session: Session
    task_id: uuid.UUID
    of: Contest
    run: AssistantRun
    settings: Model
    complete: Complete
    begun: float = field(default_factory=time.monotonic)
    done: int = 0
    total: int = 0

    def read_all(self) -> None:
        """Read every entry that has no notes yet, and close the run."""
        definition = contests.definition(self.session, self.of)
        round = definition.contest.round(self.run.round)
        works = entries.works(self.session, self.of, round.id)
        ready = stored.notes(self.session, self.run.id)
        self.total = len(works)
        for self.done, each in enumerate(works):
            self.step()
            if each.entry not in ready:
                self._read(definition, round, each)
        self.step()
        rows = stored.notes(self.session, self.run.id).values()
        calls = [call for row in rows for call in row.calls]
        if calls and not any(call["output"] for call in calls):
            raise Refused(reason("assistant.nothing-came", entries=len(works)))
        self.run.whole_at = clock.read(self.session)
        self.run.tokens_in, self.run.tokens_out, self.run.cost = (
            sum(int(call[name]) for call in calls) for name in ("tokens_in", "tokens_out", "cost")
        )
        notes = sum(len(row.notes) for row in rows)
        said = {
            "run": str(self.run.id),
            "model": self.run.model,
            "host": self.run.host,
            "mode": self.run.mode,
            "entries": {row.entry: row.version for row in rows},
            "notes": notes,
            "tokens_in": self.run.tokens_in,
            "tokens_out": self.run.tokens_out,
            "cost": self.run.cost,
        }
        audit.record(self.session, self.of.ledger, "assistant.run", f"round:{self.run.round}", said)
        told = reason("assistant.done", entries=len(works), notes=notes, cost=self.run.cost)
        task.finish(self.session, self.task_id, said=(told,))

    def step(self) -> None:
        """Say how far the run is; ends it when somebody cancelled it or its time is over."""
        if time.monotonic() - self.begun > MOST_SECONDS:
            raise Refused(reason("assistant.too-long", hours=MOST_SECONDS // 3600))
        task.progress(self.session, self.task_id, self.done, self.total)

    def _read(self, definition: Definition, round: Round, work: Work) -> None:
        """The notes on one entry, kept with what was said to get them."""
        row = texts.read(self.session, self.of, work)
        text, cut = _sent(definition, round, row)
        input = hashlib.sha256(text.encode()).hexdigest()
        self.session.commit()  # nothing is held while the model thinks
        asking = _Asking(self)
        sheet = _sheet(definition, round)
        advice = advise(sheet, text, self.run.mode, asking) if text.strip() else Advice((), {})
        dropped = dict(advice.dropped) | ({"cut": 1} if cut else {})
        first = stored.keep(
            self.session,
            self.run.id,
            work.entry,
            work.version,
            input=input,
            notes=advice.notes,
            dropped=dropped,
            calls=asking.calls,
            answers=asking.answers,
            at=clock.read(self.session),
        )
        if first:
            said = {
                "run": str(self.run.id),
                "version": work.version,
                "input": input,
                "calls": asking.calls,
                "notes": len(advice.notes),
                "dropped": dropped,
            }
            audit.record(self.session, self.of.ledger, "assistant.notes", f"entry:{work.entry}", said)
        self.session.commit()


@dataclass
class _Asking:
    """Asks the model for one entry, and remembers what was said."""

    run: _Run
    calls: list[dict[str, Any]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> str:
        """The answer to one request; empty where the model will not answer it. Raises Refused."""
        for wait in (*WAITS, None):
            self.run.step()
            try:
                found = self.run.complete(self.run.settings, request.instructions, request.data)
            except NoAnswer as none:
                if none.again and wait is not None:
                    time.sleep(wait)
                    continue
                if not _its_own_fault(none):
                    raise Refused(none.reason) from None
                self._keep(request, None, none.reason.code)
                return ""
            self._keep(request, found, "")
            return found.text
        raise AssertionError("the last try returns or raises")

    def _keep(self, request: Request, found: Answer | None, refused: str) -> None:
        words = _storable(found.text) if found else ""
        self.answers.append(words[:LONGEST_KEPT])
        self.calls.append(
            {
                "prompt": request.digest,
                "output": hashlib.sha256(words.encode()).hexdigest() if found else "",
                "model": _storable(found.model) if found else "",
                "tokens_in": found.tokens_in if found else 0,
                "tokens_out": found.tokens_out if found else 0,
                "cost": found.cost if found else 0,
                "refused": refused,
            }
        )


def _its_own_fault(none: NoAnswer) -> bool:
    """Whether the text or the answer itself is to blame, rather than the endpoint."""
    status = dict(none.reason.values).get("status")
    return none.reason.code in _ITS_OWN_FAULT or status in _OF_THE_REQUEST


def _sent(definition: Definition, round: Round, row: EntryText | None) -> tuple[str, bool]:
    """The text that is sent, every letter in its place, and whether its end was cut off.

    Only long texts and files: short lines of the form hold names and telephones.
    """
    if row is None:
        return "", False
    typed = {
        each.id
        for one in definition.contest.rounds
        if one.entry
        for each in one.entry.fields
        if each.kind != "text"
    }
    text = row.text
    for part in row.pages:
        if part.place == 0 and part.field in typed:
            text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
    return masked(text)[:LONGEST_TEXT], len(text) > LONGEST_TEXT


def _sheet(definition: Definition, round: Round) -> BlankSheet:
    assert round.judging is not None
    sheet = definition.rubrics[round.judging.rubric].sheet(round.judging.sheet)
    assert sheet is not None
    return sheet


def _storable(words: str) -> str:
    """What a database and the log can hold of any text."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()
