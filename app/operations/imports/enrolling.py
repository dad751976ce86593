"""Registering many people at once: who is known already, rows in bulk, and taking them out again.

Each person comes to stand where `operations/registration/enrolment.py` would have put them one by one; a test
holds the two together.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity
from app.operations.imports.kind import Asked, Step
from app.operations.learning import learner
from app.operations.privacy import consent as consents
from app.operations.privacy import privacy
from app.operations.registration import application, enrolment, profile, sameness
from app.operations.registration.claim import claim
from app.operations.registration.profile import Read
from app.storage.learning.learner import Learner
from app.storage.people import person as people
from app.storage.people.person import IdentityRow, Person
from app.storage.people.role import RoleGrant
from app.storage.people.sign_in import SignIn
from app.storage.postgres.copying import copy_in
from app.storage.privacy import sealed
from app.storage.privacy.consent import Consent
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment, Fresh
from rounds.reasons import Reason, reason
from rounds.record import Registration

MOST_UNDONE = 2_000
"""People whom one act may take out again: each leaves a line in the log."""
CHUNK = 2_000
_BEFORE = "import_run.before"
IDENTITY = ("id", "person_id", "scheme", "hash", "value", "login", "created_at")
CONSENT = ("id", "person_id", "contest_id", "purpose", "words", "given", "at", "recorded_by")


class Holder(NamedTuple):
    """Somebody with an account."""

    id: uuid.UUID
    name: str


class Comer(NamedTuple):
    """Somebody to be registered: the enrolment, by what they sign in and are reached; `person` has an account
    already.
    """

    enrolment: Fresh
    read: Read
    logins: tuple[Identity, ...]
    hashes: Mapping[Identity, bytes]
    person: uuid.UUID | None


class Change(NamedTuple):
    """Somebody registered by a list before: everything known of them as it will be, as JSON."""

    person: uuid.UUID
    typed: str


class Known:
    """What the database knows of the people of a file, asked in few questions."""

    def __init__(self, session: Session, asked: Asked, read: Sequence[Read]) -> None:
        self.session, self.asked, self.now = session, asked, now(session)
        self.hashes = {each: people.hash_of(each) for got in read for each in got.identities}
        self._holders = _holders(session, list(self.hashes.values()))
        ids = [holder.id for holder in self._holders.values()]
        self.enrolled = {row.person_id: row for row in _enrolled(session, asked.contest.id, ids)}
        self._closed: dict[str, Reason | None] = {}
        self._same: set[bytes] | None = None

    def hashed(self, identity: Identity) -> bytes:
        """Its keyed hash."""
        return self.hashes[identity]

    def holder(self, identity: Identity) -> Holder | None:
        """Who signs in by it."""
        return self._holders.get(self.hashes[identity])

    def is_free(self, identity: Identity, whom: Holder | None) -> bool:
        """Whether `whom` may sign in by it."""
        return self.holder(identity) in (None, whom)

    def why_closed(self, unit: str) -> Reason | None:
        """Why nobody of that unit registers now."""
        if unit not in self._closed:
            why = application.why_closed(
                self.session, self.asked.contest, self.asked.definition, unit, self.now
            )
            self._closed[unit] = why[0] if why else None
        return self._closed[unit]

    def blocks(self, mine: Fresh) -> bool:
        """Whether somebody takes part who is the same by the rules of the contest, and doubles are barred."""
        if self.asked.definition.contest.registration.when_same != "block" or mine.same is None:
            return False
        if self._same is None:
            rows = self.session.scalars(
                select(Enrolment.same).where(
                    Enrolment.contest_id == self.asked.contest.id,
                    Enrolment.same.is_not(None),
                    Enrolment.left_at.is_(None),
                )
            )
            self._same = {bytes(each) for each in rows if each}
        return mine.same in self._same


def now(session: Session) -> int:
    """The database's clock."""
    return clock.read(session)


def comer(asked: Asked, read: Read, whom: Holder | None, known: Known) -> Comer:
    """Somebody to be registered, as they would stand after a form of their own."""
    person_id = whom.id if whom else clock.new_id()
    mine = enrolments.fresh(asked.contest.id, person_id, known.now, helper_id=asked.person)
    mine.rules_version = asked.definition.contest.rules_version
    enrolment.fill(mine, asked.definition, read, (), complete=True)
    return Comer(mine, read, (), known.hashes, whom.id if whom else None)


