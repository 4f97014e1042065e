"""Sections of the page of requirements."""
