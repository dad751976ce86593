"""Stories: what contestants write beside the quiz, every version sent, every ruling on them.

Knows the tables `story` (how it stands, one row a contestant and round), `story_version` (each text sent) and
`story_ruling` (who let it be shown or gave it back, and why). That a story was sent is a fact of its own
(`step`); nothing here is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.vietnamese import search_key
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

WRITTEN = Personal("take-part", "consent", "contest")
PUBLISHED = Personal("story", "consent", "contest")
WHOSE = {"plain": "the code under which somebody takes part"}
WHICH = {"plain": "a round of the definition"}


class Story(Base):
    """How one story stands.

    `draft` is what is being written, `words` what was sent last (version 0: nothing yet). `publish` is the
    writer's consent to the wall. `shown_at` is since when it has been on the wall, None when it is not;
    `searched` is then its text without accents, and empty otherwise.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'accepted', 'refused')", name="state"),
        CheckConstraint("(version = 0) = (state = 'draft')", name="version"),
        CheckConstraint("shown_at IS NULL OR (publish AND state IN ('sent', 'accepted'))", name="shown"),
        Index("ix_story_waiting", "contest_id", "sent_at", postgresql_where=text("state = 'sent'")),
        Index("ix_story_shown", "contest_id", "shown_at", postgresql_where=text("shown_at IS NOT NULL")),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True, info=WHOSE)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info=WHICH)
    unit: Mapped[str] = mapped_column(Text)
    draft: Mapped[str] = mapped_column(Sealed("story.draft"), info={"personal": WRITTEN})
    draft_at: Mapped[int] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Sealed("story.words"), info={"personal": WRITTEN})
    publish: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    sent_at: Mapped[int | None] = mapped_column(Instant)
    shown_at: Mapped[int | None] = mapped_column(Instant)
    searched: Mapped[str] = mapped_column(Text, info={"personal": PUBLISHED})


class StoryVersion(Base):
    """One text as it was sent. May be erased, never changed."""

    __tablename__ = "story_version"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True, info=WHOSE)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info=WHICH)
    version: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Sealed("story_version.words"), info={"personal": WRITTEN})
    sent_at: Mapped[int] = mapped_column(Instant)


class StoryRuling(Base):
    """What somebody ruled on one version: `accepted` or `refused`, which needs a reason."""

    __tablename__ = "story_ruling"
    __table_args__ = (
        CheckConstraint("ruling IN ('accepted', 'refused')", name="ruling"),
        CheckConstraint("ruling = 'accepted' OR reason <> ''", name="reason"),
        Index(None, "contest_id", "contestant", "round"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID]
    contestant: Mapped[str] = mapped_column(Text, info=WHOSE)
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    version: Mapped[int]
    ruling: Mapped[str] = mapped_column(String(16), info={"plain": "accepted or refused"})
    reason: Mapped[str] = mapped_column(Text, info={"plain": "what an organiser said of the text"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, contestant: str, round: str) -> Story | None:
    """The story of one contestant in one round."""
    return session.get(Story, (contest_id, contestant, round))


def lock(session: Session, contest_id: uuid.UUID, contestant: str, round: str) -> Story | None:
    """The same for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Story).where(
        Story.contest_id == contest_id, Story.contestant == contestant, Story.round == round
    )
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def versions(session: Session, story: Story) -> list[StoryVersion]:
    """Every text that was sent, the last first."""
    wanted = select(StoryVersion).where(
        StoryVersion.contest_id == story.contest_id,
        StoryVersion.contestant == story.contestant,
        StoryVersion.round == story.round,
    )
    return list(session.scalars(wanted.order_by(StoryVersion.version.desc())))


def rulings(session: Session, story: Story) -> list[StoryRuling]:
    """Everything that was ruled on it, the last first."""
    wanted = select(StoryRuling).where(
        StoryRuling.contest_id == story.contest_id,
        StoryRuling.contestant == story.contestant,
        StoryRuling.round == story.round,
    )
    return list(session.scalars(wanted.order_by(StoryRuling.at.desc(), StoryRuling.id.desc())))


def handed_over(session: Session, contest_id: uuid.UUID, contestant: str) -> list[dict[str, Any]]:
    """Everything one contestant wrote, as plain values; for that person's own eyes."""
    wanted = select(Story).where(Story.contest_id == contest_id, Story.contestant == contestant)
    return [
        {
            "round": each.round,
            "draft": each.draft,
            "words": each.words,
            "publish": each.publish,
            "sent": [{"at": one.sent_at, "words": one.words} for one in versions(session, each)],
        }
        for each in session.scalars(wanted.order_by(Story.round))
    ]


def queue(
    session: Session, contest_id: uuid.UUID, state: str, *, first: int, limit: int
) -> tuple[Sequence[Story], int]:
    """Stories in that state from the `first` (0) on, who has waited longest first; how many there are."""
    wanted = select(Story).where(Story.contest_id == contest_id, Story.state == state)
    rows = session.scalars(wanted.order_by(Story.sent_at, Story.contestant).offset(first).limit(limit))
    total = session.scalar(
        select(func.count()).select_from(Story).where(Story.contest_id == contest_id, Story.state == state)
    )
    return list(rows), total or 0


def wall(
    session: Session, contest_id: uuid.UUID, *, search: str, first: int, limit: int
) -> tuple[Sequence[Story], int]:
    """Stories on the wall, the newest first, whose text holds `search` (accents and case do not matter)."""
    wanted = select(Story).where(Story.contest_id == contest_id, Story.shown_at.is_not(None))
    if key := search_key(search):
        wanted = wanted.where(Story.searched.contains(key, autoescape=True))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(
        wanted.order_by(Story.shown_at.desc(), Story.contestant).offset(first).limit(limit)
    )
    return list(rows), total
