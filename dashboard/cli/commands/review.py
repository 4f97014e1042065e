"""`review`: the review as a document, and every figure of a document recomputed."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from dashboard.cli.common.options import results_of, store_option
from dashboard.cli.common.output import bar, emit, format_option, say
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import house_theme
from dashboard.documents.verify.compare import Report
from dashboard.documents.verify.verify import verified
from dashboard.documents.writers import form_of, writer
from dashboard.exports.offered import Offered
from dashboard.i18n import LANGUAGES, Words, words
from dashboard.service.results import Results
from queries.durable_files import write_whole
from queries.errors import Problem
from queries.records.kinds.review_card import ReviewCard

FAILED = 1
EXAMPLE = "Example: product-metrics review --year 2025 --lang en --out review.docx"


@click.command(epilog=EXAMPLE)
@click.option("--year", type=int, help="Review of a year.")
@click.option("--period", help="Review of a quarter or month: 2025-Q4, 2025-12.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="FILE.docx, .pptx, .xlsx or .pdf.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language, also of a report."
)
@click.option("--sections", "ids", default="", metavar="ID[,ID]", help="Sections; default: all.")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Colours, fonts and logo of a company; default: the setting `template`.",
)
@click.option("--mark-failed", is_flag=True, help="Mark failed checks and open periods instead of stopping.")
@click.option("--figure", metavar="ID", help="Print a figure of the review, or those of a basis, instead of a file.")
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
    figure: str | None,
    verify: Path | None,
    store: str | None,
    form: str,
) -> None:
    """Write the review of a year, quarter or month; or verify one that was written."""
    if verify:
        _verify(verify, results_of(store), template, lang, form)
        return
    wanted_period = period or (str(year) if year else None)
    chosen = tuple(filter(None, map(str.strip, ids.split(","))))
    if wanted_period and figure and not (period and year):
        _print(results_of(store), Wanted(wanted_period, lang, chosen, is_marked=True), figure, form)
        return
    if wanted_period is None or out is None or (period and year):
        fix = "Say --year 2025 --out review.docx, or --verify FILE"
        raise Problem("review", wanted="one period and a file", got="something else", fix=fix)
    _write(results_of(store), Wanted(wanted_period, lang, chosen, mark_failed), template, out)


def take(results: Results, language: str, wanted: ReviewCard) -> Sequence[Offered]:
    """Draws the page of a card; Streamlit is loaded where there is one. Raises Refusal where it cannot be drawn."""
    from dashboard.pages import pages
    from dashboard.sections.decide.review.drawing import taken_from

    return taken_from(pages)(results, language, wanted)


def _print(results: Results, wanted: Wanted, id: str, form: str) -> None:
    figures = built(results, wanted, take=take).figures
    found = [each for each in figures.values() if id in (each.id, each.basis.id)]
    if not found:
        bases = ", ".join(dict.fromkeys(each.basis.id for each in figures.values()))
        raise Problem("figure of the review", wanted=f"one of {bases}", got=id, fix="Correct the id")
    rows = [
        {"figure": each.id, "value": each.value, "text": each.text, "what": each.basis.title}
        | {"period": each.basis.period, "base": each.basis.base, "trust": each.basis.trust}
        for each in found
    ]
    emit(form, {"snapshot": results.snapshot.id, "definition": found[0].basis.definition, "rows": rows}, "rows")


def _write(results: Results, wanted: Wanted, template: Path | None, out: Path) -> None:
    write, look = writer(form_of(out)), house_theme(template)
    with bar() as tell:
        document = built(results, wanted, lambda what, share: tell("sections", share), take)
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
    say(f"{out}: {document.count} figures of snapshot {results.snapshot.id}{waits}")


def _verify(file: Path, results: Results, template: Path | None, lang: str, form: str) -> None:
    report = verified(file, results, house_theme(template), take, lang)
    emit(form, asdict(report) | {"is_good": report.is_good}, "changed", _lines(report))
    if form == "table":
        say(_ending(report, words(lang)))
    if not report.is_good:
        sys.exit(FAILED)


def _ending(report: Report, texts: Words) -> str:
    """The last sentence: what the verification comes to."""
    ending = texts(f"review.verified.ending.{report.ending}", figures=report.figures, stale=len(report.stale))
    reworded = texts("review.verified.ending.reworded", count=len(report.reworded)) if report.reworded else ""
    return f"{ending}{reworded}"


def _lines(report: Report) -> list[dict[str, str]]:
    kinds = ("changed", "missing", "stale", "unverified", "in_notes", "reworded", "saved_again")
    return [{"what": kind, "figure": each} for kind in kinds for each in getattr(report, kind)]
