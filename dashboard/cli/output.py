"""What a command prints: one JSON object, CSV, or a table for people."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from dashboard.export import csv_text
from queries.visible import json_visible, visible

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How to print.",
    show_default=True,
)

Row = Mapping[str, Any]

WIDTH, CELL = 160, 300
"""Characters a line where the output is no terminal; and of a cell at most."""


def say(sentence: str, *, err: bool = False) -> None:
    """A line of text, in which nothing acts on the terminal."""
    click.echo(visible(sentence), err=err)


def emit(form: str, whole: Mapping[str, Any], rows: str, shown: Sequence[Row] | None = None, title: str = "") -> None:
    """Print `whole` as JSON, or its list `rows` as CSV, or `shown` (default: the same list) as a table.

    The title stands above a table on a terminal only: scripts may count lines.
    """
    if form == "json":
        click.echo(json_visible(whole, default=str, indent=2))
    elif form == "csv":
        click.echo(csv_text(whole[rows]), nl=False)
    else:
        if title and is_terminal():
            say(title)
        _table(whole[rows] if shown is None else shown)


def is_terminal() -> bool:
    """Whether a person reads along."""
    return sys.stdout.isatty()


def _table(rows: Sequence[Row]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0] if rows else ():
        is_number = isinstance(rows[0][name], int | float)
        table.add_column(visible(name), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else visible(str(value), CELL) for value in row.values()))
    width = None if is_terminal() else WIDTH
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)
