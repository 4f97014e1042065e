"""An examiner that puts the very queries of the rules to the warehouse itself: Great Expectations takes seconds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from checks.great_expectations import COUNT, Expectation, Range, Verdict, ViolatingRows


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

    def _asked(self, connection: Any, expectation: Expectation, sql: str) -> Verdict:
        if not isinstance(expectation, ViolatingRows):
            return Verdict(passed=True)
        statement = expectation.unexpected_rows_query.replace("{batch}", f"({sql}) AS batch").replace("%%", "%")
        try:
            rows = connection.execute(text(statement.replace(":", r"\:"))).mappings().all()
        except DatabaseError as error:
            return Verdict(passed=False, error=str(error.orig))
        return Verdict(not rows, int(rows[0][COUNT]) if rows else 0)
