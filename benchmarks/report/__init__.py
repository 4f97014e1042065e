"""Report of results: docs/benchmarks.md, its picture, and tables for a terminal."""
