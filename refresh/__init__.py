"""The road from the warehouse to a published snapshot: read, check, compute, check, publish."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of it is."""
