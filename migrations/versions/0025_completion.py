"""What the secretariat asks to be completed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `completion_request`."""
    op.create_table(
        "completion_request",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(None, "completion_request", ["contest_id", "entry"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON completion_request "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE completion_request ENABLE ALWAYS TRIGGER append_only")
