"""Enter confirmed prizes into the register, and take out those that no longer stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from app.storage.record import prize as prizes
from app.storage.record.prize import FIGURES, PrizeAward
from rounds.contest import PRIZES


def enter(session: Session, of: Contest, results: Mapping[str, Any]) -> None:
    """Bring the register to what results say whose prizes people have confirmed; else leave it alone.

    Within the caller's transaction. A row is never changed: what no longer stands is revoked by another.
    """
    if PRIZES not in results["official"]:
        return
    confirmed = [
        act
        for act in decisions.listed(session, of.id)
        if (act.kind, act.subject) == ("confirm", PRIZES) and act.happened_at < results["as_of"]
    ][-1]
    held = {row.figures(): row for row in prizes.standing(session, of.id)}
    wanted = {tuple(award[name] for name in FIGURES): award for award in results["awards"]["awards"]}
    rows: list[tuple[tuple[Any, ...], int | None]] = [
        (figures, row.number) for figures, row in held.items() if figures not in wanted
    ]
    rows += [(figures, None) for figures in wanted if figures not in held]
    first = prizes.last_number(session, of.id) + 1
    for number, (figures, revokes) in enumerate(rows, first):
        session.add(
            PrizeAward(
                contest_id=of.id,
                number=number,
                decision=confirmed.number,
                awarded_at=confirmed.happened_at,
                revokes=revokes,
                **dict(zip(FIGURES, figures, strict=True)),
            )
        )
    session.flush()
