"""Files on their way in."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `upload`."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("owner", "round", "field", "name")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("plain", sa.Boolean, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("refusal", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id")),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("declared_at", "whole_at", "expires_at")),
        sa.CheckConstraint("state IN ('open', 'whole', 'refused')", name="state"),
        sa.CheckConstraint("size >= 0 AND received BETWEEN 0 AND size", name="received"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.CheckConstraint("(sha256 IS NULL) = (declared_at IS NULL)", name="declared"),
        sa.CheckConstraint("(state = 'whole') = (file_id IS NOT NULL)", name="file"),
        sa.CheckConstraint("(state = 'refused') = (refusal <> '[]')", name="refusal"),
        sa.CheckConstraint("state <> 'whole' OR whole_at IS NOT NULL", name="whole"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "upload", ["contest_id", "owner", "round"])
    op.create_index(None, "upload", ["file_id"])
    op.create_index(None, "upload", ["expires_at"])
    op.create_index("ix_upload_open", "upload", ["whole_at"], postgresql_where=sa.text("state = 'open'"))
