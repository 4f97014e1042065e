"""Engine: one pass over the facts of a source in day order, into additive aggregates."""
