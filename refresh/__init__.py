"""Refresh: from the warehouse to a published snapshot."""
