"""Signals of the integrity queue, and the devices on which quizzes were taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "signal",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("round", "kind", "key")),
        sa.Column("subjects", JSONB, nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("ruled_by", sa.Text, nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contest_id", "round", "kind", "key"),
        sa.CheckConstraint("state IN ('open', 'dismissed', 'upheld')", name="state"),
        sa.CheckConstraint("(state = 'open') = (ruled_at IS NULL)", name="ruled"),
    )
    op.create_table(
        "device_use",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("device", BYTEA, nullable=False),
        sa.Column("contestant", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "device", "contestant"),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("device_use")
    op.drop_table("signal")
