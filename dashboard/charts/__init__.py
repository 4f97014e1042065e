"""Altair charts of prepared frames; marks have colour roles, themes have the colours."""

import altair as alt


@alt.theme.register("product", enable=True)
def _layout() -> alt.theme.ThemeConfig:
    """Altair theme with layout only; Streamlit adds its colours."""
    axis: alt.theme.AxisConfigKwds = {
        "labelFlush": False,
        "gridOpacity": 0.6,
        "labelOverlap": False,
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
    }
    return alt.theme.ThemeConfig(
        {
            "config": {
                "mark": {"aria": False},  # a chart is one picture with one text
                "view": {"strokeWidth": 0},
                "axis": axis,
                "bar": {"cornerRadius": 2},
                "line": {"strokeCap": "round"},
                "circle": {"opacity": 1},
            }
        }
    )
