"""Notices: what people are told lies in their inbox; letters deliver it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `notice`; what nobody is told twice is kept by notices from now on."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id")),
        sa.Column("kind", sa.Text, nullable=False),
        *(sa.Column(name, BYTEA, nullable=False) for name in ("subject", "body")),
        sa.Column("href", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "notice", ["person_id", "made_at"])
    op.create_index("ix_notice_unread", "notice", ["person_id"], postgresql_where=sa.text("read_at IS NULL"))
    op.create_index(None, "notice", ["contest_id", "made_at"])
    op.rename_table("letter_once", "notice_once")
    op.execute("ALTER TABLE notice_once RENAME CONSTRAINT pk_letter_once TO pk_notice_once")
    op.execute("ALTER TABLE notice_once RENAME CONSTRAINT ck_letter_once_hash TO ck_notice_once_hash")
    op.add_column("letter", sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notice.id", ondelete="CASCADE")))
    op.add_column("letter", sa.Column("reported_at", sa.DateTime(timezone=True)))
    op.create_index(None, "letter", ["notice_id"])
