"""Comparisons: which baseline belongs to a period, and the table of values, baselines and changes."""
