"""Versions of the tables, one a file."""
