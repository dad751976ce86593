"""The place of a unit in a round: more time for it, its giving up, its silence, the reserve that steps in.

Whoever withdraws speaks for their own unit. Everything else is proposed with what it would change, and
decided by a second person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replace_in

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as known
from app.operations.entries import letter
from app.operations.record import decision, proposal
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.record.proposal import Proposal
from rounds import calendar
from rounds.contest import Reckoning
from rounds.definition import Round, Selection
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.selection import Picked

KINDS = ("extend", "silent", "replace")
"""What is decided by two people here."""


def extend(
    session: Session, contest: Contest, round_id: str, *, units: Sequence[str], to: int, why: str, by: Person
) -> Proposal:
    """Propose that some units (none: everybody) may hand in until `to`.

    Raises Refused(seat.unknown-unit | seat.not-later | proposal.reason-missing).
    """
    definition = contests.definition(session, contest)
    round = definition.contest.round(round_id)
    if unknown := set(units) - {unit.code for unit in definition.units}:
        raise Refused(reason("seat.unknown-unit", unit=min(unknown)))
    now = clock.read(session)
    about = list(units) or [""]
    was = max(known.window(session, contest, round, unit).closes for unit in about)
    if to <= max(was, now):
        raise Refused(reason("seat.not-later"))
    act = Decision(now, 0, "extend", f"{round_id}:entry", {"to": to, "units": list(units)}, why)
    effects = _extended(session, contest, round, act, was)
    return proposal.propose(session, contest, act, preview=proposal.plain(effects), by=by)


def silent(session: Session, contest: Contest, round_id: str, *, unit: str, why: str, by: Person) -> Proposal:
    """Propose that a unit that handed nothing in has given its place up.

    Raises Refused(seat.not-let-in | seat.has-entry | proposal.reason-missing).
    """
    round = contests.definition(session, contest).contest.round(round_id)
    _let_in(session, contest, round, unit)
    if known.intake(session, contest, round_id, owner=unit).works:
        raise Refused(reason("seat.has-entry", unit=unit))
    act = Decision(clock.read(session), 0, "silent", unit, {"round": round_id}, why)
    return _propose_picked(session, contest, round, act, by)


def replace(
    session: Session, contest: Contest, round_id: str, *, out: str, new: str, why: str, by: Person
) -> Proposal:
    """Propose that the next of the reserve takes the free seat of `out`.

    Raises Refused with what the rules say against it, and Refused(proposal.reason-missing).
    """
    definition = contests.definition(session, contest)
    round = definition.contest.round(round_id)
    act = Decision(clock.read(session), 0, "replace", round.field, {"out": out, "in": new}, why)
    if against := _against(session, contest, round, act):
        raise Refused(*against)
    return _propose_picked(session, contest, round, act, by)


def withdraw(session: Session, contest: Contest, round_id: str, *, unit: str, why: str, by: Person) -> None:
    """Give the place of a unit up, by somebody who speaks for it. Commits.

    Raises Refused(seat.not-let-in | proposal.reason-missing).
    """
    round = contests.definition(session, contest).contest.round(round_id)
    if not why.strip():
        raise Refused(reason("proposal.reason-missing"))
    _let_in(session, contest, round, unit)
    contests.lock(session, contest.slug)
    now = clock.read(session)
    act = Decision(now, 0, "withdraw", unit, {"round": round_id}, why.strip(), by=by.actor)
    [taken] = decision.take(session, contest, [act])
    letter.decided(session, contest, taken.value())
    session.commit()


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Decide what another proposed; the units it is about get a letter. Commits.

    Raises Refused(proposal.over | proposal.same-person | seat.not-later | seat.has-entry) and with what the
    rules say against a replacement.
    """
    return proposal.approve(
        session,
        contest,
        number,
        by=by,
        kinds=KINDS,
        check=lambda found, now: still(session, contest, found, now),
        then=lambda act: letter.decided(session, contest, act),
    )


