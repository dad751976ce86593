"""Letters kept as reasons, of which whoever sends them makes sentences."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `letter.in_reasons`."""
    op.add_column("letter", sa.Column("in_reasons", sa.Boolean, nullable=False, server_default=sa.false()))
    op.alter_column("letter", "in_reasons", server_default=None)
