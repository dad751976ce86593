"""Live figures: counts that add up, ranks of people, and pictures that the next one replaces."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the mark of live pictures."""
    op.create_table(
        "live",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("decisions", sa.Integer, nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("rulings", JSONB, nullable=False),
        sa.Column("waiting", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("contest_id"),
    )
    for table in ("live_count", "live_member"):
        op.create_table(
            table,
            sa.Column("contest_id", sa.Uuid, nullable=False),
            *(sa.Column(name, sa.Text, nullable=False) for name in ("round", "unit", "name")),
            sa.Column("value", sa.Text(collation="C"), nullable=False),
            sa.Column("people", sa.BigInteger, nullable=False),
            sa.PrimaryKeyConstraint("contest_id", "round", "unit", "name", "value"),
        )
    op.create_table(
        "rank_count",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("standing", "block")),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("key", sa.ARRAY(sa.BigInteger), nullable=False),
        sa.Column("people", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "standing", "block", "level", "key"),
    )
    op.create_table(
        "live_best",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("standing", "block")),
        sa.Column("seats", JSONB, nullable=False),
        sa.Column("floor", JSONB),
        sa.PrimaryKeyConstraint("contest_id", "standing", "block"),
    )
    op.add_column("snapshot", sa.Column("live", sa.Boolean, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take them away again: all of it follows from facts."""
    op.drop_column("snapshot", "live")
    for table in ("live_best", "rank_count", "live_member", "live_count", "live"):
        op.drop_table(table)
