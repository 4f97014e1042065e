"""Builds the demo warehouse at its place: a DuckDB file or a folder of Parquet files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from queries.demo.days import MONTHS
from queries.demo.story import LARGEST_SCALE, SMALLEST_SCALE
from queries.demo.tables import Tables, demo_tables
from queries.demo.targets import Target, built_aside, move_into_place, refuse_to_overwrite, target_of
from queries.demo.warehouse_file import TABLES, export, insert, new_warehouse
from queries.problem import Problem

Progress = Callable[[str, float], None]
# usage_daily comes in one part a month; the last part is to put everything in place.
PARTS = len(TABLES) + len(MONTHS)


@dataclass(frozen=True)
class DemoSize:
    """Rows of each table, and the seconds that the build took."""

    rows: Mapping[str, int]
    seconds: float


def write_demo(
    target: str, *, scale: float = 0.001, seed: int = 2025, force: bool = False, progress: Progress | None = None
) -> DemoSize:
    """Writes the demo to a `duckdb:///` URL or a folder; the same scale and seed always give the same rows.

    The story is told at `scale` (0.001: 18,500 monthly actives in 2025-12). `progress` hears what is being drawn and
    the share done, from 0 to 1. Raises Problem for another kind of target, a scale out of range, and, unless `force`,
    where a warehouse stands already. Until the build is complete nothing appears at the target.
    """
    began = perf_counter()
    _check(scale)
    place, tell = target_of(target), progress or _silence
    if not force:
        refuse_to_overwrite(place)
    with built_aside(place) as workshop:
        rows = _build(place, workshop, _told(demo_tables(scale=scale, seed=seed), tell))
    tell("in place", 1.0)
    return DemoSize(rows, perf_counter() - began)


def _check(scale: float) -> None:
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        wanted = f"a number from {SMALLEST_SCALE:.5f} to {LARGEST_SCALE}"
        raise Problem("The demo's scale", wanted=wanted, got=str(scale), fix="0.001 gives about 8 million usage rows")


def _build(place: Target, workshop: Path, tables: Tables) -> dict[str, int]:
    file, folder = workshop / "warehouse.duckdb", workshop / "tables"
    with new_warehouse(file) as connection:
        rows = insert(connection, tables)
        if place.is_folder:
            export(connection, folder)
    move_into_place(place, folder if place.is_folder else file)
    return rows


def _told(tables: Tables, progress: Progress) -> Tables:
    progress("people", 0.0)
    for part, (name, frame) in enumerate(tables, start=1):
        progress(name, part / PARTS)
        yield name, frame


def _silence(label: str, share: float) -> None:
    pass
