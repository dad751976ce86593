"""Background work: what was asked for and how far it is, and the files that come of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `file` and `task`. The queue itself is made by `app.storage.work.queue`."""
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id")),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.CheckConstraint("size >= 0", name="size"),
    )
    op.create_index(None, "file", ["sha256"])
    op.create_index(None, "file", ["expires_at"])
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id")),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("asked_by", sa.Uuid),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id", ondelete="SET NULL")),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        sa.CheckConstraint("done >= 0 AND total >= 0 AND run >= 0", name="figures"),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('queued', 'running'))", name="ended_at"),
    )
    op.create_index(None, "task", ["contest_id", "asked_at"])
    op.create_index(None, "task", ["file_id"])
