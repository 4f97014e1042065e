"""One more day beside everything again: `python -m benchmarks.one_day --rows 50_000_000`.

Both are what a refresh does for the source `usage` after its checks: read, count, keep state and tables. The day more
goes on from the state of the day before it.
"""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from statistics import median

import click

from benchmarks.__main__ import HOUSE, Number
from benchmarks.data import build
from benchmarks.days import SPAN
from benchmarks.home import Home
from benchmarks.measure import Taken, Watch
from benchmarks.results import machine, now
from metrics.manifest import SourceState
from metrics.snapshots import Store
from queries.warehouse.opening import opened
from queries.warehouse.sources.usage import usage
from refresh.compute import Computation


@click.command()
@click.option("--rows", type=Number(), default=50_000_000, show_default=True)
@click.option("--runs", type=int, default=3, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results" / "one_day")
def main(rows: int, runs: int, data: Path, results: Path) -> None:
    """Measure a rebuild and one more day, in turns, and check that they come to the same."""
    home = Home(data, rows, 7)
    build(home)
    _computed(home, "warm", 0)  # compiles the kernel, and has the operating system read the file
    turns = [_turn(home) for _ in range(runs)]
    said = {"rows": rows, "made_at": now(), "machine": machine(), "runs": runs}
    said |= {name: median(turn[name] for turn in turns) for name in turns[0]}
    results.mkdir(parents=True, exist_ok=True)
    (results / f"{rows}.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(said, indent=1))


def _turn(home: Home) -> dict[str, float]:
    _forget(home, "anew")
    anew, rebuilt = _computed(home, "anew", 0)
    _forget(home, "on")
    _computed(home, "on", 1)
    more, gone_on = _computed(home, "on", 0)
    assert anew.files == more.files, "a day more comes to other cells than everything again"
    return {"rebuild": rebuilt.wall, "day_more": gone_on.wall, "rebuild_cpu": rebuilt.cpu, "day_more_cpu": gone_on.cpu}


def _computed(home: Home, store: str, days_before: int) -> tuple[SourceState, Taken]:
    """The source up to so many days before the last."""
    with opened(home.settings) as warehouse:
        through = SPAN.end - timedelta(days=days_before)
        watch = Watch()
        state = Computation(warehouse, {}, through, Store(home.folder / store)).state(
            usage, None, lambda done, rows: None
        )
        return state, watch.taken()


def _forget(home: Home, store: str) -> None:
    shutil.rmtree(home.folder / store, ignore_errors=True)


if __name__ == "__main__":
    main()
