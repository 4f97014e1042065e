"""`connect`: looks at a warehouse, and proposes the lines of settings that map it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import click

from dashboard.cli.common.output import say
from metrics.catalogue import catalogue
from metrics.model.metric import Metric
from queries.errors import Problem
from queries.settings import FILE, Settings, settings
from queries.warehouse.address import named, without_secrets
from queries.warehouse.change_rule import UPDATED_AT, WHOLE, ChangeRule, FoundBy, change_rule
from queries.warehouse.connection import connected, opened
from queries.warehouse.database import Database
from queries.warehouse.survey.mapping_text import as_settings, as_toml, guessed_time_zone
from queries.warehouse.survey.one_day import OneDay, newest_day
from queries.warehouse.survey.proposal import TableMatch, proposed
from queries.warehouse.survey.tables import MOST_TABLES, FoundTable, found_tables

FINDING = {
    FoundBy.CHECKSUM: "by the number of rows of a day and a checksum of them",
    FoundBy.UPDATED_AT: f"by the number of rows of a day and their latest {UPDATED_AT}",
    FoundBy.SETTLES_AFTER: "by the number of rows of a day, older changes only with `refresh --full`",
    FoundBy.WHOLE: "not at all, read whole each time",
}
"""What tells the changed days, in words."""

MOST_NAMED = 4
"""Most metrics that are named for a dimension that they lack."""
MOST_OTHERS = 60
"""Most tables listed that are none of the contract's."""


@click.command(epilog="Example: product-metrics connect postgresql://reader@db/analytics > product-metrics.toml")
@click.argument("url")
def connect(url: str) -> None:
    """Look at the warehouse at URL and propose how its names map to the contract's.

    What is printed is a file of settings, in which all but the mapping are comments. Nothing is written anywhere else.
    """
    chosen = settings(warehouse=url)
    with connected(chosen, {}) as database:
        tables = found_tables(database.inspector)
    tables = [replace(table, unreadable=without_secrets(table.unreadable, url)) for table in tables]
    matches = proposed(tables)
    for line in _report(chosen, tables, matches):
        say(line)


def _report(chosen: Settings, tables: Sequence[FoundTable], matches: Mapping[str, TableMatch]) -> Iterator[str]:
    yield f"# {named(chosen.warehouse)}, looked at by `product-metrics connect`. Lines of the mapping go into {FILE};"
    yield "# of those marked “guess” somebody who knows the tables says whether they are right."
    yield ""
    yield from _commented(_tables(tables, matches))
    yield ""
    yield from as_toml(matches)
    try:
        zone = chosen.time_zone or guessed_time_zone(matches)
        with opened(replace(chosen, tables=as_settings(matches), time_zone=zone)) as warehouse:
            yield from _commented(_metrics(warehouse))
            yield "#"
            yield from _commented(_trial(warehouse))
    except Problem as problem:  # the lists above are worth having
        yield from _commented([f"With this mapping nothing can be read yet: {problem}"])


def _commented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"# {line}" for line in lines)


def _tables(tables: Sequence[FoundTable], matches: Mapping[str, TableMatch]) -> Iterator[str]:
    theirs = {match.table.full_name: name for name, match in matches.items()}
    yield f"Tables: {len(tables)}" + (
        f" (no more than {MOST_TABLES} are looked at)" if len(tables) >= MOST_TABLES else ""
    )
    for name, match in matches.items():
        yield f"  {match.table.full_name} → {name}"
    unreadable = [table for table in tables if table.unreadable]
    yield from (f"  {table.full_name}: may not be read ({table.unreadable})" for table in unreadable)
    others = [table.full_name for table in tables if table.full_name not in theirs and not table.unreadable]
    if others:
        more = f", and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
        yield f"  of no use here, as it seems: {', '.join(others[:MOST_OTHERS])}{more}"


def _metrics(warehouse: Database) -> Iterator[str]:
    waiting = {name: missing for name, metric in catalogue().items() if (missing := _waits_for(metric, warehouse))}
    ready = [metric for name, metric in catalogue().items() if name not in waiting]
    yield f"Metrics that have their tables and columns: {', '.join(metric.id for metric in ready) or 'none'}"
    yield from (f"  {name} waits for {', '.join(missing)}" for name, missing in waiting.items())
    without: dict[tuple[str, str], list[str]] = {}
    for metric in ready:
        lacks = {what: missing for source in metric.sources for what, missing in source.lacks(warehouse).items()}
        for dimension in set(metric.dimensions) & lacks.keys():
            without.setdefault((lacks[dimension], dimension), []).append(metric.id)
    for (column, dimension), names in sorted(without.items()):
        shown = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} metrics"
        yield f"  without {column} nothing is cut by {dimension}: {shown}"


def _waits_for(metric: Metric, warehouse: Database) -> list[str]:
    """Tables and columns without which a metric has no number."""
    absent = {what for source in metric.sources for what in source.waits_for(warehouse)}
    read = {name for source in metric.sources for name in source.tables & warehouse.tables.keys()}
    absent |= {f"{name}.{column}" for name in read for column in warehouse.tables[name].missing}
    for term in metric.terms:
        lacks = term.source.lacks(warehouse)
        absent |= {lacks[name] for name in term.columns & lacks.keys()}
    return sorted(absent)


def _trial(warehouse: Database) -> Iterator[str]:
    day = newest_day(warehouse)
    yield _told(day, warehouse) if day else "No row of usage: there is no day to try."
    if day and day.wants_index:
        column = warehouse.tables["usage_daily"].columns["usage_date"]
        yield f"No index begins with {column}: every day that is read looks at the whole table. An index on it helps."
    yield "How changed days will be found:"
    yield from _changes(warehouse)


def _changes(warehouse: Database) -> Iterator[str]:
    readable = {name: table for name, table in warehouse.tables.items() if not (table.missing or table.derived_from)}
    by_rule: dict[ChangeRule, list[str]] = {}
    for name, table in readable.items():
        by_rule.setdefault(change_rule(warehouse, table), []).append(name)
    found_by = [*FoundBy]
    for rule, names in sorted(by_rule.items(), key=lambda pair: found_by.index(pair[0].found_by)):
        days = f", and up to {rule.settles_after} days before the newest are read again" if rule.settles_after else ""
        yield f"  {FINDING[rule.found_by]}{days}: {', '.join(names)}"
    whole = [name for name in by_rule.get(WHOLE, ()) if readable[name].contract.info["dated_by"]]
    if whole and warehouse.dialect.row_hash:
        yield f"  In {', '.join(whole)} the day is of another type than a date or a moment."
    elif whole:
        yield f"  The engine has no hash of a row. For {', '.join(whole)} map a column that every change"
        yield f'  of a row sets to its moment, as {UPDATED_AT}, or say when days settle: settles_after = "7 days".'


def _told(day: OneDay, warehouse: Database) -> str:
    name = warehouse.tables["usage_daily"].name
    return (
        f"The newest day of {name} is {day.day}: {day.rows:,} rows, found in {day.seconds_to_find:.2f} s "
        f"and read in {day.seconds:.2f} s."
    )
