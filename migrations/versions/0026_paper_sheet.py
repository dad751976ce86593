"""Score sheets on paper, entered by one person and confirmed by another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `paper_sheet`."""
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("judge", sa.Text, nullable=False),
        sa.Column("points", JSONB, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'withdrawn')", name="state"),
        sa.CheckConstraint("ended_by <> entered_by OR state <> 'confirmed'", name="second"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    )
    op.create_index(
        "uq_paper_sheet_open",
        "paper_sheet",
        ["contest_id", "round", "entry", "judge"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
