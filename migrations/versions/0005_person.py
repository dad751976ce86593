"""People: accounts, identities, roles, sign-ins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of people."""
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("name", BYTEA, nullable=False),
        sa.Column("password", sa.Text),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('active', 'closed')", name="state"),
    )
    op.create_table(
        "identity",
        sa.Column("id", sa.Uuid, nullable=False),
        _person("person_id", nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("hash", BYTEA, nullable=False),
        sa.Column("value", BYTEA, nullable=False),
        sa.Column("login", sa.Boolean, nullable=False),
        _moment("verified_at", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash"),
        sa.CheckConstraint("scheme IN ('phone', 'cccd', 'email', 'staff_code', 'oidc')", name="scheme"),
    )
    op.create_index("uq_identity_login", "identity", ["hash"], unique=True, postgresql_where=sa.text("login"))
    op.create_index(None, "identity", ["hash"])
    op.create_index(None, "identity", ["person_id"])
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid, nullable=False),
        _person("person_id", nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("contest_id", sa.Uuid, sa.ForeignKey("contest.id")),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _person("granted_by", nullable=True),
        _moment("granted_at"),
        _moment("until", nullable=True),
        _person("ended_by", nullable=True),
        _moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(
            "role IN ('helper', 'coordinator', 'organiser', 'judge', 'chair', 'secretary', 'auditor', "
            "'administrator')",
            name="role",
        ),
        sa.CheckConstraint("unit = '' OR contest_id IS NOT NULL", name="unit"),
    )
    op.create_index(None, "role_grant", ["person_id"])
    op.create_index(None, "role_grant", ["contest_id"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid, nullable=False),
        _person("person_id", nullable=False),
        sa.Column("token", BYTEA, nullable=False),
        _moment("began_at"),
        _moment("confirmed_at"),
        _moment("second_factor_at", nullable=True),
        _moment("last_used_at"),
        sa.Column("idle_seconds", sa.Integer, nullable=False),
        _moment("ends_at"),
        _moment("ended_at", nullable=True),
        sa.Column("device", BYTEA, nullable=False),
        sa.Column("place", BYTEA, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("octet_length(token) = 32", name="token"),
    )
    op.create_index("uq_sign_in_token", "sign_in", ["token"], unique=True)
    op.create_index(None, "sign_in", ["person_id"])


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("person.id"), nullable=nullable)
