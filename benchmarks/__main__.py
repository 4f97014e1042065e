"""`python -m benchmarks --rows 50_000_000 --runs 3`: measures, prints, and writes docs/benchmarks.md."""

import shutil
from pathlib import Path

import click
from rich.console import Console

from benchmarks.contenders.all import MODULES, USUAL, contender
from benchmarks.race.race import Effort, Race
from benchmarks.race.results import Result, machine, now, versions
from benchmarks.report import report
from benchmarks.world.home import Home

HOUSE = Path(__file__).parents[1]
WIDTH = 130


class Number(click.ParamType[int]):
    """A number as Python writes it: 50_000_000."""

    name = "number"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(value)
        except ValueError:
            self.fail(f"wanted a number such as 50_000_000, got {value}", param, ctx)


@click.command()
@click.option("--rows", type=Number(), default=50_000_000, show_default=True, help="About so many rows of use.")
@click.option("--runs", type=int, default=3, show_default=True, help="How often each contender counts.")
@click.option("--contenders", default=",".join(USUAL), show_default=True, help=f"Of {', '.join(MODULES)}.")
@click.option("--draws", type=int, default=240, show_default=True, help="Questions drawn at random; 0: no questions.")
@click.option("--seconds", type=float, default=10, show_default=True, help="How long each of the six is asked again.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench", help="Where data are made.")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results")
@click.option("--docs", type=click.Path(path_type=Path), default=HOUSE / "docs")
@click.option("--delete", is_flag=True, help="Delete the data in the end.")
def main(
    rows: int,
    runs: int,
    contenders: str,
    draws: int,
    seconds: float,
    seed: int,
    data: Path,
    results: Path,
    docs: Path,
    delete: bool,
) -> None:
    """Measure contenders at a size, side by side."""
    console = Console(width=WIDTH)
    home = Home(data, rows, seed)
    left_out = {name: why for name in contenders.split(",") if (why := _obstacle(name, rows))}
    names = [name for name in contenders.split(",") if name not in left_out]
    race = Race(home, sorted(names, key=list(MODULES).index), Effort(seconds, draws), console.print)
    result = _measured(race, runs, left_out)
    result.keep(results)
    report.show(result, console)
    console.print(f"\nwritten: {report.write(results, docs)}")
    if delete:
        shutil.rmtree(home.folder)


def _measured(race: Race, runs: int, left_out: dict[str, str]) -> Result:
    race.prepared()
    rows, counting = race.counted(runs)
    asks = race.effort.draws > 0 and "ours" in race.names
    asking = race.asked() if asks else {}
    drawn = race.drawn() if asks else {}
    packages = dict.fromkeys(("numpy", "polars", *(contender(name).needs for name in race.names)))
    lines = versions(*packages)
    return Result(rows, race.home.seed, now(), machine(), lines, counting, asking, drawn, left_out)


def _obstacle(name: str, rows: int) -> str | None:
    """Why a contender cannot run."""
    if name not in MODULES:
        raise click.BadParameter(f"wanted some of {', '.join(MODULES)}, got {name}", param_hint="--contenders")
    module = contender(name)
    if not module.is_there:
        return f"{module.needs} is not installed"
    if module.most_rows and rows > module.most_rows:
        return f"beyond {module.most_rows:,} rows it does not fit into memory"
    return None


if __name__ == "__main__":
    main()
