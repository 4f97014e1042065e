"""A progress bar on a terminal, and nothing elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Tell(Protocol):
    """Say what is being done, which share of it, from 0 to 1, is, and of how many rows."""

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None: ...


@contextmanager
def bar() -> Iterator[Tell]:
    """One line on stderr a thing that is done."""
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
