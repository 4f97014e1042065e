"""The cells of use, all of them and one day more: `python -m benchmarks.one_day --rows 50_000_000`.

Both are what a refresh does for the source `usage` after its checks: read, count, keep state and tables. The day more
goes on from the state of the day before it. Each is a process of its own.
"""

import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import click

from benchmarks.__main__ import HOUSE, Number
from benchmarks.checking import RESULTS
from benchmarks.race.results import Taken, Watch
from benchmarks.report.day_more import DayMore
from benchmarks.world.generate import SPAN, build
from benchmarks.world.home import Home
from metrics.aggregates.schema import SourceState
from metrics.periods.period import ONE_DAY
from metrics.snapshots.store import Store
from queries.extract.extract import read_once
from queries.sources.definitions.usage import usage
from refresh.pipeline.compute_source import Computation


@click.command()
@click.option("--rows", type=Number(), default=50_000_000, show_default=True)
@click.option("--runs", type=int, default=3, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
@click.option("--scratch", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench" / "stores")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS)
def main(rows: int, runs: int, data: Path, scratch: Path, results: Path) -> None:
    """Measure everything and one day more, in turns, and check that they come to the very same files."""
    home = Home(data, rows, 7)
    build(home)
    whole, _ = _alone(home, SPAN.end, scratch / "warm")  # compiles the kernel, and has the file read
    day_more = DayMore.of("the cells", whole.rows_read, [_turn(home, scratch) for _ in range(runs)])
    day_more.keep(results)
    shutil.rmtree(scratch)
    click.echo(json.dumps(asdict(day_more), indent=1))


def _turn(home: Home, scratch: Path) -> tuple[Taken, Taken]:
    shutil.rmtree(scratch, ignore_errors=True)
    anew, everything = _alone(home, SPAN.end, scratch / "everything")
    _alone(home, SPAN.end - ONE_DAY, scratch / "day more")
    more, day_more = _alone(home, SPAN.end, scratch / "day more")
    assert anew.files == more.files, "a day more comes to other cells than everything again"
    return everything, day_more


def _alone(home: Home, through: date, store: Path) -> tuple[SourceState, Taken]:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_computed, home, through, store).result()


def _computed(home: Home, through: date, store: Path) -> tuple[SourceState, Taken]:
    """The source up to a day."""
    with read_once(home.settings) as warehouse:
        watch = Watch()
        computation = Computation(warehouse, {}, through, Store(store))
        state = computation.state(usage, None, lambda done, rows: None)
        return state, watch.taken()


if __name__ == "__main__":
    main()