def enrol(session: Session, asked: Asked, rows: Sequence[Comer | Change], step: Step) -> dict[str, Any]:
    """Register and mend, in the caller's transaction; what it takes to undo it."""
    comers = [row for row in rows if isinstance(row, Comer)]
    at = clock.read(session)
    _write(session, asked, comers, at, step)
    learner.enter(session, asked.contest, [_fact(each.enrolment, at) for each in comers])
    _look_for_doubles(session, asked, [each.enrolment.person_id for each in comers], at)
    changed = []
    for row in rows:
        if isinstance(row, Change):
            changed.append([str(row.person), _mend(session, asked, row, at)])
    step(len(rows))
    return {
        "people": [[str(each.enrolment.person_id), each.person is None] for each in comers],
        "changed": changed,
    }


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Somebody of them did something since, or there are too many."""
    ids = [uuid.UUID(id) for id, _made in done["people"]]
    if len(ids) > MOST_UNDONE:
        return reason("import.too-many", most=MOST_UNDONE)
    mine = select(Enrolment.contestant).where(
        Enrolment.contest_id == asked.contest.id, Enrolment.person_id.in_(ids)
    )
    began = or_(Learner.learned.is_not(None), Learner.submitted.is_not(None), Learner.shared.is_not(None))
    busy = select(func.count(Learner.contestant.distinct())).where(
        Learner.contest_id == asked.contest.id, Learner.contestant.in_(mine), began
    )
    made = [uuid.UUID(id) for id, made in done["people"] if made]
    came = select(func.count(SignIn.person_id.distinct())).where(SignIn.person_id.in_(made))
    count = max(session.scalar(busy) or 0, session.scalar(came) or 0)
    return reason("import.in-use", count=count) if count else None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Take out who was new, erasing what the list said; say of the others what was known before."""
    for id, before in done["changed"]:
        change = Change(uuid.UUID(id), sealed.ring().open(bytes.fromhex(before), _BEFORE))
        _mend(session, asked, change, clock.read(session))
    for id, made in done["people"]:
        mine = enrolments.lock(session, asked.contest.id, uuid.UUID(id))
        if mine is None or mine.erased_at is not None:
            continue
        privacy.clear(session, mine, by=asked.by)
        person = people.lock(session, uuid.UUID(id))
        if made and person is not None and person.state == "active" and not _needed(session, person.id):
            privacy.close(session, person, by=asked.by)


# --- parts --------------------------------------------------------------------------------------------


