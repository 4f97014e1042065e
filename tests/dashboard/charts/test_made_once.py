"""An element that was made for equal content is sent again as it was; any other content has an element of its own."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import base
from dashboard.sections.layout import screen

ROWS = 60


def test_a_table_that_differs_in_one_cell_in_its_middle_is_another_table() -> None:
    assert _shown(_two_tables_of_which_one_differs) == [30, -1]


def test_the_same_cells_with_other_texts_or_another_title_are_another_table() -> None:
    app = AppTest.from_function(_the_same_cells_written_in_two_ways).run()
    assert not app.exception
    assert [_texts(app, at) for at in (0, 1)] == [["1.0"], ["one"]]
    titles = [app.dataframe[at].proto.columns for at in (1, 2)]
    assert titles[0] != titles[1]


def test_an_equal_table_is_made_once_for_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    made, styled = [], screen._styled
    monkeypatch.setattr(screen, "_styled", lambda *given: made.append(given) or styled(*given))
    for _ in range(3):
        app = AppTest.from_function(_a_table_of_its_own).run()
        assert list(app.dataframe[0].value["number"]) == [20_260_101]
    assert len(made) == 1


@pytest.mark.parametrize("meanwhile", [nullcontext, base.unseen])
def test_what_was_drawn_without_a_browser_is_made_again_for_one(meanwhile: Callable[[], Any]) -> None:
    """The review draws pages so, of which other readers see the same tables and charts."""
    with meanwhile():
        _a_table_and_a_chart_of_the_review(meanwhile.__name__)
    app = AppTest.from_function(_a_table_and_a_chart_of_the_review, args=(meanwhile.__name__,)).run()
    assert not app.exception
    assert [list(table.value["of"]) for table in app.dataframe] == [[meanwhile.__name__]]
    assert len(app.get("vega_lite_chart")) == 1


def test_a_chart_of_other_rows_is_another_chart() -> None:
    app = AppTest.from_function(_charts_of_two_frames).run()
    assert not app.exception
    first, again, other = (chart.proto.SerializeToString() for chart in app.get("vega_lite_chart"))
    assert first == again
    assert first != other


def _shown(page: Any) -> list[int]:
    app = AppTest.from_function(page).run()
    assert not app.exception
    return [int(table.value["number"].iloc[ROWS // 2]) for table in app.dataframe]


def _texts(app: AppTest, at: int) -> list[str]:
    import pyarrow as pa

    styled = app.dataframe[at].proto.arrow_data.styler.display_values
    return pl.from_arrow(pa.ipc.open_stream(styled).read_all())["number"].to_list()  # type: ignore[index]


def _two_tables_of_which_one_differs() -> None:
    import polars as pl
    import streamlit as st

    from dashboard.sections.layout import screen

    rows = pl.DataFrame({"number": range(60)})
    columns = {"number": st.column_config.NumberColumn("Number")}
    screen.table(rows, columns)
    screen.table(
        rows.with_columns(pl.when(pl.col("number") == 30).then(-1).otherwise("number").alias("number")), columns
    )


def _the_same_cells_written_in_two_ways() -> None:
    import polars as pl
    import streamlit as st

    from dashboard.sections.layout import screen

    rows = pl.DataFrame({"number": [1.0]})
    for title, text in (("A", "1.0"), ("A", "one"), ("B", "one")):
        column = st.column_config.NumberColumn(title)
        screen.table(rows, {"number": column}, texts={"number": lambda _, text=text: text})


def _a_table_of_its_own() -> None:
    import polars as pl
    import streamlit as st

    from dashboard.sections.layout import screen

    screen.table(pl.DataFrame({"number": [20_260_101]}), {"number": st.column_config.NumberColumn("Day")})


def _a_table_and_a_chart_of_the_review(of: str) -> None:
    import altair as alt
    import polars as pl
    import streamlit as st

    from dashboard.charts import base
    from dashboard.sections.layout import screen

    def line(name: str) -> alt.Chart:
        return alt.Chart(base.ROWS, title=name).mark_line().encode(alt.X("x:Q"), alt.Y("y:Q"))

    screen.table(pl.DataFrame({"of": [of]}), {"of": st.column_config.TextColumn("Of")})
    base.show_rows(line, pl.DataFrame({"x": [1], "y": [2]}), of, says="A line")


def _charts_of_two_frames() -> None:
    import altair as alt
    import polars as pl

    from dashboard.charts import base

    def line(name: str) -> alt.Chart:
        return alt.Chart(base.ROWS, title=name).mark_line().encode(alt.X("x:Q"), alt.Y("y:Q"))

    for last in (3, 3, 4):
        base.show_rows(line, pl.DataFrame({"x": [1, 2], "y": [1, last]}), "line", says="A line")
