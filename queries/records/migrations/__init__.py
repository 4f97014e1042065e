"""Migrations of the records' database, applied by Alembic."""
