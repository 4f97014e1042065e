"""The design system, as far as it can be checked without a browser."""

import re
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import vl_convert

import dashboard
from dashboard.charts import base
from dashboard.charts.bullets import bullets
from dashboard.charts.cohort_heatmap import cohort_map
from dashboard.charts.launch_timeline import launch_lanes
from dashboard.charts.waterfall import waterfall
from dashboard.charts.yoy_bars import PINS, year_bars
from dashboard.charts.yoy_lines import Lines, sparkline, year_lines
from dashboard.presentation.roles import ROLES
from dashboard.sections.layout.table_columns import FALL, RISE

HOME = Path(dashboard.__path__[0])
CONFIG = tomllib.loads((HOME.parent / ".streamlit" / "config.toml").read_text())
SCHEMES = ("light", "dark")
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_role_has_a_colour(scheme: str) -> None:
    assert len(CONFIG["theme"][scheme]["chartCategoricalColors"]) == len(ROLES)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["now", "good", "bad", "ink", "muted", "warn"])
def test_what_may_be_text_is_legible(scheme: str, role: str) -> None:
    assert _contrast(scheme, role) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_last_years_marks_stand_out_from_the_page(scheme: str) -> None:
    assert _contrast(scheme, "base") >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_numbers_of_a_heat_map_are_legible_on_each_of_its_five_steps(scheme: str) -> None:
    """As they are drawn: the colours of cells and of what stands in them are read from the picture."""
    strengths = [0.0, 0.2, 0.39, 0.4, 0.59, 0.6, 0.79, 0.8, 1.0]
    names = ["a"] * len(strengths), [str(at) for at in range(len(strengths))]
    cells = pl.DataFrame({"name": names[0], "since": names[1], "strength": strengths, "text": ["50%"] * len(strengths)})
    theme = CONFIG["theme"][scheme]
    ranges = {"heatmap": theme["chartSequentialColors"], "category": theme["chartCategoricalColors"]}
    spec = {**cohort_map(cells, {}).to_dict(), "width": 900, "config": {"range": ranges}}
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    fills = [_hex(rgb) for rgb in re.findall(r'aria-roledescription="rect mark"[^>]* fill="([^"]+)"', svg)]
    texts = {  # x of a number → its colour
        float(x): _hex(fill)
        for x, fill in re.findall(r'<text [^>]*translate\(([\d.]+),[^>]* fill="([^"]+)"[^>]*>50%', svg)
    }
    inks = [texts[x] for x in sorted(texts)]
    assert (len(fills), len(inks), len(set(fills))) == (len(strengths), len(strengths), 5)
    assert [round(_between(*pair), 1) for pair in zip(fills, inks, strict=True) if _between(*pair) < 4.5] == []


def test_no_colour_stands_in_code_but_the_pair_for_table_cells() -> None:
    result = {colour for file in HOME.rglob("*.py") for colour in HEX.findall(file.read_text())}
    assert result == set(HEX.findall(f"{RISE} {FALL}"))


def test_every_chart_is_drawn_by_its_card_which_offers_its_picture_and_its_figures() -> None:
    """But the lines and the target in a tile, which stand on the metric's own page."""
    drawing = {
        file.name for file in HOME.rglob("*.py") if re.search(r"\bbase\.show\w*\(|vega_lite_chart\(", file.read_text())
    }
    assert drawing == {"base.py", "card.py", "kpi_tiles.py", "tile_target.py"}


def test_no_data_is_ever_drawn_as_html() -> None:
    code = "\n".join(file.read_text() for file in HOME.rglob("*.py"))
    assert "unsafe_allow" not in code
    assert re.findall(r"st\.html\((.*?)\)", code) == ["STYLE"]


def test_the_style_sheet_asks_nothing_of_another_host() -> None:
    assert re.findall(r"url\(|@import|https?:", (HOME / "web" / "static" / "style.css").read_text()) == []


@pytest.mark.parametrize("setting", [("server", "address"), ("browser", "serverAddress")])
def test_the_server_listens_on_loopback_only(setting: tuple[str, str]) -> None:
    section, name = setting
    assert CONFIG[section][name] == "127.0.0.1"


def test_every_setting_of_the_server_has_its_reason() -> None:
    lines = (HOME.parent / ".streamlit" / "config.toml").read_text().partition("[theme]")[0].splitlines()
    settings = [line for line in lines if "=" in line.split("#")[0] and not line.startswith("#")]
    assert [line for line in settings if "#" not in line] == []


def test_every_layer_of_a_chart_takes_its_colour_from_a_role() -> None:
    for chart in (_lines(), sparkline(12, True), year_bars(_bars()), _lanes()):
        for layer in chart.to_dict()["layer"]:
            assert layer["encoding"]["color"]["scale"]["domain"] == list(ROLES)


