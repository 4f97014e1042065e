"""People without a region, rows without a platform: a part like others, that can be asked for."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from metrics.errors import Refusal
from metrics.model.metric import Metric
from tests.support.tiny import Asked, numbers

MAU, MINUTES, RETENTION = "monthly_active_users", "feature_minutes", "retention"
REGIONS = {1: "NA", 2: "null", 3: None, 4: "unknown", 5: "–", 6: "none", 7: None, 8: "", 9: "NaN", 10: "-"}
USE = """
user_id usage_date feature_id platform minutes
1       2025-11-01 feed       ios      1
3       2025-11-02 feed       -        2
1       2025-12-01 feed       ios      10
2       2025-12-02 feed       ios      20
3       2025-12-03 feed       -        30
3       2025-12-03 search     web      31
4       2025-12-04 feed       -        40
5       2025-12-05 feed       ios      50
6       2025-12-06 feed       ios      60
7       2025-12-07 search     ios      70
8       2025-12-08 feed       ios      80
9       2025-12-09 feed       ios      90
10      2025-12-31 feed       ios      100
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    users = pl.DataFrame({"user_id": list(REGIONS), "region": list(REGIONS.values())}).with_columns(
        registered_on=pl.lit("2020-01-01")
    )
    with numbers(tmp_path_factory.mktemp("regions"), users=users, usage_daily=USE) as answers:
        yield answers


def test_those_without_a_region_are_asked_for_by_no_value_and_a_blank_text_is_none(answers: Asked) -> None:
    assert answers.value(MAU, "2025-12", where={"region": None}) == 3  # 3, 7 and, with a text of nothing, 8
    assert answers.value(MINUTES, "2025-12", where={"region": None}) == 30 + 31 + 70 + 80
    assert answers.value(MAU, "2025-12-01..2025-12-20", where={"region": None}) == 3


@pytest.mark.parametrize("name", ["NA", "null", "unknown", "–", "none", "NaN", "-"])
def test_a_text_that_looks_like_nothing_is_a_value_like_others(answers: Asked, name: str) -> None:
    assert answers.value(MAU, "2025-12", where={"region": name}) == 1


def test_they_are_cut_and_compared_like_others(answers: Asked) -> None:
    (row,) = (r for r in answers.rows(MAU, "2025-12", by="region", against="previous") if r["region"] is None)
    assert (row["value"], row["base_value"]) == (2, 1)
    rows = answers.rows(MAU, "2025-12", by="platform", where={"region": None}, against="none")
    assert {row["platform"]: row["value"] for row in rows} == {None: 1, "web": 1, "ios": 2}
    assert answers.row(MAU, "2025-12", where={"region": None}, against="previous")["base_value"] == 1
    assert answers.row(RETENTION, "2025-12", where={"region": None}, against="none")["numerator"] == 1


def test_rows_without_a_platform_can_be_asked_for(answers: Asked) -> None:
    assert answers.value(MAU, "2025-12", where={"platform": None}) == 2
    assert answers.value(MINUTES, "2025-12", where={"platform": None}) == 70
    assert answers.value(MAU, "2025-12", where={"platform": None, "region": None}) == 1
    rows = answers.rows(MAU, "2025-12", by="region", where={"platform": None}, against="none")
    assert {row["region"]: row["value"] for row in rows} == {None: 1, "unknown": 1}


def test_nobody_without_a_value_is_nobody(answers: Asked) -> None:
    assert answers.value(MAU, "2025-12", where={"feature": None}) == 0


def test_what_no_row_has_is_refused(answers: Asked) -> None:
    with pytest.raises(Refusal, match="no_such_value"):
        answers.row(MAU, "2025-12", where={"region": "nowhere"})


def test_cohorts_of_those_without_a_value(tmp_path: Path) -> None:
    users = pl.DataFrame({"user_id": range(1, 25), "region": ["north"] * 12 + [None] * 12}).with_columns(
        registered_on=pl.lit("2020-01-01")
    )
    rows = [
        (0, "2025-09-01"),
        *((user, f"2025-{month}-02") for user in range(1, 25) for month in (10, 11)),
        (13, "2025-12-31"),
    ]
    use = pl.DataFrame(rows, schema=["user_id", "usage_date"], orient="row").with_columns(feature_id=pl.lit("feed"))
    with numbers(tmp_path, users=users, usage_daily=use) as answers:
        cohorts = answers.numbers.cohorts(_active(), {"region": None})
    assert cohorts.select("size", "people").rows()[:3] == [(12, 12), (12, 12), (12, 1)]


def _active() -> Metric:
    from metrics.definitions.engagement.monthly_active_users import metric

    return metric
