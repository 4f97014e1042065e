"""Great Expectations, configured for our warehouses.

Only `checks` imports it, and only a refresh or a check imports `checks`: it takes seconds and 270 MB to load.
"""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.getLogger("great_expectations").setLevel(logging.ERROR)

import great_expectations as gx  # noqa: E402  it reads the variable above as it is imported
import great_expectations.expectations as gxe  # noqa: E402
import pandas as pd  # noqa: E402
import polars as pl  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402

COUNT = "number_of_violations"

# Without the first three every metric on DuckDB fails with "list index out of range".
OPTIONS = {
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    "pool_reset_on_return": None,
    "connect_args": {"read_only": True},
}
"""Options of `create_engine` for Great Expectations, which connects by itself."""

RANGE = "range"
"""Column with the place of the range that a value is of."""

__all__ = ["COUNT", "Examiner", "Expectation", "NoRowBreaks", "Range", "Verdict", "ViolatingRows", "gxe"]

Expectation = Any
"""An expectation of Great Expectations, which has no types that describe it."""


class ViolatingRows(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]
    """Fails when the query of a rule finds something: then it gives one row, an example, with their number in COUNT.

    Great Expectations' own way runs the query twice, once for the rows and once to count them.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    def _validate(self, metrics: dict[str, Any], **unused: Any) -> dict[str, Any]:
        rows = [dict(row) for row in metrics["unexpected_rows_query.table"]]
        count = rows[0].pop(COUNT) if rows else 0
        return {"success": not rows, "result": {"observed_value": count, "details": {"unexpected_rows": rows}}}


class NoRowBreaks(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]
    """Succeeds when the one row of its query, a number of rows for each of several rules, is all 0."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    def _validate(self, metrics: dict[str, Any], **unused: Any) -> dict[str, Any]:
        (row,) = metrics["unexpected_rows_query.table"]
        numbers = [int(number) for number in dict(row).values()]
        return {"success": not any(numbers), "result": {"observed_value": numbers}}


@dataclass(frozen=True)
class Verdict:
    """Result of one expectation."""

    passed: bool
    rows: int = 0
    example: str = ""
    error: str = ""


@dataclass(frozen=True, eq=False)
class Range:
    """Values that must lie within bounds, both included; null violates nothing."""

    values: pl.Series
    least: float | None
    most: float | None
    severity: str
    """As Great Expectations calls what follows: see `queries.rules.rule.Outcome.severity`."""

    @property
    def bounds(self) -> tuple[float | None, float | None, str]:
        """What ranges have in common for which one expectation is asked."""
        return self.least, self.most, self.severity


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Combined result of one expectation over parts of the rows."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    error = next((verdict.error for verdict in failed if verdict.error), "")
    rows = 0 if error else sum(verdict.rows for verdict in failed)
    return Verdict(not failed, rows, next((verdict.example for verdict in failed), ""), error)