def test_rows_of_one_name_are_kept_apart() -> None:
    steps = pl.DataFrame({"start": [0.0, 1.0], "end": [1.0, 3.0], "role": ["base", "now"], "text": ["1", "3"]})
    texts = dict.fromkeys(("long_name", "said", "short", "share", "pace"), pl.lit("a"))
    targets = steps.select("role", reached="end", expected="start", **texts)
    name = pl.lit("Twin").alias("name")
    bars, falls = year_bars(_bars().with_columns(name)), waterfall(steps.with_columns(name), {})
    for chart in (bars, falls, bullets(targets.with_columns(name), {})):
        spec = chart.to_dict()
        assert {layer["encoding"]["y"]["field"] for layer in spec["layer"]} == {"row"}
        assert [0, 1] in [[row["row"] for row in rows] for rows in spec["datasets"].values()]


@pytest.mark.parametrize("chart", ["lines", "bars", "steps", "lanes"])
def test_a_chart_whose_rows_lead_somewhere_is_picked_from_and_points_at_these_rows_alone(chart: str) -> None:
    drawn = {"lines": _lines, "bars": lambda: year_bars(_bars()), "steps": _steps, "lanes": _lanes}[chart]()
    spec = base.leading(drawn.to_dict(), [1])
    params = {each["name"]: each for each in spec["params"]}
    assert (params["pick"]["select"]["fields"], params["leads"]["value"]) == (["row"], [1])
    cursors = {layer["mark"].get("cursor", {}).get("expr") for layer in spec["layer"]} - {None}
    assert cursors == {base.POINTER.expr}
    signals = {each["name"]: each.get("value") for each in vl_convert.vegalite_to_vega(spec)["signals"]}
    assert signals["leads"] == [1]


def test_a_chart_has_no_legend_and_no_axis_title() -> None:
    text = "".join(str(chart.to_dict()) for chart in (_lines(), year_bars(_bars()), _lanes()))
    assert "'legend': None" in text
    assert not re.search(r"'title': '[A-Za-z]+'", text.replace("'title': 'Period'", ""))


def test_labels_of_changes_are_right_of_every_bar_its_text_and_every_pin() -> None:
    falls = _bars().with_columns(change=pl.Series([-0.5, -0.1]), pin=pl.Series(["−50.0%", "−10.0%"]))
    layers = year_bars(falls).to_dict()["layer"]
    marks = {layer["encoding"].get("text", {}).get("field") or layer["mark"]["type"]: layer for layer in layers}
    bars, text, pin, heads = (_right_edge(marks[name]) for name in ("bar", "text", "pin", "square"))
    letter = 7
    assert bars == text >= pin + PINS + letter * len("3")
    assert heads == pin >= letter * len("−50.0%")
    assert marks["pin"]["mark"]["align"] == "left"
    assert {marks["pin"]["encoding"]["x"]["field"]} == {"edge"}


def _right_edge(layer: dict[str, Any]) -> int:
    """Pixels from the end of the scale to the right edge of the chart."""
    return int(re.findall(r"width - (\d+)", layer["encoding"]["x"]["scale"]["range"][1]["expr"])[0])


def test_ends_of_lines_that_meet_are_moved_apart() -> None:
    apart = _points().with_columns(base=pl.Series([1.0, 1.5, 2.99]))
    offsets = {layer["mark"]["dy"] for layer in _lines(apart).to_dict()["layer"] if layer["mark"].get("dx") == 8}
    assert offsets == {-8, 8}


def _lines(points: pl.DataFrame | None = None) -> Any:
    ticks = {1: "Jan", 2: "Feb", 3: "Mar"}
    line_points = _points() if points is None else points
    return year_lines(Lines(line_points, ("2025 3", "2024 1"), {"label": "Period"}, ticks, ticks, [(1.4, "1")]))


def _points() -> pl.DataFrame:
    columns = {"place": [1, 2, 3], "now": [1.0, 2.0, 3.0], "base": [1.0, 1.0, 1.0], "is_whole": [True, True, False]}
    return pl.DataFrame({**columns, "label": ["a", "b", "c"]})


def _bars() -> pl.DataFrame:
    rows = [("East", 3.0, 2.0, "3", 0.5, "+50%", "good"), ("West", 1.0, 2.0, "1", None, "", "muted")]
    return pl.DataFrame(rows, ["name", "now", "base", "text", "change", "pin", "role"], orient="row")


def _steps() -> Any:
    rows = {
        "name": ["2024", "2025"],
        "start": [0.0, 0.0],
        "end": [1.0, 2.0],
        "role": ["base", "now"],
        "text": ["1", "2"],
    }
    return waterfall(pl.DataFrame(rows), {})


def _lanes() -> Any:
    rows = [(2.5, "Core", "1", "Search", "18 Feb"), (3.5, "Core", "", "Tags", "15 Mar")]
    launches = pl.DataFrame(rows, ["place", "lane", "number", "name", "date"], orient="row")
    return launch_lanes(launches, {1: "Jan"}, {1: "J"}, ["Core"])


def _contrast(scheme: str, role: str) -> float:
    theme = CONFIG["theme"][scheme]
    return _between(theme["chartCategoricalColors"][ROLES.index(role)], theme["backgroundColor"])


def _between(*pair: str) -> float:
    lighter, darker = sorted(map(_luminance, pair), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _hex(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`."""
    return (
        colour if colour.startswith("#") else "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour))
    )


def _luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
