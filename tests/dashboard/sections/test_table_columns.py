"""Numbers in tables: a minus sign in front of all, in every format that Streamlit itself would write with a hyphen."""

from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest


def drawn() -> None:
    """A table of each kind of column, with a value below zero."""
    import polars

    from dashboard.sections.layout import screen, table_columns
    from metrics.model.metric import Unit

    units = {"money": Unit.MONEY, "share": Unit.SHARE, "users": Unit.USERS, "minutes": Unit.MINUTES}
    columns = {name: table_columns.value(name, unit, "CNY") for name, unit in units.items()}
    columns["yen"] = table_columns.value("yen", Unit.MONEY, "JPY")
    columns["number"] = table_columns.number("number")
    rows = {name: [-1234.5678, None, 3.0] for name in columns}
    screen.table(polars.DataFrame(rows), columns)
    screen.table([{"users": -2}, {"users": None}, {"users": 1}], {"users": columns["users"]})
    screen.table([{"users": 2}, {"users": 1}], {"users": columns["users"]})


@pytest.fixture(scope="module")
def tables() -> list[Any]:
    app = AppTest.from_function(drawn).run(timeout=30)
    assert not app.exception
    return [table.proto for table in app.dataframe]


@pytest.mark.parametrize(
    ("column", "below", "above"),
    [
        ("money", "−¥1,234.57", "¥3.00"),
        ("yen", "−¥1,235", "¥3"),
        ("share", "−1234.57%", "3.00%"),
        ("users", "−1,235", "3"),
        ("minutes", "−1,234.6", "3.0"),
        ("number", "−1,235", "3"),
    ],
)
def test_a_number_below_zero_has_a_minus_sign_in_front(tables: list[Any], column: str, below: str, above: str) -> None:
    assert _texts(tables[0])[column] == [below, "", above]


def test_rows_of_a_list_have_it_too(tables: list[Any]) -> None:
    assert _texts(tables[1])["users"] == ["−2", "", "1"]


def test_the_cells_stay_numbers_and_their_format_gives_way_to_the_text(tables: list[Any]) -> None:
    assert pl.read_ipc_stream(tables[0].arrow_data.data)["money"].to_list() == [-1234.5678, None, 3.0]
    assert '"format"' not in tables[0].columns.replace('"format": null', "")


def test_a_column_without_one_is_left_to_its_format(tables: list[Any]) -> None:
    assert '"format": "%,d"' in tables[2].columns
    assert not tables[2].arrow_data.styler.display_values


def _texts(table: Any) -> dict[str, list[str]]:
    return pl.read_ipc_stream(table.arrow_data.styler.display_values).to_dict(as_series=False)
