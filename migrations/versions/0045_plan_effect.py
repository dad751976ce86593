"""What a proposal to publish would change of results that are there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `plan_proposal.effect`."""
    op.add_column("plan_proposal", sa.Column("effect", JSONB, nullable=True))
