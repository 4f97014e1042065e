"""Types for the texts of a CSV file, by the contract: a column takes its type where every value of it can.

A text that stays text is refused by the checks of its table, which name the column.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Double,
    Numeric,
    Select,
    and_,
    column,
    func,
    or_,
    select,
    try_cast,
)
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import TypeEngine

INTEGER = r"\s*[+-]?\d+\s*"
DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = rf"{DAY}([ T]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?)?"

Kind = type[TypeEngine[Any]]

FORMS: Mapping[Kind, Mapping[Kind, str | None]] = {
    BigInteger: {BigInteger: INTEGER, Double: None},
    Double: {Double: None},
    Numeric: {Double: None},
    Boolean: {Boolean: None},
    Date: {Date: DAY, DateTime: MOMENT},
    DateTime: {DateTime: MOMENT},
}
"""Type in the contract → types that a text may take, the first that fits, and the form that its values have."""


def typed(
    connection: Connection,
    rows: Select[Any],
    names: Sequence[str],
    texts: Collection[str],
    kinds: Mapping[str, TypeEngine[Any]],
) -> Select[Any]:
    """The rows, with the columns `texts` in the types of `kinds`. Reads every row, and so finds what cannot be read."""
    source = rows.subquery("texts")
    columns: dict[str, ColumnElement[Any]] = {name: column(quoted_name(name, True)) for name in names}
    wanted = {name: type(kinds[name]) for name in texts if name in kinds}
    if not wanted:
        return select(*columns.values()).select_from(source)
    fitting = {
        (name, kind): _fits(columns[name], wanted[name], kind, form)
        for name in wanted
        for kind, form in FORMS.get(wanted[name], {}).items()
    }
    read = [func.count(value) for value in columns.values()]
    answers = connection.execute(select(*fitting.values(), *read).select_from(source)).one()
    chosen: dict[str, Kind] = {}
    for (name, kind), fits in zip(fitting, answers, strict=False):
        if fits:
            chosen.setdefault(name, kind)
    return select(
        *(
            try_cast(value, chosen[name]).label(quoted_name(name, True)) if name in chosen else value
            for name, value in columns.items()
        )
    ).select_from(source)


def _fits(text: ColumnElement[Any], wanted: Kind, kind: Kind, form: str | None) -> ColumnElement[Any]:
    """Whether every value can be of a type; whole numbers need one: an id that is empty here may be text elsewhere."""
    can: ColumnElement[bool] = try_cast(text, kind).is_not(None)
    if form:
        can = and_(can, func.regexp_full_match(text, form))
    if wanted is BigInteger and kind is Double:  # too long for a whole number of 64 bits: as a fraction it would be cut
        can = and_(can, or_(~func.regexp_full_match(text, INTEGER), try_cast(text, BigInteger).is_not(None)))
    return func.coalesce(func.bool_and(or_(text.is_(None), can)), True) & (
        func.count(text) > 0 if wanted is BigInteger else True
    )
