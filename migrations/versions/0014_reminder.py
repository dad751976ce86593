"""Which address was reminded on which day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "reminder",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("address", BYTEA, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit", "channel")),
        sa.PrimaryKeyConstraint("contest_id", "address", "day"),
        sa.CheckConstraint("octet_length(address) = 32", name="address"),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
    )
    op.create_index(None, "reminder", ["contest_id", "unit"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("reminder")
