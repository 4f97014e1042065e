"""Rows in any order, put together by month within a bound of memory: what does not fit waits on the disk."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

MONTH = "month"
LEAST = 16_000_000
"""Bytes that are always kept in memory."""


class Months:
    """Collects frames of typed rows, and gives them back a month at a time, each in the order of its days."""

    def __init__(self, day: str | None, home: Path, memory: int) -> None:
        """`day`: the column of the day or the moment; None for rows without days. `home`: folder for what must wait."""
        self._day, self._home, self._memory = day, home, max(memory, LEAST)
        self._waiting: list[pl.DataFrame] = []
        self._bytes = 0
        self._files: dict[str, list[Path]] = {}

    def add(self, rows: pl.DataFrame) -> None:
        if rows.height:
            self._waiting.append(rows)
            self._bytes += int(rows.estimated_size())
            if self._bytes > self._memory:
                self._write()

    def __iter__(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Every month that has a row, such as `2025-12`, with its rows; those without a day come as the month ``."""
        if not self._files:
            yield from ((month, self._sorted(rows)) for month, rows in self._by_month())
            return
        self._write()
        for month, files in sorted(self._files.items()):
            yield month, self._sorted(pl.concat([pl.read_ipc(file) for file in files]))
            for file in files:
                file.unlink()

    def _write(self) -> None:
        for month, rows in self._by_month():
            files = self._files.setdefault(month, [])
            file = self._home / f"{month or 'none'}.{len(files)}.arrow"
            rows.write_ipc(file, compression="lz4")
            files.append(file)

    def _by_month(self) -> list[tuple[str, pl.DataFrame]]:
        if not self._waiting:
            return []
        rows = pl.concat(self._waiting)
        self._waiting, self._bytes = [], 0
        if self._day is None:
            return [("", rows)]
        day = pl.col(self._day)
        number = (day.dt.year() * 12 + day.dt.month() - 1).alias(MONTH)
        parts = rows.with_columns(number).partition_by(MONTH, as_dict=True, include_key=False)
        return sorted((_name(number), part) for (number,), part in parts.items())

    def _sorted(self, rows: pl.DataFrame) -> pl.DataFrame:
        if self._day is None or rows[self._day].is_sorted(nulls_last=False):
            return rows
        return rows.sort(self._day, maintain_order=True)


def _name(month: int | None) -> str:
    """`month`: months since the year 0."""
    return "" if month is None else f"{month // 12:04}-{month % 12 + 1:02}"
