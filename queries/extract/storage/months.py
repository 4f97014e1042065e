"""Rows in any order, put together by month within a bound of memory: what does not fit waits on the disk."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import polars as pl

MONTH, DAY_OF_MONTH = "month", "day of month"
LEAST = 16_000_000
"""Bytes that are always kept in memory."""
AT_ONCE = 1_000_000
"""Rows that are divided by month at once, which takes several times their memory."""
MOST_ROWS = 3_000_000
"""Rows of a month above which it is divided by day: a part is sorted and written as a whole, in memory."""
NOTHING: Mapping[str, int] = {}


class Months:
    """Collects frames of typed rows, and gives them back a period at a time, each in the order of its days.

    A period is a month, such as `2025-12`, or a day of a large one, such as `2025-12-07`; rows without a day have ``.
    """

    def __init__(self, day: str | None, home: Path, memory: int) -> None:
        """`day`: the column of the day or the moment; None for rows without days. `home`: folder for what must wait."""
        self._day, self._home, self._memory = day, home, max(memory, LEAST)
        self._undivided: list[pl.DataFrame] = []
        self._waiting: dict[str, list[pl.DataFrame]] = {}
        self._bytes = 0
        self._files: dict[str, list[Path]] = {}
        self._rows: Counter[str] = Counter()

    def add(self, rows: pl.DataFrame) -> None:
        self._undivided.append(rows)
        if sum(frame.height for frame in self._undivided) >= AT_ONCE:
            self._put_by_month()
        if self._bytes > self._memory:
            self._spill()

    @property
    def rows(self) -> dict[str, int]:
        """Month → its rows."""
        self._put_by_month()
        return dict(self._rows)

    def large(self, others: Mapping[str, int] = NOTHING) -> set[str]:
        """Months that are to be divided by day. `others`: month → rows that it has besides these."""
        rows = Counter(self.rows)
        rows.update(others)
        return {month for month, many in rows.items() if month and many > MOST_ROWS}

    def periods(self, large: Collection[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Every period that has a row, with its rows; the months that are `large` come day by day."""
        self._put_by_month()
        if not self._files:
            for month, frames in sorted(self._waiting.items()):
                rows = pl.concat(frames)
                divided = self._split(rows, by_day=True) if month in large else [(month, rows)]
                yield from ((period, self._sorted(part)) for period, part in divided)
            return
        self._spill()
        for month in self._files.keys() & {*large}:
            self._divide(month)
        for period, files in sorted(self._files.items()):
            yield period, self._sorted(pl.concat([pl.read_ipc(file) for file in files]))
            for file in files:
                file.unlink()

    def _put_by_month(self) -> None:
        rows, self._undivided = pl.concat(self._undivided or [pl.DataFrame()]), []
        for month, part in self._split(rows):
            self._waiting.setdefault(month, []).append(part)
            self._rows[month] += part.height
            self._bytes += int(part.estimated_size())

    def _spill(self) -> None:
        for month, frames in self._waiting.items():
            self._write(month, pl.concat(frames))
        self._waiting, self._bytes = {}, 0

    def _divide(self, month: str) -> None:
        """Puts the rows of a month that are on the disk into files by day, a file at a time."""
        for file in self._files.pop(month):
            for day, rows in self._split(pl.read_ipc(file), by_day=True):
                self._write(day, rows)
            file.unlink()

    def _write(self, period: str, rows: pl.DataFrame) -> None:
        files = self._files.setdefault(period, [])
        files.append(self._home / f"{period or 'none'}.{len(files)}.arrow")
        rows.write_ipc(files[-1], compression="lz4")

    def _split(self, rows: pl.DataFrame, *, by_day: bool = False) -> list[tuple[str, pl.DataFrame]]:
        """Rows by month or by day, in order."""
        if self._day is None or rows.is_empty():
            return [("", rows)] if rows.height else []
        keys = [_month(self._day), *([pl.col(self._day).dt.day().alias(DAY_OF_MONTH)] if by_day else [])]
        names = [MONTH, DAY_OF_MONTH][: len(keys)]
        parts = rows.with_columns(keys).partition_by(names, as_dict=True, include_key=False)
        return sorted((_name(*key), part) for key, part in parts.items())

    def _sorted(self, rows: pl.DataFrame) -> pl.DataFrame:
        if self._day is None or rows[self._day].is_sorted(nulls_last=False):
            return rows
        return rows.sort(self._day, maintain_order=True)


def _month(day: str) -> pl.Expr:
    """Months since the year 0."""
    return (pl.col(day).dt.year() * 12 + pl.col(day).dt.month() - 1).alias(MONTH)


def _name(month: int | None, day: int | None = None) -> str:
    """`month`: months since the year 0; `day`: of the month."""
    name = "" if month is None else f"{month // 12:04}-{month % 12 + 1:02}"
    return name if day is None else f"{name}-{day:02}"
