"""Errors of databases in words: of a connection that does not answer, or of a statement, with the table it read."""

import re

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from queries.engines.registry import dialect_of
from queries.errors import Problem, Unreachable
from queries.warehouse.address import Address

MAY_PASS = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
"""Errors of databases that are unreachable, busy or locked, and of statements that some drivers call the same."""

PASSING = re.compile(
    r"\block(?:ed|s)?\b|deadlock|time[d-]? ?out|serializ|too many|starting up|shutting down|recovery|busy|memory|disk",
    re.IGNORECASE,
)
"""What the errors of a statement say that may be gone the next time."""

READ = re.compile(r"\b(?:FROM|JOIN)\s+([^\s(),;]+)", re.IGNORECASE)
QUOTES = str.maketrans("", "", "\"`[]'")
MOST_TABLES = 6


def told(place: Address, error: Exception) -> Problem:
    """An error of a database as a Problem, an Unreachable where another try may succeed."""
    statement = _statement(error)
    words = place.words(error.__cause__ or error)
    if place.url is not None and (refused := dialect_of(place.url).refused_file(place.url, words)):
        return refused
    if statement is None:
        return (Unreachable if isinstance(error, MAY_PASS) else Problem)(
            f"warehouse {place.name}",
            wanted="a database that answers",
            got=words,
            fix="Check the address, the driver and the permissions",
        )
    may_pass = isinstance(error, MAY_PASS) and PASSING.search(words)
    return (Unreachable if may_pass else Problem)(
        f"warehouse {place.name}, reading {_tables(statement)}",
        wanted="rows",
        got=words,
        fix="Try again later" if may_pass else "Check that the role may read it, and its columns and their types",
    )


def _statement(error: Exception) -> str | None:
    """The statement that failed; None where there was no connection, or it was lost meanwhile."""
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return None
    return error.statement


def _tables(statement: str) -> str:
    """The tables that a statement reads, as it writes them."""
    names = dict.fromkeys(name.translate(QUOTES) for name in READ.findall(statement))
    shown = [*names][:MOST_TABLES] + ["…"] * (len(names) > MOST_TABLES)
    return ", ".join(shown) or "no table"
