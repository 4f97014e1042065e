"""Speed, memory and answers, measured beside DuckDB, ClickHouse and Polars: `make bench`."""
