"""Where both the aggregates and the rows behind a snapshot can answer, they say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

import metrics.query.answers
from metrics.aggregates.reader import AggregateReader
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from tests.conftest import Published
from tests.oracle.test_every_number_equals_sql import is_same

QUESTIONS = 25


class RowsOnly(AggregateReader):
    """A reader that finds no aggregate."""

    def _from_cells(self, *_: Any) -> Any:
        raise Refusal("combination_not_kept", dimensions="any")


@dataclass(frozen=True)
class RandomQuestions:
    """Random questions about a snapshot."""

    numbers: Numbers
    random: Random

    def questions(self) -> Iterator[Question]:
        metrics = [metric for metric in catalogue().values() if self.numbers.obstacle(metric) is None]
        while True:
            metric = self.random.choice(metrics)
            period, grain = self._period()
            if grain is None or grain in metric.grains:
                yield Question(metric.id, period, grain, self._slice(metric))

    def _period(self) -> tuple[Period, Grain | None]:
        if self.random.random() < 0.4:
            start = date(2024, 6, 1) + timedelta(self.random.randrange(400))
            return Period(start, start + timedelta(self.random.randrange(1, 100))), None
        month = self.random.randrange(1, 10)
        period = Period(date(2025, month, 1), date(2025, month + 1, 1) - timedelta(1))
        return period, self.random.choice([Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.ROLLING7])

    def _slice(self, metric: Any) -> Slice:
        dimensions = self.numbers.dimensions(metric)
        by = self._some(dimensions, (0, 0, 1, 2))
        where = [
            (name, self._some(self.numbers.values(metric, name), (1, 1, 2)))
            for name in self._some(dimensions, (0, 1, 2))
        ]
        return Slice(by, tuple((name, values) for name, values in where if values))

    def _some(self, of: tuple[str, ...], counts: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.random.sample(of, min(len(of), self.random.choice(counts))))


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(3, 12))])
def test_a_random_question_has_one_answer(small_demo: Published, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    snapshot = small_demo.snapshot
    aggregates, rows = Numbers(snapshot.manifest, snapshot.read), Numbers.of(snapshot)
    compared = 0
    for question in RandomQuestions(aggregates, Random(seed)).questions():  # noqa: S311  the same each time
        try:
            expected = aggregates.answer(question).rows.to_dicts()
        except Refusal:
            continue
        with monkeypatch.context() as patched:
            patched.setattr(metrics.query.answers, "AggregateReader", RowsOnly)
            answer = rows.answer(question)
        found = answer.rows.to_dicts()
        assert answer.is_computed, question
        assert len(found) == len(expected), question
        for row, other in zip(found, expected, strict=True):
            assert [name for name in row if not is_same(row[name], other[name])] == [], question
        compared += 1
        if compared == QUESTIONS:
            break
