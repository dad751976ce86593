"""Certificates of participation, given and taken back, and what units declare of companion activities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = ("certificate", "certificate_revocation", "companion_count")


def upgrade() -> None:
    """Add the tables, and the triggers that keep what was given or declared from being changed."""
    op.create_table(
        "certificate",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("contestant", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="code"),
    )
    op.create_index("uq_certificate_code", "certificate", ["code"], unique=True)
    op.create_index(None, "certificate", ["contest_id", "contestant"])
    op.create_table(
        "certificate_name",
        *_certificate(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("name", BYTEA, nullable=False),
    )
    op.create_index(None, "certificate_name", ["person_id"])
    op.create_table(
        "certificate_revocation",
        *_certificate(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('withdrawn', 'replaced')", name="kind"),
    )
    op.create_table(
        "companion_count",
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id"), nullable=False),
        sa.Column("companion", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("out_of", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "companion", "unit", "as_of", "revision"),
        sa.CheckConstraint("revision >= 1", name="revision"),
        sa.CheckConstraint("value >= 0 AND (out_of IS NULL OR out_of >= value)", name="figures"),
        sa.CheckConstraint("source IN ('declared', 'imported')", name="source"),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def _certificate() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "number"),
        sa.ForeignKeyConstraint(["contest_id", "number"], ["certificate.contest_id", "certificate.number"]),
    ]
