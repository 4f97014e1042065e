"""Demos built once for all tests, and plain SQL on their raw tables: nothing here goes through the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from queries.demo.build import write_demo

SCALE = 0.0002
SEEDS = (2025, 7)
SMALLEST = 0.00005

# What nearly every question begins with: the people who are not the company's own accounts.
VIEWS = """
create temp view customers as select * from users where not is_internal;
create temp view customer_usage as select u.* from usage_daily u semi join customers using (user_id);
create temp view user_days as select distinct user_id, usage_date from customer_usage;
create temp view customer_payments as select p.* from payments p semi join customers using (user_id);
create temp view holders as
    select distinct date_trunc('month', usage_date) as month, user_id
    from user_days join subscriptions s using (user_id)
    where not s.is_trial and s.started_on <= usage_date and (s.ended_on is null or usage_date < s.ended_on);
"""


@dataclass(frozen=True)
class Demo:
    path: Path
    scale: float
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, **values: Any) -> tuple[Any, ...]:
        (only,) = self.rows(sql, **values)
        return only

    def value(self, sql: str, **values: Any) -> Any:
        (only,) = self.row(sql, **values)
        return only

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.table(name)

    def scaled(self, figure: int) -> int:
        return round(figure * self.scale)


def opened(path: Path, *, scale: float) -> Demo:
    connection = duckdb.connect()
    connection.execute(f"attach '{path}' as demo (read_only); use demo")
    connection.execute(VIEWS)
    return Demo(path, scale, connection)


@pytest.fixture(scope="session", params=SEEDS, ids="seed {}".format)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    path = tmp_path_factory.mktemp("demo") / "warehouse.duckdb"
    write_demo(f"duckdb:///{path}", scale=SCALE, seed=request.param)
    return opened(path, scale=SCALE)


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., Path]:
    """Builds the smallest demo there is, at a place of its own, and says where."""

    def build(name: str = "tiny.duckdb", *, seed: int = 2025) -> Path:
        write_demo(f"duckdb:///{tmp_path / name}", scale=SMALLEST, seed=seed)
        return tmp_path / name

    return build
