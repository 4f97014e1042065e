"""Colour as a role: the theme, light or dark, gives it its colour in the browser."""

from typing import Any

import altair as alt

ROLES = ["now", "base", "good", "bad", "ink", "muted", "rule", "fill", "warn", "page"]
"""In the order of `chartCategoricalColors` in .streamlit/config.toml."""

MUTED_LABELS = alt.ExprRef("scale('color', 'muted')")


def roles(field: str) -> alt.Color:
    """Colour by a column that holds names of roles."""
    return alt.Color(f"{field}:N").scale(domain=ROLES).legend(None)


def paint(chart: Any, role: str) -> Any:
    """One role for a whole mark, which says nothing under the pointer."""
    return chart.transform_calculate(role=f"'{role}'").encode(color=roles("role"), tooltip=alt.value(None))
