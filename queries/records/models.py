"""Tables of the records: the newest version of each, and the append-only audit of every change."""

from collections.abc import Iterator

from sqlalchemy import DDL, Column, Index, Integer, MetaData, String, Table, Text, column, table

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

_SQLITE = {
    f"audit_refuses_{action.lower()}": (
        f"CREATE TRIGGER audit_refuses_{action.lower()} BEFORE {action} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    )
    for action in ("UPDATE", "DELETE")
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit is append-only'; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL = {
    "audit_refuses_change": (
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
}


def guards(dialect: str) -> Iterator[DDL]:
    """Statements that make the database refuse every change and removal of a row of the audit."""
    if dialect == "postgresql":
        yield _statement(_FUNCTION)
    yield from map(_statement, (_POSTGRESQL if dialect == "postgresql" else _SQLITE).values())


def unguarded(dialect: str) -> Iterator[DDL]:
    """Statements that take those away, for a restore, which puts them back in its transaction."""
    if dialect == "postgresql":
        yield from (_statement(f"DROP TRIGGER IF EXISTS {name} ON audit") for name in _POSTGRESQL)
    else:
        yield from (_statement(f"DROP TRIGGER IF EXISTS {name}") for name in _SQLITE)


def _statement(text: str) -> DDL:
    return DDL(text)  # type: ignore[no-untyped-call]
