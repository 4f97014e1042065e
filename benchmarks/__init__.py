"""Benchmarks of speed, memory and answers beside DuckDB, ClickHouse and Polars: `make bench`."""
