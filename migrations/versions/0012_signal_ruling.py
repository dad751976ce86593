"""Everything people said of a signal, one below the other; those it is about may be asked first."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put rulings into a table of their own, which is only added to."""
    op.create_table(
        "signal_ruling",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signal.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "why", "by")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('asked', 'dismissed', 'upheld')", name="state"),
    )
    op.create_index(None, "signal_ruling", ["signal_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signal_ruling "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE signal_ruling ENABLE ALWAYS TRIGGER append_only")
    op.execute(
        """INSERT INTO signal_ruling (id, signal_id, state, why, by, at)
           SELECT gen_random_uuid(), id, state, why, ruled_by, ruled_at FROM signal WHERE state <> 'open'"""
    )
    op.drop_constraint(op.f("ck_signal_ruled"), "signal")
    op.drop_constraint(op.f("ck_signal_state"), "signal")
    op.create_check_constraint("state", "signal", "state IN ('open', 'asked', 'dismissed', 'upheld')")
    for column in ("ruled_by", "ruled_at", "why"):
        op.drop_column("signal", column)


def downgrade() -> None:
    """Keep the last ruling of each signal beside it, and forget the others."""
    op.execute("UPDATE signal SET state = 'open' WHERE state = 'asked'")
    op.drop_constraint(op.f("ck_signal_state"), "signal")
    op.create_check_constraint("state", "signal", "state IN ('open', 'dismissed', 'upheld')")
    op.add_column("signal", sa.Column("ruled_by", sa.Text, nullable=False, server_default=""))
    op.add_column("signal", sa.Column("ruled_at", sa.DateTime(timezone=True)))
    op.add_column("signal", sa.Column("why", sa.Text, nullable=False, server_default=""))
    op.execute(
        """UPDATE signal SET ruled_by = last.by, ruled_at = last.at, why = last.why
           FROM (SELECT DISTINCT ON (signal_id) * FROM signal_ruling ORDER BY signal_id, at DESC) AS last
           WHERE last.signal_id = signal.id AND signal.state <> 'open'"""
    )
    op.create_check_constraint("ruled", "signal", "(state = 'open') = (ruled_at IS NULL)")
    op.drop_table("signal_ruling")
