"""Lists of who reads what are decisions of the record; the table keeps the seed alone."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave the seeds in `assignment`, one for each round."""
    op.execute("ALTER TABLE assignment DISABLE TRIGGER append_only")
    op.execute("DELETE FROM assignment WHERE stage > 0")
    op.drop_constraint("pk_assignment", "assignment", type_="primary")
    op.drop_column("assignment", "stage")
    op.drop_column("assignment", "given")
    op.create_primary_key("pk_assignment", "assignment", ["contest_id", "round"])
    op.execute("ALTER TABLE assignment ENABLE ALWAYS TRIGGER append_only")
