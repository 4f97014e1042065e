"""Charts of decisions: what to build, and what came of it."""
