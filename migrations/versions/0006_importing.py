"""Imports, sheets of counts, bulletins, rosters, outside scores, proposals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("counts_sheet", "bulletin")


def upgrade() -> None:
    """Add the tables, and the triggers of those that only grow."""
    _imports()
    _counts()
    _people()
    _proposals()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _imports() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", BYTEA),
        sa.Column("summary", BYTEA),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("mapping", JSONB, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rows_new", sa.Integer, nullable=False),
        sa.Column("rows_changed", sa.Integer, nullable=False),
        sa.Column("rows_same", sa.Integer, nullable=False),
        sa.Column("rows_rejected", sa.Integer, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid),
        sa.Column("task_id", sa.Uuid, sa.ForeignKey("task.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("undo", JSONB),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.CheckConstraint("state IN ('preview', 'queued', 'done', 'undone', 'swept')", name="state"),
        sa.CheckConstraint("(content IS NOT NULL) = (state IN ('preview', 'queued'))", name="content"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.UniqueConstraint("contest_id", "number"),
    )
    op.create_table(
        "import_mapping",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("mapping", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "kind", "fingerprint"),
    )


def _counts() -> None:
    op.create_table(
        "counts_sheet",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "round", "as_of", "revision"),
        sa.CheckConstraint("revision >= 1", name="revision"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
    )
    op.create_table(
        "bulletin",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("rests_on", JSONB, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("log_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        sa.UniqueConstraint("contest_id", "standing", "as_of", "revision"),
        sa.CheckConstraint("number >= 1 AND revision >= 1", name="number"),
    )


def _people() -> None:
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("key", BYTEA, nullable=False),
        sa.Column("said", BYTEA, nullable=False),
        sa.Column("name_hash", BYTEA, nullable=False),
        sa.Column("staff_hash", BYTEA),
        sa.Column("phone_hash", BYTEA),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("octet_length(key) = 32", name="key"),
    )
    op.create_index(None, "roster_entry", ["contest_id", "unit"])
    op.create_index(None, "roster_entry", ["phone_hash"])
    op.create_index(None, "roster_entry", ["staff_hash"])
    op.create_index("uq_roster_entry_key", "roster_entry", ["contest_id", "key"], unique=True)
    op.create_table(
        "outside_row",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("key", BYTEA, nullable=False),
        sa.Column("said", BYTEA, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("candidates", JSONB, nullable=False),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("(state = 'matched') = (subject <> '')", name="subject"),
        sa.CheckConstraint("state IN ('matched', 'review', 'unmatched', 'dismissed')", name="state"),
    )
    op.create_index(None, "outside_row", ["contest_id", "state"])
    op.create_index("uq_outside_row_key", "outside_row", ["contest_id", "round", "key"], unique=True)


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preview", JSONB, nullable=False),
        sa.Column("proposed_by", sa.Uuid, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ended_by", sa.Uuid),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("decision", sa.Integer),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("(state = 'approved') = (decision IS NOT NULL)", name="decision"),
        sa.CheckConstraint("ended_by <> proposed_by OR state <> 'approved'", name="second"),
        sa.CheckConstraint("state IN ('open', 'approved', 'withdrawn')", name="state"),
        sa.UniqueConstraint("contest_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
    )
