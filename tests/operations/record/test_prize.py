"""The register of prizes: entered once confirmed, revoked by a further row, never changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.record import prize as prizes
from app.storage.record.prize import PrizeAward
from rounds.contest import PRIZES, outcome
from rounds.definition import folder
from rounds.record import FACTS, Decision, Record
from tests.given import bundles


def _entered(session: Session, contest: Contest) -> list[tuple[str, int]]:
    return [(row.prize, row.amount) for row in prizes.standing(session, contest.id)]


def _confirm(record: Record, at: int) -> Decision:
    definition, _ = folder.read(bundles.honest()[0])
    assert definition is not None
    digest = outcome(definition, record, at).digest(PRIZES)
    return Decision(at, 0, "confirm", PRIZES, {"digest": digest}, "", "acct:1", "acct:2")


def test_prizes_are_entered_when_confirmed_and_revoked_when_they_change(session: Session) -> None:
    files, record, end = bundles.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    before = [act for act in record.decisions if act.kind != "confirm"]
    decision.decide(session, contest, before)
    snapshot.prepare(session, contest, [end])
    assert _entered(session, contest) == []

    open_record = Record(**{kind: getattr(record, kind) for kind in FACTS}, decisions=before)
    decision.decide(session, contest, [_confirm(open_record, end)])
    snapshot.prepare(session, contest, [end + 1])
    assert _entered(session, contest) == [("bai-nhat", 3_000_000), ("hoc-nhat", 1_000_000)]
    snapshot.prepare(session, contest, [end + 2])
    assert len(session.scalars(select(PrizeAward)).all()) == 2

    withheld = Decision(
        end + 3, 0, "withhold", "hoc-nhat", {"count": 1}, "Không đủ hồ sơ", "acct:1", "acct:2"
    )
    decision.decide(session, contest, [withheld])
    snapshot.prepare(session, contest, [end + 4])
    assert len(_entered(session, contest)) == 2  # the list has changed, but nobody has confirmed the new one

    numbered = withheld._replace(number=len(before) + 2)
    open_record = Record(**{kind: getattr(record, kind) for kind in FACTS}, decisions=[*before, numbered])
    decision.decide(session, contest, [_confirm(open_record, end + 5)])
    snapshot.prepare(session, contest, [end + 6])
    assert _entered(session, contest) == [("bai-nhat", 3_000_000)]
    rows = session.scalars(select(PrizeAward).order_by(PrizeAward.number)).all()
    assert [(row.number, row.prize, row.revokes) for row in rows] == [
        (1, "bai-nhat", None),
        (2, "hoc-nhat", None),
        (3, "hoc-nhat", 2),
    ]
