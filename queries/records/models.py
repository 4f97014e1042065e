"""Tables of the records: the newest version of each, and the append-only audit of every change."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, column, table

metadata = MetaData()

records = Table(
    "records",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("body", Text),
    Column("at", String(26), nullable=False),
    Column("by", Text, nullable=False),
    Column("is_removed", Integer, nullable=False),
)
"""The newest version of every record; `body` is canonical JSON, empty for a removed one; `at` as ISO 8601 in UTC."""

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(26), nullable=False),
    Column("by", Text, nullable=False),
    Column("action", String(10), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("id", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("reason", Text),
    Index("audit_of_record", "kind", "id", "version", unique=True),
)
"""Every change in order; each row holds the hash of the row before it."""

VERSION_TABLE = table("alembic_version", column("version_num"))
REVISIONS = ("0001", "0002")
"""Versions of the tables, oldest first; `migrations/versions` has a file of each."""
