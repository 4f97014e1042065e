"""The road from the warehouse to a published snapshot: read, check, compute, check, publish."""
