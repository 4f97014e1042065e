"""Output of commands: tables, JSON, CSV, progress bars, log lines."""

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from dashboard.exports.csv_text import csv_text
from queries.text.redaction import scrubbed
from queries.text.visible import json_visible, visible
from queries.warehouse.address import without_secrets

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
"""Line width without a terminal, and longest cell, in characters."""


def say(sentence: str, *, err: bool = False) -> None:
    """Prints a line with terminal control characters made visible."""
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
    """Whether the output is a terminal."""
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


class Tell(Protocol):
    """Callback with the step, the share of it that is done (0 to 1), and its rows."""

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None: ...


@contextmanager
def bar() -> Iterator[Tell]:
    """Progress bar on stderr, one line per step."""
    console = Console(stderr=True)
    texts = TextColumn("{task.description:<24}", markup=False), TextColumn("{task.fields[pace]:>16}", markup=False)
    columns = texts[0], BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(), texts[1]
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks = {}

        def tell(what: str, share: float, rows: int = 0, /) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=1.0, pace="")
            task = progress.tasks[tasks[what]]
            pace = _pace(share * rows, task.elapsed) or task.fields["pace"]
            progress.update(tasks[what], completed=share, pace=pace)

        yield tell


def _pace(rows: float, seconds: float | None) -> str:
    return f"{rows / seconds:,.0f} rows/s" if rows and seconds else ""


NAME = "product_metrics"


class Lines(logging.Formatter):
    """Text log formatter: one line per event."""

    def __init__(self, form: str, addresses: tuple[str, ...]) -> None:
        super().__init__()
        self._form, self._addresses = form, addresses

    def format(self, record: logging.LogRecord) -> str:
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}Z"
        facts = {name: self._said(value) for name, value in getattr(record, "facts", {}).items()}
        if self._form == "json":
            return json_visible({"at": at, "level": record.levelname, "event": record.getMessage()} | facts)
        return " ".join([at, record.levelname, record.getMessage(), *(f"{k}={_word(v)}" for k, v in facts.items())])

    def _said(self, value: object) -> object:
        if isinstance(value, int | float | None):
            return value
        if isinstance(value, BaseException):
            lines = "".join(traceback.format_exception(value)).splitlines()
            return "\n".join(without_secrets(line, *self._addresses) for line in lines)
        return scrubbed(str(value))


class Sentences(logging.Formatter):
    """Formatter without a log option: only warnings that no command prints itself."""

    EVENTS = ("notification failed", "not written down", "not swept")

    def __init__(self, addresses: tuple[str, ...]) -> None:
        super().__init__()
        self._addresses = addresses

    def filter(self, record: logging.LogRecord) -> bool:
        return record.getMessage() in self.EVENTS and getattr(record, "facts", {}).get("of") != "failed"

    def format(self, record: logging.LogRecord) -> str:
        facts = ", ".join(f"{name}: {value}" for name, value in getattr(record, "facts", {}).items())
        return visible(without_secrets(f"product-metrics: {record.getMessage()} ({facts})", *self._addresses))


@contextmanager
def logged(form: str | None, *addresses: str) -> Iterator[None]:
    """Context that logs in a form (None: warnings only), with secrets hidden."""
    log, handler = logging.getLogger(NAME), logging.StreamHandler(sys.stderr)
    sentences = Sentences(addresses)
    handler.setFormatter(Lines(form, addresses) if form else sentences)
    if not form:
        handler.addFilter(sentences)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.propagate = True


def _word(value: Any) -> str:
    text = "-" if value is None else str(value)
    return text if text.isprintable() and text and not set(text) & set(' "=') else json_visible(text)
