"""Steps of the calendar: what was done, held, found blocked; letters that nobody gets twice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `step_turn`, `step_done`, `step_hold`, `step_block`, `letter_once`."""
    op.create_table(
        "step_turn",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.PrimaryKeyConstraint("contest_id"),
    )
    op.create_table(
        "step_done",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "kind", "subject")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("due_at", "done_at")),
        sa.Column("inputs", sa.String(64), nullable=False),
        sa.Column("result", JSONB, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.UniqueConstraint("contest_id", "key"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("inputs ~ '^[0-9a-f]{64}$'", name="inputs"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON step_done "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE step_done ENABLE ALWAYS TRIGGER append_only")
    for table in ("step_hold", "step_block"):
        op.create_table(
            table,
            sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("since", sa.DateTime(timezone=True), nullable=False),
            *(
                (sa.Column("reason", sa.Text, nullable=False), sa.Column("by", sa.Text, nullable=False))
                if table == "step_hold"
                else (
                    sa.Column("basis", sa.String(64), nullable=False),
                    sa.Column("reasons", JSONB, nullable=False),
                )
            ),
            sa.PrimaryKeyConstraint("contest_id", "key"),
        )
    op.create_table(
        "letter_once",
        sa.Column("hash", BYTEA, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
    )
