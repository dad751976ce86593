"""Decisions: numbered, in the log at once, all or none."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest.publication import publish
from app.operations.record.decision import decide
from app.storage.record import audit
from app.storage.record import record as records
from rounds.proof import bundle
from rounds.record import Decision
from tests.given import small

EXTEND = Decision(
    small.DAY,
    9,
    "extend",
    "hoc:learning",
    {"to": small.DAY + 5, "units": ["01"]},
    "Mất điện",
    "acct:1",
    "acct:2",
)
VOTE = Decision(small.DAY + 1, 9, "vote", "don-vi", {"order": ["02", "01"]})


def test_decide_numbers_on_and_logs_each_decision(session: Session) -> None:
    contest = publish(session, small.files())
    decide(session, contest, [EXTEND])
    decide(session, contest, [VOTE])
    expected = [EXTEND._replace(number=1), VOTE._replace(number=2)]
    assert records.read(session, contest.id).decisions == expected
    assert records.read(session, contest.id, decisions=1).decisions == expected[:1]
    logged = list(audit.records(session, contest.ledger))[1:]
    assert [(each.entry.actor, each.entry.subject, each.data) for each in logged] == [
        ("acct:1", "decision:1", bundle.decided(expected[0])),
        ("system", "decision:2", bundle.decided(expected[1])),
    ]


@pytest.mark.parametrize(
    ("bad", "code", "values"),
    [
        (VOTE._replace(kind="wote"), "decision.unknown-kind", {"kind": "wote", "near": "vote"}),
        (
            VOTE._replace(data={"share": 0.5}),
            "decision.not-writable",
            {"number": 2, "why": "float has no canonical form"},
        ),
    ],
)
def test_decide_refuses_all_for_one_it_cannot_write(
    session: Session, bad: Decision, code: str, values: dict[str, object]
) -> None:
    contest = publish(session, small.files())
    with pytest.raises(Refused) as caught:
        decide(session, contest, [EXTEND, bad])
    (why,) = caught.value.reasons
    assert (why.code, dict(why.values)) == (code, values)
    session.rollback()
    assert records.read(session, contest.id).decisions == []
    assert audit.head(session, contest.ledger) == (1, audit.hashes(session, contest.ledger)[0])
