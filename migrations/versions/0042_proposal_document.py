"""Proposals that a signed document approves where only one officer is named."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add number, hash and file of the document to `proposal`."""
    op.add_column("proposal", sa.Column("document", sa.Text, nullable=False, server_default=""))
    op.add_column("proposal", sa.Column("sha256", sa.String(64)))
    op.add_column("proposal", sa.Column("file_id", sa.Uuid, sa.ForeignKey("file.id")))
    op.create_index(None, "proposal", ["file_id"])
    op.drop_constraint(op.f("ck_proposal_second"), "proposal")
    second = "ended_by <> proposed_by OR state <> 'approved' OR sha256 IS NOT NULL"
    op.create_check_constraint("second", "proposal", second)
    op.create_check_constraint("sha256", "proposal", "sha256 ~ '^[0-9a-f]{64}$'")
    signed = "(sha256 IS NULL) = (document = '') AND (sha256 IS NULL) = (file_id IS NULL)"
    op.create_check_constraint("document", "proposal", signed)
