"""Write a draft of an entry: several people may, and nobody's words are lost.

Whoever saves says on which version they wrote. When somebody else was faster nothing is overwritten: the
writer is shown both texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries.draft import Draft, DraftComment, DraftVersion
from app.storage.people.person import Person
from app.storage.record import audit
from rounds import form
from rounds.definition import Entry
from rounds.reasons import reason

MOST_DRAFTS = 50
MOST_LETTERS = 20_000
"""Of one field, whatever the definition says: a draft may be too long, but not a book."""
MOST_COMMENT = 2_000


def begin(session: Session, contest: Contest, round: str, owner: str, *, by: Person) -> Draft:
    """An empty draft of a unit or contestant. Commits. Raises Refused(draft.too-many)."""
    if len(drafts.of_owner(session, contest.id, round, owner)) >= MOST_DRAFTS:
        raise Refused(reason("draft.too-many", most=MOST_DRAFTS))
    now = clock.read(session)
    made = Draft(
        id=clock.new_id(),
        contest_id=contest.id,
        round=round,
        owner=owner,
        said=drafts.written({}),
        version=1,
        state="open",
        entry="",
        begun_by=by.id,
        begun_at=now,
        changed_by=by.id,
        changed_at=now,
    )
    session.add(made)
    audit.record(session, contest.ledger, "draft.begin", f"draft:{made.id}", {"round": round}, actor=by.actor)
    session.commit()
    return made


def save(
    session: Session,
    rules: Entry,
    draft: Draft,
    values: Mapping[str, str],
    *,
    if_version: int,
    by: Person,
    alone: bool = False,
) -> Draft:
    """Keep what is written, as the next version. Commits. `alone`: a script kept it by itself.

    The same text again changes nothing. Raises Refused(draft.changed) when somebody saved since `if_version`,
    and Refused(draft.too-long).
    """
    written = drafts.written(clean(rules, values))
    held = drafts.lock(session, draft.id)
    if held.said == written:
        if not alone:
            _keep(session, held)
        session.commit()
        return held
    if held.version != if_version:
        raise Refused(reason("draft.changed"))
    if held.changed_by != by.id:
        _keep(session, held)
    held.said, held.version = written, held.version + 1
    held.changed_by, held.changed_at = by.id, clock.read(session)
    if not alone:
        _keep(session, held)
    session.commit()
    return held


def comment(session: Session, draft: Draft, words: str, *, by: Person) -> None:
    """Say something of it. Commits. Raises Refused(draft.comment-empty)."""
    said = plain(words)[:MOST_COMMENT]
    if not said:
        raise Refused(reason("draft.comment-empty"))
    now = clock.read(session)
    session.add(DraftComment(id=clock.new_id(), draft_id=draft.id, words=said, by_id=by.id, at=now))
    session.commit()


def put_aside(session: Session, contest: Contest, draft: Draft, *, aside: bool, by: Person) -> None:
    """Put it away, or take it up again; nothing of it is lost. Commits.

    Raises Refused(draft.handed-in): what was handed in stays where it is.
    """
    held = drafts.lock(session, draft.id)
    if held.entry:
        raise Refused(reason("draft.handed-in"))
    held.state = "aside" if aside else "open"
    done = "draft.put-aside" if aside else "draft.take-up"
    audit.record(session, contest.ledger, done, f"draft:{held.id}", {}, actor=by.actor)
    session.commit()


def _keep(session: Session, draft: Draft) -> None:
    """Put the draft as it stands among the versions that are kept."""
    if session.get(DraftVersion, (draft.id, draft.version)) is None:
        session.add(
            DraftVersion(
                draft_id=draft.id,
                version=draft.version,
                said=draft.said,
                by_id=draft.changed_by,
                at=draft.changed_at,
            )
        )


def clean(rules: Entry, values: Mapping[str, str]) -> dict[str, str]:
    """What the form asks for and nothing else. Raises Refused(draft.too-long)."""
    found = {}
    for field in rules.fields:
        if field.kind != "file":
            said = plain(values.get(field.id, ""))
            if form.letters(said) > MOST_LETTERS:
                raise Refused(reason("draft.too-long", field=field.id, most=MOST_LETTERS))
            found[field.id] = said if field.kind == "text" else " ".join(said.split())
    return found


def plain(words: str) -> str:
    """`words` with one form of each letter, no control signs but line ends."""
    text = unicodedata.normalize("NFC", words).replace("\r\n", "\n").strip()
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
