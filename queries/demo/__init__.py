"""Builds the demo warehouse: raw rows from which the figures of a product's year come out by computation."""
