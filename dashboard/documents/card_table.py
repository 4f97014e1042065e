"""Table of a card's figures, as its page tells them: what is the same in every row is said once, and a cut is told."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.documents.draft import Draft, Measured, filter_of
from dashboard.documents.model import NOTHING, Basis, Line, Name, Table, plain
from dashboard.documents.sentences import compact
from dashboard.exports.offered import Offered
from dashboard.exports.told import Number, Said, rows_of
from dashboard.presentation.number_format import NONE
from metrics.comparison.period_pair import Against
from metrics.periods.period import Period
from metrics.query.answers import Answer

SHORT, MOST_ROWS, MOST_COLUMNS = 20, 15, 9
"""Rows that are not cut, rows of a longer table, and most columns."""
IN_BOOK, LONG = 1_000, 9
"""Most rows in a workbook; rows above which parts stand by size, so that a cut leaves out the small ones."""
NARROWEST, WIDEST, BESIDE, BOLD = 6, 30, 2, " "
"""Widths of columns, and the room between two, in characters; what a head in bold letters takes besides."""
BETWEEN = " · "


@dataclass(frozen=True)
class _Column:
    """A column with all of its cells; an empty one has nothing to say."""

    head: str
    cells: tuple[Line, ...]
    is_number: bool = False
    label: str = ""
    """What it is called where it is said once, if that is more than its head."""

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)

    @property
    def is_same(self) -> bool:
        """Whether it says the same of several rows."""
        return len(self.cells) > 1 and len({plain(cell) for cell in self.cells}) == 1


def table_of(draft: Draft, id: str, basis: Basis, offered: Offered) -> Table:
    """Figures of a card: values of metrics, or rows of another kind, which rest on the basis."""
    answers = offered.export.answers
    return _laid(draft, id, _answered(draft, answers) if answers else _told(draft, basis, offered))


def _laid(draft: Draft, id: str, columns: Sequence[_Column]) -> Table:
    filled = [column for column in columns if not column.is_empty]
    different = [column for column in filled if not column.is_same] or filled
    shown = different[:MOST_COLUMNS]
    count = len(shown[0].cells) if shown else 0
    once = [_fact(draft, column) for column in filled if column not in different]
    if len(shown) < len(different):
        once.append(draft.say("review.card.columns", shown=str(len(shown)), of=str(len(different))))
    rows = tuple(tuple(column.cells[row] or (NONE,) for column in shown) for row in range(min(count, IN_BOOK)))
    most = SHORT if count <= SHORT else MOST_ROWS
    return Table(
        id,
        tuple((Name(column.head),) for column in shown),
        rows[:most],
        frozenset(place for place, column in enumerate(shown) if column.is_number),
        tuple(_width(column) for column in shown),
        below=joined(draft, *once),
        of=count,
        rest=rows[most:],
    )


def _fact(draft: Draft, column: _Column) -> Line:
    return draft.say("export.fact", label=column.label or column.head, text=column.cells[0])


def joined(draft: Draft, *lines: Line) -> Line:
    """Lines that have something to say, beside each other."""
    said: Line = NOTHING
    for line in filter(None, lines):
        said = (*said, BETWEEN, *line) if said else line
    return draft.line(*said)


def _width(column: _Column) -> float:
    longest = max(map(_size, [f"{column.head[:WIDEST]}{BOLD}", *(plain(cell) for cell in column.cells[:SHORT])]))
    return float(min(WIDEST, max(NARROWEST, longest)) + BESIDE)


def _size(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _told(draft: Draft, basis: Basis, offered: Offered) -> list[_Column]:
    """Rows of another kind, as the page tells them."""
    told = offered.export.told
    rows = rows_of(told, offered.export.rows)
    found = []
    for column in told.columns:
        said = [column.said(row) for row in rows]
        cells = tuple(_cell(draft, basis, f"{place}.{column.name}", each) for place, each in enumerate(said, 1))
        found.append(_Column(column.title, cells, any(isinstance(each, Number) for each in said)))
    return found


def _cell(draft: Draft, basis: Basis, part: str, said: Said) -> Line:
    if said is None:
        return NOTHING
    if isinstance(said, Number):
        return (draft.put(basis, part, said.value, said.text, said.unit),)
    return (Name(said),)


def _answered(draft: Draft, answers: Sequence[Answer]) -> list[_Column]:
    """Values of metrics with their changes: a row for each period and part, its metrics beside each other."""
    by = answers[0].by
    beside = [answer for answer in answers if answer.by == by]
    measured = [_measured(draft, answer) for answer in beside]
    keys = _ordered(measured)
    columns = [_Column(draft.context.words("rows.period"), tuple((draft.name(key.period),) for key in keys))]
    for place, dimension in enumerate(by):
        names = tuple((Name(draft.context.value(dimension, key.parts[place])),) for key in keys)
        columns.append(_Column(draft.context.words.dimension(dimension).capitalize(), names))
    for answer, own in zip(beside, measured, strict=True):
        columns += _values(draft, answer, [own.get(key) for key in keys], is_alone=len(beside) == 1)
    return columns


@dataclass(frozen=True)
class _Key:
    """What a row is about."""

    period: Period
    parts: tuple[str | None, ...]


def _measured(draft: Draft, answer: Answer) -> dict[_Key, Measured]:
    """The figures of every row of an answer."""
    where = filter_of(answer.question)
    found = {}
    for row in answer.rows.to_dicts():
        parts = tuple((dimension, row[dimension]) for dimension in answer.by)
        key = _Key(Period(row["period_start"], row["period_end"]), tuple(value for _, value in parts))
        found[key] = draft.measured(answer, row, (*where, *parts))
    return found


def _ordered(measured: Sequence[Mapping[_Key, Measured]]) -> list[_Key]:
    """Rows in the order of the answers; many parts of one period by the value of the first metric.

    Of more periods than a page has room for the last ones come first.
    """
    keys = list(dict.fromkeys(key for own in measured for key in own))
    if len({key.period for key in keys}) > 1:
        return keys if len(keys) <= SHORT else sorted(keys, key=lambda key: key.period.end, reverse=True)
    if len(keys) <= LONG:
        return keys
    sizes = {key: each.row["value"] for key, each in measured[0].items() if each.value}
    return sorted(keys, key=lambda key: (key not in sizes, -sizes.get(key, 0.0)))


def _values(draft: Draft, answer: Answer, found: Sequence[Measured | None], *, is_alone: bool) -> list[_Column]:
    """Value and change of a metric; its base, and why one is not there, where it is the only metric."""
    words = draft.context.words
    values = tuple((each.value,) if each and each.value else NOTHING for each in found)
    changes = tuple(_change(draft, each, is_alone=is_alone) for each in found)
    columns = [_Column(draft.context.title(answer.metric), values, is_number=True)]
    if is_alone:
        head = words("rows.base" if answer.question.against is Against.YOY else "review.figures.base")
        bases = tuple((each.base,) if each and each.base else NOTHING for each in found)
        columns.append(_Column(head, bases, is_number=True))
    if answer.question.against is not Against.NONE:
        change = words("rows.change")
        label = "" if is_alone else f"{columns[0].head}, {change}"
        columns.append(_Column(change, changes, is_number=True, label=label))
    if is_alone:
        said = tuple((Name(each.withheld),) if each and each.withheld else NOTHING for each in found)
        columns.append(_Column(words("rows.said"), said))
    return columns


def _change(draft: Draft, found: Measured | None, *, is_alone: bool) -> Line:
    """A change as it is written, or in a word why there is none."""
    if found is None:
        return NOTHING
    code = found.row["withheld"]
    said = NOTHING if is_alone or not code else (Name(draft.context.words(f"chip.{code}")),)
    return compact(draft, found.change) or said
