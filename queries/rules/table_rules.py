"""Rules on aggregates of a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, FromClause, Select, extract, func, literal, select, true

from queries.rules.rule import TableRule

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class DayTotal(TableRule):
    """All rows of one `who` on one `day` together come to no more than `most`."""

    who: str
    day: str
    column: str
    most: float

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.who, self.day, self.column)

    def is_daily(self, day: str) -> bool:
        return day == self.day

    def violations(self, rows: FromClause) -> Select[Any]:
        keys = [rows.c[self.who], rows.c[self.day]]
        total = func.sum(rows.c[self.column])
        return select(*keys, total.label(self.column)).group_by(*keys).having(total > self.most)


@dataclass(frozen=True, kw_only=True)
class OneSpelling(TableRule):
    """No two values of a column differ only in case, in blanks around them, or in the form of Unicode."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def violations(self, rows: FromClause) -> Select[Any]:
        value = rows.c[self.column]
        spellings = func.min(value).label(self.column), func.max(value).label("also")
        alike = func.lower(func.trim(func.nfc_normalize(value)))
        return select(*spellings).group_by(alike).having(func.min(value) != func.max(value))


@dataclass(frozen=True, kw_only=True)
class Volume(TableRule):
    """Each of the last four weeks' days has more than `least` and up to `most` times the rows of its weekday before.

    Its weekday before is the mean of the four same weekdays before it. A table with fewer than `from_rows` rows on such
    a day is too small to judge. A day without any row is told with the day after it.
    """

    day: str
    least: float = 0.5
    most: float = 3.0
    from_rows: int = 100

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.day,)

    def violations(self, rows: FromClause) -> Select[Any]:
        day = func.date(rows.c[self.day])
        counts = select(day.label("day"), func.count().label("rows")).group_by(day).subquery("counts")
        weekday = extract("dow", counts.c.day)
        mean = func.avg(counts.c.rows).over(partition_by=weekday, order_by=counts.c.day, rows=(-4, -1))
        newest_first = func.row_number().over(order_by=counts.c.day.desc()).label("age")
        number = extract("epoch", counts.c.day) / SECONDS_A_DAY
        empty = number - func.lag(number).over(order_by=counts.c.day) - 1
        shown = counts, mean.label("expected"), empty.label("empty_days_before")
        newest = select(*shown, newest_first).subquery("found")
        within = (newest.c.rows > self.least * newest.c.expected) & (newest.c.rows <= self.most * newest.c.expected)
        recent = (newest.c.age <= 28) & (newest.c.expected >= self.from_rows)
        named = newest.c.day, newest.c.rows, newest.c.expected, newest.c.empty_days_before
        return select(*named).where(recent & (~within | (newest.c.empty_days_before >= 1)))


@dataclass(frozen=True, kw_only=True)
class NoGap(TableRule):
    """Between two days with rows there are never `days` days or more without any that are `times` the usual distance.

    The usual distance is the median over all days with rows: one day where rows come daily, however few. A table of
    rare events is silent for long, and regularly so. A day before `since` is no date, as for `ValidDate`, and no end of
    a gap.
    """

    day: str
    since: date = date(2000, 1, 1)
    days: int = 14
    times: int = 10

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.day,)

    def violations(self, rows: FromClause) -> Select[Any]:
        day = func.date(rows.c[self.day], type_=Date)
        with_rows = (
            select(day.label("day")).where(rows.c[self.day] >= literal(self.since)).distinct().subquery("with_rows")
        )
        before = func.lag(with_rows.c.day).over(order_by=with_rows.c.day)
        steps = select(with_rows.c.day, before.label("before"), (with_rows.c.day - before).label("step")).subquery(
            "steps"
        )
        usual = func.median(steps.c.step).over().label("usual")
        gaps = select(steps, usual).subquery("gaps")
        empty = (gaps.c.step - 1).label("empty_days")
        return select(gaps.c.before.label("last_day_before"), gaps.c.day.label("first_day_after"), empty).where(
            empty >= self.days, empty >= self.times * gaps.c.usual
        )


@dataclass(frozen=True, kw_only=True)
class Fresh(TableRule):
    """The last day with a row, or the one up to which the table is known to be complete, is not before `since`."""

    day: str
    since: date
    complete_through: date | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.day,)

    def violations(self, rows: FromClause) -> Select[Any]:
        if self.complete_through is not None:
            known = literal(self.complete_through)
            return select(known.label("complete_through")).where(known < literal(self.since))
        last = func.max(rows.c[self.day])
        return select(last.label("last_day")).having(func.coalesce(last < literal(self.since), true()))
