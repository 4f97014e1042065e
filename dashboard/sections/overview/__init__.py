"""Blocks of the overview: tiles and alerts."""
