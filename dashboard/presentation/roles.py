"""Colour roles: what a colour means; the theme says which colour it is."""

ROLES = ("now", "base", "good", "bad", "ink", "muted", "rule", "fill", "warn", "page")
"""In the order of `chartCategoricalColors` in .streamlit/config.toml."""
