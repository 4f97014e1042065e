"""Pipeline of one refresh: read, check, compute, check, publish."""
