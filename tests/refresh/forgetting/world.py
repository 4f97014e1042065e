"""A small product with one person more, who is to be forgotten: its warehouse with and without, and its store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import refresh.pipeline.stages
from queries.settings import Settings
from refresh.pipeline.refresh import Report
from refresh.pipeline.refresh import refresh as publish
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.refreshing import ORDINARY
from tests.support.tiny import table, warehouse

WHO, NUMBER = "anna-7Kq", 7_007_007
"""The person where ids are texts, and where they are numbers: nobody else's id has these letters."""
ROWS = {
    "users": "user_id registered_on region channel is_internal\nanna-7Kq 2020-01-01 west ads false",
    "usage_daily": """user_id usage_date feature_id platform minutes sessions
        anna-7Kq 2025-11-30 feed ios 10 1
        anna-7Kq 2025-12-26 search ios 20 1
        anna-7Kq 2025-12-30 feed ios -5 1
        anna-7Kq 2025-12-31 feed web 30 2""",
    "payments": """payment_id user_id paid_on kind amount currency refund_of
        9001 anna-7Kq 2025-12-27 base 700 CNY -""",
    "interactions": """user_id occurred_at page action outcome dwell_seconds
        anna-7Kq 2025-11-30T10:00:00 home click ok 1
        anna-7Kq 2025-12-28T10:00:00 help click failed 2""",
    "support_tickets": """ticket_id user_id opened_at resolved_at category is_repeat handled_by handling_minutes
        9001 anna-7Kq 2025-12-29T12:00:00 2025-12-29T13:00:00 billing false human 10""",
    "experiment_exposures": """experiment_id user_id variant exposed_at
        cards anna-7Kq treatment 2025-12-29T12:00:00""",
}
"""The rows about the person. That of minus five minutes breaks a rule: it is quarantined, and shown as an example."""
TABLES = (*ROWS, "assistant_events", "subscriptions", "consents")
KINDS = {
    pl.Float64: ("minutes", "amount", "dwell_seconds", "handling_minutes"),
    pl.Int64: ("sessions", "payment_id", "ticket_id", "refund_of", "event_id", "prompt_id", "subscription_id"),
}
FLAGS = ("is_internal", "is_repeat", "granted", "is_trial")


def frames(*, with_person: bool, as_numbers: bool = False, usage: str = "") -> dict[str, pl.DataFrame]:
    """Tables of the warehouse, with ids as texts or as numbers; `usage`: more rows of use."""
    found = {}
    for name in TABLES:
        ordinary = pl.DataFrame(ORDINARY[name]).select(pl.all().cast(pl.String).replace("-", None))
        more = [ROWS[name]] if with_person and name in ROWS else []
        more += [usage] if usage and name == "usage_daily" else []
        texts = [table(rows).select(pl.all().cast(pl.String)) for rows in more]
        rows = pl.concat([ordinary, *texts], how="diagonal")
        kinds = {column: kind for kind, columns in KINDS.items() for column in columns if column in rows.columns}
        rows = rows.cast(kinds)  # type: ignore[arg-type]
        rows = rows.with_columns(pl.col(column) == "true" for column in FLAGS if column in rows.columns)
        ids = pl.col("user_id").replace(WHO, str(NUMBER)).cast(pl.Int64) if as_numbers else pl.col("user_id")
        found[name] = rows.with_columns(ids)
    return found


def settings_in(home: Path, through: str = "2025-12-31", **options: Any) -> Settings:
    return Settings(str(home / "warehouse"), str(home / "store"), date.fromisoformat(through), **options)


def refreshed(
    home: Path, through: str = "2025-12-31", *, full: bool = False, settings: Settings | None = None, **options: Any
) -> Report:
    """A refresh of such a warehouse."""
    warehouse(home / "warehouse", **frames(**options))
    return publish(settings or settings_in(home, through), full=full)


@contextmanager
def unchecked() -> Iterator[None]:
    """Refreshes to which every row is right, which saves their seconds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(refresh.pipeline.stages, "Examiner", Nodding)
        yield


@pytest.fixture
def without_checks() -> Iterator[None]:
    with unchecked():
        yield


def contents(store: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a store, and every table of it as CSV: compressed columns have no text that can be searched."""
    for file in sorted(path for path in store.rglob("*") if path.is_file()):
        yield file.name, file.name.encode() + file.read_bytes()
        if file.suffix == ".parquet":
            text = BytesIO()
            pl.read_parquet(file, hive_partitioning=False).select(pl.all().cast(pl.String, strict=False)).write_csv(
                text
            )
            yield file.name, text.getvalue()


def named_in(store: Path, *names: object) -> list[str]:
    """Files of a store that have a name somewhere."""
    return [file for file, content in contents(store) if any(str(name).encode() in content for name in names)]


def tree(store: Path) -> dict[str, bytes]:
    """Path → content of every file of a store."""
    return {str(file.relative_to(store)): file.read_bytes() for file in store.rglob("*") if file.is_file()}
