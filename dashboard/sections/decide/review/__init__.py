"""Blocks of the page Review."""
