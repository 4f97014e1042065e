"""The rows of an explanation."""

import polars as pl

COLUMNS = {
    "part": pl.String,
    **dict.fromkeys(
        ("value", "base_value", "contribution", "rate", "mix", "weight", "base_weight"),
        pl.Float64,
    ),
}


def in_form(rows: pl.DataFrame) -> pl.DataFrame:
    """With every column, null where the method knows none, in order."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    )


def largest_first(rows: pl.DataFrame) -> pl.DataFrame:
    """By the size of the contribution, of either sign; those of one size by name."""
    size = pl.col("contribution").abs()
    return rows.sort(size, "part", descending=[True, False], nulls_last=True)
