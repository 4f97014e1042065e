"""Marks on the time line of a chart: strategic launches with numbers, notes that people wrote with letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from string import ascii_lowercase

from dashboard.i18n.text import joined, text
from dashboard.presentation.context import Context
from dashboard.presentation.links import Way, way_to_launch
from metrics.model.metric import Metric
from metrics.periods.period import Period
from queries.errors import Problem
from queries.records.kinds.target import Note

MOST_NOTES = 9
"""Most days with notes that a chart has room for; the latest are shown."""
REMARK = 120
"""Longest note under a chart, in characters."""


@dataclass(frozen=True)
class Mark:
    """A dashed line on a day, its sign, and what it stands for."""

    day: date
    sign: str
    names: tuple[str, ...]
    """Id of a launched feature; or the texts of the notes of the day."""


def launches_of(context: Context, period: Period) -> list[Mark]:
    """Past strategic launches in the period, numbered in order."""
    listed = context.results.features().items()
    known = [(row["launched_on"], id) for id, row in listed if row["kind"] == "strategic" and row["launched_on"]]
    last = min(period.end, context.results.manifest.through)
    inside = sorted((day, id) for day, id in known if period.start <= day <= last)
    return [Mark(day, str(number), (id,)) for number, (day, id) in enumerate(inside, 1)]


def notes_of(context: Context, metric: Metric, period: Period) -> list[Mark]:
    """Days of the period with notes about the metric or about all, with letters in order; none where they cannot be
    read, which `said` tells.
    """
    try:
        days = [(day, tuple(notes)) for day, notes in groupby(_notes(context, metric, period), lambda note: note.on)]
    except Problem:
        return []
    shown = days[-MOST_NOTES:]
    return [
        Mark(day, ascii_lowercase[index], tuple(note.text(context.language) for note in notes))
        for index, (day, notes) in enumerate(shown)
    ]


def said(context: Context, metric: Metric, period: Period) -> Iterator[str]:
    """What the marks of a chart stand for."""
    if launches := launches_of(context, period):
        names = [context.words("year.mark", number=m.sign, name=context.value("feature", *m.names)) for m in launches]
        yield context.words("year.marks", launches=joined(context.words("why.list"), names))
    elif context.results.features():
        yield context.words("year.no_marks")
    try:
        count = len({note.on for note in _notes(context, metric, period)})
    except Problem as problem:
        yield str(problem)
        return
    if marks := notes_of(context, metric, period):
        yield context.words("year.notes", notes=joined(context.words("year.apart"), [_of(context, m) for m in marks]))
    if count > MOST_NOTES:
        yield context.words("year.more_notes", count=count - MOST_NOTES)


def ways(context: Context, period: Period) -> dict[int, Way]:
    """What the launches lead to, in order."""
    return {at: way_to_launch(context, *mark.names) for at, mark in enumerate(launches_of(context, period))}


def _of(context: Context, mark: Mark) -> str:
    remark = text(" · ".join(mark.names), REMARK)
    return context.words("year.note", sign=mark.sign, text=remark, day=context.day(mark.day))


def _notes(context: Context, metric: Metric, period: Period) -> list[Note]:
    return context.results.plan().notes_in(period, metric.id)
