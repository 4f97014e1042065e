"""Everything that is asked of a database: only this room knows SQLAlchemy and DuckDB."""
