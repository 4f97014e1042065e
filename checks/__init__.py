"""Checks: what must be true before a number is shown."""
