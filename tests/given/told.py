"""What people were told: subject and paragraphs of each notice, as they read them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import phrases
from app.storage.notices.notice import Notice
from app.storage.people.person import Person
from tests.given import people

Said = tuple[str, str, list[str], str]
"""Who by their short name, the subject, the paragraphs, and the page it leads to."""


def notices(session: Session, kind: str = "", language: str = "vi") -> list[Said]:
    """Every notice, or those of a kind, in the order of the names of who was told."""
    wanted = select(Notice, Person).join(Person, Person.id == Notice.person_id)
    if kind:
        wanted = wanted.where(Notice.kind == kind)
    short = {named.name: who for who, named in people.PEOPLE.items()}
    return sorted(
        (
            short[person.name],
            phrases.sentence(row.said()[0], language),
            [phrases.sentence(each, language) for each in row.said()[1]],
            row.href,
        )
        for row, person in session.execute(wanted)
    )