def still(session: Session, contest: Contest, proposed: Proposal, now: int) -> Reason | None:
    """Why a proposal can be taken no more."""
    act = Decision(now, 0, proposed.kind, proposed.subject, proposed.data)
    if proposed.kind == "extend":
        return None if int(proposed.data["to"]) > now else reason("seat.not-later")
    if proposed.kind == "silent":
        works = known.intake(session, contest, proposed.data["round"], owner=proposed.subject).works
        return reason("seat.has-entry", unit=proposed.subject) if works else None
    definition = contests.definition(session, contest)
    round = next(each for each in definition.contest.rounds if each.field == proposed.subject)
    return next(iter(_against(session, contest, round, act)), None)


def picked(session: Session, contest: Contest, round: Round, also: Sequence[Decision] = ()) -> Picked | None:
    """The list of who is let into a round as of now, with `also` besides; None before there is one."""
    definition = contests.definition(session, contest)
    if not round.field:
        return None
    return _reckon(session, contest, definition, definition.contest.selection(round.field), also)


def _reckon(
    session: Session, contest: Contest, definition: Definition, selection: Selection, also: Sequence[Decision]
) -> Picked | None:
    record = records.read(session, contest.id)
    number = decisions.last_number(session, contest.id)
    added = [act._replace(number=number + place) for place, act in enumerate(also, 1)]
    whole = replace_in(record, decisions=[*record.decisions, *added])
    return Reckoning(definition, whole, clock.read(session) + 1).picked(selection)


def _against(session: Session, contest: Contest, round: Round, act: Decision) -> list[Reason]:
    """What the rules say against a replacement."""
    found = picked(session, contest, round, [act])
    if found is None:
        return [reason("seat.no-list")]
    return [each for each in found.blockers if each.code.startswith("selection.re") and not each.warning]


def _propose_picked(session: Session, contest: Contest, round: Round, act: Decision, by: Person) -> Proposal:
    before, after = picked(session, contest, round), picked(session, contest, round, [act])
    if before is None or after is None:
        raise Refused(reason("seat.no-list"))
    names = {unit.code: unit.name for unit in contests.definition(session, contest).units}
    leaves, comes = before.subjects - after.subjects, after.subjects - before.subjects
    effects = [reason("effect.leaves", unit=names.get(code, code)) for code in sorted(leaves)]
    effects += [reason("effect.comes-in", unit=names.get(code, code)) for code in sorted(comes)]
    for each in after.blockers:
        following = str(dict(each.values).get("next", ""))
        if each.code == "selection.seat-vacant" and following:
            effects.append(reason("effect.next", unit=names.get(following, following)))
    for code in sorted(comes):
        closes = known.window(session, contest, round, code).closes
        said = "effect.window" if closes > act.at else "effect.window-over"
        until = calendar.local_text(closes, contest.zone)
        effects.append(reason(said, unit=names.get(code, code), until=until))
    return proposal.propose(session, contest, act, preview=proposal.plain(effects), by=by)


def _extended(session: Session, contest: Contest, round: Round, act: Decision, was: int) -> list[Reason]:
    """What more time changes: until when, and which works that came late would count."""
    before, after = (calendar.local_text(at, contest.zone) for at in (was, int(act.data["to"])))
    effects = [reason("effect.closes", was=before, to=after)]
    now = {(f.entry, f.version): f.why for f in known.intake(session, contest, round.id).fates}
    for then in known.intake(session, contest, round.id, also=[act]).fates:
        counted = now[then.entry, then.version] == "counts"
        if counted != (then.why == "counts"):
            code = "effect.counts-no-more" if counted else "effect.would-count"
            effects.append(reason(code, entry=then.entry, version=then.version))
    return effects


def _let_in(session: Session, contest: Contest, round: Round, unit: str) -> None:
    found = known.invited(session, contest, round)
    if found is None or unit not in found:
        raise Refused(reason("seat.not-let-in", unit=unit))
