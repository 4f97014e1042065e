"""Small warehouses as their owners would have them, CSV files and settings, asked by the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result

from tests.dashboard.cli.conftest import as_json, command
from tests.support.tiny import table

TWELVE = range(1, 13)


@dataclass(frozen=True)
class Shop:
    """A folder of files, a store beside it, and the settings of the working directory."""

    home: Path

    def has(self, **tables: str | pl.DataFrame) -> None:
        """Write these tables as files in place of those of their names."""
        (self.home / "warehouse").mkdir(exist_ok=True)
        for name, rows in tables.items():
            frame = table(rows) if isinstance(rows, str) else rows
            frame.write_csv(self.home / "warehouse" / f"{name}.csv")

    def set_up(self, text: str) -> None:
        (self.home / "product-metrics.toml").write_text(text, encoding="utf-8")

    def refresh(self, *words: str, through: str | None = "2025-12-31") -> Result:
        until = ("--through", through) if through else ()
        return command("refresh", "--warehouse", "warehouse", "--store", "store", *until, *words)

    def show(self, metric: str, period: str, *words: str) -> dict[str, Any]:
        """The one object that is printed as JSON."""
        return as_json(command("show", metric, "--store", "store", "--period", period, *words, "--format", "json"))

    def rows(self, metric: str, period: str, *words: str) -> list[dict[str, Any]]:
        answer_rows: list[dict[str, Any]] = self.show(metric, period, *words)["rows"]
        return answer_rows

    def row(self, metric: str, period: str, *words: str) -> dict[str, Any]:
        (row,) = self.rows(metric, period, *words)
        return row

    def printed(self, metric: str, period: str, *words: str) -> str:
        """The table for people."""
        result = command("show", metric, "--store", "store", "--period", period, *words)
        assert result.exit_code == 0, result.stderr
        return result.stdout


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Twelve people, half of them in the north; no use and no money yet."""
    monkeypatch.chdir(tmp_path)
    company = Shop(tmp_path)
    regions = ["north" if id % 2 else "south" for id in TWELVE]
    users = pl.DataFrame({"user_id": TWELVE, "registered_on": [date(2020, 1, 1)] * 12, "region": regions})
    company.has(users=users)
    return company


def use_every_day(first: str, last: str) -> pl.DataFrame:
    """Two of the twelve each day, in turn."""
    days = pl.date_range(date.fromisoformat(first), date.fromisoformat(last), eager=True)
    rows = [((2 * index + offset) % 12 + 1, day) for index, day in enumerate(days) for offset in (0, 1)]
    ids, dates = zip(*rows, strict=True)
    return pl.DataFrame({"user_id": ids, "usage_date": dates}).with_columns(feature_id=pl.lit("core"))


def payments(rows: Sequence[tuple[date, int, str, float]], currency: str = "CNY") -> pl.DataFrame:
    """A row a payment: day, person, kind, amount."""
    days, people, kinds, amounts = zip(*rows, strict=True)
    frame = pl.DataFrame({"user_id": people, "paid_on": days, "kind": kinds, "amount": [*map(float, amounts)]})
    return frame.with_row_index("payment_id", 1).with_columns(currency=pl.lit(currency))


def on_the_first(first: str, last: str, amount: float = 10, kind: str = "base") -> list[tuple[date, int, str, float]]:
    """All twelve pay on the first of every month from one to the other."""
    day, until = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    results = []
    while day <= until:
        results += [(day, person, kind, amount) for person in TWELVE]
        day = (day + timedelta(31)).replace(day=1)
    return results
