"""Lodge an appeal (khiếu nại, phúc khảo) against a result, admit it or not, answer it.

Whether it is looked into one organiser says; what comes of it two people decide. An appeal that nobody has
looked at holds nothing up: what is decided meanwhile is decided under its reservation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.appeals import telling
from app.operations.record import decision, proposal
from app.storage.appeals import appeal as appeals
from app.storage.appeals.appeal import Appeal
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.record.proposal import Proposal
from rounds import appeal as rule
from rounds import calendar
from rounds.reasons import Reason, reason
from rounds.record import Decision

KINDS = ("answer",)
"""What two people decide here."""
MOST = 4000  # characters
State = Literal["lodged", "admitted", "dismissed", "upheld", "rejected"]


class Standing(NamedTuple):
    """How it stands with an appeal, the decision that says so, and until when it is to be answered."""

    state: State
    act: Decision | None
    due: int


def standing(row: Appeal, taken: Sequence[Decision], rule_within_hours: int) -> Standing:
    """How it stands, by the decisions that were taken."""
    acts = [act for act in taken if act.subject == row.subject and act.kind in ("admit", "answer")]
    due = row.lodged_at + rule_within_hours * calendar.HOUR
    if not acts:
        return Standing("lodged", None, due)
    last = acts[-1]
    state: State
    if last.kind == "admit":
        state = "admitted" if last.data["admitted"] else "dismissed"
    else:
        state = "upheld" if last.data["upheld"] else "rejected"
    return Standing(state, last, due)


def lodge(session: Session, contest: Contest, *, about: str, unit: str, words: str, by: Person) -> Appeal:
    """Contest a result while its window is open, for a unit or for oneself. Commits.

    Who may speak for a unit is found out before. Raises Refused(appeal.not-open | appeal.too-late |
    appeal.words-missing).
    """
    contests.lock(session, contest.slug)
    now, taken = clock.read(session), _taken(session, contest)
    window = rule.window(contests.definition(session, contest).contest.appeals, taken, about)
    if window is None:
        raise Refused(reason("appeal.not-open"))
    if now >= window.closes:
        raise Refused(reason("appeal.too-late", until=calendar.local_text(window.closes, contest.zone)))
    if not words.strip():
        raise Refused(reason("appeal.words-missing", path="words"))
    row = Appeal(
        contest_id=contest.id,
        number=appeals.last_number(session, contest.id) + 1,
        person_id=by.id,
        about=about,
        unit=unit,
        words=words.strip()[:MOST],
        lodged_at=now,
    )
    session.add(row)
    said = {"about": about, "unit": unit}
    audit.record(session, contest.ledger, "appeal.lodge", row.subject, said, actor=by.actor)
    rules = contests.definition(session, contest).contest.appeals
    telling.lodged(session, contest, row, now + rules.rule_within_hours * calendar.HOUR)
    session.commit()
    return row


def admit(session: Session, contest: Contest, number: int, *, admitted: bool, why: str, by: Person) -> Appeal:
    """Look into an appeal, or not, with the reason that everybody reads. Commits.

    Raises Refused(appeal.unknown | appeal.ruled-on | proposal.reason-missing).
    """
    contests.lock(session, contest.slug)
    row = _in_state(session, contest, number, "lodged")
    if not why.strip():
        raise Refused(reason("proposal.reason-missing"))
    data = {"about": row.about, "admitted": admitted}
    act = Decision(clock.read(session), 0, "admit", row.subject, data, why.strip(), by=by.actor)
    [taken] = decision.take(session, contest, [act])
    telling.ruled(session, contest, row, taken.value())
    session.commit()
    return row


def propose(
    session: Session, contest: Contest, number: int, *, upheld: bool, why: str, by: Person
) -> Proposal:
    """Propose the answer to an appeal that was admitted. Commits.

    Raises Refused(appeal.unknown | appeal.ruled-on | proposal.reason-missing).
    """
    row = _in_state(session, contest, number, "admitted")
    data = {"about": row.about, "upheld": upheld}
    act = Decision(clock.read(session), 0, "answer", row.subject, data, why)
    effect = reason("appeal.would-uphold" if upheld else "appeal.would-reject")
    return proposal.propose(session, contest, act, preview=proposal.plain([effect]), by=by, noun="appeal")


def approve(session: Session, contest: Contest, proposed: int, *, by: Person) -> Proposal:
    """Answer, as the second person. Commits.

    Raises Refused(proposal.over | proposal.same-person | appeal.ruled-on).
    """

    def still(found: Proposal, _now: int) -> Reason | None:
        number = int(found.subject.removeprefix("appeal:"))
        try:
            _in_state(session, contest, number, "admitted")
        except Refused as refused:
            return refused.reasons[0]
        return None

    def told(act: Decision) -> None:
        row = appeals.by_number(session, contest.id, int(act.subject.removeprefix("appeal:")))
        assert row is not None
        telling.ruled(session, contest, row, act)

    return proposal.approve(session, contest, proposed, by=by, kinds=KINDS, check=still, then=told)


def undecided(session: Session, contest: Contest, about: str) -> list[int]:
    """The numbers of appeals against a result on which nothing was said yet."""
    taken = _taken(session, contest)
    rows = [row for row in appeals.listed(session, contest.id) if row.about == about]
    return [row.number for row in rows if standing(row, taken, 0).state == "lodged"]


def _in_state(session: Session, contest: Contest, number: int, state: State) -> Appeal:
    row = appeals.by_number(session, contest.id, number)
    if row is None:
        raise Refused(reason("appeal.unknown"))
    if standing(row, _taken(session, contest), 0).state != state:
        raise Refused(reason("appeal.ruled-on"))
    return row


def _taken(session: Session, contest: Contest) -> list[Decision]:
    return [row.value() for row in decisions.listed(session, contest.id)]
