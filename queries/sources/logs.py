"""Event logs: rows of fact tables that are published one by one, for analyses that follow a user from event to event.

A log has a column `user`, a time stamp `at`, and what its analysis needs. Internal and test accounts are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import Column, ColumnElement, Date, Select, func, not_, select

from queries.sources.definitions.assistant.prompts import assistant, event
from queries.sources.facts import DaysRead, Facts, around, frame
from queries.sources.ids import is_among
from queries.sources.source import DAY, ENTITY, Population, Source
from queries.warehouse.contract import interactions, support_tickets, users
from queries.warehouse.warehouse import LeftOut, Warehouse, tables_in

USER, AT = "user", "at"
STAMP = pl.Datetime("us")
KINDS = {"page": pl.String, "rule_version": pl.String, "dwell_seconds": pl.Float64} | dict.fromkeys(
    ("failed", "is_core_page", "clicked", "resolved"), pl.Boolean
)
"""Types of the columns besides `user`, the same from every engine."""


people_of_logs = Population(
    rows=select(users.c.user_id.label(ENTITY)).where(not_(func.coalesce(users.c.is_internal, False))),
    dimensions=(),
    of="person",
)
"""Whose rows are in a log: customers, wherever they are."""


@dataclass(frozen=True, kw_only=True)
class Log:
    """One published event log: `every_row` has the columns `user`, `at`, and those of the analysis."""

    name: str
    every_row: Select[Any]
    """Those of internal and test accounts, too."""
    within_a_day_of: Column[Any] | None = None
    """See `Source.within_a_day_of`."""

    @property
    def rows(self) -> Select[Any]:
        """The rows that are published."""
        row = self.every_row.subquery("every_row")
        return select(row).where(is_among(row.c[USER], people_of_logs.rows))

    @property
    def sql(self) -> str:
        """The SELECT in the contract's names."""
        return str(self.rows.compile(compile_kwargs={"literal_binds": True}))

    @property
    def tables(self) -> set[str]:
        """Contract tables that it reads."""
        return tables_in(self.rows)

    @property
    def events(self) -> str | None:
        """The contract table whose events alone are its rows, whoever they are of."""
        tables = set() if self.within_a_day_of is None else {self.within_a_day_of.table.name}
        return next(iter(tables)) if tables == tables_in(self.every_row) else None

    def waits_for(self, warehouse: Warehouse) -> set[str]:
        """Contract tables that the warehouse lacks and the log needs."""
        return self.tables - warehouse.tables.keys()


def logs() -> Iterator[Log]:
    """Every published log: interactions, triggered prompts, support contacts."""
    action, ticket = interactions.c, support_tickets.c
    prompt = assistant.keys(event.user_id, event.rule_version, event.page)
    reached = assistant.reached(prompt)
    clicked, resolved = (reached[stage].label(stage) for stage in ("clicked", "resolved"))
    failed = (action.outcome == "failed").label("failed")
    others = (action.page, failed, action.dwell_seconds, action.is_core_page)
    of_actions = _rows(action.user_id, action.occurred_at, *others)
    yield Log(name="interactions", every_row=of_actions, within_a_day_of=action.occurred_at)
    stages = (prompt.c.page, prompt.c.rule_version, clicked, resolved)
    of_prompts = _rows(prompt.c.user_id, prompt.c.triggered, *stages)
    yield Log(name="triggers", every_row=of_prompts, within_a_day_of=event.occurred_at)
    yield Log(name="contacts", every_row=_rows(ticket.user_id, ticket.opened_at), within_a_day_of=ticket.opened_at)


def _rows(user: ColumnElement[Any], at: ColumnElement[Any], *others: ColumnElement[Any]) -> Select[Any]:
    return select(user.label(USER), at.label(AT), *others)


@dataclass(frozen=True)
class LogReader:
    """Reads one log of a warehouse up to a day, without quarantined rows."""

    warehouse: Warehouse
    log: Log
    through: date
    leaving_out: LeftOut
    read: DaysRead | None = None
    """What need not be read again for a census."""
    days: pl.DataFrame | None = None
    """See `Facts.days`."""

    def census(self) -> pl.DataFrame:
        """One row per day that has any: `day`, its `rows`, and a `checksum` that changes with any of them."""
        census = self._facts(self.log.rows, self.read.of(self.people) if self.read else None).census()
        return census.select(pl.col(DAY).cast(pl.Date), pl.col("rows").cast(pl.Int64), "checksum").sort(DAY)

    @cached_property
    def people(self) -> pl.DataFrame:
        """Whose rows are in the log, by the day of the first one; see `Facts.people_census`."""
        return self._every_row.people_census()

    @property
    def first_seen(self) -> pl.DataFrame:
        """See `Facts.first_seen`, of everybody."""
        return self._every_row.first_seen

    def between(self, first: date, last: date) -> pl.DataFrame:
        """Rows of these days in the order of `at`."""
        rows: Any = self.log.rows.subquery("log")
        day: Any = func.date(rows.c[AT], type_=Date)
        events = around(self.log.within_a_day_of, (first, last))
        found = frame(self.warehouse, select(rows).where(day.between(first, last)), self.leaving_out, events)
        kinds: dict[Any, Any] = {name: KINDS[name] for name in found.columns if name in KINDS}
        kinds[USER] = pl.Int64 if found.schema[USER].is_integer() else pl.String
        typed = found.with_columns(_time_stamp(found.schema[AT])).cast(kinds)
        return typed.sort(AT, USER, *found.columns[2:])

    @cached_property
    def _every_row(self) -> Facts:
        return self._facts(self.log.every_row, self.read)

    def _facts(self, query: Select[Any], read: DaysRead | None) -> Facts:
        """Rows of the log as those of a source; nothing is counted of them but days and people."""
        rows = query.subquery("log")
        day: Any = func.date(rows.c[AT], type_=Date)
        others = [column for column in rows.c if column.name != USER]
        source = Source(
            name=self.log.name,
            row_is="a row of a log",
            counts="whose rows they are",
            dated_by="its moment",
            left_out="internal and test accounts",
            settles_after=0,
            population=people_of_logs,
            rows=select(rows.c[USER].label(ENTITY), day.label(DAY), *others),
            dimensions=tuple(column.name for column in others),
            within_a_day_of=self.log.within_a_day_of,
        )
        return Facts(self.warehouse, source, self.through, self.leaving_out, read=read, days=self.days)


def _time_stamp(kind: pl.DataType) -> pl.Expr:
    """Time stamps in microseconds without a zone; a driver without rows knows no type."""
    return (
        pl.col(AT).dt.replace_time_zone(None).dt.cast_time_unit("us") if kind == pl.Datetime else pl.col(AT).cast(STAMP)
    )
