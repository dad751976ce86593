"""Write a contest: begin a plan, save it, put it away. Nothing of it is public before two people publish it.

Every saving is a revision that stays, with who, when and why. A plan may have mistakes; all are told, and it
cannot be published while it has one.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest import contest as contests
from app.storage.contest import folder as folders
from app.storage.contest.contest import Contest
from app.storage.editing import plan as plans
from app.storage.editing.plan import Plan, PlanProposal, Revision
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.definition import folder, question, reading
from rounds.definition.folder import CONTEST
from rounds.reasons import reason


def begin(
    session: Session,
    files: Mapping[str, bytes],
    *,
    origin: str,
    simulated: bool,
    why: str,
    by: Person,
) -> Plan:
    """Begin a contest that is not published yet, from these files. Commits.

    Approvals of open questions in them were given for another contest and are taken out. Raises
    Refused(plan.reason-missing | plan.too-large).
    """
    plan = Plan(
        id=clock.new_id(),
        contest_id=None,
        origin=origin,
        simulated=simulated,
        made_by=by.id,
        made_at=clock.read(session),
        discarded_at=None,
    )
    return _begin(session, plan, _cleared(files), None, why, by)


def go_on(session: Session, contest: Contest, *, why: str, by: Person) -> Plan:
    """The plan for the next version of a published contest, begun with what is published. Commits.

    Raises Refused(plan.reason-missing).
    """
    contests.lock(session, contest.slug)
    if found := plans.of_contest(session, contest.id):
        return found
    plan = Plan(
        id=clock.new_id(),
        contest_id=contest.id,
        origin=f"contest:{contest.slug}",
        simulated=contest.simulated,
        made_by=by.id,
        made_at=clock.read(session),
        discarded_at=None,
    )
    return _begin(session, plan, contests.files(session, contest), contest, why, by)


def save(
    session: Session, plan: Plan, files: Mapping[str, bytes], *, seen: int, why: str, by: Person
) -> Revision:
    """Keep another text as the next revision of a plan. Commits.

    `seen` is the revision that was changed: where another came since, nothing is lost and nobody is
    overwritten, but this is refused. A proposal to publish that was open is taken back by it. Raises
    Refused(plan.reason-missing | plan.changed-since | plan.nothing-changed | plan.discarded |
    plan.too-large).
    """
    plan, last = current(session, plan, seen)
    return keep(session, plan, _kept(session, plan, last, files), last, why=why, by=by)


def current(session: Session, plan: Plan, seen: int) -> tuple[Plan, Revision]:
    """The plan, locked, with its last revision, which is `seen`.

    Raises Refused(plan.changed-since | plan.discarded).
    """
    plan = plans.lock(session, plan.id)
    if plan.discarded_at is not None:
        raise Refused(reason("plan.discarded"))
    last = plans.revision(session, plan.id)
    assert last is not None
    if last.number != seen:
        raise Refused(reason("plan.changed-since", number=last.number))
    return plan, last


def keep(
    session: Session,
    plan: Plan,
    files: Mapping[str, bytes],
    last: Revision,
    *,
    why: str,
    by: Person,
    on: int | None = None,
) -> Revision:
    """The files as they are as the next revision after `last`, of a plan that is locked. Commits.

    `on` is the published version it stands on; by default that of `last`.

    Raises Refused(plan.reason-missing | plan.nothing-changed | plan.too-large).
    """
    if not why.strip():
        raise Refused(reason("plan.reason-missing"))
    hashes = plans.keep(session, _measured(files))
    if hashes == last.files and on in (None, last.stands_on):
        raise Refused(reason("plan.nothing-changed"))
    take_back(session, plan, by)
    made = Revision(
        plan_id=plan.id,
        number=last.number + 1,
        at=clock.read(session),
        by=by.id,
        why=why.strip(),
        files=hashes,
        stands_on=last.stands_on if on is None else on,
    )
    session.add(made)
    session.flush()
    _log(session, plan, "plan.save", made, last, by)
    session.commit()
    return made


def stands_on(session: Session, plan: Plan, revision: Revision) -> int:
    """The published version that a revision goes on from; 0 before the first."""
    known = plans.proposals(session, plan.id)
    own = [each.version or 0 for each in known if each.revision <= revision.number]
    return max([revision.stands_on, *own])


def take_up(session: Session, plan: Plan, *, seen: int, mine: bool | None, by: Person) -> Revision:
    """Take what was published since into the plan, file by file, as the next revision. Commits.

    Of a file that both changed, `mine` says whether the plan's text stays or the published one comes; None:
    nobody was asked yet. Raises Refused(plan.both-changed) and as `save` does.
    """
    plan, last = current(session, plan, seen)
    assert plan.contest_id is not None
    contest = contests.by_id(session, plan.contest_id)
    base = contests.files(session, contest, stands_on(session, plan, last))
    now, own = contests.files(session, contest), plans.files(session, last)
    both = [name for name in sorted({*base, *now, *own}) if _both_changed(name, base, now, own)]
    if both and mine is None:
        raise Refused(reason("plan.both-changed", names=", ".join(both)))
    mine_stay = {name for name in {*now, *own} if now.get(name) == base.get(name)} | set(both if mine else ())
    merged = {name: content for name, content in own.items() if name in mine_stay}
    merged |= {name: content for name, content in now.items() if name not in mine_stay}
    why = f"{contest.slug} v{contest.version}"
    return keep(session, plan, merged, last, why=why, by=by, on=contest.version)


def _both_changed(
    name: str, base: Mapping[str, bytes], now: Mapping[str, bytes], own: Mapping[str, bytes]
) -> bool:
    was, there, here = base.get(name), now.get(name), own.get(name)
    return was != there and was != here and there != here


def discard(session: Session, plan: Plan, *, why: str, by: Person) -> None:
    """Put a plan away that was never published; its revisions stay. Commits.

    Raises Refused(plan.reason-missing | plan.discarded).
    """
    plan = plans.lock(session, plan.id)
    if not why.strip():
        raise Refused(reason("plan.reason-missing"))
    if plan.discarded_at is not None or plan.contest_id is not None:
        raise Refused(reason("plan.discarded"))
    take_back(session, plan, by)
    plan.discarded_at = clock.read(session)
    audit.record(
        session, ledger(session, plan), "plan.discard", named(plan), {"reason": why.strip()}, actor=by.actor
    )
    session.commit()


def take_back(session: Session, plan: Plan, by: Person) -> None:
    """End the proposal to publish that is open, within the caller's transaction."""
    for each in plans.proposals(session, plan.id):
        if each.state == "open":
            end(session, plan, each, by)


