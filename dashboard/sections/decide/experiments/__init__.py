"""Sections of the page of experiments."""
