"""Notices about entries: made in the transaction of what they tell, so that each is told once and none tells
what did not happen.

They go to who handed in, to the coordinators of a unit, or to the person whose entry it is; letters only to
an e-mail address that they proved or registered with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.entries import entry as known
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.operations.record import receipt
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries.completion import CompletionRequest
from app.storage.entries.entry import EntryContent
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.registration import enrolment as enrolments
from rounds import calendar
from rounds.definition import Round
from rounds.reasons import reason
from rounds.record import Decision, EntryVersion

SITE = "site"


def received(
    session: Session, contest: Contest, content: EntryContent, row: EntryVersion, by: Person
) -> None:
    """That a version was handed in, to who did; or that it was logged, to those whose it is."""
    round = contests.definition(session, contest).contest.round(content.round)
    held = receipt.of("entries", content.number, row)
    said = reason(
        "letter.received" if content.channel == SITE else "letter.logged",
        title=row.title or content.entry,
        name=_name(session, contest, round, row.unit),
        at=calendar.local_text(row.at, contest.zone),
        receipt=held.code,
        size=row.size,
        sha256=row.sha256,
        check=f"{_settings().base_url}/check?q={held.code}",
    )
    whom = [by] if content.channel == SITE else _whose(session, contest, round, content.owner)
    subject = reason(
        "letter.received-subject", entry=row.entry, version=row.version, contest=_short(session, contest)
    )
    page = f"entries/{round.id}/{_workspace(round, content.owner)}/received/{row.entry}/{row.version}"
    saying = Saying("entry-received", subject, [said], f"/contests/{contest.slug}/{page}")
    _tell(session, contest, whom, saying, f"received:{row.entry}:{row.version}")


def asked(session: Session, contest: Contest, round: Round, owner: str, asked: CompletionRequest) -> None:
    """That something is to be completed, and until when."""
    subject = reason("letter.completion-subject", entry=asked.entry, contest=_short(session, contest))
    until = calendar.local_text(asked.until, contest.zone)
    said = reason(
        "letter.completion", entry=asked.entry, version=asked.version, words=asked.words, until=until
    )
    page = f"/contests/{contest.slug}/entries/{round.id}/{_workspace(round, owner)}"
    saying = Saying("entry-completion", subject, [said], page)
    _tell(session, contest, _whose(session, contest, round, owner), saying, f"completion:{asked.id}")


def decided(session: Session, contest: Contest, act: Decision) -> None:
    """What was decided about places and time, to the units it is about."""
    definition = contests.definition(session, contest)
    if act.kind == "replace":
        round = next(each for each in definition.contest.rounds if each.field == act.subject)
        units = [str(act.data["in"])]
    else:
        round = definition.contest.round(str(act.data.get("round", act.subject.partition(":")[0])))
        units = [act.subject]
    if act.kind == "extend":
        everybody = known.invited(session, contest, round) or ()
        units = [str(unit) for unit in act.data["units"]] or sorted(everybody)
    if round.entry is None or round.entry.by != "unit":
        return
    for unit in units:
        closes = known.window(session, contest, round, unit).closes
        name, why = _name(session, contest, round, unit), act.reason
        late = act.kind == "replace" and closes <= act.at
        values: dict[str, Any] = {"name": name, "round": round.title.vi, "why": why}
        if act.kind in ("extend", "replace") and not late:
            values["until"] = calendar.local_text(closes, contest.zone)
        said = reason(f"letter.{act.kind}{'-waits' if late else ''}", **values)
        subject = reason(f"letter.{act.kind}-subject", name=name, contest=_short(session, contest))
        page = f"/contests/{contest.slug}/entries/{round.id}/{unit}"
        saying = Saying(f"entry-{act.kind}", subject, [said], page)
        key = f"decision:{act.number}:{unit}"
        _tell(session, contest, _whose(session, contest, round, unit), saying, key)


def _tell(session: Session, contest: Contest, whom: Iterable[Person], saying: Saying, about: str) -> None:
    """Tell each of them, once about this."""
    now = clock.read(session)
    for person in whom:
        to = notice.address(session, person.id, contest, proved=True)
        key = f"{contest.id}:{about}"
        notice.tell(session, person.id, saying, key=key, now=now, contest=contest, to=to)


def _workspace(round: Round, owner: str) -> str:
    """What the address of a page calls the one whose entry it is."""
    return "mine" if round.entry is not None and round.entry.by == "person" else owner


def _whose(session: Session, contest: Contest, round: Round, owner: str) -> list[Person]:
    """The coordinators of a unit, or the person whose entry it is."""
    if round.entry is not None and round.entry.by == "person":
        mine = enrolments.by_code(session, contest.id, owner)
        found = session.get(Person, mine.person_id) if mine and mine.person_id else None
        return [found] if found else []
    return grants.of_unit(session, contest.id, Role.COORDINATOR.value, owner, clock.read(session))


def _name(session: Session, contest: Contest, round: Round, unit: str) -> str:
    units = contests.definition(session, contest).units
    return next((each.name for each in units if each.code == unit), unit)


def _short(session: Session, contest: Contest) -> str:
    rules = contests.definition(session, contest).contest
    return (rules.short or rules.title).vi


def _settings() -> Settings:
    found: Settings = current_app.extensions["hoithi"]
    return found
