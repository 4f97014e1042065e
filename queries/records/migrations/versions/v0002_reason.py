"""Second version: the audit keeps why something was changed. Rows from before have no reason, and keep their hash."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("audit", sa.Column("reason", sa.Text))
