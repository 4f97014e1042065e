"""Rules on texts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, String, cast, func

from queries.warehouse.rules import RowRule
from queries.warehouse.sql import has_nul


@dataclass(frozen=True, kw_only=True)
class Plain(RowRule):
    """The text has `most` characters at most, and no NUL, at which many a program takes it to end.

    Every language, writing direction and emoji is welcome.
    """

    column: str
    most: int = 200

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        text = cast(rows.c[self.column], String)
        return (func.length(text) > self.most) | has_nul(text)
