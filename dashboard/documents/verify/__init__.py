"""Verification: a document is made again from its own snapshot, and both are read and compared, figure by figure."""
