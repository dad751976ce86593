"""Sample entries that panels score first."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `calibration_sample`."""
    op.create_table(
        "calibration_sample",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id")),
        sa.Column("by_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name="title"),
        sa.CheckConstraint("words <> '' OR file_id IS NOT NULL", name="content"),
        sa.PrimaryKeyConstraint("contest_id", "round", "code"),
    )
    op.create_index(None, "calibration_sample", ["file_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON calibration_sample "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE calibration_sample ENABLE ALWAYS TRIGGER append_only")
