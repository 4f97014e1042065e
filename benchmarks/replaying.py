"""Replay of trigger rules on interactions, beside the same in DuckDB SQL: `python -m benchmarks.replaying`.

Both read the same Parquet file with the columns that a snapshot publishes, and must find the same prompts. The draft
with a cap and a cool-down has no form in plain SQL and is timed alone.
"""

from pathlib import Path
from time import perf_counter

import click
import duckdb
import numpy as np
import polars as pl

from benchmarks.__main__ import HOUSE, Number
from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.moments import moments
from metrics.analysis.replay.rule import TriggerRule

DAYS, PAGES = 31, ("home", "search", "orders", "checkout", "messages", "settings")
CORE = 4
DRAFT = TriggerRule(idle=20, failures=2, dwell=60, cap=3, cool_down=600)

SQL = {
    "v1": 'select "user", "at" + interval 30 second as "at" from log where dwell_seconds >= 30',
    "v2": """
        select "user", "at" + interval 120 second as "at" from log where is_core_page and dwell_seconds >= 120
        union all
        select "user", "at" + interval 2 second as "at" from (
            select *, row_number() over (partition by "user", page, run order by "at") as nth from (
                select *, sum((not goes_on)::int) over (partition by "user", page order by "at", failed) as run from (
                    select *, failed and coalesce(lag(failed) over w, false)
                        and "at" - lag("at") over w <= interval 300 second as goes_on
                    from log window w as (partition by "user", page order by "at", failed)))
            where failed)
        where nth % 2 = 0""",
}
"""The rules by window functions."""


@click.command()
@click.option("--rows", type=Number(), default=10_000_000, show_default=True, help="So many interactions of a month.")
@click.option("--runs", type=int, default=3, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
def main(rows: int, runs: int, data: Path) -> None:
    """Measure the replay of a month, in turns with DuckDB; both must find the same."""
    file = data / f"interactions-{rows}.parquet"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        drawn(rows).write_parquet(file)
    for name, rule in {**declared_rules(), "draft": DRAFT}.items():
        ours = [_ours(file, rule) for _ in range(runs)]
        theirs = [_duckdb(file, SQL[name]) for _ in range(runs)] if name in SQL else []
        found = {count for count, _ in (*ours, *theirs)}
        assert len(found) == 1, found
        seconds = [min(took for _, took in each) if each else None for each in (ours, theirs)]
        beside = "" if seconds[1] is None else f", DuckDB {seconds[1]:.2f} s"
        click.echo(f"{name}: {max(found):,} prompts of {rows:,} interactions, {seconds[0]:.2f} s{beside}")


def drawn(rows: int) -> pl.DataFrame:
    """Interactions of a month, in the order of time: some of them failed, some long."""
    random = np.random.default_rng(7)
    page = random.integers(0, len(PAGES), rows)
    second = np.sort(random.integers(0, DAYS * 86_400, rows)) + 1_764_547_200
    return pl.DataFrame(
        {
            "user": random.integers(1, rows // 40 + 2, rows),
            "at": pl.from_epoch(pl.Series(second), time_unit="s").cast(pl.Datetime("us")),
            "page": pl.Series(PAGES).gather(page),
            "failed": random.random(rows) < 0.04,
            "dwell_seconds": np.round(random.gamma(0.6, 30.0, rows), 1),
            "is_core_page": page < CORE,
        }
    )


def _ours(file: Path, rule: TriggerRule) -> tuple[int, float]:
    started = perf_counter()
    prompts = moments(pl.read_parquet(file), rule)
    return prompts.height, perf_counter() - started


def _duckdb(file: Path, sql: str) -> tuple[int, float]:
    """Prompts as a table in memory; one user has one at a time stamp."""
    started = perf_counter()
    with duckdb.connect() as connection:
        connection.read_parquet(str(file)).create_view("log")
        connection.execute(f'create table prompts as select distinct "user", "at" from ({sql})')
        ((count,),) = connection.execute("select count(*) from prompts").fetchall()
    return count, perf_counter() - started


if __name__ == "__main__":
    main()
