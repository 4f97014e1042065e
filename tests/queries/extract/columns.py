"""One column read by hand: its values, and the reason of each that is none."""

from typing import Any

import polars as pl
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.types import TypeEngine

from queries.extract.values import UNREAD, Conventions, KeyForm, conformed

NO = Conventions()


def as_read(
    raw: pl.Series, kind: TypeEngine[Any] | type[TypeEngine[Any]], how: Conventions = NO, key: KeyForm | None = None
) -> list[Any]:
    """Each value as it is read, or its reason as "(reason)"."""
    table = Table("t", MetaData(), Column("x", kind))
    rows = conformed(raw.alias("x").to_frame(), table, {} if key is None else {"x": key}, how, {})
    assert rows.columns == ["x", UNREAD]
    assert rows[UNREAD].dtype == pl.String
    return [
        value if reason is None else _reason(value, reason)
        for value, reason in zip(rows["x"], rows[UNREAD], strict=True)
    ]


def _reason(value: Any, reason: str) -> str:
    assert value is None
    assert reason.startswith("x=")
    return reason[reason.rindex(" (") + 1 :]
