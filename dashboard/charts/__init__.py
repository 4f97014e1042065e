"""Charts, and nothing about where their numbers come from. No colour stands here: a mark has a role."""

import altair as alt


@alt.theme.register("product", enable=True)
def _layout() -> alt.theme.ThemeConfig:
    """Layout only: Streamlit lays a theme that is not called "default" over its own, colours included."""
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
                "view": {"strokeWidth": 0},
                "axis": axis,
                "bar": {"cornerRadius": 2},
                "line": {"strokeCap": "round"},
                "circle": {"opacity": 1},
            }
        }
    )
