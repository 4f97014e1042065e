"""Quantiles of the time to resolve: the engine's number is the nearest rank that SQL finds among the raw durations."""

from datetime import date

import pytest

from metrics.comparison.period_pair import Against
from metrics.model.term import Slice
from metrics.periods.period import Period
from metrics.query.answers import Question
from tests.oracle.conftest import BothWays

WINDOWS = [
    (date(2024, 1, 1), date(2024, 12, 31)),
    (date(2025, 1, 1), date(2025, 12, 31)),
    (date(2025, 4, 1), date(2025, 6, 30)),
    (date(2025, 2, 10), date(2025, 9, 5)),
]
SQL = """
    with durations as (
        select {by} as part, floor((epoch(resolved_at) - epoch(opened_at)) / 360 + 0.5) as steps
        from support_tickets join customers using (user_id)
        where resolved_at::date between date '{first}' and date '{last}'),
    ranked as (
        select part, least(steps, 1680) as steps, row_number() over (partition by part order by steps) as place,
            count(*) over (partition by part) as n
        from durations)
    select part, n, min(steps) filter (place >= ceil({share} * n)) / 10 from ranked group by part, n
"""


@pytest.mark.parametrize("by", ["category", "handled_by", "region", ""])
@pytest.mark.parametrize(("first", "last"), WINDOWS)
@pytest.mark.parametrize(("metric", "share"), [("time_to_resolve_median", 0.5), ("time_to_resolve_p90", 0.9)])
def test_a_quantile_is_the_nearest_rank_of_the_raw_durations(
    demo: BothWays, metric: str, share: float, first: date, last: date, by: str
) -> None:
    question = Question(metric, Period(first, last), None, Slice((by,) if by else ()), Against.NONE)
    rows = demo.numbers.answer(question).rows.to_dicts()
    sql = SQL.format(by=by or "''", first=first, last=last, share=share)
    expected = {part: (n, value) for part, n, value in demo.raw.connection.execute(sql).fetchall()}
    assert {row[by] if by else "": row["denominator"] for row in rows} == {p: n for p, (n, _) in expected.items()}
    for row in rows:
        n, value = expected[row[by] if by else ""]
        assert row["value"] == (pytest.approx(value) if n >= 10 else None)
