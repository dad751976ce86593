"""Give certificates of participation and take them back; make those of a whole unit in the background.

A person has one that stands. Asked for again it is the same one; after the person's name was corrected the
old one is replaced. One that an organiser withdrew is not given again by the program.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.documents import archive
from app.documents import certificate as document
from app.documents.certificate import Paper
from app.operations import Refused
from app.operations.learning import learner
from app.operations.work import task
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.learning import certificate as certificates
from app.storage.learning import learner as learners
from app.storage.learning.certificate import Certificate, CertificateName, Revocation
from app.storage.record import audit
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from app.storage.work import task as tasks
from rounds import certificate as rule
from rounds.contestant import Line
from rounds.definition import Contest as Definition
from rounds.reasons import Reason, reason

ISSUED, WITHDRAWN, REPLACED = "certificate.issue", "certificate.withdraw", "certificate.replace"
AT_ONCE = 100  # certificates in one transaction
A_FILE = 1000  # pages of a file for the printer
KEPT_DAYS = 7
SELF = "self"
"""Who gave it, where people took it themselves: the register must not lead from a pseudonym to a person."""


class Holder(NamedTuple):
    """Somebody who gets a certificate: the person, the pseudonym, the name to print, the unit."""

    person: uuid.UUID
    contestant: str
    name: str
    unit: str


def issue(session: Session, contest: Contest, enrolment: Enrolment) -> Certificate:
    """The certificate of somebody who takes part, given now unless they have it already.

    Raises Refused(certificate.none | certificate.not-valid | certificate.not-passed | certificate.withdrawn).
    """
    assert enrolment.contestant is not None
    holder = Holder(enrolment.person_id, enrolment.contestant, enrolment.full_name, enrolment.unit)
    definition = contests.definition(session, contest).contest
    lines = learner.lines(session, contest, holder.contestant)
    if missing := rule.why_not(definition, lines.items()):
        raise Refused(missing)
    (given,) = _give(session, contest, [holder], by=SELF)
    if given.revocation is not None:
        raise Refused(_withdrawn(given.revocation))
    session.commit()
    return given


def withdraw(session: Session, contest: Contest, number: int, *, why: str, by: str) -> None:
    """Take a certificate back. Raises Refused(certificate.unknown | certificate.no-reason |
    certificate.over)."""
    certificates.lock(session, contest.id)
    row = certificates.by_number(session, contest.id, number)
    if row is None:
        raise Refused(reason("certificate.unknown"))
    if row.revocation is not None:
        raise Refused(reason("certificate.over"))
    if not why.strip():
        raise Refused(reason("certificate.no-reason"))
    _revoke(session, contest, row, "withdrawn", why.strip(), by)
    session.commit()


def pdf(session: Session, contest: Contest, given: Sequence[Certificate], *, base_url: str) -> bytes:
    """Certificates as they are printed. Those whose name was erased are left out by who asks."""
    definition = contests.definition(session, contest).contest
    names = _names(session, contest, {each.unit for each in given})
    papers = [
        Paper(each.number, each.code, each.name, names.get(each.unit, ""), each.issued_at) for each in given
    ]
    return document.pdf(definition, papers, base_url=base_url, simulated=contest.simulated)


def work(session: Session, task_id: uuid.UUID) -> None:
    """Everybody of a unit and below who has earned it: an archive with a file each, or a file to print.

    Values of the task: `form` (`each` or `print`), `base_url`. What was given before the worker died stays
    given, and the next run goes on from there.
    """
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    contest = session.get_one(Contest, asked.contest_id)
    form, base_url = asked.values["form"], asked.values["base_url"]
    by = f"person:{asked.asked_by}" if asked.asked_by else audit.SYSTEM
    holders = earners(session, contest, asked.unit)
    some = [holders[start : start + AT_ONCE] for start in range(0, len(holders), AT_ONCE)]
    total = 2 * len(holders)
    for number, each in enumerate(some):
        task.progress(session, task_id, number * AT_ONCE, total)
        _give(session, contest, each, by=by)
        session.commit()
    standing = [given for each in some for given in _standing(session, contest, each)]
    if not standing:
        raise Refused(reason("certificate.nobody"))
    size = 1 if form == "each" else A_FILE
    parts = [standing[start : start + size] for start in range(0, len(standing), size)]

    def printed() -> Iterator[tuple[str, bytes]]:
        for number, part in enumerate(parts):
            task.progress(session, task_id, len(holders) + number * size, total)
            yield _entry(part), pdf(session, contest, part, base_url=base_url)

    one = form == "print" and len(parts) == 1
    mark = "-mo-phong-simulated" if contest.simulated else ""
    kept = files.keep(
        session,
        (content for _name, content in printed()) if one else archive.zipped(printed(), at=asked.asked_at),
        name=f"giay-chung-nhan-{contest.slug}-{asked.unit}{mark}.{'pdf' if one else 'zip'}",
        media_type="application/pdf" if one else "application/zip",
        contest_id=contest.id,
        days=KEPT_DAYS,
    )
    task.progress(session, task_id, total, total)
    task.finish(session, task_id, file=kept)


def earners(session: Session, contest: Contest, unit: str) -> list[Holder]:
    """Those of a unit and below who have earned the certificate, by pseudonym."""
    definition = contests.definition(session, contest).contest
    earned = _earned(session, contest, definition, _below(session, contest, unit))
    people = enrolments.by_codes(session, contest.id, earned)
    return [
        Holder(enrolment.person_id, contestant, enrolment.full_name, enrolment.unit)
        for contestant, enrolment in sorted(people.items())
        if enrolment.left_at is None
    ]


def _give(session: Session, contest: Contest, holders: Sequence[Holder], *, by: str) -> list[Certificate]:
    """The certificate of each, in that order, within the caller's transaction; withdrawn ones as they are."""
    number = certificates.lock(session, contest.id)
    first = number + 1
    now = clock.read(session)
    held = certificates.last_of(session, contest.id, [each.contestant for each in holders])
    rows: list[Certificate] = []
    names: list[CertificateName] = []
    for holder in holders:
        old = held.get(holder.contestant)
        if old is not None:
            if (old.revocation and old.revocation.kind == "withdrawn") or old.name in ("", holder.name):
                continue
            _revoke(session, contest, old, "replaced", "", by)
        number += 1
        rows.append(
            Certificate(
                contest_id=contest.id,
                number=number,
                code=certificates.new_code(),
                contestant=holder.contestant,
                unit=holder.unit,
                issued_at=now,
                by=by,
            )
        )
        names.append(
            CertificateName(contest_id=contest.id, number=number, person_id=holder.person, name=holder.name)
        )
    session.add_all(rows)
    session.flush()
    session.add_all(names)
    session.flush()
    if rows:
        data = {"first": first, "last": number}
        audit.record(session, contest.ledger, ISSUED, f"certificate:{first}", data, actor=by)
    held = certificates.last_of(session, contest.id, [each.contestant for each in holders])
    return [held[each.contestant] for each in holders]


