"""First version: the records, and the audit of their changes, which the database refuses to change."""

import sqlalchemy as sa
from alembic import op

from queries.records.backends import backend_in

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes both tables."""
    op.create_table(
        "records",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("at", sa.String(26), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("is_removed", sa.Integer, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(26), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("audit_of_record", "audit", ["kind", "id", "version"], unique=True)
    for statement in backend_in(op.get_bind()).guards():
        op.execute(statement)
