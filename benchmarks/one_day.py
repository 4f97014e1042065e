"""A whole refresh, and one of a day more: `python -m benchmarks.one_day --rows 50_000_000 --ids texts`.

Reads, checks, computes and publishes, the loading of its libraries included; each refresh is a process of its own. The
day more goes on from the store of the day before it. With `texts` the ids are texts, and the rows are in no order.
"""

import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import click

from benchmarks.__main__ import HOUSE, Number
from benchmarks.checking import RESULTS
from benchmarks.race.results import Taken, Watch
from benchmarks.report.day_more import DayMore
from benchmarks.world.generate import SPAN, build, build_texts
from benchmarks.world.home import Home
from metrics.aggregates.schema import SourceState
from metrics.periods.period import ONE_DAY
from queries.settings import Settings

INTEGERS, TEXTS = "integers", "texts"


@click.command()
@click.option("--rows", type=Number(), default=50_000_000, show_default=True)
@click.option("--ids", type=click.Choice([INTEGERS, TEXTS]), default=INTEGERS, show_default=True)
@click.option("--runs", type=int, default=3, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
@click.option("--scratch", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench" / "stores")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS)
def main(rows: int, ids: str, runs: int, data: Path, scratch: Path, results: Path) -> None:
    """Measure everything and one day more, in turns, and check that they publish the very same files."""
    home = Home(data, rows, 7)
    build(home)
    if ids == TEXTS:
        build_texts(home)
    warehouse = home.warehouse if ids == INTEGERS else home.texts
    settings = Settings(f"duckdb:///{warehouse}")
    whole, _ = _alone(replace(settings, store=str(scratch / "warm")), SPAN.end)  # compiles the kernel, reads the file
    turns = [_turn(settings, scratch) for _ in range(runs)]
    day_more = DayMore.of(f"refresh of {ids}", whole.rows_read, turns)
    day_more.keep(results)
    shutil.rmtree(scratch)
    click.echo(json.dumps(asdict(day_more), indent=1))


def _turn(settings: Settings, scratch: Path) -> tuple[Taken, Taken]:
    shutil.rmtree(scratch, ignore_errors=True)
    anew, everything = _alone(replace(settings, store=str(scratch / "everything")), SPAN.end)
    grown = replace(settings, store=str(scratch / "day more"))
    _alone(grown, SPAN.end - ONE_DAY)
    more, day_more = _alone(grown, SPAN.end)
    assert anew.files == more.files, "a day more comes to other cells than everything again"
    return everything, day_more


def _alone(settings: Settings, through: date) -> tuple[SourceState, Taken]:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_refreshed, replace(settings, through=through)).result()


def _refreshed(settings: Settings) -> tuple[SourceState, Taken]:
    """The source `usage` as it was published."""
    watch = Watch()
    from refresh.pipeline.refresh import refresh

    published = refresh(settings).published
    assert published is not None and not any(check.is_critical for check in published.manifest.checks)
    return published.manifest.sources["usage"], watch.taken()


if __name__ == "__main__":
    main()
