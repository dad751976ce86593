"""Where only one officer is named, somebody above them approves on paper: the signed document takes the place
of the second person, with its number and the hash of its scan.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection

from sqlalchemy.orm import Session

from app import clock
from app.documents import inspection
from app.documents.inspection.reasons import MEGABYTE
from app.operations import Refused
from app.permissions import Role
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.people import role as roles
from app.storage.people.person import Person
from app.storage.record import audit, proposal
from app.storage.record.proposal import Proposal
from rounds.reasons import reason

MOST = 50 * MEGABYTE
LONGEST = 80  # characters of a number


def alone(session: Session, contest: Contest, who: Person, deciders: Collection[Role]) -> bool:
    """Whether nobody but `who` holds one of the roles that decide, in the contest or everywhere."""
    now = clock.read(session)
    named = {id for each in deciders for id in roles.whose(session, each.value, now, contest.id)}
    return named == {who.id}


def take_in(
    session: Session,
    contest: Contest,
    number: int,
    *,
    document: str,
    content: bytes,
    name: str,
    deciders: Collection[Role],
    by: Person,
) -> Proposal:
    """Keep the signed document that approves a proposal of one's own. Commits.

    The proposal waits until it is approved by it. Raises Refused(proposal.over | endorsement.not-alone |
    endorsement.no-number) and with what is wrong with the file.
    """
    known = proposal.by_number(session, contest.id, number)
    found = proposal.lock(session, known.id) if known else None
    if found is None or found.state != "open" or found.proposed_by != by.id:
        raise Refused(reason("proposal.over"))
    if not alone(session, contest, by, deciders):
        raise Refused(reason("endorsement.not-alone"))
    if not (document := document.strip()[:LONGEST]):
        raise Refused(reason("endorsement.no-number"))
    looked = inspection.inspect(io.BytesIO(content), name, accepted={"pdf"}, most=MOST)
    if looked.reasons:
        raise Refused(*looked.reasons)
    kept = files.keep(
        session,
        [content],
        name=f"{contest.slug}-{number}-signed.pdf",
        media_type="application/pdf",
        contest_id=contest.id,
    )
    found.document, found.sha256, found.file_id = document, hashlib.sha256(content).hexdigest(), kept.id
    said = {"document": document, "sha256": found.sha256}
    audit.record(session, contest.ledger, "proposal.endorse", f"proposal:{number}", said, actor=by.actor)
    session.commit()
    return found
