"""Queries that look at the quality of warehouse rows."""
