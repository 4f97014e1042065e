"""Columns of an exported table as a reader of its page sees them: titles, names, dates and numbers in one language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import written
from metrics.catalogue import catalogue
from metrics.model.metric import Metric, Unit
from metrics.periods.notation import parse
from metrics.periods.period import Period

LONGEST = 300
"""Longest text of a cell, in characters."""


@dataclass(frozen=True)
class Number:
    """A number with its text, and its unit where it has one."""

    value: float
    text: str
    unit: Unit | None = None


Said = str | Number | None
"""A cell; None where there is nothing to say."""
Of = Callable[[Any], Any]
"""What a column takes from a row."""


@dataclass(frozen=True)
class Column:
    """Column of a table: its name in ids of figures, its title, and what it says of a row."""

    name: str
    title: str
    said: Callable[[Any], Said]


@dataclass(frozen=True)
class Told:
    """A table as a page tells it. Nothing is computed before somebody asks for it."""

    columns: Sequence[Column]
    rows: Sequence[Any] | Callable[[], Sequence[Any]] | None = None
    """What the columns read; None for the rows of the export."""


NOTHING_TOLD = Told(())


@dataclass(frozen=True)
class Columns:
    """Makes columns in the language of a context; `title` is an id of words, `of` takes the value from a row.

    By default a column reads what the export has under its own name.
    """

    context: Context

    def cell(self, name: str, title: str, of: Callable[[Any], Said]) -> Column:
        """What the section itself says."""
        return self._column(name, title, of, lambda said: said)

    def text(self, name: str, title: str, of: Of | None = None) -> Column:
        """What people or machines wrote, as it is."""
        return self._column(name, title, of, lambda value: text(value, LONGEST))

    def words(self, name: str, title: str, prefix: str, of: Of | None = None) -> Column:
        """A code in words: `prefix` and code are their id."""

        def say(code: Any) -> str:
            return str(self.context.words.either(f"{prefix}.{str(code).lower()}", text(code)))

        return self._column(name, title, of, say)

    def dimension(self, name: str, title: str = "", *, dimension: str = "") -> Column:
        """Value of a dimension, whose name is the title where there is no other."""
        kind = dimension or name
        heading = self.context.words(title) if title else self.context.words.dimension(kind).capitalize()
        return Column(name, str(heading), lambda row: str(self.context.value(kind, row[name])))

    def metric_title(self, name: str = "metric", title: str = "export.metric") -> Column:
        """Title of a metric; its id where the catalogue has it no more."""
        return self._column(name, title, None, self._metric)

    def period(self, name: str, title: str, of: Of | None = None) -> Column:
        """A period, or the notation of one."""
        return self._column(name, title, of, lambda each: str(self.context.period(_period(each))))

    def days(self, title: str, first: str = "start", last: str = "end") -> Column:
        """Period from one column to another one."""
        return self.period("days", title, lambda row: Period(row[first], row[last]))

    def day(self, name: str, title: str, of: Of | None = None) -> Column:
        return self._column(name, title, of, lambda day: str(self.context.day(day)))

    def moment(self, name: str, title: str, of: Of | None = None) -> Column:
        return self._column(name, title, of, self._moment)

    def count(self, name: str, title: str, of: Of | None = None) -> Column:
        """A number of things with every digit."""
        return self.value(name, title, Unit.USERS, of)

    def share(self, name: str, title: str, of: Of | None = None) -> Column:
        return self.value(name, title, Unit.SHARE, of)

    def value(self, name: str, title: str, unit: Unit, of: Of | None = None) -> Column:
        return self._column(name, title, of, lambda value: self.number(value, unit))

    def measured(self, name: str, title: str) -> Column:
        """Value of the metric that the row names."""
        return self._column(name, title, lambda row: (row[name], row["metric"]), self._measured)

    def effect(self, name: str, title: str, of: Of | None = None) -> Column:
        """Relative change with its sign."""
        return self._column(name, title, of, lambda share: Number(share, self.context.figures.per_cent(share)))

    def points(self, name: str, title: str, of: Of | None = None) -> Column:
        """Number of a scale without a unit, to one decimal."""
        return self._column(name, title, of, lambda value: Number(value, written(value, 1)))

    def known(self, value: float | None, unit: Unit) -> Number | None:
        """A value, where there is one."""
        return None if value is None else self.number(value, unit)

    def number(self, value: float, unit: Unit) -> Number:
        """A value as the page writes it: counts with every digit."""
        figures = self.context.figures
        return Number(
            value, str(figures.exact(value, unit) if unit == Unit.USERS else figures.short(value, unit)), unit
        )

    def _column(self, name: str, title: str, of: Of | None, say: Callable[[Any], Said]) -> Column:
        def said(row: Any) -> Said:
            value = of(row) if of else row[name]
            return None if value is None or value == "" else say(value)

        return Column(name, str(self.context.words(title)), said)

    def _metric(self, id: str) -> str:
        metric = catalogue().get(id)
        return str(self.context.title(metric)) if metric else text(id)

    def _measured(self, pair: tuple[float | None, str]) -> Said:
        value, id = pair
        metric: Metric | None = catalogue().get(id)
        return self.known(value, metric.unit if metric else Unit.USERS)

    def _moment(self, moment: datetime) -> str:
        return f"{self.context.day(moment.date())} {moment:%H:%M}"


def _period(period: Period | date | str) -> Period:
    if isinstance(period, Period):
        return period
    return parse(period)[0] if isinstance(period, str) else Period(period, period)


def rows_of(told: Told, rows: Callable[[], Sequence[Mapping[str, Any]]]) -> Sequence[Any]:
    """The rows that are told; those of the export where there are no others."""
    own = rows if told.rows is None else told.rows
    return own() if callable(own) else own