def end(session: Session, plan: Plan, proposed: PlanProposal, by: Person) -> None:
    """Take one proposal back, or turn it down, within the caller's transaction."""
    proposed.state, proposed.ended_by, proposed.ended_at = "withdrawn", by.id, clock.read(session)
    said = {"proposal": proposed.number, "revision": proposed.revision}
    audit.record(session, ledger(session, plan), "plan.withdraw", named(plan), said, actor=by.actor)


def ledger(session: Session, plan: Plan) -> str:
    """The log that tells of a plan: its contest's, before there is one that of the instance."""
    return contests.by_id(session, plan.contest_id).ledger if plan.contest_id else audit.INSTANCE


def named(plan: Plan) -> str:
    """How the log names a plan."""
    return f"plan:{plan.id}"


def words(files: Mapping[str, bytes]) -> str | None:
    """The text of `contest.toml`, None where it is missing or no TOML."""
    if CONTEST not in files or reading.toml(files[CONTEST], CONTEST)[0] is None:
        return None
    return files[CONTEST].decode("utf-8-sig")


def _begin(
    session: Session, plan: Plan, files: Mapping[str, bytes], of: Contest | None, why: str, by: Person
) -> Plan:
    if not why.strip():
        raise Refused(reason("plan.reason-missing"))
    session.add(plan)
    session.flush()
    first = Revision(
        plan_id=plan.id,
        number=1,
        at=plan.made_at,
        by=by.id,
        why=why.strip(),
        files=plans.keep(session, _measured(files)),
        stands_on=of.version if of else 0,
    )
    session.add(first)
    session.flush()
    _log(session, plan, "plan.begin", first, None, by)
    session.commit()
    return plan


def _log(
    session: Session, plan: Plan, action: str, made: Revision, before: Revision | None, by: Person
) -> None:
    """Say which files are others now, by their hashes; the texts are in the revisions."""
    old = before.files if before else {}
    said = {
        "origin": plan.origin,
        "revision": made.number,
        "reason": made.why,
        "before": {name: sha256 for name, sha256 in old.items() if made.files.get(name) != sha256},
        "after": {name: sha256 for name, sha256 in made.files.items() if old.get(name) != sha256},
    }
    audit.record(session, ledger(session, plan), action, named(plan), said, actor=by.actor)


def _measured(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files, if the program's limits for a folder hold. Raises Refused."""
    most = folders.LARGEST_FOLDER
    if sum(map(len, files.values())) > most or len(files) > folders.MOST_FILES:
        raise Refused(reason("plan.too-large", most=most // folders.MEGABYTE))
    return files


def _cleared(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    text = words(files)
    return files if text is None else {**files, CONTEST: question.cleared(text).encode()}


def _kept(session: Session, plan: Plan, last: Revision, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files with those approvals that were given for these very words: in the last text that could be
    read.
    """
    text = words(files)
    if text is None:
        return files
    for number in range(last.number, 0, -1):
        revision = plans.revision(session, plan.id, number)
        assert revision is not None
        before = words(plans.files(session, revision))
        if before is not None:
            return {**files, CONTEST: question.kept(text, before).encode()}
    return {**files, CONTEST: question.cleared(text).encode()}


def digest(session: Session, revision: Revision) -> str:
    """The digest that a publication of this revision would freeze."""
    return folder.digest(plans.files(session, revision))
