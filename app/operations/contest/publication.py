"""Publish a contest: freeze the text of its folder, so that from now on outcomes are computed from that
copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import anchor
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest, ContestFile, Publication
from app.storage.contest.unit import Amount, Unit
from app.storage.postgres.vietnamese import search_key, unit_sort_key
from app.storage.record import audit
from rounds import units
from rounds.definition import check
from rounds.definition.folder import Definition
from rounds.proof import bundle
from rounds.reasons import reason
from rounds.simulation import scenario


def publish(
    session: Session, files: Mapping[str, bytes], *, by: str = audit.SYSTEM, simulated: bool = False
) -> Contest:
    """Publish the folder whose files are given by name: a new contest, or a new version of the one with
    its id.

    Publishing the same text again changes nothing. A scenario in the folder is left out: it is for playing
    the contest only. Raises Refused with every mistake, or with every question still open.
    """
    contest = publish_new(session, files, by=by, simulated=simulated)
    session.commit()
    return contest


def publish_new(session: Session, files: Mapping[str, bytes], *, by: str, simulated: bool) -> Contest:
    """The same within the caller's transaction."""
    files = {name: content for name, content in files.items() if name != scenario.FILE}
    definition, found = check.check(files)
    if definition is None:
        raise Refused(*(each for each in found if not each.warning))
    if still_open := check.why_not_publishable(definition):
        raise Refused(*still_open)
    contest = contests.lock(session, definition.contest.id)
    if contest is None:
        contest = _new(session, definition, simulated)
    elif contest.simulated != simulated:
        raise Refused(reason("publication.other-nature", contest=contest.slug, simulated=contest.simulated))
    elif contest.state != "published":
        raise Refused(reason("publication.closed", contest=contest.slug))
    if contest.digest != definition.digest:
        _freeze(session, contest, definition, by)
    return contest


def _new(session: Session, definition: Definition, simulated: bool) -> Contest:
    about = definition.contest
    contest = Contest(
        id=clock.new_id(),
        slug=about.id,
        title_vi=about.title.vi,
        title_en=about.title.en,
        zone=about.zone,
        simulated=simulated,
        state="published",
        version=0,
        digest="",
    )
    session.add(contest)
    session.flush()
    return contest


def _freeze(session: Session, contest: Contest, definition: Definition, by: str) -> None:
    """Store the next version, point the contest at it, and write it into the log."""
    about, version = definition.contest, contest.version + 1
    entry = audit.record(
        session,
        contest.ledger,
        bundle.PUBLISHED,
        f"contest:{contest.slug}",
        bundle.published(version=version, digest=definition.digest, simulated=contest.simulated),
        actor=by,
    )
    session.add(
        Publication(
            contest_id=contest.id,
            version=version,
            digest=definition.digest,
            published_at=clock.read(session),
            log_seq=entry.seq,
        )
    )
    session.flush()
    session.execute(
        insert(ContestFile),
        [
            {
                "contest_id": contest.id,
                "version": version,
                "name": name,
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content in sorted(definition.files.items())
        ],
    )
    contest.version, contest.digest = version, definition.digest
    contest.title_vi, contest.title_en, contest.zone = about.title.vi, about.title.en, about.zone
    _list_units(session, contest, definition)
    anchor.send(session, contest, f"publish:{version}")


def _list_units(session: Session, contest: Contest, definition: Definition) -> None:
    """Put the units of this version in the place of those of the one before."""
    session.execute(delete(Amount).where(Amount.contest_id == contest.id))
    session.execute(delete(Unit).where(Unit.contest_id == contest.id))
    denominators = {each.id: each for each in definition.contest.denominators}
    rows = [
        {
            "contest_id": contest.id,
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "block": units.block_of(unit, definition.contest.blocks),
            "parent": unit.parent,
            "sort_key": unit_sort_key(unit.name),
            "search_key": search_key(unit.name),
            "tile_column": definition.tiles[unit.code][0] if unit.code in definition.tiles else None,
            "tile_row": definition.tiles[unit.code][1] if unit.code in definition.tiles else None,
        }
        for unit in definition.units
    ]
    amounts = [
        {
            "contest_id": contest.id,
            "unit": amount.unit,
            "denominator": amount.denominator,
            "value": amount.value,
            "as_of": denominators[amount.denominator].as_of,
            "source_vi": denominators[amount.denominator].source.vi,
            "source_en": denominators[amount.denominator].source.en,
        }
        for amount in definition.amounts
    ]
    if rows:
        session.execute(insert(Unit), rows)
    if amounts:
        session.execute(insert(Amount), amounts)
