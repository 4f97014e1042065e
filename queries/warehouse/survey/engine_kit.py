"""Kit of small questions to an engine, of literals only: no table is needed, and nothing is written."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from polars.exceptions import PolarsError
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Double,
    Engine,
    Integer,
    Numeric,
    String,
    cast,
    column,
    false,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import LONGEST_STATEMENT
from queries.engines.functions import row_hash
from queries.engines.registry import dialect_named

LARGEST = 2**63 - 1
LONG_AGO, LEAP_DAY, NEW_YEAR = date(1969, 12, 31), date(2024, 2, 29), date(2025, 1, 1)
MOMENT = datetime(2025, 3, 30, 2, 30, 15)
"""An hour that many zones skip."""
TEXT = "用户 é 🙂"
AMOUNT = Decimal("12345678901.23")
FAULTS = (SQLAlchemyError, PolarsError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What a question may end with: an error of the engine, or a value of a type that nobody can use."""
MANY, BATCH = 10_000, 1_000
QUARTER, TOLERANCE = 900, 120
"""Seconds: zones differ by quarters of an hour, clocks by no more than the second."""


@dataclass(frozen=True)
class Answer:
    """One question: what was wanted, what was got, and whether that will do."""

    question: str
    ok: bool
    wanted: str
    got: str


Ask = Callable[[Connection], tuple[bool, str, object]]
"""Asks a question; gives whether the answer will do, what is wanted, what was got."""


def answers(engine: Engine) -> Iterator[Answer]:
    """The answers, one after another; an error of the engine is an answer that will not do."""
    for name, ask in QUESTIONS.items():
        try:
            with warnings.catch_warnings(), engine.connect() as connection:
                warnings.simplefilter("ignore", SAWarning)  # SQLite has no decimals, which the answer shows
                ok, wanted, got = ask(connection)
        except FAULTS as error:
            lines = str(getattr(error, "orig", None) or error).splitlines()
            ok, wanted, got = False, "an answer", lines[0] if lines else type(error).__name__
        yield Answer(name, ok, wanted, str(got))


def _same(value: Any, kind: TypeEngine[Any]) -> Ask:
    def ask(connection: Connection) -> tuple[bool, str, object]:
        got = connection.scalar(select(_constant(connection, value, kind)))
        return got == value, repr(value), repr(got)

    return ask


def _constant(connection: Connection, value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return dialect_named(connection.dialect.name).constant(value, kind)


def _decimals(connection: Connection) -> tuple[bool, str, object]:
    got = connection.scalar(select(cast(literal(AMOUNT, Numeric(14, 2)), Numeric(14, 2))))
    return got is not None and Decimal(str(got)) == AMOUNT, str(AMOUNT), got


def _null(connection: Connection) -> tuple[bool, str, object]:
    got = connection.execute(select(null().label("a"), literal("", String).label("b"))).one()
    return tuple(got) == (None, ""), "(None, '')", repr(tuple(got))


def _null_order(connection: Connection) -> tuple[bool, str, object]:
    rows = union_all(*(select(value.label("a")) for value in (literal(2, Integer), null(), literal(1, Integer))))
    found = [row[0] for row in connection.execute(select(rows.subquery("b")).order_by(column("a")))]
    place = {(None, 1, 2): "NULL first", (1, 2, None): "NULL last"}.get(tuple(found))
    return place is not None, "NULL first or last", place or found


def _clock(connection: Connection) -> tuple[bool, str, object]:
    """The zone of the session, told by what its clock shows at this moment."""
    now = connection.scalar(select(type_coerce(func.current_timestamp(), DateTime)))
    if not isinstance(now, datetime):
        return False, "a time stamp", now
    ahead = (now.replace(tzinfo=None) - datetime.now(UTC).replace(tzinfo=None)).total_seconds()
    quarters = round(ahead / QUARTER)
    off = abs(ahead - quarters * QUARTER)
    sign = "-" if quarters < 0 else "+"
    zone = f"UTC{sign}{timedelta(seconds=abs(quarters) * QUARTER)}"
    return off < TOLERANCE, "a clock that is right, in any zone", f"{zone}, {off:.0f} s off"


def _nothing(connection: Connection) -> tuple[bool, str, object]:
    result = connection.execute(select(literal(1).label("a"), literal("x").label("b")).where(false()))
    got = [*result.keys()], result.all()
    return got == (["a", "b"], []), "columns a and b without a row", got


def _stream(connection: Connection) -> tuple[bool, str, object]:
    ones = union_all(*(select(literal(n, Integer).label("n")) for n in range(10)))
    a, b, c, d = (ones.subquery(name) for name in "abcd")
    number = (a.c.n + 10 * b.c.n + 100 * c.c.n + 1000 * d.c.n).label("n")
    question = select(number).select_from(a.join(b, b.c.n >= 0).join(c, c.c.n >= 0).join(d, d.c.n >= 0))
    frames = [*dialect_named(connection.dialect.name).batches(connection, question, BATCH)]
    rows, total = sum(frame.height for frame in frames), sum(int(frame["n"].sum()) for frame in frames if frame.height)
    wanted = f"{MANY} rows in batches, sum {MANY * (MANY - 1) // 2}"
    ok = (rows, total) == (MANY, MANY * (MANY - 1) // 2) and len(frames) > 2
    return ok, wanted, f"{rows} rows in {len(frames) - 1} batches, sum {total}"


def _days(connection: Connection) -> tuple[bool, str, object]:
    days = [LEAP_DAY, NEW_YEAR, NEW_YEAR]
    rows = union_all(*(select(_constant(connection, day, Date()).label("day")) for day in days)).subquery("days")
    question = select(rows.c.day, func.count()).where(rows.c.day >= literal(LEAP_DAY, Date)).group_by(rows.c.day)
    got = sorted((row[0], int(row[1])) for row in connection.execute(question))
    shown = ", ".join(f"{day}: {count}" for day, count in got)
    return got == [(LEAP_DAY, 1), (NEW_YEAR, 2)], f"{LEAP_DAY}: 1, {NEW_YEAR}: 2", shown


def _row_hash(connection: Connection) -> tuple[bool, str, object]:
    if not dialect_named(connection.dialect.name).row_hash:
        return True, "one, or none", "none: tables are read whole to find what has changed"
    one, two, text = cast(literal(1), BigInteger), cast(literal(2), BigInteger), cast(literal("a"), String(1))
    hashes = connection.execute(select(row_hash(one, text), row_hash(one, text), row_hash(two, text))).one()
    ok = hashes[0] == hashes[1] != hashes[2]
    return ok, "equal for equal rows only", "equal for equal rows only" if ok else tuple(hashes)


def _time_limit(connection: Connection) -> tuple[bool, str, object]:
    is_limited = dialect_named(connection.dialect.name).has_time_limit
    return True, "one, or none", f"{LONGEST_STATEMENT} s" if is_limited else "none that is set from here"


QUESTIONS: dict[str, Ask] = {
    "whole numbers of 64 bits": _same(LARGEST, BigInteger()),
    "numbers with fractions": _same(0.1, Double()),
    "decimals": _decimals,
    "dates before 1970": _same(LONG_AGO, Date()),
    "time stamps as written": _same(MOMENT, DateTime()),
    "zone of the session": _clock,
    "Chinese, accents, emoji": _same(TEXT, String(20)),
    "true and false": _same(True, Boolean()),
    "NULL and an empty text": _null,
    "order of NULL": _null_order,
    "an empty result": _nothing,
    "count by day": _days,
    "thousands of rows": _stream,
    "hash of a row": _row_hash,
    "time limit of a statement": _time_limit,
}
"""Question → how it is asked."""
