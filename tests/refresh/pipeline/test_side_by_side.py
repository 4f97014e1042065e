"""Sources are computed side by side, and come to what each comes to by itself."""

from pathlib import Path
from threading import Barrier, Event

import pytest

from metrics.aggregates.schema import File, SourceState
from refresh.log import StepTimer
from refresh.pipeline import stages
from refresh.pipeline.side_by_side import AT_ONCE, side_by_side
from tests.refresh.support.refreshing import among, refreshed


def test_results_come_in_the_order_of_the_things_whichever_ends_first() -> None:
    ended = Event()

    def first_waits(thing: int) -> int:
        if thing == 0:
            assert ended.wait(60)
        ended.set()
        return thing * 10

    assert side_by_side(first_waits, range(4)) == [0, 10, 20, 30]


def test_as_many_as_there_are_threads_are_under_way_at_once() -> None:
    meeting = Barrier(AT_ONCE, timeout=60)
    assert side_by_side(lambda thing: (meeting.wait(), thing)[1], range(AT_ONCE)) == [*range(AT_ONCE)]


def test_an_error_is_raised_when_what_is_under_way_has_ended_and_nothing_is_begun_after_it() -> None:
    begun, failed, ended = set[int](), Event(), set[int]()

    def second_fails(thing: int) -> None:
        begun.add(thing)
        if thing == 1:
            failed.set()
            raise ValueError(thing)
        assert failed.wait(60)
        ended.add(thing)

    with pytest.raises(ValueError, match="1"):
        side_by_side(second_fails, range(1_000))
    assert ended == begun - {1}
    assert len(begun) < 1_000


def test_a_source_has_the_same_cells_alone_and_beside_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = computed(tmp_path / "beside")
    monkeypatch.setattr(stages, "LARGE", 0)
    assert computed(tmp_path / "alone") == beside
    assert sum(map(bool, beside.values())) >= 3


def computed(home: Path) -> dict[str, tuple[File, ...]]:
    home.mkdir()
    report = refreshed(home, payments=among("payments"), features=among("features"))
    assert report.published is not None
    states: dict[str, SourceState] = dict(report.published.manifest.sources)
    return {name: state.files for name, state in states.items()}


def test_steps_of_one_kind_overlap_and_end_by_themselves_or_where_another_kind_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr("refresh.log.monotonic", lambda: now[0])
    steps = StepTimer()
    for second, step, share in [
        (0, "load", 0.0),
        (1, "compute usage", 0.0),
        (2, "compute payments", 0.0),
        (5, "compute payments", 1.0),
        (9, "compute usage", 1.0),
        (9, "publish", 0.0),
    ]:
        now[0] = float(second)
        steps(step, share)
    now[0] = 10.0
    steps.end()
    assert steps.seconds == {"load": 1, "compute payments": 3, "compute usage": 8, "publish": 1}
