"""Reports that units collect from their sections, schools and neighbourhoods."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `report_sender` and `collected_report`."""
    op.create_table(
        "report_sender",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(None, "report_sender", ["contest_id", "unit"])
    op.create_table(
        "collected_report",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("registered", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.BigInteger, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.CheckConstraint("revision >= 1", name="revision"),
        sa.CheckConstraint("finished >= 0 AND registered >= finished", name="figures"),
        sa.CheckConstraint("way IN ('site', 'paper', 'message', 'phone')", name="way"),
        sa.PrimaryKeyConstraint("contest_id", "unit", "report", "as_of", "sender", "revision"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON collected_report "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE collected_report ENABLE ALWAYS TRIGGER append_only")
