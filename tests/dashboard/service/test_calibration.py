"""How wrong guesses were: of the experiments that bind, or of some of them."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from dashboard.service.experiments import ExperimentBook
from metrics.analysis.experiments.published import About, Arm, Experiments, Interval, Outcome
from metrics.analysis.scoring.calibration import middle_ratio, ratio_of
from queries.records.records import open_records
from tests.metrics.experiments.declared import DECLARED

OUTCOMES = [
    # id, declared, measured, declared after the first exposure, verdict
    ("kept", 0.2, 0.1, False, "met"),
    ("turned", 0.3, -0.1, False, "harmful"),
    ("explored", 0.5, 0.1, True, "met"),
    ("broken", 0.4, 0.1, False, "invalid"),
]


def outcome(id: str, declared: float, measured: float, exploratory: bool, verdict: str) -> Outcome:
    experiment = msgspec.structs.replace(DECLARED, title=id, declared=declared)
    relative = Interval(measured, measured - 0.05, measured + 0.05)
    arm = Arm("new", 1.0, 1 + measured, relative, relative, 0.01, verdict, None)
    return Outcome(
        id=id,
        version=1,
        experiment=experiment,
        declared_at=datetime(2024, 12, 1, tzinfo=UTC),
        declared_by="Ada",
        exploratory=exploratory,
        state="decided",
        sealed_until=date(2025, 2, 7),
        verdict=verdict,
        arm="new",
        arms=(arm,),
    )


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExperimentBook:
    published = Experiments(About(), tuple(outcome(*row) for row in OUTCOMES))
    monkeypatch.setattr(ExperimentBook, "published", property(lambda book: published))
    return ExperimentBook(open_records(f"sqlite:///{tmp_path}/records.db"))


def test_what_was_declared_too_late_or_is_invalid_tells_nothing_of_guesses(book: ExperimentBook) -> None:
    found = book.calibration()
    assert sorted(found.rows) == [("kept", 0.2, 0.1), ("turned", 0.3, -0.1)]
    assert (found.met, found.of) == (1, 2)


@pytest.mark.parametrize(("among", "met", "of"), [({"kept"}, 1, 1), ({"turned", "broken"}, 0, 1), (set(), 0, 0)])
def test_guesses_can_be_those_of_some_experiments(book: ExperimentBook, among: set[str], met: int, of: int) -> None:
    found = book.calibration(among)
    assert (found.met, found.of) == (met, of)


def test_a_ratio_is_known_where_what_came_is_in_the_promised_direction() -> None:
    assert [ratio_of(0.2, 0.1), ratio_of(-0.2, -0.1), ratio_of(0.2, -0.1), ratio_of(0.2, 0.0)] == [2, 2, None, None]
    assert middle_ratio([(0.2, 0.1), (0.3, -0.1), (0.4, 0.1), (0.1, 0.1)]) == 2
    assert middle_ratio([(0.3, -0.1)]) is None
