"""Up to which day a table is known to be complete, and who says so.

A table of rare events may have no row for weeks and miss nothing: its last row is no end of what is known. In this
order it is asked: the day that the run was told (`--through`, a closed history), the table's row in `watermarks`, the
mapping, the last row. Where several say something the earliest day holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import select

from queries.sources.facts import frame
from queries.warehouse.contract import watermarks
from queries.warehouse.typed_table import TypedTable
from queries.warehouse.warehouse import LeftOut, Warehouse

OFTEN = 0.5
"""A table with a row on at least this share of its days is no table of rare events."""


class Basis(StrEnum):
    """Who says up to which day a table is complete."""

    THROUGH = "through"
    """Whoever had it read: `--through`, or a history that is closed."""
    WATERMARKS = "watermarks"
    """The table's row in `watermarks`."""
    MAPPING = "mapping"
    """The settings, in the table's section."""
    LAST_ROW = "last_row"
    """Nobody: it is the last day that has a row."""


@dataclass(frozen=True)
class Complete:
    """Everything up to a day is there."""

    until: date
    basis: Basis


Stated = Mapping[str, Complete]
"""Contract table → what its warehouse or its mapping says of it."""


def stated(warehouse: Warehouse, leaving_out: LeftOut | None) -> dict[str, Complete]:
    """Of every table of which something is said, the earliest; by the mapping alone where nothing is left out."""
    rows = {} if leaving_out is None else _watermarks(warehouse, leaving_out)
    claims = {name: [*_said(table, rows)] for name, table in warehouse.tables.items()}
    return {name: earliest(claims_of_table) for name, claims_of_table in claims.items() if claims_of_table}


def earliest(known: Sequence[Complete]) -> Complete:
    """The one that clips the others; of one day the first."""
    return min(known, key=lambda claim_: claim_.until)


def claim(through: date, watermark: date | None, stated_: Complete | None, days: Sequence[date]) -> Complete | None:
    """What is claimed of a table that has rows on these days; None where its last row is all that is known.

    Whoever has everything read up to a day says that it is complete. That is not believed of a table whose rows do not
    come rarely, when it has been silent for longer than ever before: such a table is late.
    """
    if stated_ is not None:
        return Complete(through, Basis.THROUGH) if stated_.until > through else stated_
    if watermark is not None and _may_be_silent(days, through):
        return Complete(through, Basis.THROUGH)
    return None


def _said(table: TypedTable, rows: Mapping[str, date]) -> list[Complete]:
    mapped = table.mapped
    row = next((rows[name] for name in mapped.names if name in rows), None)
    candidates = [(row, Basis.WATERMARKS), (mapped.complete_through, Basis.MAPPING)]
    return [Complete(day, basis) for day, basis in candidates if day is not None]


def _watermarks(warehouse: Warehouse, leaving_out: LeftOut) -> dict[str, date]:
    """Table → day, by the names in the warehouse."""
    rows = frame(warehouse, select(watermarks.c.table_name, watermarks.c.complete_through), leaving_out)
    return dict(rows.drop_nulls().iter_rows())


def _may_be_silent(days: Sequence[date], through: date) -> bool:
    """Whether there may be no row after the last of these days; of one day alone nobody can tell a rhythm."""
    if len(days) < 2:
        return bool(days)
    span = (days[-1] - days[0]).days + 1
    longest = max(((later - earlier).days - 1 for earlier, later in pairwise(days)), default=0)
    return len(days) < OFTEN * span or (through - days[-1]).days <= longest