def _standing(session: Session, contest: Contest, holders: Sequence[Holder]) -> list[Certificate]:
    """Those of their certificates that stand and still have a name."""
    held = certificates.last_of(session, contest.id, [each.contestant for each in holders])
    found = [held[each.contestant] for each in holders]
    return [each for each in found if each.revocation is None and each.name]


def _revoke(session: Session, contest: Contest, row: Certificate, kind: str, why: str, by: str) -> None:
    session.add(
        Revocation(
            contest_id=contest.id,
            number=row.number,
            kind=kind,
            revoked_at=clock.read(session),
            by=by,
            reason=why,
        )
    )
    action = WITHDRAWN if kind == "withdrawn" else REPLACED
    audit.record(session, contest.ledger, action, f"certificate:{row.number}", {"reason": why}, actor=by)
    session.flush()


def _earned(session: Session, contest: Contest, definition: Definition, codes: frozenset[str]) -> set[str]:
    """The contestants of these units who have earned it."""
    lines: dict[str, list[tuple[str, Line]]] = {}
    for each in definition.rounds:
        if each.learning is not None:
            for line in learners.listed(session, contest.id, each.id, units=codes):
                if line.valid is not None:
                    lines.setdefault(line.contestant, []).append((each.id, line))
    return {contestant for contestant, own in lines.items() if rule.why_not(definition, own) is None}


def _below(session: Session, contest: Contest, unit: str) -> frozenset[str]:
    children: dict[str, list[str]] = {}
    for each in units.listed(session, contest.id):
        children.setdefault(each.parent, []).append(each.code)
    found, waiting = set(), [unit]
    while waiting:
        code = waiting.pop()
        found.add(code)
        waiting += children.get(code, [])
    return frozenset(found)


def _names(session: Session, contest: Contest, codes: Iterable[str]) -> Mapping[str, str]:
    definition = contests.definition(session, contest)
    wanted = set(codes)
    return {unit.code: unit.name for unit in definition.units if unit.code in wanted}


def _entry(part: Sequence[Certificate]) -> str:
    """The name of a file in the archive: numbers only, so that no listing shows a name."""
    first, last = (document.numbered(each.number) for each in (part[0], part[-1]))
    return f"{first}.pdf" if first == last else f"{first}-{last}.pdf"


def _withdrawn(row: Revocation) -> Reason:
    return reason("certificate.withdrawn", why=row.reason)
