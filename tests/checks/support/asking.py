"""An examiner that puts the very queries of the rules to the warehouse itself: Great Expectations takes seconds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from checks.great_expectations import COUNT, Expectation, NoRowBreaks, Range, Verdict, ViolatingRows


class Asking:
    """Everything that is not about rows is right."""

    def open(self, url: str) -> None:
        self._engine = create_engine(url, connect_args={"read_only": True})

    def frame(self, examined: object, expectations: Sequence[Expectation]) -> list[Verdict]:
        return [Verdict(passed=True)] * len(expectations)

    def ranges(self, ranges: Sequence[Range]) -> list[Verdict]:
        return [Verdict(passed=True)] * len(ranges)

    def rows(self, name: str, sql: str, expectations: Sequence[Expectation]) -> list[Verdict]:
        with self._engine.connect() as connection:
            result = [self._asked(connection, expectation, sql) for expectation in expectations]
        self._engine.dispose()
        return result

    def numbers(self, name: str, sql: str, expectations: Sequence[NoRowBreaks]) -> list[list[int]]:
        with self._engine.connect() as connection:
            result = [self._counted(connection, expectation, sql) for expectation in expectations]
        self._engine.dispose()
        return result

    def _asked(self, connection: Any, expectation: Expectation, sql: str) -> Verdict:
        if not isinstance(expectation, ViolatingRows):
            return Verdict(passed=True)
        try:
            rows = _answer(connection, expectation, sql)
        except DatabaseError as error:
            return Verdict(passed=False, error=str(error.orig))
        return Verdict(not rows, int(rows[0][COUNT]) if rows else 0)

    def _counted(self, connection: Any, expectation: NoRowBreaks, sql: str) -> list[int]:
        try:
            (row,) = _answer(connection, expectation, sql)
        except DatabaseError:
            return []
        return [*row.values()]


def _answer(connection: Any, expectation: Expectation, sql: str) -> Sequence[Any]:
    statement = expectation.unexpected_rows_query.replace("{batch}", f"({sql}) AS batch").replace("%%", "%")
    return list(connection.execute(text(statement.replace(":", r"\:"))).mappings().all())
