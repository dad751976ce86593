"""Pictures that show when an entry was received."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `entry_evidence`."""
    op.create_table(
        "entry_evidence",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.CheckConstraint("place >= 1", name="place"),
        sa.ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        sa.PrimaryKeyConstraint("contest_id", "entry", "version", "place"),
    )
    op.create_index(None, "entry_evidence", ["file_id"])
