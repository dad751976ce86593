"""What proves who somebody is: second factors, tickets that work once, counters of tries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("secret", BYTEA, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        _moment("since"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("hash", BYTEA, nullable=False),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("person_id", "hash"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id")),
        sa.Column("identity", BYTEA),
        sa.Column("secret", BYTEA, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        _moment("made_at"),
        _moment("ends_at"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("octet_length(secret) = 32", name="secret"),
        sa.CheckConstraint("octet_length(identity) = 32", name="identity"),
        sa.CheckConstraint("tries >= 0", name="tries"),
    )
    for column in ("secret", "identity", "person_id"):
        op.create_index(None, "ticket", [column])
    op.create_table(
        "throttle",
        sa.Column("key", BYTEA, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        _moment("ends_at"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(None, "throttle", ["ends_at"])


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
