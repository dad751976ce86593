"""Prizes and commendations as objects of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `award`, which only grows."""
    op.create_table(
        "award",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("paper_id", sa.Uuid, sa.ForeignKey("paper_issue.paper_id"), nullable=False),
        sa.Column("issuer_id", sa.Uuid, sa.ForeignKey("issuer.id"), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("registered", sa.Integer),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('prize', 'merit')", name="kind"),
        sa.CheckConstraint("(kind = 'merit') = (registered IS NOT NULL)", name="registered"),
        sa.CheckConstraint("number >= 1 AND registered >= 1", name="number"),
        sa.CheckConstraint("code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="code"),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.ForeignKeyConstraint(["contest_id", "entry"], ["prize_award.contest_id", "prize_award.number"]),
        sa.UniqueConstraint("contest_id", "kind", "entry"),
        sa.UniqueConstraint("issuer_id", "year", "registered"),
    )
    op.create_index("uq_award_code", "award", ["code"], unique=True)
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON award "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE award ENABLE ALWAYS TRIGGER append_only")
