"""Kinds of records that people write: typed, validated when they are read from a file, a form or the database."""

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years of which periods can be asked."""
