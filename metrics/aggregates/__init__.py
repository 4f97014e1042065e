"""Aggregates: additive tables of a source, and the reader that sums them exactly over any window."""
