"""Formats of numbers, dates and messages in the language of a page."""
