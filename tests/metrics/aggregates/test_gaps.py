"""A window reads, of each of its days, the gaps that reach back before it: whatever the order in which they come."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates.group_sums import GroupSums, Span
from metrics.aggregates.indexed_table import by_gap, indexed_table
from metrics.periods.period import Period

BEGIN = date(2024, 2, 20)
FEATURES = pl.Enum(["a", "b", "c"])

cells = st.tuples(
    st.integers(0, 20), st.sampled_from(["a", "b", "c", None]), st.integers(1, 40) | st.just(65_535), st.integers(1, 9)
)
windows = st.lists(st.tuples(st.integers(-3, 22), st.integers(0, 15), st.integers(0, 9)), min_size=1, max_size=4)


def table(rows: list[tuple[int, str | None, int, int]]) -> pl.DataFrame:
    """In the order of days, and in none within them."""
    schema = {"day": pl.Int32, "feature": FEATURES, "gap": pl.UInt16, "entities": pl.UInt32}
    days = pl.lit(BEGIN) + pl.duration(days=pl.col("day"))
    return pl.DataFrame(rows, schema, orient="row").sort("day", maintain_order=True).with_columns(days.alias("day"))


def spans(chosen: list[tuple[int, int, int]]) -> list[Span]:
    """Of windows that may begin before the days that are read."""
    starts = [(BEGIN + timedelta(start), length, lag) for start, length, lag in chosen]
    days = [Period(start, start + timedelta(length)) for start, length, _ in starts]
    since = [start - timedelta(lag) for start, _, lag in starts]
    return [Span(index, Period(s, day.end), day) for index, (day, s) in enumerate(zip(days, since, strict=True))]


def counted(rows: pl.DataFrame, span: Span, feature: str | None) -> int:
    """By going through every row."""
    return sum(
        row["entities"]
        for row in rows.to_dicts()
        if span.days.start <= row["day"] <= span.days.end
        and row["gap"] > (row["day"] - span.window.start).days
        and row["feature"] == feature
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(cells, max_size=40), windows)
def test_those_whose_gap_begins_before_the_window_are_counted(
    rows: list[tuple[int, str | None, int, int]], chosen: list[tuple[int, int, int]]
) -> None:
    gaps, spans_asked = table(rows), spans(chosen)
    axes = {"feature": (None, *FEATURES.categories)}
    (block,) = GroupSums(len(spans_asked), axes, {}).of(indexed_table(gaps), spans_asked, ["entities"])
    assert block.tolist() == [[counted(gaps, span, feature) for feature in axes["feature"]] for span in spans_asked]
    for feature in FEATURES.categories:
        (alone,) = GroupSums(len(spans_asked), {}, {"feature": (feature,)}).of(
            indexed_table(gaps), spans_asked, ["entities"]
        )
        assert alone.tolist() == [counted(gaps, span, feature) for span in spans_asked]


@given(st.lists(cells, max_size=40))
def test_gaps_ascend_in_each_day_and_rows_of_one_gap_stay_in_order(
    rows: list[tuple[int, str | None, int, int]],
) -> None:
    ordered = sorted(table(rows).rows(), key=lambda row: (row[0], row[2]))
    assert by_gap(table(rows)).rows() == ordered


def test_what_is_in_order_is_handed_back() -> None:
    ordered = by_gap(table([(1, "b", 3, 1), (1, "a", 2, 1), (0, "a", 9, 1)]))
    assert by_gap(ordered) is ordered
