"""Generators of people and of their use of the product."""
