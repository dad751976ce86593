"""Heads of logs that were told to the outside."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `anchor`."""
    op.create_table(
        "anchor",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(root) = 32", name="root"),
        sa.CheckConstraint("event <> ''", name="event"),
        sa.PrimaryKeyConstraint("contest_id", "event"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON anchor "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE anchor ENABLE ALWAYS TRIGGER append_only")
