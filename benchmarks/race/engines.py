"""A whole refresh of the demo on other engines, and one day more: `python -m benchmarks.race.engines --on postgresql`.

The tables of the demo are copied into the engine, with an index on the day of use where it has indexes, as
docs/your-warehouse.md advises. Every refresh is a process of its own: reading, checks, cells, all that is published.
The server's own work is not in the CPU seconds. What is published must be the same as of the demo itself.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import duckdb
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from benchmarks.__main__ import HOUSE
from benchmarks.race.results import Watch, machine, now
from metrics.periods.period import ONE_DAY
from queries.durable_files import make_folder
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.support.databases import postgresql

LAST = date(2025, 12, 31)
KINDS = {"DOUBLE": sql.SQL("DOUBLE PRECISION")}
"""Type of DuckDB → that of PostgreSQL, where the names differ."""
Scans = Callable[[], Mapping[str, int]]


@click.command()
@click.option("--on", type=click.Choice(["duckdb", "csv", "postgresql"]), multiple=True, default=("csv", "postgresql"))
@click.option("--demo", type=click.Path(path_type=Path), default=HOUSE / "data" / "warehouse.duckdb")
@click.option("--scratch", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench" / "engines")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results" / "engines")
def main(on: tuple[str, ...], demo: Path, scratch: Path, results: Path) -> None:
    """Measure a full refresh up to the day before the last one, and the last day."""
    make_folder(results)
    published = {}
    for engine in dict.fromkeys(("duckdb", *on)):
        shutil.rmtree(scratch, ignore_errors=True)
        make_folder(scratch)
        with PLACES[engine](demo, scratch) as (address, scans):
            report, published[engine] = _measured(Settings(address, str(scratch / "store")), scans)
        assert published[engine] == published["duckdb"], f"{engine} comes to other values than DuckDB"
        (results / f"{engine}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        click.echo(json.dumps({engine: report}, indent=1))


def _measured(settings: Settings, scans: Scans) -> tuple[dict[str, Any], Any]:
    report: dict[str, Any] = {"made_at": now(), "machine": machine()}
    published = None
    for name, through in (("full", LAST - ONE_DAY), ("day_more", LAST)):
        before = scans()
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            taken, rows, published = process.submit(_refreshed, settings, through).result()
        scanned = {table: many - before.get(table, 0) for table, many in scans().items()}
        report[name] = {**taken, "rows": rows, "scans": {table: many for table, many in scanned.items() if many}}
    return report, published


def _refreshed(settings: Settings, through: date) -> tuple[dict[str, Any], int, Any]:
    """What it took, the rows of use, and the files of every source, named by their content."""
    watch = Watch()
    report = refresh(Settings(settings.warehouse, settings.store, through))
    taken = asdict(watch.taken())
    assert report.published is not None and not report.failed, report.failed
    sources = report.published.manifest.sources
    return taken, sources["usage"].rows_read, {name: source.files for name, source in sources.items()}


@contextmanager
def _duckdb(demo: Path, scratch: Path) -> Iterator[tuple[str, Scans]]:
    yield f"duckdb:///{demo}", dict


@contextmanager
def _csv(demo: Path, scratch: Path) -> Iterator[tuple[str, Scans]]:
    folder = scratch / "files"
    make_folder(folder)
    with duckdb.connect(demo, read_only=True) as connection:
        for table in _tables(connection):
            connection.table(table).write_csv(str(folder / f"{table}.csv"))
    yield str(folder), dict


@contextmanager
def _postgresql(demo: Path, scratch: Path) -> Iterator[tuple[str, Scans]]:
    with postgresql("shared_buffers=512MB", "max_wal_size=8GB") as url:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with duckdb.connect(demo, read_only=True) as tables, psycopg.connect(address, autocommit=True) as server:
            for table in _tables(tables):
                _copy(tables, server, table, scratch / "rows.csv")
            server.execute("create index on usage_daily (usage_date)")
            server.execute("vacuum analyze")
        yield url, lambda: _scans(address)


def _copy(tables: duckdb.DuckDBPyConnection, server: psycopg.Connection[Any], table: str, file: Path) -> None:
    """Makes a table with the same columns; names and types are the demo's own."""
    columns = tables.execute(
        "select column_name, data_type from information_schema.columns where table_name = ? order by ordinal_position",
        [table],
    ).fetchall()
    typed = [sql.SQL("{} {}").format(sql.Identifier(name), KINDS.get(kind, sql.SQL(kind))) for name, kind in columns]
    named = sql.Identifier(table)
    server.execute(sql.SQL("create table {} ({})").format(named, sql.SQL(", ").join(typed)))
    tables.table(table).write_csv(str(file), header=False)
    into = sql.SQL("copy {} from stdin (format csv)").format(named)
    with file.open("rb") as rows, server.cursor() as cursor, cursor.copy(into) as copy:
        while block := rows.read(2**20):
            copy.write(block)
    file.unlink()


def _scans(address: str) -> dict[str, int]:
    """Table → how often it was scanned, in whole or by an index."""
    with psycopg.connect(address) as server:
        server.execute("select pg_stat_clear_snapshot()")
        found = server.execute("select relname, seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables").fetchall()
    return dict(found)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]


PLACES = {"duckdb": _duckdb, "csv": _csv, "postgresql": _postgresql}

if __name__ == "__main__":
    main()
