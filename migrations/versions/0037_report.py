"""Reports of the rules as they were made at their cut-offs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `report`."""
    op.create_table(
        "report",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rests_on", JSONB, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("kind IN ('report', 'supplement')", name="kind"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.UniqueConstraint("contest_id", "report", "as_of"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE report ENABLE ALWAYS TRIGGER append_only")
