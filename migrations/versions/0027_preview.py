"""Previews of files."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `preview` and `preview_page`."""
    op.create_table(
        "preview",
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('made', 'failed')", name="state"),
        sa.PrimaryKeyConstraint("file_id"),
    )
    op.create_table(
        "preview_page",
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("preview.file_id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("picture_id", sa.Uuid, sa.ForeignKey("file.id"), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number"),
    )
    op.create_index(None, "preview_page", ["picture_id"])