class Examiner:
    """A Great Expectations context of this process only: nothing is written and nothing is sent.

    It connects to the database by itself, so it has to be closed: a DuckDB file that takes the place of another one
    is not seen by this process before every connection to the one before is closed.
    """

    def __init__(self) -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        frames = self._context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
        self._frames = frames.add_batch_definition_whole_dataframe("all")
        self._warehouse: Any = None
        self._tables: dict[str, Any] = {}

    def open(self, url: str) -> None:
        """Connects Great Expectations to the DuckDB file that is examined."""
        self._warehouse = self._context.data_sources.add_sql(
            "warehouse", connection_string=url, create_temp_table=False, kwargs=dict(OPTIONS)
        )

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, *error: object) -> None:
        if self._warehouse:
            self._warehouse.get_engine().dispose()
            if self._warehouse.execution_engine:
                self._warehouse.execution_engine.close()

    def rows(self, name: str, sql: str, expectations: Sequence[Expectation]) -> list[Verdict]:
        """One verdict an expectation of the rows of a table, which `sql` reads."""
        return _verdicts(self._batch(name, sql), expectations) if expectations else []

    def numbers(self, name: str, sql: str, expectations: Sequence[NoRowBreaks]) -> list[list[int]]:
        """Of each expectation the number of rows that break each of its rules; nothing where it could not be asked."""
        results = _results(self._batch(name, sql), expectations) if expectations else []
        return [[] if _error(result["exception_info"]) else result["result"]["observed_value"] for result in results]

    def _batch(self, name: str, sql: str) -> Any:
        if name not in self._tables:
            self._tables[name] = self._warehouse.add_query_asset(f"rows {name}", query=sql)
        return self._tables[name].get_batch(self._tables[name].build_batch_request())

    def frame(self, rows: pd.DataFrame, expectations: Sequence[Expectation]) -> list[Verdict]:
        return _verdicts(self._frames.get_batch({"dataframe": rows}), expectations)

    def ranges(self, ranges: Sequence[Range]) -> list[Verdict]:
        """One verdict a range.

        One expectation is for all ranges of the same bounds: each costs Great Expectations 10 ms, however few values.
        """
        names = {bounds: str(bounds) for bounds in dict.fromkeys(each.bounds for each in ranges)}
        if not names:
            return []
        columns = [
            each.values.alias(names[each.bounds]).cast(pl.Float64).to_frame().with_columns(pl.lit(place).alias(RANGE))
            for place, each in enumerate(ranges)
        ]
        batch = self._frames.get_batch({"dataframe": pl.concat(columns, how="diagonal").to_pandas()})
        between = [
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=most, severity=severity)
            for (least, most, severity), name in names.items()
        ]
        results = _results(batch, between, unexpected_index_column_names=[RANGE])
        by_bounds = dict(zip(names, results, strict=True))
        return [
            _verdict_of_range(by_bounds[each.bounds], names[each.bounds], place) for place, each in enumerate(ranges)
        ]


def _verdicts(batch: Any, expectations: Sequence[Expectation]) -> list[Verdict]:
    return [_verdict(result) for result in _results(batch, expectations)]


def _results(batch: Any, expectations: Sequence[Expectation], **options: Any) -> list[dict[str, Any]]:
    """One result an expectation, in their order: Great Expectations gives results in an order of its own."""
    for place, expectation in enumerate(expectations):
        expectation.meta = {"place": place}
    suite = gx.ExpectationSuite(name="suite", expectations=list(expectations))
    validated = batch.validate(suite, result_format={"result_format": "COMPLETE", **options})
    results = [result.to_json_dict() for result in validated.results]
    return sorted(results, key=lambda result: int(result["expectation_config"]["meta"]["place"]))


def _verdict_of_range(result: dict[str, Any], name: str, place: int) -> Verdict:
    """Verdict on one of the ranges that an expectation is for."""
    if error := _error(result["exception_info"]):
        return Verdict(passed=False, error=error)
    rows = result["result"].get("unexpected_index_list") or ()
    if bool(rows) == result["success"]:
        return Verdict(passed=False, error="which values are out of bounds was not said")
    bad = [row[name] for row in rows if row[RANGE] == place]
    return Verdict(not bad, len(bad), json.dumps(bad[0]) if bad else "")


def _verdict(result: dict[str, Any]) -> Verdict:
    error = _error(result["exception_info"])
    details = result["result"]
    bad = details.get("details", {}).get("unexpected_rows") or details.get("partial_unexpected_list") or []
    count = details.get("unexpected_count", details.get("observed_value"))
    rows = count if isinstance(count, int) and not result["success"] and not error else 0
    example = json.dumps(bad[0], ensure_ascii=False, default=str) if bad else str(details.get("observed_value", ""))
    return Verdict(bool(result["success"]), rows, "" if result["success"] else example, error)


def _error(info: dict[str, Any]) -> str:
    raised = [info] if "raised_exception" in info else list(info.values())
    return next(
        (str(exception["exception_message"]).splitlines()[0] for exception in raised if exception["raised_exception"]),
        "",
    )
