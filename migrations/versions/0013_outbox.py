"""Letters and messages that wait to be sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("channel", "kind")),
        *(sa.Column(name, BYTEA, nullable=False) for name in ("address", "subject", "body")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')", name="state"),
    )
    due = sa.text("state IN ('waiting', 'sending')")
    op.create_index(None, "letter", ["next_at"], postgresql_where=due)
    op.create_index(None, "letter", ["made_at"])
    op.create_index(None, "letter", ["person_id"])
