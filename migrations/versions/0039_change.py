"""What acts changed: before and after beside the log, sealed; never changed, deleted with the person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `chain_change`."""
    op.create_table(
        "chain_change",
        sa.Column("ledger", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id")),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id")),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("salt", BYTEA, nullable=False),
        sa.Column("before", BYTEA, nullable=False),
        sa.Column("after", BYTEA, nullable=False),
        sa.PrimaryKeyConstraint("ledger", "seq", "number"),
        sa.ForeignKeyConstraint(["ledger", "seq"], ["chain_record.ledger", "chain_record.seq"]),
        sa.CheckConstraint("octet_length(salt) = 16", name="salt"),
    )
    op.create_index(None, "chain_change", ["person_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON chain_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE chain_change ENABLE ALWAYS TRIGGER append_only")
