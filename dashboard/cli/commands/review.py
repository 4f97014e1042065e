"""`review`: the review as a document, and every figure of a document recomputed."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from dashboard.cli.common.options import results_of, store_option
from dashboard.cli.common.output import bar, emit, format_option, say
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.verify.compare import Report
from dashboard.documents.verify.verify import verified
from dashboard.documents.writers import form_of, writer
from dashboard.i18n import LANGUAGES
from dashboard.service.results import Results
from queries.durable_files import write_whole
from queries.errors import Problem

FAILED = 1
EXAMPLE = "Example: product-metrics review --year 2025 --lang en --out review.docx"


@click.command(epilog=EXAMPLE)
@click.option("--year", type=int, help="Review of a year.")
@click.option("--period", help="Review of a quarter or month: 2025-Q4, 2025-12.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="FILE.docx, .pptx, .xlsx or .pdf.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language.")
@click.option("--sections", "ids", default="", metavar="ID[,ID]", help="Sections; default: all.")
@click.option(
    "--template", type=click.Path(path_type=Path), metavar="FILE", help="Colours, fonts and logo of a company."
)
@click.option("--mark-failed", is_flag=True, help="Mark failed checks and open periods instead of stopping.")
@click.option("--verify", type=click.Path(path_type=Path), metavar="FILE", help="Recompute every figure of a document.")
@store_option
@format_option
def review(
    year: int | None,
    period: str | None,
    out: Path | None,
    lang: str,
    ids: str,
    template: Path | None,
    mark_failed: bool,
    verify: Path | None,
    store: str | None,
    form: str,
) -> None:
    """Write the review of a year, quarter or month; or verify one that was written."""
    if verify:
        _verify(verify, results_of(store), template, form)
        return
    wanted_period = period or (str(year) if year else None)
    if wanted_period is None or out is None or (period and year):
        fix = "Say --year 2025 --out review.docx, or --verify FILE"
        raise Problem("review", wanted="one period and a file", got="something else", fix=fix)
    chosen = tuple(filter(None, map(str.strip, ids.split(","))))
    _write(results_of(store), Wanted(wanted_period, lang, chosen, mark_failed), template, out)


def _write(results: Results, wanted: Wanted, template: Path | None, out: Path) -> None:
    write, look = writer(form_of(out)), theme(template)
    with bar() as tell:
        document = built(results, wanted, lambda what, share: tell("sections", share))
        if document.doubts and not wanted.is_marked:
            for doubt in document.doubts:
                say(f"product-metrics: {doubt}", err=True)
            say("product-metrics: nothing was written; --mark-failed marks instead.", err=True)
            sys.exit(FAILED)
        tell("file", 0.0)
        write_whole(out, write(document, look))
        tell("file", 1.0)
    waiting = sum(bool(section.waits) for section in document.sections)
    waits = f", {waiting} of {len(document.sections)} sections wait for data" if waiting else ""
    say(f"{out}: {len(document.figures)} figures of snapshot {results.snapshot.id}{waits}")


def _verify(file: Path, results: Results, template: Path | None, form: str) -> None:
    report = verified(file, results, theme(template))
    emit(form, asdict(report) | {"is_good": report.is_good}, "changed", _lines(report))
    if form == "table":
        say(f"{report.figures} figures: {'all as computed' if report.is_good else 'not all as computed'}")
    if not report.is_good:
        sys.exit(FAILED)


def _lines(report: Report) -> list[dict[str, str]]:
    kinds = ("changed", "missing", "stale", "unverified", "in_notes", "reworded")
    return [{"what": kind, "figure": each} for kind in kinds for each in getattr(report, kind)]
