"""Values of the extract: raw rows, as a driver hands them over, in the types of the contract."""

from collections.abc import Collection, Mapping

import polars as pl
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Numeric, String, Table

from queries.extract.reading.booleans import booleans
from queries.extract.reading.conventions import Conventions
from queries.extract.reading.keys import KeyForm, key_form, read_key
from queries.extract.reading.keys import keys as read_keys
from queries.extract.reading.kinds import read
from queries.extract.reading.moments import days, moments
from queries.extract.reading.numbers import amounts, floats, integers
from queries.extract.reading.outcome import Reader, Reading, nothing
from queries.extract.reading.shown import LETTERS, shown
from queries.extract.reading.texts import texts
from queries.rules.rule import UNREAD
from queries.text.visible import visible

__all__ = ["UNREAD", "Conventions", "KeyForm", "conformed", "key_form", "read_key"]


HIDDEN = "…"
"""Stands for a value that nobody is to see."""

READERS: dict[type, Reader] = {
    BigInteger: integers,
    Boolean: booleans,
    Date: days,
    DateTime: moments,
    Double: floats,
    Numeric: amounts,
    String: texts,
}
"""Type of a contract column → how raw columns are read as it."""


def conformed(
    rows: pl.DataFrame,
    table: Table,
    keys: Mapping[str, KeyForm],
    how: Conventions,
    labels: Mapping[str, str],
    hidden: Collection[str] = (),
) -> pl.DataFrame:
    """Rows with the columns of a contract table in its order and types, and UNREAD.

    `rows` has any of these columns in any types; one that is missing becomes NULL. A value that cannot be read becomes
    NULL, and its row tells the reason under the column's name in the warehouse (`labels`): `amount=abc (not a number)`.
    `keys` names the columns that are keys, with the form that each has: Int64 or String. Values of `hidden` columns are
    told as `…`.
    """
    readings = {column.name: _reading(rows, column, keys.get(column.name), how) for column in table.columns}
    told = [
        _told(rows[name], reading.reasons, labels.get(name, name), is_hidden=name in hidden)
        for name, reading in readings.items()
        if reading.reasons is not None
    ]
    columns = [reading.values.alias(name) for name, reading in readings.items()]
    return pl.DataFrame([*columns, _by_row(told, rows.height).alias(UNREAD)])


def _reading(rows: pl.DataFrame, column: Column[object], form: KeyForm | None, how: Conventions) -> Reading:
    raw = rows[column.name] if column.name in rows.columns else nothing(rows.height, pl.Null)
    return read(raw, READERS[type(column.type)], how) if form is None else read_keys(raw, form)


def _told(raw: pl.Series, reasons: pl.Series, label: str, *, is_hidden: bool) -> pl.DataFrame:
    """`row`, `reason` of each value of a column that could not be read."""
    row = reasons.is_not_null().arg_true()
    value = pl.repeat(HIDDEN, row.len(), dtype=pl.String, eager=True) if is_hidden else shown(raw.gather(row))
    parts = [visible(label, LETTERS) + "=", value, " (", reasons.gather(row), ")"]
    literals = [pl.lit(part) for part in parts]
    return pl.DataFrame([row.alias("row")]).with_columns(pl.concat_str(literals).alias("reason"))


def _by_row(told: list[pl.DataFrame], height: int) -> pl.Series:
    """The reasons of each row in the order of the columns, NULL where there are none."""
    none = nothing(height, pl.String)
    if not told:
        return none
    reasons = pl.concat(told).group_by("row", maintain_order=True).agg(pl.col("reason").str.join("; "))
    return none.scatter(reasons["row"], reasons["reason"])
