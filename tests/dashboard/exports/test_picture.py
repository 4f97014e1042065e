"""Pictures of charts: drawn in the colours of the light theme, with a caption in either language."""

import io
import json
import tomllib
from xml.etree import ElementTree

import polars as pl
import pytest
from PIL import Image

from dashboard.charts import base
from dashboard.charts.yoy_bars import year_bars
from dashboard.exports import picture as picture_module
from dashboard.exports.export import of_answers
from dashboard.exports.picture import Caption, picture
from dashboard.exports.picture_worker import MOST, WIDTH, wrapped
from dashboard.i18n import LANGUAGES
from dashboard.presentation.roles import CONFIG, ROLES, light_colours
from dashboard.sections.breakdown.segments import bars
from metrics.periods.notation import parse
from queries.errors import Problem
from tests.dashboard.exports.conftest import InLanguage

SVG = "{http://www.w3.org/2000/svg}"
HAN = ("门", "直", "骨", "复", "关")
"""Letters that fonts of other languages draw otherwise."""
BAR = {"name": pl.String, "now": pl.Float64, "base": pl.Float64, "text": pl.String, "change": pl.Float64}
ROWS = pl.DataFrame([["北区 <b>&", 3.0, 2.0, "3", 0.5, "+50%", "good"]], [*BAR, "pin", "role"], orient="row")


def light(role: str) -> str:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]["light"]
    return str(theme["chartCategoricalColors"][ROLES.index(role)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_says_what_it_shows_and_where_it_is_from(context: InLanguage, language: str) -> None:
    here = context(language)
    answer = here.results.answer("monthly_active_users", parse("2025-12")[0], by=("channel",))
    caption = of_answers(here, answer).caption("5 < 6 & more", here.words("rows.title", by="x"), ["A note."])
    drawn = picture(base.spec(year_bars, bars(here, answer, "channel")), caption, "svg").decode()
    root = ElementTree.fromstring(drawn)  # noqa: S314  written just now
    said = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for told in (
        "5 < 6 & more",
        "A note.",
        here.title(answer.metric, answer.grain),
        here.results.snapshot.id,
        "2025-12-01 – 2025-12-31",
        here.words("app.title"),
        here.definition(answer.metric)[:40],
        here.value("channel", "app_store"),
    ):
        assert told in said
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert root.get("width") == str(WIDTH)
    assert light("now").lower() in drawn.lower()
    assert light("good").lower() in drawn.lower()


def test_chinese_letters_are_drawn(context: InLanguage) -> None:
    """Ink of a picture of Chinese letters, against that of one whose letters no font has: boxes, all alike."""
    spec = base.spec(year_bars, ROWS)
    files = [picture(spec, Caption(letter * 30, language="zh"), "png") for letter in HAN]
    heads = [_head(file) for file in files]
    assert all(_ink(head) > 2_000 for head in heads)
    assert len({head.tobytes() for head in heads}) == len(HAN)


def _head(file: bytes) -> Image.Image:
    drawn = Image.open(io.BytesIO(file)).convert("L")
    assert drawn.width == 2 * WIDTH
    return drawn.crop((0, 0, drawn.width, 140))


def _ink(drawn: Image.Image) -> int:
    return sum(drawn.histogram()[:128])


def test_one_that_cannot_be_drawn_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="picture of the chart: wanted a drawn one, got"):
        picture({"mark": "nonsense", "data": {"values": [{}]}}, Caption("x"), "svg")
    monkeypatch.setattr(picture_module, "SECONDS", 0.01)
    with pytest.raises(Problem, match="none after"):
        picture(base.spec(year_bars, ROWS), Caption("x"), "svg")


def test_data_from_outside_are_not_fetched() -> None:
    outside = {"data": {"url": "http://127.0.0.1:8619/x.csv"}, "mark": "bar", "encoding": {"x": {"field": "a"}}}
    with pytest.raises(Problem, match="picture of the chart"):
        picture(outside, Caption("x"), "svg")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one two", ["one two"]),
        ("aaaa bbbb cccc", ["aaaa bbbb", "cccc"]),
        ("今年比去年更好，是的", ["今年比去年", "更好，是的"]),
        ("今年比去年，更好", ["今年比去", "年，更好"]),
    ],
)
def test_lines_are_broken_between_words_and_never_before_a_sign(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, 54, 3) == lines


def test_a_text_that_is_too_long_ends_with_an_ellipsis() -> None:
    lines = wrapped("word " * 500, 10, 300, MOST["fact"])
    assert (len(lines), lines[-1][-1]) == (MOST["fact"], "…")


def test_the_process_that_draws_imports_nothing_of_ours() -> None:
    source = picture_module.WORKER.read_text(encoding="utf-8")
    assert not [line for line in source.splitlines() if line.startswith(("from dashboard", "import dashboard"))]
    assert json.dumps(picture_module.themed({}, light_colours()))


def test_steps_of_a_heat_map_are_those_of_the_theme() -> None:
    light = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]["light"]
    ranges = picture_module.themed({}, light_colours())["config"]["range"]
    assert (ranges["heatmap"], ranges["ramp"]) == (light["chartSequentialColors"],) * 2
    assert ranges["diverging"] == light["chartDivergingColors"]
