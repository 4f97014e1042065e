"""Sources: named by their file, and what cannot be meant is refused where it is written."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Date, String, cast, func, literal, select, union_all

import queries.sources.definitions
from queries.errors import Problem
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.registry import sources
from queries.sources.source import Source, customers
from queries.warehouse.contract import support_tickets, usage_daily
from tests.support.tiny import warehouse

WORDS = dict.fromkeys(("row_is", "counts", "dated_by", "left_out"), "")
USE = usage_daily.c
GOOD: dict[str, Any] = {"day": USE.usage_date, "platform": USE.platform, "minutes": USE.minutes}


def made(columns: dict[str, Any] = GOOD, **options: Any) -> Source:
    rows = select(USE.user_id.label("entity"), *(column.label(name) for name, column in columns.items()))
    definition = {"dimensions": ("platform",), "sums": ("minutes",), "partitions": ((), ("platform",))} | options
    return Source(**{"rows": rows, **WORDS, "settles_after": 1, "population": customers, **definition})


def test_a_source_is_named_by_the_file_that_defines_it() -> None:
    assert made().name == "test_source"
    home = Path(queries.sources.definitions.__path__[0])
    files = {file.stem for file in home.rglob("*.py") if file.stem != "__init__"}
    assert {name: source.name for name, source in sources().items()} == {name: name for name in files}


@pytest.mark.parametrize(
    ("columns", "options", "text"),
    [
        ({"minutes": None}, {}, "source test_source: wanted columns day, entity, minutes, platform, got: "),
        ({"day": support_tickets.c.opened_at}, {}, "column `day` of source test_source: wanted a date, got: DateTime"),
        ({"day": func.max(support_tickets.c.opened_at)}, {}, "`day` of source .*: wanted a date, got: DateTime"),
        ({"day": cast(USE.usage_date, String)}, {}, "column `day` of source test_source: wanted a date, got: String"),
        ({"minutes": USE.platform}, {}, "column `minutes` of source test_source: wanted a number, got: String"),
        ({"qualifies": USE.minutes}, {}, "`qualifies` of source test_source: wanted true or false, got: Double"),
        ({"rows": USE.minutes}, {"sums": ("minutes", "rows")}, "wanted another name than `rows`"),
        ({}, {"partitions": ((), ("plan",))}, "`partitions` of source test_source: .* platform, got: plan"),
        ({}, {"partitions": (("platform",),)}, r"`partitions` of source test_source: wanted \(\), .*, got: no \(\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_where_it_is_defined(
    columns: dict[str, Any], options: dict[str, Any], text: str
) -> None:
    with pytest.raises(Problem, match=text):
        made({name: column for name, column in (GOOD | columns).items() if column is not None}, **options)


@pytest.mark.parametrize(
    "day", [cast(support_tickets.c.opened_at, Date), func.max(USE.usage_date), func.some_function(literal(1))]
)
def test_a_day_may_be_whatever_is_a_date_or_of_a_type_that_nobody_knows(day: Any) -> None:
    assert made(GOOD | {"day": day}).columns.keys() == {"entity", "day", "platform", "minutes"}


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Adds a file to the folder of sources that is there during the test only."""
    package = queries.sources.definitions
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])

    def added(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    yield added
    for name in [name for name in sys.modules if name.startswith(f"{package.__name__}.trial")]:
        del sys.modules[name]
        vars(package).pop(name.rpartition(".")[2], None)


TRIAL = """
from dataclasses import replace
from queries.sources.definitions.usage import usage
trial = replace(usage, name={name!r})
"""


def test_a_new_file_is_a_new_source(add: Callable[[str, str], None]) -> None:
    add("trial.py", TRIAL.format(name=""))
    assert sources()["trial"].name == "trial"


def test_a_source_that_is_called_otherwise_than_its_file_stops_the_scan_and_is_named(
    add: Callable[[str, str], None],
) -> None:
    add("trial.py", TRIAL.format(name="usage"))
    with pytest.raises(Problem, match=r"trial\.py: wanted a source called trial, as its file is, got: usage\."):
        sources()


OF_USERS = select(USE.user_id, func.min(USE.usage_date).label("day"), func.min(USE.platform).label("platform"))
IN_A_SUBQUERY = OF_USERS.group_by(USE.user_id).subquery("of_users")
ALIAS = usage_daily.alias("other")
BOTH = union_all(OF_USERS.group_by(USE.user_id), OF_USERS.group_by(USE.user_id)).subquery("both")


@pytest.mark.parametrize(
    "rows",
    [USE, IN_A_SUBQUERY.c, select(IN_A_SUBQUERY).subquery("outer").c, ALIAS.c, BOTH.c],
    ids=["table", "subquery", "subquery in a subquery", "alias", "union"],
)
def test_a_dimension_waits_for_its_column_however_deep_it_is_taken_from(tmp_path: Path, rows: Any) -> None:
    day = rows.usage_date if "usage_date" in rows else rows.day
    query = select(rows.user_id.label("entity"), day.label("day"), rows.platform.label("platform"))
    source = Source(rows=query, **WORDS, settles_after=1, population=customers, dimensions=("platform",))
    home = warehouse(tmp_path, usage_daily="user_id usage_date feature_id\n1 2025-12-31 feed")
    with read_once(Settings(str(home))) as found:
        assert source.lacks(found)["platform"] == "usage_daily.platform"
        assert source.waits_for(found) == ()
