"""The text of entries as it was read, and notes of a language model beside the panel."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `entry_text`, `assistant_choice`, `assistant_run`, `assistant_notes`, `assistant_opening`."""
    op.create_table(
        "entry_text",
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("parts", JSONB, nullable=False),
        sa.Column("hidden", sa.LargeBinary, nullable=False),
        sa.Column("unread", JSONB, nullable=False),
        _instant("read_at"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        sa.PrimaryKeyConstraint("contest_id", "entry", "version"),
    )
    op.create_table(
        "assistant_choice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("transfer", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        _instant("at"),
        sa.CheckConstraint("mode IN ('off', 'after', 'beside')", name="mode"),
    )
    op.create_index(None, "assistant_choice", ["contest_id", "round"])
    op.create_table(
        "assistant_run",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        _instant("begun_at"),
        _instant("whole_at", nullable=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("tokens_in", "tokens_out", "cost")),
        sa.CheckConstraint("mode IN ('after', 'beside')", name="mode"),
        sa.CheckConstraint("tokens_in >= 0 AND tokens_out >= 0 AND cost >= 0", name="figures"),
    )
    op.create_index(None, "assistant_run", ["contest_id", "round"])
    op.create_table(
        "assistant_notes",
        sa.Column("run_id", sa.Uuid, sa.ForeignKey("assistant_run.id"), nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("input", sa.String(64), nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("dropped", JSONB, nullable=False),
        sa.Column("calls", JSONB, nullable=False),
        sa.Column("answers", sa.LargeBinary, nullable=False),
        _instant("at"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("input ~ '^[0-9a-f]{64}$'", name="input"),
        sa.PrimaryKeyConstraint("run_id", "entry"),
    )
    op.create_table(
        "assistant_opening",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("judge", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("run_id", sa.Uuid, sa.ForeignKey("assistant_run.id"), nullable=False),
        _instant("at"),
        sa.CheckConstraint("mode IN ('after', 'beside')", name="mode"),
        sa.PrimaryKeyConstraint("contest_id", "round", "judge", "entry"),
    )
    for table in ("assistant_choice", "assistant_opening"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
