"""Periods of time, their notation, and holidays."""
