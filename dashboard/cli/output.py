"""What a command prints: one JSON object, CSV, or a table for people."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from dashboard.export import csv_text

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How to print.",
    show_default=True,
)

Row = Mapping[str, Any]

WIDTH = 160
"""Characters a line where the output is no terminal."""


def emit(form: str, whole: Mapping[str, Any], rows: str, shown: Sequence[Row] | None = None) -> None:
    """Print `whole` as JSON, or its list `rows` as CSV, or `shown` (default: the same list) as a table."""
    if form == "json":
        click.echo(json.dumps(whole, default=str, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(whole[rows]), nl=False)
    else:
        _table(whole[rows] if shown is None else shown)


def _table(rows: Sequence[Row]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0] if rows else ():
        is_number = isinstance(rows[0][name], int | float)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else WIDTH, markup=False, highlight=False).print(table)
