"""Dimensions of unusual size: hundreds of features, forty channels, one person, one day. Pages stay short and whole."""

from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import pages
from dashboard.sections.layout import screen
from tests.dashboard.conftest import opened
from tests.support.tiny import published

USERS = "user_id registered_on channel region\n"
USE = "user_id usage_date feature_id\n"
MANY, CHANNELS = 300, 40


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    days = [f"2025-{month:02}-{day:02}" for month in (11, 12) for day in (1, 15, 28)]
    every = range(MANY)
    users = "\n".join(f"u{n} 2025-11-01 channel{n % CHANNELS} east" for n in every)
    use = "\n".join(f"u{n} {day} feature{n}" for n in every for day in days)
    one = tmp_path_factory.mktemp("one")
    many = tmp_path_factory.mktemp("many")
    return {
        "one person and one day": published(
            one, users=USERS + "u1 2025-12-31 ads east", usage_daily=USE + "u1 2025-12-31 feed"
        ),
        "hundreds of features": published(many, users=USERS + users, usage_daily=USE + use),
    }


@pytest.mark.parametrize("name", pages())
@pytest.mark.parametrize("size", ["one person and one day", "hundreds of features"])
def test_every_page_is_whole(stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch, size: str, name: str) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(stores[size]))
    app = opened(name, lang="en")
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(("rows", "height"), [(3, "content"), (MANY, 752)])
def test_a_table_of_many_rows_is_scrolled_in_itself(monkeypatch: pytest.MonkeyPatch, rows: int, height: object) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(screen.st, "dataframe", lambda data, **layout: shown.append(layout))
    screen.table([{"name": "x"}] * rows, {}, height="content")
    assert shown[0]["height"] == height
