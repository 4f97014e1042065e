"""Folders of Parquet and CSV files, read through DuckDB."""
