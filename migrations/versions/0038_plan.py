"""Plans: folders of contests being written, revision by revision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `plan`, `plan_content`, `plan_revision` and `plan_proposal`."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=True, unique=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("made_by", sa.Uuid, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("discarded_at", moment, nullable=True),
        sa.CheckConstraint("contest_id IS NULL OR discarded_at IS NULL", name="discarded"),
    )
    op.create_table(
        "plan_content",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
    )
    op.create_table(
        "plan_revision",
        sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.Uuid, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("stands_on", sa.Integer, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.PrimaryKeyConstraint("plan_id", "number"),
    )
    op.create_table(
        "plan_proposal",
        sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Uuid, nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ended_by", sa.Uuid, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("version", sa.Integer, nullable=True),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("state IN ('open', 'approved', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'approved') = (version IS NOT NULL)", name="version"),
        sa.CheckConstraint("ended_by <> proposed_by OR state <> 'approved'", name="second"),
        sa.PrimaryKeyConstraint("plan_id", "number"),
        sa.ForeignKeyConstraint(["plan_id", "revision"], ["plan_revision.plan_id", "plan_revision.number"]),
    )
    for table in ("plan_content", "plan_revision"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
