"""The list of who goes on, once it is decided (`operations/record/approval.py`): its notices to the units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.calendar import reminding, situation
from app.operations.calendar.reminding import Told
from app.operations.notices.notice import Saying
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from rounds.reasons import reason
from rounds.record import Decision

NOTIFIED = "advance.notify"


def decided(session: Session, contest: Contest, selection: str) -> Decision | None:
    """The last decision on a list."""
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    return next((act for act in reversed(acts) if (act.kind, act.subject) == ("advance", selection)), None)


def notify(session: Session, contest: Contest, selection: str, *, by: Person) -> dict[str, Any]:
    """Tell those who run the units of a decided list what became of theirs, nobody twice. Commits.

    Says how many were told, and how many of those find it in their inbox alone.
    Raises Refused(advance.not-decided).
    """
    contests.lock(session, contest.slug)
    act = decided(session, contest, selection)
    if act is None:
        raise Refused(reason("advance.not-decided"))
    now = clock.read(session)
    everybody = list(told(session, contest, selection, act, now, exact=True))
    made = reminding.tell(session, contest, f"advance:{act.number}", everybody, now)
    audit.record(session, contest.ledger, NOTIFIED, f"decision:{act.number}", made, actor=by.actor)
    session.commit()
    return made


def told(
    session: Session, contest: Contest, selection: str, act: Decision, now: int, *, exact: bool = False
) -> Sequence[Told]:
    """Who is told what: whoever runs a unit that goes on, waits in reserve or stays.

    For a page by the live counts; `exact`, for letters, by every fact: counts may lack the last seconds.
    """
    definition = contests.definition(session, contest)
    picked = situation.look(session, contest, now, exact=exact).situation.picked.get(selection)
    if picked is None:
        return []
    kinds = dict.fromkeys((each.subject for each in picked.out if each.rank), "letter.stays")
    kinds |= dict.fromkeys((each.subject for each in picked.reserve), "letter.reserve")
    kinds |= dict.fromkeys((each.subject for each in picked.seats), "letter.goes-on")
    names = {unit.code: unit.name for unit in definition.units}
    title = definition.contest.selection(selection).title.vi
    return [
        Told(
            grant.person_id,
            grant.unit,
            Saying(
                "advance",
                reason(f"{kinds[grant.unit]}-subject", contest=contest.title_vi, unit=names[grant.unit]),
                [
                    reason(
                        kinds[grant.unit],
                        contest=contest.title_vi,
                        unit=names[grant.unit],
                        list=title,
                        decision=f"{contest.slug}/{act.number}",
                    )
                ],
                f"/contests/{contest.slug}/results",
            ),
        )
        for grant in grants.holders(session, Role.COORDINATOR, contest.id, now)
        if grant.unit in kinds
    ]
