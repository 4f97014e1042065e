"""Event logs: rows of fact tables that are published one by one, for analyses that follow a user from event to event.

A log has a column `user`, a time stamp `at`, and what its analysis needs. Internal and test accounts are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Column, ColumnElement, Date, Select, String, cast, func, literal, select

from queries.engines.functions import row_hash
from queries.rules.day_ranges import DayRange
from queries.sources.definitions.assistant.prompts import assistant, event
from queries.sources.facts import around, frame, spans_of
from queries.sources.ids import is_among
from queries.sources.source import customers
from queries.warehouse.contract import interactions, support_tickets
from queries.warehouse.warehouse import LeftOut, Warehouse, tables_in

USER, AT = "user", "at"
STAMP = pl.Datetime("us")
KINDS = {"page": pl.String, "rule_version": pl.String, "dwell_seconds": pl.Float64} | dict.fromkeys(
    ("failed", "is_core_page", "clicked", "resolved"), pl.Boolean
)
"""Types of the columns besides `user`, the same from every engine."""


@dataclass(frozen=True, kw_only=True)
class Log:
    """One published event log: `rows` has the columns `user`, `at`, and those of the analysis."""

    name: str
    rows: Select[Any]
    within_a_day_of: Column[Any] | None = None
    """See `Source.within_a_day_of`."""

    @property
    def sql(self) -> str:
        """The SELECT in the contract's names."""
        return str(self.rows.compile(compile_kwargs={"literal_binds": True}))

    @property
    def tables(self) -> set[str]:
        """Contract tables that it reads."""
        return tables_in(self.rows)

    def waits_for(self, warehouse: Warehouse) -> set[str]:
        """Contract tables that the warehouse lacks and the log needs."""
        return self.tables - warehouse.tables.keys()


def _of_customers(user: ColumnElement[Any], at: ColumnElement[Any], *others: ColumnElement[Any]) -> Select[Any]:
    return select(user.label(USER), at.label(AT), *others).where(is_among(user, customers.rows))


def logs() -> Iterator[Log]:
    """Every published log: interactions, triggered prompts, support contacts."""
    action, ticket = interactions.c, support_tickets.c
    prompt = assistant.keys(event.user_id, event.rule_version, event.page)
    reached = assistant.reached(prompt)
    clicked, resolved = (reached[stage].label(stage) for stage in ("clicked", "resolved"))
    failed = (action.outcome == "failed").label("failed")
    yield Log(
        name="interactions",
        rows=_of_customers(
            action.user_id, action.occurred_at, action.page, failed, action.dwell_seconds, action.is_core_page
        ),
    )
    stages = (prompt.c.page, prompt.c.rule_version, clicked, resolved)
    triggers = _of_customers(prompt.c.user_id, prompt.c.triggered, *stages)
    yield Log(name="triggers", rows=triggers, within_a_day_of=event.occurred_at)
    yield Log(name="contacts", rows=_of_customers(ticket.user_id, ticket.opened_at))


@dataclass(frozen=True)
class LogReader:
    """Reads one log of a warehouse up to a day, without quarantined rows."""

    warehouse: Warehouse
    log: Log
    through: date
    leaving_out: LeftOut

    def census(self) -> pl.DataFrame:
        """One row per day that has any: `day`, its `rows`, and a `checksum` that changes with any of them.

        The checksum is empty from an engine without row hashes: then no day is known to be unchanged.
        """
        rows: Any = self.log.rows.subquery("log")
        day: Any = func.date(rows.c[AT], type_=Date)
        hashes = row_hash(*rows.c) if self.warehouse.dialect.row_hash else literal(0)
        checksum = cast(func.sum(hashes), String).label("checksum")
        query: Select[Any] = (
            select(day.label("day"), func.count().label("rows"), checksum).where(day <= self.through).group_by(day)
        )
        spans = spans_of(self.warehouse, self.log.within_a_day_of, self.through, self.leaving_out)
        parts = [self._frame(query.where(day.between(*days)), days) for days in spans] or [self._frame(query)]
        census = pl.concat(parts)
        known = pl.col("checksum") if self.warehouse.dialect.row_hash else pl.lit("")
        return census.select(pl.col("day").cast(pl.Date), pl.col("rows").cast(pl.Int64), known.alias("checksum")).sort(
            "day"
        )

    def between(self, first: date, last: date) -> pl.DataFrame:
        """Rows of these days in the order of `at`."""
        rows: Any = self.log.rows.subquery("log")
        day: Any = func.date(rows.c[AT], type_=Date)
        found = self._frame(select(rows).where(day.between(first, last)), (first, last))
        kinds: dict[Any, Any] = {name: KINDS[name] for name in found.columns if name in KINDS}
        kinds[USER] = pl.Int64 if found.schema[USER].is_integer() else pl.String
        typed = found.with_columns(_time_stamp(found.schema[AT])).cast(kinds)
        return typed.sort(AT, USER, *found.columns[2:])

    def _frame(self, question: Select[Any], days: DayRange | None = None) -> pl.DataFrame:
        return frame(self.warehouse, question, self.leaving_out, around(self.log.within_a_day_of, days))


def _time_stamp(kind: pl.DataType) -> pl.Expr:
    """Time stamps in microseconds without a zone; a driver without rows knows no type."""
    return (
        pl.col(AT).dt.replace_time_zone(None).dt.cast_time_unit("us") if kind == pl.Datetime else pl.col(AT).cast(STAMP)
    )
