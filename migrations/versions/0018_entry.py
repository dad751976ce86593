"""What was handed in beside its fact, and its files."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `entry_content`, `entry_file`."""
    op.create_table(
        "entry_content",
        *_which(),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sender", sa.LargeBinary, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("draft_id", sa.Uuid),
        sa.Column("supersedes", sa.Text, nullable=False),
        sa.Column("confirmed_by", sa.Uuid, sa.ForeignKey("person.id")),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"]),
        sa.PrimaryKeyConstraint("contest_id", "entry", "version"),
    )
    op.create_index(None, "entry_content", ["contest_id", "round", "owner"])
    op.create_table(
        "entry_file",
        *_which(),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.CheckConstraint("place >= 1", name="place"),
        sa.ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        sa.PrimaryKeyConstraint("contest_id", "entry", "version", "field", "place"),
    )
    op.create_index(None, "entry_file", ["file_id"])


def _which() -> list[sa.Column]:
    return [
        sa.Column("contest_id", sa.Uuid, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]
