"""Data-quality rules of the contract tables."""
