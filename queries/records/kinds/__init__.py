"""Kinds of records that people write: typed, validated when they are read from a file, a form or the database."""
