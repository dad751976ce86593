"""Publish a plan: proposed by one person with a reason, approved by another. Until then nobody sees it.

What keeps a plan from being published is found anew when it is proposed and again when it is approved: its
own mistakes, questions that nobody ruled on, windows that people rely on, another version in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.contest import publication
from app.operations.editing import effect
from app.operations.editing import plan as verbs
from app.operations.people import role
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.editing import plan as plans
from app.storage.editing.plan import Plan, PlanProposal, Revision
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from rounds import change
from rounds.definition import check
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A revision as it stands: `found` are its mistakes and warnings, `unruled` the questions that wait.

    `against` is what else keeps it from being published. `definition` is None with any mistake.
    """

    definition: Definition | None
    found: Sequence[Reason]
    unruled: Sequence[Reason]
    against: Sequence[Reason]

    @property
    def mistakes(self) -> list[Reason]:
        """What must be mended."""
        return [each for each in self.found if not each.warning]

    @property
    def warnings(self) -> list[Reason]:
        """What a person should look at; the open questions stand apart."""
        return [each for each in self.found if each.warning and each.code != "open-question.unapproved"]

    @property
    def waits(self) -> list[Reason]:
        """Everything that keeps it from being published."""
        return [*self.mistakes, *self.unruled, *self.against]


def look(session: Session, plan: Plan, revision: Revision) -> Look:
    """What is to be said of a revision now."""
    files = plans.files(session, revision)
    definition, found = check.check(files)
    unruled = check.why_not_publishable(definition) if definition else ()
    against = _against(session, plan, revision, definition) if definition else ()
    return Look(definition=definition, found=found, unruled=unruled, against=against)


def propose(session: Session, plan: Plan, *, seen: int, why: str, by: Person) -> PlanProposal:
    """Propose that the last revision, which is `seen`, be published. Commits.

    Raises Refused(plan.reason-missing | plan.proposed-already | plan.changed-since | plan.unreckonable) and
    with everything that keeps it from being published.
    """
    plan, last = verbs.current(session, plan, seen)
    if not why.strip():
        raise Refused(reason("plan.reason-missing"))
    known = plans.proposals(session, plan.id)
    if waiting := next((each for each in known if each.state == "open"), None):
        raise Refused(reason("plan.proposed-already", number=waiting.number))
    found = look(session, plan, last)
    if found.waits:
        raise Refused(*found.waits)
    assert found.definition is not None
    made = PlanProposal(
        plan_id=plan.id,
        number=known[0].number + 1 if known else 1,
        revision=last.number,
        digest=found.definition.digest,
        why=why.strip(),
        proposed_by=by.id,
        proposed_at=clock.read(session),
        effect=effect.of(session, plan, found.definition),
        state="open",
    )
    session.add(made)
    said = {"proposal": made.number, "revision": last.number, "digest": made.digest, "reason": made.why}
    audit.record(
        session, verbs.ledger(session, plan), "plan.propose", verbs.named(plan), said, actor=by.actor
    )
    session.commit()
    return made


def approve(session: Session, plan: Plan, number: int, *, by: Person) -> Contest:
    """Publish what was proposed, as the second person; both become organisers of the contest. Commits.

    Raises Refused(plan.over | plan.same-person) and with everything that keeps it from being published now.
    """
    plan, proposed = _open(session, plan, number)
    if proposed.proposed_by == by.id:
        raise Refused(reason("plan.same-person"))
    revision = plans.revision(session, plan.id, proposed.revision)
    assert revision is not None
    if plan.contest_id:
        contests.lock(session, contests.by_id(session, plan.contest_id).slug)
    found = look(session, plan, revision)
    if found.waits:
        raise Refused(*found.waits)
    first = people.lock(session, proposed.proposed_by)
    proposer = first.actor if first else audit.SYSTEM
    contest = publication.publish_new(
        session, plans.files(session, revision), by=proposer, simulated=plan.simulated
    )
    plan.contest_id = contest.id
    proposed.state, proposed.ended_by, proposed.ended_at = "approved", by.id, clock.read(session)
    proposed.version = contest.version
    said = {
        "proposal": number,
        "revision": revision.number,
        "version": contest.version,
        "reason": proposed.why,
    }
    audit.record(session, contest.ledger, "plan.approve", verbs.named(plan), said, actor=by.actor)
    for who in (first, by):
        if who is not None and who.state == "active":
            _make_organiser(session, contest, who, proposed)
    session.commit()
    return contest


def withdraw(session: Session, plan: Plan, number: int, *, by: Person) -> None:
    """Take a proposal back, or turn it down. Commits. Raises Refused(plan.over)."""
    plan, proposed = _open(session, plan, number)
    verbs.end(session, plan, proposed, by)
    session.commit()


def _open(session: Session, plan: Plan, number: int) -> tuple[Plan, PlanProposal]:
    plan = plans.lock(session, plan.id)
    found = plans.proposal(session, plan.id, number)
    if found is None or found.state != "open":
        raise Refused(reason("plan.over"))
    return plan, found


def _against(session: Session, plan: Plan, revision: Revision, definition: Definition) -> Sequence[Reason]:
    """What keeps a text without mistakes from becoming the next version."""
    id = definition.contest.id
    if plan.contest_id is None:
        return [reason("plan.id-taken", contest=id)] if contests.by_slug(session, id) else []
    contest = contests.by_id(session, plan.contest_id)
    if id != contest.slug:
        return [reason("plan.other-id", got=id, contest=contest.slug)]
    if contest.digest == definition.digest:
        return [reason("plan.nothing-new", version=contest.version)]
    if verbs.stands_on(session, plan, revision) != contest.version:
        return [reason("plan.published-since", version=contest.version)]
    published = contests.definition(session, contest).contest
    taken = [each.value() for each in decisions.listed(session, contest.id)]
    return change.against(published, definition.contest, taken, clock.read(session))


def _make_organiser(session: Session, contest: Contest, person: Person, proposed: PlanProposal) -> None:
    """Whoever published a contest runs it. They stay signed in: one of them is just about to see it."""
    held = grants.held(session, person.id, clock.read(session))
    if not any(each.role == Role.ORGANISER and each.contest_id in (None, contest.id) for each in held):
        role.enter(
            session, person.id, Role.ORGANISER, contest=contest, why=proposed.why, by=person, stays=True
        )
