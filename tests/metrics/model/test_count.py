"""`count()` counts the rows of a source, in any window and slice: what plain SQL counts in the tables."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from metrics.aggregates import rollups
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from metrics.model.term import count, distinct, entity_days
from metrics.snapshots.manifest import Manifest
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage
from tests.support.tiny import Asked, numbers

FIRST, DAYS = date(2024, 12, 20), 75
RATE = Unit("rows", "rows per 1,000 user-days", decimals=1, per=1_000)


def use() -> pl.DataFrame:
    """People who use several features on several platforms a day, and days on which nobody does."""
    draw = np.random.default_rng(7)
    rows = [
        (person, FIRST + timedelta(day), feature, platform, (None, 0.0, 12.5)[draw.integers(3)])
        for day in range(DAYS)
        for person in range(1, 13)
        for feature in ("feed", "search")
        for platform in ("ios", "web")
        if day % 9 and draw.random() < 0.4
    ]
    return pl.DataFrame(rows, ["user_id", "usage_date", "feature_id", "platform", "minutes"], orient="row")


PEOPLE = pl.DataFrame(
    {
        "user_id": range(1, 13),
        "registered_on": [FIRST] * 12,
        "region": ["east", "west", "east"] * 4,
        "is_internal": [id == 12 for id in range(1, 13)],
    }
)
PAID = """
    payment_id user_id paid_on kind amount currency
    1 1 2025-01-05 base 10 CNY
    2 1 2025-01-05 base -10 CNY
    3 2 2025-01-31 base -5 CNY
    4 2 2025-02-01 value_added 7 CNY
    5 12 2025-01-06 base 10 CNY
"""


def metric(numerator: Any, **keywords: Any) -> Metric:
    options = {
        "title": "",
        "titles": {},
        "dimensions": ("region",),
        "promises": (),
        "drivers": (),
        "unit": RATE,
        **keywords,
    }
    return replace(catalogue()["payers"], numerator=numerator, **({"denominator": None} | options))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    home, patch = tmp_path_factory.mktemp("counted"), pytest.MonkeyPatch()
    rows, per_day = Unit("rows", "rows"), entity_days(usage)
    of_use = ("feature", "platform", "region")
    for id, defined in {
        "rows_of_use": metric(count(usage), dimensions=of_use, unit=rows),
        "rows_of_search": metric(count(usage).where(feature="search"), dimensions=("region",), unit=rows),
        "rows_per_user_day": metric(count(usage), denominator=per_day, dimensions=of_use),
        "rows_of_money": metric(count(payments), dimensions=("kind", "region"), unit=rows),
    }.items():
        patch.setitem(catalogue(), id, replace(defined, id=id))
    patch.setattr(rollups, "FEW", 40)
    with numbers(home, through="2025-03-04", users=PEOPLE, usage_daily=use(), payments=PAID) as answers:
        yield answers
    patch.undo()


@pytest.fixture(scope="module")
def sql() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.register("usage", use())
    connection.register("people", PEOPLE)
    connection.execute("create view rows as select * from usage join people using (user_id) where not is_internal")
    yield connection
    connection.close()


WINDOWS = (
    ("2025-01", "2025-01-01", "2025-01-31"),
    ("2025-01-10..2025-02-03", "2025-01-10", "2025-02-03"),
    ("2024-12-25..2025-02-28", "2024-12-25", "2025-02-28"),
    ("2025-01-06", "2025-01-06", "2025-01-06"),
    ("2025-01-07", "2025-01-07", "2025-01-07"),
)


@pytest.mark.parametrize("where", [{}, {"feature_id": "search"}, {"region": "east", "platform": "web"}], ids=str)
@pytest.mark.parametrize(("period", "start", "end"), WINDOWS)
def test_rows_are_counted_as_by_sql(
    answers: Asked, sql: duckdb.DuckDBPyConnection, period: str, start: str, end: str, where: dict[str, str]
) -> None:
    only = "".join(f" and {name} = '{value}'" for name, value in where.items())
    between = f"from rows where usage_date between '{start}' and '{end}'{only}"
    named = {name.removesuffix("_id"): value for name, value in where.items()}
    expected = sql.execute(f"select count(*), count(distinct (user_id, usage_date)) {between}").fetchone()
    assert expected is not None
    row = answers.row("rows_per_user_day", period, where=named, against="none")
    assert (row["numerator"], row["denominator"]) == expected
    assert answers.value("rows_of_use", period, where=named, against="none") == expected[0]
    rows = answers.rows("rows_of_use", period, by="platform,region", where=named, against="none")
    assert sorted((row["platform"], row["region"], row["value"]) for row in rows) == sorted(
        sql.execute(f"select platform, region, count(*) {between} group by all").fetchall()
    )


@pytest.mark.parametrize("grain", ["day", "week", "month", "rolling7"])
def test_rows_add_up_over_days(answers: Asked, sql: duckdb.DuckDBPyConnection, grain: str) -> None:
    for row in answers.rows("rows_of_search", "2025-01-06..2025-02-23", grain, against="none"):
        between = f"usage_date between '{row['start']}' and '{row['end']}' and feature_id = 'search'"
        assert sql.execute(f"select count(*) from rows where {between}").fetchone() == (row["value"],)


def test_rows_that_do_not_qualify_their_entity_count_too(answers: Asked) -> None:
    """A refund is a row, though it makes nobody a payer; those of internal accounts are in no number."""
    rows = {
        row["kind"]: row["value"]
        for row in answers.rows("rows_of_money", "2025-01-01..2025-02-28", by="kind", against="none")
    }
    assert rows == {"base": 3, "value_added": 1}
    assert answers.value("rows_of_money", "2025-01", against="none") == 3
    assert answers.value("payers", "2025-01", against="none") == 1


def test_a_count_is_a_sum_that_is_always_known(answers: Asked) -> None:
    assert count(usage) == count(usage) != distinct(usage)
    assert catalogue()["rows_of_use"].is_additive
    assert catalogue()["rows_of_use"].overlapping == ()
    assert answers.row("rows_of_use", "2025-01", against="none")["measured"] is None


def test_rows_are_refused_in_words_where_nobody_had_them_counted(answers: Asked) -> None:
    usage_now = answers.numbers.manifest.sources["usage"]
    assert usage_now.sums == ("minutes", "rows")
    for sums in (("minutes",), None):
        sources = answers.numbers.manifest.sources | {"usage": replace(usage_now, sums=sums)}
        earlier = Asked(replace(answers.numbers, manifest=replace(answers.numbers.manifest, sources=sources)))
        with pytest.raises(Refusal, match=r"not_in_snapshot.*usage\.rows"):
            earlier.value("rows_of_use", "2025-01")


def test_a_manifest_keeps_which_sums_there_are(answers: Asked) -> None:
    manifest = answers.numbers.manifest
    read_back = Manifest.from_json(json.loads(json.dumps(manifest.to_json(), default=str)))
    assert {name: state.sums for name, state in read_back.sources.items()} == {
        name: state.sums for name, state in manifest.sources.items()
    }


def test_cells_have_no_rows_where_no_metric_counts_them(
    answers: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id in [id for id in catalogue() if id.startswith("rows_")]:
        monkeypatch.delitem(catalogue(), id)
    with numbers(tmp_path, users=PEOPLE, usage_daily=use()) as answers_now:
        assert answers_now.numbers.manifest.sources["usage"].sums == ("minutes",)
