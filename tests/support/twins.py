"""A small product that shrinks, whose parts bear the names of other parts: case 26 with everything falling.

Two features are called Twin and a third has the id `all`; channels are Shop, shop and SHOP, which differ in letters
only; regions and modules are called like what the pages themselves put beside them.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from tests.support.tiny import warehouse

CHANNELS = ("Shop", "shop", "SHOP", "search", "Other (3)")
REGIONS = ("east", "Dec 2025", "not recorded")
DAYS = (3, 10, 17, 24, 31)
SHARES = {"home_feed": 1, "history_30d": 3, "history_90d": 2, "all": 4, "none": 7}
"""Feature → it is used by every so-maniest person."""

FEATURES = pl.DataFrame(
    [
        ("home_feed", "Home feed", "首页", "core", "core", None),
        ("history_30d", "Twin", "双胞胎", "core", "strategic", date(2025, 3, 4)),
        ("history_90d", "Twin", "双胞胎", "core", "iteration", date(2025, 3, 4)),
        ("all", "Everything", "一切", "Core", "strategic", date(2025, 6, 1)),
        ("none", "Twin (history_30d)", "双胞胎 (history_30d)", "Core", "iteration", date(2025, 6, 1)),
    ],
    ["feature_id", "name", "name_zh", "module", "kind", "launched_on"],
    orient="row",
)


def people_in(year: int, month: int) -> int:
    """Everybody of 2024, and three fewer each month of 2025."""
    return 120 if year == 2024 else 120 - 3 * month


def users_of(feature: str, year: int, month: int) -> int:
    """How many use the feature in the month."""
    return len(range(0, people_in(year, month), SHARES[feature]))


def built(home: Path) -> Path:
    """The folder warehouse."""
    use = pl.DataFrame(list(_use()), ["user_id", "usage_date", "feature_id", "platform", "minutes"], orient="row")
    users = [(id, date(2023, 1, 1), REGIONS[id % 3], CHANNELS[id % 5]) for id in range(120)]
    listed = pl.DataFrame(users, ["user_id", "registered_on", "region", "channel"], orient="row")
    return warehouse(home, usage_daily=use, users=listed, features=FEATURES)


def _use() -> Iterator[tuple[int, date, str, str, float]]:
    for year in (2024, 2025):
        for month in range(1, 13):
            for id in range(people_in(year, month)):
                day = date(year, month, min(DAYS[id % 5], 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31))
                features_used = [feature for feature, share in SHARES.items() if id % share == 0]
                yield from ((id, day, feature, "ios", 20.0 + 10 * (year == 2024)) for feature in features_used)
