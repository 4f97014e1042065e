"""Which marks of a chart are labelled and named, and the arrow of a change: the same in every format."""

from collections.abc import Mapping

from dashboard.documents.model import Chart, Line, Name, Series, Table, Tile, plain
from dashboard.presentation.number_format import ARROWS, Direction

FEW = 4
"""Most categories for which every series is labelled."""


def labelled(chart: Chart, series: Series) -> bool:
    """Whether the values of a series stand at its marks."""
    if series.role == "hidden" or (chart.kind == "waterfall" and series.role in ("good", "bad")):
        return False
    return series.role not in ("base", "plan") or len(chart.categories) <= FEW or chart.kind == "waterfall"


def has_legend(chart: Chart) -> bool:
    """Whether series need names: not where colours are those of good and bad, and categories say the rest."""
    return len(chart.series) > 1 and not chart.has_signs


def below(table: Table, words: Mapping[str, str], most: int | None = None) -> Line:
    """What stands below the title of a table, and how many of its rows are shown where that is not all of them."""
    shown, in_book = len(table.rows[:most]), len(table.rows) + len(table.rest)
    of = max(table.of, in_book)
    if shown >= of:
        return table.below
    cut = Name(words["more_rows" if in_book > shown else "first_rows"].format(shown=shown, of=of, book=in_book))
    return (*table.below, " · ", cut) if table.below else (cut,)


def arrow(tile: Tile) -> str:
    """Arrow before a change, so that colour is never the only sign."""
    text = plain(tile.change)
    direction = (
        Direction.UP if text.startswith("+") else Direction.DOWN if text.startswith("\u2212") else Direction.LEVEL
    )
    return f"{ARROWS[direction]} "


def stored(value: float) -> float:
    """Number as a workbook keeps it: with 15 significant digits, so that cells and cached values are the same."""
    return float(f"{value:.15g}")
