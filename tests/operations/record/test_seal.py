"""Seals: every fact under a Merkle root in the log, once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations.contest.publication import publish
from app.operations.record.fact import record
from app.operations.record.seal import seal
from app.storage.record import audit
from app.storage.record import seal as seals
from rounds.proof import chain
from tests.given import small


def test_seal_puts_the_root_of_new_facts_into_the_log(session: Session) -> None:
    contest = publish(session, small.files())
    rows = small.FACTS["registrations"]
    record(session, contest, {"registrations": rows[:2], "givens": small.FACTS["givens"]})
    made = seal(session, contest, by="acct:1")
    assert [(each.kind, each.from_seq, each.to_seq) for each in made] == [
        ("registrations", 1, 2),
        ("givens", 1, 1),
    ]
    record(session, contest, {"registrations": rows[2:]})
    (later,) = seal(session, contest)
    leaves = [chain.leaf(chain.canonical(row)) for row in rows]
    assert (later.from_seq, later.to_seq, later.root) == (3, 3, leaves[2])
    logged = {each.entry.seq: each for each in audit.records(session, contest.ledger)}
    assert logged[made[0].log_seq].data == {
        "kind": "registrations",
        "from": 1,
        "to": 2,
        "count": 2,
        "root": chain.merkle_root(leaves[:2]).hex(),
    }
    assert logged[made[0].log_seq].entry.actor == "acct:1"
    assert chain.verify(each.entry for each in logged.values()) is None
    assert seals.sealed(session, contest.id) == {"registrations": 3, "givens": 1}


def test_p51_a_receipt_holds_against_the_sealed_root(session: Session) -> None:
    contest = publish(session, small.files())
    record(session, contest, small.FACTS)
    by_kind = {each.kind: each for each in seal(session, contest)}
    leaves = [chain.leaf(chain.canonical(row)) for row in small.FACTS["registrations"]]
    path = chain.inclusion(leaves, 1)
    assert chain.included(by_kind["registrations"].root, leaves[1], 1, 3, path)


def test_seal_of_nothing_new_leaves_the_log_alone(session: Session) -> None:
    contest = publish(session, small.files())
    record(session, contest, small.FACTS)
    seal(session, contest)
    head = audit.head(session, contest.ledger)
    assert seal(session, contest) == []
    assert audit.head(session, contest.ledger) == head
