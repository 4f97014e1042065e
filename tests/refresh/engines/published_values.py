"""What a refresh has published: every file of numbers, and every metric by month and dimension as it is answered."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from metrics.catalogue import catalogue
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from metrics.snapshots.restatements import NAME
from refresh.pipeline.refresh import Report
from tests.refresh.engines.random_company import FIRST

OF_THE_STORE = (NAME, "log_")
"""Lists that depend on what the store has seen before: restated days, and logs by the number that each id has there."""

Cut = tuple[str, str]
"""Metric and dimension; "" for the whole."""


@dataclass(frozen=True)
class Published:
    answers: dict[Cut, pl.DataFrame | str]
    """By month; the code of the refusal where there is no answer."""
    files: dict[str, str]
    """Source → its files with their digests."""
    lists: dict[str, pl.DataFrame]
    """List beside them → its rows in order."""
    rows: dict[str, tuple[int, int]]
    """Table → rows, and how many of them were quarantined."""


def published(report: Report) -> Published:
    """What was published by a refresh that has found something."""
    snapshot, found = report.published, report.found
    assert snapshot is not None
    files = {name: str(state.files) for name, state in found.sources.items()}
    lists = {file.table: snapshot.read(file) for file in found.references if not file.table.startswith(OF_THE_STORE)}
    ordered = {name: rows.drop("reading", strict=False) for name, rows in lists.items()}
    rows = {state.name: (state.rows, state.quarantined) for state in found.tables}
    answers = dict(_answers(Numbers.of(snapshot)))
    return Published(answers, files, {name: rows.sort(rows.columns) for name, rows in ordered.items()}, rows)


def differences(actual: Published, expected: Published) -> list[object]:
    """Whatever is published otherwise."""
    parted: list[object] = [
        (cut, found, actual.answers.get(cut))
        for cut, found in expected.answers.items()
        if not _is_same(found, actual.answers.get(cut))
    ]
    parted += [name for name, digests in expected.files.items() if digests != actual.files.get(name)]
    parted += [(name, rows) for name, rows in expected.lists.items() if not _is_same(rows, actual.lists.get(name))]
    return parted + [pair for pair in expected.rows.items() if pair not in actual.rows.items()]


def _answers(numbers: Numbers) -> Iterator[tuple[Cut, pl.DataFrame | str]]:
    through = numbers.manifest.through
    for name, metric in catalogue().items():
        for dimension in ("", *metric.dimensions):
            slice = Slice((dimension,) if dimension else ())
            try:
                answer = numbers.answer(Question(name, Period(FIRST, through), Grain.MONTH, slice, Against.NONE))
            except Refusal as refusal:
                yield (name, dimension), refusal.code
            else:
                yield (name, dimension), answer.rows


def _is_same(one: pl.DataFrame | str, other: pl.DataFrame | str | None) -> bool:
    if isinstance(one, str) or isinstance(other, str) or other is None:
        return isinstance(other, str) and one == other
    return one.equals(other, null_equal=True)
