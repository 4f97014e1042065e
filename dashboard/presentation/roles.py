"""Colour roles: what a colour means; the theme says which colour it is."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

ROLES = ("now", "base", "good", "bad", "ink", "muted", "rule", "fill", "warn", "page")
"""In the order of `chartCategoricalColors` in .streamlit/config.toml."""
CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


@lru_cache(1)
def light_colours() -> Mapping[str, str]:
    """Role → colour of the light theme: for pictures and documents, which no browser themes."""
    return dict(zip(ROLES, _light()["chartCategoricalColors"], strict=True))


@lru_cache(1)
def light_ranges() -> Mapping[str, list[str]]:
    """Name of a range of Vega → its colours in the light theme, as Streamlit sets them on a page."""
    steps, diverging = _light()["chartSequentialColors"], _light()["chartDivergingColors"]
    return {"ramp": steps, "heatmap": steps, "diverging": diverging}


@lru_cache(1)
def _light() -> dict[str, list[str]]:
    theme: dict[str, list[str]] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]["light"]
    return theme
