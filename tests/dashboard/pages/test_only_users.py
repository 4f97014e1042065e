"""Users of one feature only, where users by feature are shown: how many, their change, or why they are not known."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboard.i18n import LANGUAGES, words
from tests.conftest import Published
from tests.dashboard.conftest import Open, texts

WINDOW = {"en": "is known for whole months that are over", "zh": "仅对已结束的整月可知"}
FILTERED = {"en": "is known for everybody", "zh": "仅对全体用户可知"}
OTHER_BASE = {"en": "the month is compared with other days than a month", "zh": "该月所对比的日期不是整月"}


def raw(warehouse: Path, month: str) -> tuple[dict[str, int], int, int]:
    """Users of one feature only, by feature; everybody; and the users of each feature added up."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select features, feature, count(*) from (
                select user_id, count(distinct feature_id) as features, min(feature_id) as feature
                from usage_daily join users using (user_id)
                where not is_internal and strftime(usage_date, '%Y-%m') = ? group by user_id) group by all
            """,
            [month],
        ).fetchall()
    only = {feature: people for features, feature, people in rows if features == 1}
    return only, sum(people for *_, people in rows), sum(features * people for features, _, people in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_features_say_who_uses_one_of_them_only_and_why_users_do_not_add_up(
    open_page: Open, small_demo: Published, language: str
) -> None:
    (now, everybody, added_up), (base, _, _) = (raw(small_demo.warehouse, month) for month in ("2025-12", "2024-12"))
    app = open_page("features", lang=language, period="2025-12")
    (table,) = [table.value for table in app.dataframe if "only" in table.value]
    assert sorted(table["only"]) == sorted([*now.values(), *[0] * (len(table) - len(now))])
    assert table["only_change"].sum() == sum(now.values()) - sum(base.values())
    assert table["users"].sum() == added_up
    counts = {"sum": added_up, "people": everybody, "only": sum(now.values()), "several": everybody - sum(now.values())}
    said = words(language)("only.counts", **{name: f"{count:,}" for name, count in counts.items()})
    assert said in texts(app)
    assert WINDOW[language] not in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_compared_with_other_days_has_them_without_their_change(open_page: Open, language: str) -> None:
    app = open_page("features", lang=language, period="2025-12", align="weekday")
    (table,) = [table.value for table in app.dataframe if "only" in table.value]
    assert table["only"].notna().all()
    assert table["only_change"].isna().all()
    assert OTHER_BASE[language] in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("options", "reason"),
    [({"span": "2025"}, WINDOW), ({"span": "2025-12", "grain": "day", "only": "region=east"}, FILTERED)],
)
def test_compare_says_why_there_are_users_alone(
    open_page: Open, language: str, options: dict[str, str], reason: dict[str, str]
) -> None:
    app = open_page("compare", lang=language, metric="monthly_active_users", by="feature", **options)
    assert not [table for table in app.dataframe if "only" in table.value]
    assert reason[language] in texts(app)


def test_compare_lists_them_by_feature_for_a_month(open_page: Open, small_demo: Published) -> None:
    app = open_page("compare", lang="en", metric="monthly_active_users", by="feature", grain="day", span="2025-12")
    (table,) = [table.value for table in app.dataframe if "only" in table.value]
    rows = pl.from_pandas(table)
    assert rows["only"].sum() == sum(raw(small_demo.warehouse, "2025-12")[0].values())
    assert rows["base_only"].sum() == sum(raw(small_demo.warehouse, "2024-12")[0].values())
    assert (rows["only_change"] == rows["only"] - rows["base_only"]).all()


def test_breakdowns_of_other_metrics_say_nothing_of_them(open_page: Open) -> None:
    app = open_page("compare", lang="en", metric="monthly_active_users", by="region", grain="day", span="2025-12")
    assert "one feature" not in texts(app)
    assert not [table for table in app.dataframe if "only" in table.value]
