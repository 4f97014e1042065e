"""What was published stays known: as of a day, value by value, with the reason for each that changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import metrics.catalogue
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.snapshots.revisions import history, values_of
from metrics.snapshots.served import as_of, days_of, refuse_other_definition
from metrics.snapshots.store import Snapshot, Store
from refresh.pipeline.refresh import Report
from tests.refresh.support.refreshing import among, asked, refreshed

MAU = "monthly_active_users"
DECEMBER = parse("2025-12")[0]
BEFORE = """
    user_id usage_date feature_id platform minutes sessions
    101     2025-11-01 feed       ios      10      1
"""
ONE_MORE = BEFORE + "    1       2025-12-28 search     ios      30      2"


@pytest.fixture
def second_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on monthly active users are defined by version 2."""

    def define() -> None:
        changed = catalogue() | {MAU: replace(catalogue()[MAU], version=2)}
        for module in ("metrics.catalogue", "refresh.pipeline.published_values", "refresh.pipeline.stages"):
            monkeypatch.setattr(f"{module}.catalogue", lambda: changed)

    return define


def told(home: Path) -> list[tuple[Any, ...]]:
    rows = history(Store(home / "store"), metrics.catalogue.catalogue()[MAU], DECEMBER)
    return rows.select("version", "value", "complete", "why").rows()


def published(report: Report) -> Snapshot:
    assert report.published is not None
    return report.published


def test_every_value_that_was_published_is_told_with_the_reason_for_which_it_changed(
    tmp_path: Path, second_version: Callable[[], None]
) -> None:
    first_rows, more_rows = among("usage_daily", BEFORE), among("usage_daily", ONE_MORE)
    refreshed(tmp_path, usage_daily=first_rows, through="2025-12-30")
    refreshed(tmp_path, usage_daily=first_rows)
    refreshed(tmp_path, usage_daily=first_rows, full=True)
    refreshed(tmp_path, usage_daily=more_rows)
    second_version()
    refreshed(tmp_path, usage_daily=more_rows, full=True)
    assert told(tmp_path) == [
        (1, 10, False, "first"),
        (1, 10, True, "more_days"),
        (1, 11, True, "restated"),
        (2, 11, True, "definition"),
    ]


def test_a_snapshot_keeps_the_headline_series_of_every_metric_it_has(tmp_path: Path) -> None:
    report = refreshed(tmp_path, payments=among("payments"))
    published_rows, numbers = values_of(published(report)), asked(report)
    answered_ids = {id for id, metric in catalogue().items() if numbers.numbers.obstacle(metric) is None}
    assert set(published_rows["metric"]) == answered_ids
    for id, start, end, value in published_rows.select("metric", "start", "end", "value").iter_rows():
        (row,) = numbers.rows(id, f"{start}..{end}", grain=catalogue()[id].headline, against="none")
        assert row["value"] == value, id


def test_the_last_snapshot_of_a_day_is_what_was_believed_then(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    snapshots = {}
    for day, through in ((10, "2025-12-29"), (11, "2025-12-30"), (13, "2025-12-31")):
        manifest = published(refreshed(tmp_path / "w", through=through)).manifest
        snapshots[day] = _kept_as_of(tmp_path, store, manifest, day)
    assert [as_of(store, date(2026, 1, day)).id for day in (10, 11, 12, 13, 20)] == [
        snapshots[10], snapshots[11], snapshots[11], snapshots[13], snapshots[13],
    ]  # fmt: skip


def test_since_a_rollback_what_is_believed_is_the_snapshot_gone_back_to(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first, last = (
        _kept_as_of(tmp_path, store, published(refreshed(tmp_path / "w", through=through)).manifest, day)
        for day, through in ((10, "2025-12-29"), (13, "2025-12-31"))
    )
    yesterday, today = datetime.now(tz=UTC).date() - timedelta(1), datetime.now(tz=UTC).date()
    store.roll_back(first)
    assert (as_of(store, yesterday).id, as_of(store, today).id) == (last, first)
    assert days_of(store) == (date(2026, 1, 10), date(2026, 1, 13), today)


def test_before_the_first_snapshot_nothing_was_believed(tmp_path: Path) -> None:
    refreshed(tmp_path)
    with pytest.raises(Refusal) as refused:
        as_of(Store(tmp_path / "store"), date(2020, 1, 1))
    assert refused.value.code == "nothing_believed"


def test_a_metric_that_meant_something_else_then_is_not_answered_by_what_it_means_now(
    tmp_path: Path, second_version: Callable[[], None]
) -> None:
    snapshot = published(refreshed(tmp_path))
    refuse_other_definition(snapshot, catalogue()[MAU])
    second_version()
    with pytest.raises(Refusal) as refused:
        refuse_other_definition(snapshot, metrics.catalogue.catalogue()[MAU])
    assert (refused.value.facts["then"], refused.value.facts["now"]) == ("1", "2")


def _kept_as_of(home: Path, store: Store, manifest: Any, day: int) -> str:
    """The snapshot again, as if it had been made on that day of January 2026."""
    objects = home / "store" / "objects"
    if not objects.exists():
        objects.parent.mkdir(parents=True, exist_ok=True)
        objects.symlink_to(home / "w" / "store" / "objects")
    return store.publish(replace(manifest, made_at=datetime(2026, 1, day, 12, tzinfo=UTC))).id
