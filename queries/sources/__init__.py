"""Facts of the warehouse: what a source is, how its rows are read, and the registry of all sources."""
