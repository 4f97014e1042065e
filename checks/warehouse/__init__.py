"""Checks of the warehouse tables."""
