"""A person counts once, whatever the number of days, features and platforms; and nobody drops out of the total."""

from pathlib import Path

import pytest

from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.query.answers import Question
from tests.support.tiny import numbers

MAU = "monthly_active_users"


def test_daily_actives_are_not_added_up_to_a_week_a_month_or_a_quarter(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-10-31 feed
    1       2025-12-01 feed
    1       2025-12-02 feed
    1       2025-12-03 feed
    2       2025-12-03 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        days = answers.rows(MAU, "2025-12-01..2025-12-03", grain="day")
        assert sum(day["value"] for day in days) == 4
        assert answers.value(MAU, "2025-12-01..2025-12-07") == 2
        assert answers.value(MAU, "2025-12") == 2
        assert answers.value(MAU, "2025-Q4") == 2


def test_someone_on_two_platforms_counts_once_in_the_total_and_once_on_each(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform
    1       2025-12-01 feed       ios
    1       2025-12-01 feed       web
    1       2025-12-05 search     web
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 1
        by_platform = answers.rows(MAU, "2025-12", by="platform")
        assert [(row["platform"], row["value"]) for row in by_platform] == [("ios", 1), ("web", 1)]


def test_two_features_asked_together_are_refused_because_their_people_overlap(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-01 feed       10
    1       2025-12-02 search     20
    2       2025-12-02 search     40
    """
    both = Slice((), (("feature", ("feed", "search")),))
    december = parse("2025-12")[0]
    with numbers(tmp_path, usage_daily=use) as answers:
        with pytest.raises(Refusal, match="overlapping_union"):
            answers.numbers.answer(Question(MAU, december, slice=both))
        minutes = answers.numbers.answer(Question("feature_minutes", december, slice=both))
        assert minutes.rows["value"].to_list() == [70]


def test_someone_without_a_region_has_a_row_of_their_own_and_is_in_the_total(tmp_path: Path) -> None:
    people = """
    user_id registered_on region
    1       2020-01-01    east
    2       2020-01-01    -
    3       2020-01-01    -
    """
    use = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    2       2025-12-01 feed
    3       2025-12-02 feed
    """
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 3
        rows = {row["region"]: row["value"] for row in answers.rows(MAU, "2025-12", by="region")}
        assert rows == {"east": 1, None: 2}


def test_use_on_an_unknown_platform_is_in_the_total_and_in_a_row_of_its_own(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-01 feed       ios      10
    2       2025-12-02 feed       -        20
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 2
        assert answers.value("feature_minutes", "2025-12") == 30
        rows = {row["platform"]: row["value"] for row in answers.rows("feature_minutes", "2025-12", by="platform")}
        assert rows == {"ios": 10, None: 20}


def test_an_internal_account_is_in_no_count_and_no_sum(tmp_path: Path) -> None:
    people = """
    user_id registered_on is_internal
    1       2020-01-01    false
    2       2020-01-01    true
    3       2020-01-01    -
    """
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-01 feed       10
    2       2025-12-01 feed       500
    3       2025-12-02 feed       30
    """
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 2
        assert answers.value("feature_minutes", "2025-12") == 40


def test_use_of_a_feature_before_its_launch_counts_as_use_and_not_as_a_launch(tmp_path: Path) -> None:
    features = """
    feature_id name   launched_on
    feed       Feed   2025-12-10
    search     Search 2025-01-01
    """
    use = """
    user_id usage_date feature_id
    1       2025-11-20 feed
    2       2025-12-15 feed
    """
    with numbers(tmp_path, features=features, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-11", where={"feature": "feed"}) == 1
        assert answers.value("feature_iterations", "2025-11") == 0
        assert answers.value("feature_iterations", "2025-12") == 1


def test_ids_that_are_text_count_like_ids_that_are_numbers_and_007_is_not_7(tmp_path: Path) -> None:
    rows = """
    user_id usage_date feature_id
    {a}     2025-12-01 feed
    {b}     2025-12-01 feed
    {a}     2025-12-09 feed
    {b}     2025-12-20 search
    """
    with numbers(tmp_path / "numbers", usage_daily=rows.format(a=7, b=8)) as answers:
        of_numbers = answers.rows(MAU, "2025-12", grain="week", by="feature")
    with numbers(tmp_path / "text", usage_daily=rows.format(a="007x", b="7x")) as answers:
        assert answers.value(MAU, "2025-12") == 2
        assert answers.rows(MAU, "2025-12", grain="week", by="feature") == of_numbers
