"""The published funnel is what a loop, window functions and ClickHouse count, on random logs of three seeds."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from metrics.periods.notation import parse
from metrics.query.answers import Numbers
from tests.metrics.analysis.funnel.counting import engine_counts, numbers_of
from tests.metrics.analysis.funnel.event_log import Log, event_log, frame
from tests.metrics.analysis.funnel.oracles import Prompts, by_clickhouse, by_loop, by_windows, grouped

SEEDS = (1, 2, 3)
PERIODS = ("2025-12", "2025-12-30", "2025-12-31")
"""All of them, the day on which the rule changed, and the last one, on which prompts are open."""


@dataclass(frozen=True)
class Seed:
    log: Log
    numbers: Numbers


@pytest.fixture(scope="module", params=SEEDS)
def seed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seed:
    log = event_log(request.param)
    return Seed(log, numbers_of(tmp_path_factory.mktemp("seed"), log))


def inside(found: Prompts, period: str) -> Prompts:
    days = parse(period)[0]
    return [prompt for prompt in found if days.start <= prompt.begun.date() <= days.end]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("by", [None, "rule_version", "trigger"])
def test_what_is_published_is_what_a_loop_counts(seed: Seed, period: str, by: str | None) -> None:
    expected = grouped(inside(by_loop(seed.log), period), lambda prompt: getattr(prompt, by) if by else None)
    assert engine_counts(seed.numbers, period, by) == expected


def test_the_loop_and_window_functions_agree_on_every_prompt(seed: Seed) -> None:
    assert by_loop(seed.log) == by_windows(seed.log)


def test_the_logs_have_what_makes_counting_hard(seed: Seed) -> None:
    found, events = by_loop(seed.log), frame(seed.log)
    assert any(prompt.is_reordered for prompt in found)
    assert any(prompt.is_open for prompt in found)
    assert {prompt.level for prompt in found} == {1, 2, 3, 4}
    assert events["event_id"].is_duplicated().any()
    assert events.unique("event_id").select(pl.struct("prompt_id", "stage").is_duplicated().any()).item()
    assert events.select(pl.col("rule_version").n_unique().over("prompt_id").max()).item() == 2


@pytest.mark.parametrize("number", SEEDS)
def test_clickhouse_agrees_on_every_prompt_of_a_log_without_ties(number: int, tmp_path: Path) -> None:
    pytest.importorskip("chdb", reason="chdb, which is ClickHouse in process, is not installed")
    log = event_log(number, is_clean=True)
    levels = {prompt.prompt_id: prompt.level for prompt in by_loop(log)}
    assert set(levels.values()) == {1, 2, 3, 4}
    assert by_clickhouse(log, tmp_path) == levels