def _write(session: Session, asked: Asked, comers: Sequence[Comer], at: int, step: Step) -> None:
    """Accounts, numbers and addresses, enrolments and consents, each by COPY."""
    fresh = [each for each in comers if each.person is None]
    persons = ((each.enrolment.person_id, "active", each.enrolment.full_name, None, at) for each in fresh)
    _copy(session, Person, ("id", "state", "name", "password", "created_at"), persons)
    step(len(comers) // 4)
    _copy(session, IdentityRow, IDENTITY, (row for each in fresh for row in _identities(each, at)))
    step(len(comers) // 2)
    schemes = asked.definition.contest.registration.identity
    for each in comers:
        if each.person is not None:
            holder = people.lock(session, each.person)
            assert holder is not None
            wanted, ledger = each.read.identities, asked.contest.ledger
            claim(session, holder, wanted, schemes=schemes, proved=(), ledger=ledger, at=at, by=asked.by)
    names = [column.name for column in Enrolment.__table__.columns]
    values = attrgetter(*names)
    _copy(session, Enrolment, names, (values(each.enrolment) for each in comers))
    _copy(session, Consent, CONSENT, (row for each in comers for row in _consents(asked, each, at)))
    step(len(comers) * 3 // 4)


def _copy(session: Session, table: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    copy_in(session, [table.__table__.columns[name] for name in names], rows)


def _identities(comer: Comer, at: int) -> Iterable[Sequence[Any]]:
    """Rows of `IDENTITY`."""
    person = comer.enrolment.person_id
    for identity in comer.read.identities:
        hashed, login = comer.hashes[identity], identity in comer.logins
        yield clock.new_id(), person, identity.scheme.value, hashed, identity.value, login, at


def _consents(asked: Asked, comer: Comer, at: int) -> Iterable[Sequence[Any]]:
    """What they signed on paper, as rows of `CONSENT`; being named in public is for them to say."""
    person = comer.enrolment.person_id
    guardian = ["guardian"] if comer.read.given.guardian_agrees else []
    for purpose in (*consents.NEEDED, *guardian):
        yield clock.new_id(), person, asked.contest.id, purpose, consents.WORDS, True, at, asked.person


def _fact(mine: Enrolment | Fresh, at: int) -> Registration:
    assert mine.contestant is not None
    return Registration(at, mine.contestant, mine.unit, mine.complete, mine.household)


def _look_for_doubles(session: Session, asked: Asked, ids: Collection[uuid.UUID], at: int) -> None:
    """Compare those who are equal in anything, as each would have been alone."""
    for column in (Enrolment.same, Enrolment.alike):
        several = (
            select(column)
            .where(Enrolment.contest_id == asked.contest.id, column.is_not(None))
            .group_by(column)
            .having(func.count() > 1)
        )
        rows = session.scalars(
            select(Enrolment)
            .where(Enrolment.contest_id == asked.contest.id, column.in_(several))
            .order_by(Enrolment.person_id)
        ).all()
        wanted = set(ids)
        for mine in rows:
            if mine.person_id in wanted:
                sameness.look(session, asked.contest, asked.definition, mine, contested=False, at=at)


def _mend(session: Session, asked: Asked, change: Change, at: int) -> str:
    """Put what a list says in the place of what one said before; that, sealed, in hex."""
    mine = enrolments.lock(session, asked.contest.id, change.person)
    person = people.lock(session, change.person)
    assert mine is not None
    assert person is not None
    before = json.dumps({**mine.profile(), "unit": mine.unit}, ensure_ascii=False)
    read = profile.read(asked.definition.contest, json.loads(change.typed))
    enrolment.mend(session, asked.contest, asked.definition, person, mine, read, at=at, by=asked.by)
    return sealed.ring().seal(before, _BEFORE).hex()


def _needed(session: Session, person_id: uuid.UUID) -> bool:
    """Whether an account serves anything besides: another contest, or an office."""
    elsewhere = select(Enrolment.person_id).where(
        Enrolment.person_id == person_id, Enrolment.erased_at.is_(None)
    )
    office = select(RoleGrant.id).where(RoleGrant.person_id == person_id)
    return session.scalar(elsewhere.limit(1)) is not None or session.scalar(office.limit(1)) is not None


_HOLDERS = text(
    """
    SELECT identity.hash, person.id FROM generate_series(0, :count - 1) AS place
    JOIN identity ON identity.hash = substr(:hashes, place * 32 + 1, 32) AND identity.login
    JOIN person ON person.id = identity.person_id AND person.state = 'active'
    """
)


def _holders(session: Session, hashes: Sequence[bytes]) -> dict[bytes, Holder]:
    """Who signs in by one of these; the hashes go over as one value, since a list of them takes long."""
    found: dict[bytes, uuid.UUID] = {}
    for start in range(0, len(hashes), CHUNK):
        some = hashes[start : start + CHUNK]
        rows = session.execute(_HOLDERS, {"hashes": b"".join(some), "count": len(some)})
        found |= {bytes(row[0]): row[1] for row in rows}
    ids = list(found.values())
    names: dict[uuid.UUID, str] = {}
    for start in range(0, len(ids), CHUNK):
        wanted = select(Person.id, Person.name).where(Person.id.in_(ids[start : start + CHUNK]))
        names |= {row[0]: row[1] for row in session.execute(wanted)}
    return {hashed: Holder(id, names[id]) for hashed, id in found.items()}


def _enrolled(session: Session, contest_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Iterable[Enrolment]:
    for start in range(0, len(ids), CHUNK):
        yield from session.scalars(
            select(Enrolment).where(
                Enrolment.contest_id == contest_id, Enrolment.person_id.in_(ids[start : start + CHUNK])
            )
        )
