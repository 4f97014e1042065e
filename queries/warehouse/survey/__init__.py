"""Survey of a database that nobody has mapped yet: its tables, a mapping that may fit, one day, and its engine."""
