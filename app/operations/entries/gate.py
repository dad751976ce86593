"""The secretariat's gate: yes or no to each check of the rubric, decided by a person before judging begins.

A no may be mended: what is missing is asked for until a day that the rules allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries import letter
from app.operations.record import decision
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import entry as entries
from app.storage.entries.completion import CompletionRequest
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from judging.rubric import GateCheck
from rounds import calendar
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.reasons import reason
from rounds.record import Decision


def checks(definition: Definition, round: Round) -> Sequence[GateCheck]:
    """What is asked of an entry of that round: the gate of the sheet by which it is judged."""
    rounds = definition.contest.rounds
    judging = next((each.judging for each in rounds[rounds.index(round) :] if each.judging), None)
    sheet = definition.rubrics[judging.rubric].sheet(judging.sheet) if judging else None
    return sheet.gate if sheet else ()


def waiting(
    session: Session, contest: Contest, round: Round, *, seen: known.Known | None = None
) -> list[str]:
    """The entries of a round that count and on which nobody has decided, by code; none without checks.

    `seen`: the decisions and the moment, for who has read both already.
    """
    if not checks(contests.definition(session, contest), round):
        return []
    acts, now = seen or (
        [each.value() for each in decisions.listed(session, contest.id)],
        clock.read(session),
    )
    decided = {act.subject for act in acts if act.kind == "screen"}
    works = known.intake(session, contest, round.id, known=(acts, now)).works
    return sorted(work.entry for work in works if work.entry not in decided)


def screen(
    session: Session,
    contest: Contest,
    entry: str,
    *,
    version: int,
    answers: Mapping[str, bool],
    why: str,
    by: Person,
) -> None:
    """Decide on an entry by its last version. Commits.

    `answers` by check. Raises Refused(gate.unknown | gate.changed | gate.answers-missing | gate.no-reason).
    """
    round = _round(session, contest, entry, version)
    asked = {each.id for each in checks(contests.definition(session, contest), round)}
    if set(answers) != asked:
        raise Refused(reason("gate.answers-missing"))
    failed = sorted(check for check, said in answers.items() if not said)
    if failed and not why.strip():
        raise Refused(reason("gate.no-reason"))
    data = {"ok": not failed, "failed": failed}
    contests.lock(session, contest.slug)
    act = Decision(clock.read(session), 0, "screen", entry, data, why.strip(), by=by.actor)
    decision.decide(session, contest, [act])


def ask(
    session: Session, contest: Contest, entry: str, *, version: int, words: str, until: int, by: Person
) -> CompletionRequest:
    """Ask for what is missing until an instant. Commits.

    Raises Refused(gate.unknown | gate.changed | gate.no-reason | gate.no-completion | gate.until-too-late |
    gate.until-past).
    """
    round = _round(session, contest, entry, version)
    if not words.strip():
        raise Refused(reason("gate.no-reason"))
    assert round.entry is not None
    if round.entry.completion_until is None:
        raise Refused(reason("gate.no-completion"))
    if until > calendar.deadline(round.entry.completion_until, contest.zone):
        raise Refused(reason("gate.until-too-late"))
    now = clock.read(session)
    if until <= now:
        raise Refused(reason("gate.until-past"))
    made = CompletionRequest(
        id=clock.new_id(),
        contest_id=contest.id,
        entry=entry,
        version=version,
        words=words.strip(),
        until=until,
        by_id=by.id,
        at=now,
    )
    session.add(made)
    said = {"version": version, "until": clock.written(until), "words": made.words}
    audit.record(session, contest.ledger, "entry.ask", f"entry:{entry}", said, actor=by.actor)
    last = entries.versions(session, contest.id, entry=entry)[-1]
    owner = last.contestant if round.entry.by == "person" else last.unit
    letter.asked(session, contest, round, owner, made)
    session.commit()
    return made


def _round(session: Session, contest: Contest, entry: str, version: int) -> Round:
    """The round of an entry, whose last version must be the one that was looked at."""
    rows = entries.versions(session, contest.id, entry=entry)
    if not rows:
        raise Refused(reason("gate.unknown"))
    if max(row.version for row in rows) != version:
        raise Refused(reason("gate.changed"))
    return contests.definition(session, contest).contest.round(rows[-1].round)
