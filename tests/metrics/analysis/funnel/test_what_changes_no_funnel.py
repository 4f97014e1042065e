"""What must not change a funnel, on a random log: later events, events at no stage, doubled rows, other days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from metrics.query.answers import Numbers
from tests.metrics.analysis.funnel.counting import LAST, engine_counts, numbers_of
from tests.metrics.analysis.funnel.event_log import END, STAGES, Event, Log, event_log
from tests.metrics.analysis.funnel.oracles import Counts, by_loop

MONTH, DAYS = "2025-12", ("2025-12-29", "2025-12-30", "2025-12-31")
DAY = timedelta(days=1)
LOG = event_log(1)
Found = list[dict[str | None, Counts]]


def counted(home: Path, log: Log, through: date = LAST) -> Found:
    """In all and by rule version."""
    numbers = numbers_of(home, log, through)
    return [engine_counts(numbers, MONTH), engine_counts(numbers, MONTH, "rule_version")]


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return numbers_of(tmp_path_factory.mktemp("plain"), LOG)


@pytest.fixture(scope="module")
def plain(numbers: Numbers) -> Found:
    return [engine_counts(numbers, MONTH), engine_counts(numbers, MONTH, "rule_version")]


def with_doubles_doubled(log: Log) -> Log:
    """Every row that is there twice is there four times, and in another order."""
    return [*2 * [event for event in log if log.count(event) > 1], *log[::-1]]


def with_more_at_no_stage(log: Log) -> Log:
    return [*log, *(replace(event, event_id=event.event_id + 100_000, stage="hovered") for event in log[::7])]


@pytest.mark.parametrize("changed", [with_doubles_doubled, with_more_at_no_stage])
def test_a_funnel_is_the_same(tmp_path: Path, plain: Found, changed: Callable[[Log], Log]) -> None:
    assert counted(tmp_path, changed(LOG)) == plain


def test_later_events_change_no_closed_prompt(tmp_path: Path, plain: Found) -> None:
    """A day later the same prompts have all their stages, too late."""
    closed = {prompt.prompt_id for prompt in by_loop(LOG) if not prompt.is_open}
    log = [event for event in LOG if event.prompt_id in closed]
    after = counted(tmp_path, [*log, *_the_day_after(log)], through=LAST + DAY)
    assert after == [{value: replace(counts, open=0) for value, counts in rows.items()} for rows in plain]


def _the_day_after(log: Log) -> list[Event]:
    """Every stage that a prompt does not have, after the end of the log."""
    triggers = {event.prompt_id: event for event in log if event.stage == "triggered"}
    had = {(event.prompt_id, event.stage) for event in log}
    lacking = ((id, stage) for id in triggers for stage in STAGES[1:] if (id, stage) not in had)
    return [
        replace(triggers[id], event_id=200_000 + number, stage=stage, occurred_at=END + timedelta(seconds=number))
        for number, (id, stage) in enumerate(lacking)
    ]


def test_a_log_of_the_days_before_has_the_same_funnels_a_day_earlier(
    tmp_path: Path, numbers: Numbers, plain: Found
) -> None:
    earlier = numbers_of(tmp_path, [replace(event, occurred_at=event.occurred_at - DAY) for event in LOG], LAST - DAY)
    assert [engine_counts(earlier, MONTH), engine_counts(earlier, MONTH, "rule_version")] == plain
    for day in DAYS:
        before = (date.fromisoformat(day) - DAY).isoformat()
        assert engine_counts(earlier, before) == engine_counts(numbers, day)
