"""The page of every result that is kept, and the same tables for a terminal."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.race.results import Result, kept
from benchmarks.report import tables
from benchmarks.report.day_more import kept_days_more
from benchmarks.report.pages import page_tables
from benchmarks.report.picture import picture
from benchmarks.report.tables import Rows

OPENING = (Path(__file__).with_name("opening.md")).read_text(encoding="utf-8")


def write(folder: Path, docs: Path) -> Path:
    """`benchmarks.md` of all that is kept; pictured: the size at which most contenders ran, or the larger of two."""
    results = kept(folder)
    widest = max(results, key=lambda result: (len(result.counting), result.rows))
    images = docs / "images"
    images.mkdir(parents=True, exist_ok=True)
    (images / "benchmarks.svg").write_text(picture(widest), encoding="utf-8")
    page = docs / "benchmarks.md"
    page.write_text("\n".join([OPENING, *_page(results, folder)]), encoding="utf-8")
    return page


def show(result: Result, console: Console) -> None:
    """For the terminal."""
    console.print(f"\n{result.rows:,} rows · {result.machine}")
    for rows in (tables.counting(result), tables.asking(result), tables.drawn(result)):
        if len(rows) > 1:
            console.print(_rich(rows))
    for name, why in result.left_out.items():
        console.print(f"{name}: {why}")


def _page(results: list[Result], folder: Path) -> list[str]:
    days_more = kept_days_more(folder / "day_more")
    growth = ["## Ours at every size", "", *_markdown(tables.growth(results)), ""]
    more = ["## Everything, and one day more", "", *_markdown(tables.days_more(days_more)), ""] if days_more else []
    pages = [line for title, rows in page_tables(folder / "pages") for line in (title, "", *_markdown(rows), "")]
    return growth + more + pages + [line for result in reversed(results) for line in _section(result)]


def _section(result: Result) -> list[str]:
    of = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    lines = [f"## {result.rows:,} rows", "", f"{result.made_at}; {result.machine}; {of}; seed {result.seed}.", ""]
    for rows in (tables.counting(result), tables.asking(result), tables.drawn(result)):
        lines += [*_markdown(rows), ""] if len(rows) > 1 else []
    return lines + [line for name, why in result.left_out.items() for line in (f"Left out: {name}: {why}.", "")]


def _markdown(rows: Rows) -> list[str]:
    heading, *body = (f"| {' | '.join(row)} |" for row in rows)
    return [heading, "|" + "---|" * len(rows[0]), *body]


def _rich(rows: Rows) -> Table:
    table = Table(*rows[0], box=None, pad_edge=False)
    for row in rows[1:]:
        table.add_row(*row)
    return table
