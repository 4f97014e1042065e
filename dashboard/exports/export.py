"""Export: the rows of one card with what is to be known of them, made into a file when somebody asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from dashboard.exports import names, tidy
from dashboard.exports.about import Fact, about_answers, about_metrics, caption_lines
from dashboard.exports.csv_text import csv_text
from dashboard.exports.picture import Caption
from dashboard.exports.tidy import Row
from dashboard.exports.told import NOTHING_TOLD, Told
from dashboard.presentation.context import Context
from metrics.analysis.explain.explanation import Explanation
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Metric, Unit
from metrics.query.answers import Answer

BYTE_ORDER_MARK = "utf-8-sig"
"""Encoding with the mark without which spreadsheet programs take UTF-8 for the encoding of the machine's country."""


@dataclass(frozen=True)
class Export:
    """What a card gives away. Nothing is computed before somebody asks for a file."""

    context: Context
    stem: str
    """File name without its ending."""
    rows: Callable[[], list[Row]]
    facts: Callable[[], list[Fact]]
    """What is said of the rows: label and text, in the language of the page."""
    metrics: tuple[Metric, ...] = ()
    answers: tuple[Answer, ...] = ()
    explanation: Explanation | None = None
    """The change whose contributions the rows are; None for other rows."""
    called: str = ""
    """What is exported, where the name of the file says more."""
    told: Told = NOTHING_TOLD
    """The same as the page tells it; for answers it follows from them."""

    @property
    def id(self) -> str:
        """What is exported, whatever the snapshot and the notes: the name without the digest of its content."""
        return names.without_digest(self.called or self.stem)

    def csv(self) -> bytes:
        """CSV file with a byte order mark."""
        rows = [{name: _written(value) for name, value in row.items()} for row in self.rows()]
        return csv_text(rows).encode(BYTE_ORDER_MARK)

    def xlsx(self) -> bytes:
        """Workbook with the same rows, and a sheet that says what they are."""
        from dashboard.exports.workbook import workbook

        words, results = self.context.words, self.context.results
        known = (Unit.USERS, Unit.SHARE, Unit.MONEY, Unit.MINUTES, *(metric.unit for metric in self.metrics))
        units = {tidy.unit_of(results, unit): unit for unit in known}
        sheets = words("export.sheet_figures"), words("export.sheet_about")
        return workbook(self.rows(), self.facts(), units, sheets, results.manifest.made_at)

    def caption(self, title: str, below: str, notes: Sequence[str] = ()) -> Caption:
        """Caption of a picture of these figures; `notes`: how its marks are read."""
        lines = [*map(str, notes), *caption_lines(self.context, self.metrics, self.answers)]
        return Caption(str(title), str(below), tuple(lines), self.context.language)


def _written(value: Any) -> Any:
    """A moment as ISO 8601 writes it."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def of_answers(context: Context, *answers: Answer) -> Export:
    """Export of answers, one below the other."""
    more = (f"and-{len(answers) - 1}-more",) if len(answers) > 1 else ()
    identity = [(answer.metric.id, answer.period, answer.question) for answer in answers]
    return Export(
        context,
        names.stem(answers[0], context.results.snapshot.id, *more, content=identity),
        partial(tidy.rows_of, context.results, answers),
        partial(about_answers, context, answers),
        tuple({answer.metric.id: answer.metric for answer in answers}.values()),
        answers,
    )


def with_notes(export: Export) -> Export:
    """The same with the notes that people wrote about the days of each row, where there are any."""
    (answer,) = export.answers
    notes = tidy.noted(export.context, answer)
    if not any(notes):
        return export
    stem = names.stem(answer, export.context.results.snapshot.id, "notes", content=notes)
    return replace(export, stem=stem, called=export.stem, rows=partial(_beside, export.rows, notes))


def _beside(rows: Callable[[], list[Row]], notes: Sequence[Mapping[str, str]]) -> list[Row]:
    return [{**row, **note} for row, note in zip(rows(), notes, strict=True)]


def of_explanation(context: Context, explanation: Explanation) -> Export:
    """Export of a change and its contributions."""
    whole, by = explanation.whole, f"explained-by-{explanation.by}"
    return Export(
        context,
        names.stem(whole, context.results.snapshot.id, by, content=explanation.method),
        partial(tidy.explained, context.results, explanation),
        partial(about_answers, context, [whole]),
        (whole.metric,),
        (whole,),
        explanation,
    )


def of_table(
    context: Context,
    *called: str,
    rows: Sequence[Mapping[str, Any]] | Callable[[], Sequence[Mapping[str, Any]]],
    told: Told,
    metrics: Sequence[str] = (),
) -> Export:
    """Export of another table: columns with machine names; dates, numbers and ids as values.

    `rows`: a function where the snapshot alone decides what they are. `told`: how a reader of the page sees them.
    `metrics`: ids of the metrics behind it. The snapshot is added to every row.
    """
    snapshot = context.results.snapshot.id
    known = tuple(metric_named(id) for id in metrics)
    content = None if callable(rows) else [*map(dict, rows)]
    return Export(
        context,
        names.stem_of(*called, content=(snapshot, called, content)),
        partial(_of_snapshot, snapshot, rows),
        partial(about_metrics, context, known),
        known,
        told=told,
    )


def _of_snapshot(
    snapshot: str, rows: Sequence[Mapping[str, Any]] | Callable[[], Sequence[Mapping[str, Any]]]
) -> list[Row]:
    every = rows() if callable(rows) else rows
    return tidy.same_columns([{**tidy.cleaned(row), "snapshot": snapshot} for row in every])
