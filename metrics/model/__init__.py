"""Vocabulary of a definition: metric, term, unit, driver, promise, slice."""
