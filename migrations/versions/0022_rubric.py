"""Wordings that the authors of a rubric are working on."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `rubric_wording`."""
    words = ("sheet", "criterion", "level", "vi", "en")
    op.create_table(
        "rubric_wording",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in words),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.CheckConstraint("origin IN ('model', 'person')", name="origin"),
        sa.CheckConstraint("(approved_by = '') = (approved_at IS NULL)", name="approved"),
        sa.UniqueConstraint("contest_id", "sha256", "sheet", "criterion", "level"),
    )
