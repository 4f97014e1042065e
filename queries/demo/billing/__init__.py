"""Generators of plans, subscriptions and payments."""
