"""The checks of the warehouse, all of it and one day more: `python -m benchmarks.checking --rows 50_000_000`.

Each check is a process of its own: loading Great Expectations is not counted in its seconds, but in its memory.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from benchmarks.__main__ import HOUSE, Number
from benchmarks.race.results import Taken
from benchmarks.report.day_more import DayMore
from benchmarks.world.generate import SPAN, build
from benchmarks.world.home import Home
from metrics.periods.period import ONE_DAY

RESULTS = HOUSE / "benchmarks" / "results" / "day_more"


@click.command()
@click.option("--rows", type=Number(), default=50_000_000, show_default=True)
@click.option("--runs", type=int, default=3, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
@click.option("--scratch", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench" / "known")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS)
def main(rows: int, runs: int, data: Path, scratch: Path, results: Path) -> None:
    """Measure a check of everything and one of a day more, in turns; both must find the same."""
    home = Home(data, rows, 7)
    build(home)
    turns = [_turn(home, scratch) for _ in range(runs)]
    verdicts, states = turns[0][0]["found"], turns[0][0]["states"]
    of_use = sum(state["rows"] for state in states if state["name"] == "usage_daily")
    taken = [(Taken(**everything["taken"]), Taken(**more["taken"])) for everything, more in turns]
    day_more = DayMore.of(f"{len(verdicts)} checks", of_use, taken)
    day_more.keep(results)
    click.echo(json.dumps(asdict(day_more), indent=1))


def _turn(home: Home, scratch: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    shutil.rmtree(scratch, ignore_errors=True)
    everything = _checked(home, SPAN.end, scratch / "everything")
    _checked(home, SPAN.end - ONE_DAY, scratch / "day more")
    day_more = _checked(home, SPAN.end, scratch / "day more")
    assert [everything[key] == day_more[key] for key in ("found", "states")] == [True, True]
    return everything, day_more


def _checked(home: Home, through: date, known: Path) -> dict[str, Any]:
    words = home.data, home.rows, home.seed, through, known
    command = [sys.executable, "-m", "benchmarks.race.processes.check", *map(str, words)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(ended.stdout))


if __name__ == "__main__":
    main()
