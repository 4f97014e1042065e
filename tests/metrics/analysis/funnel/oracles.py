"""The funnel counted without the engine, three times: by a loop, by window functions, by ClickHouse's windowFunnel."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl

from tests.metrics.analysis.funnel.event_log import END, STAGES, WINDOWS, Log, frame

HOUR, EARLY = timedelta(hours=1), timedelta(seconds=2)


@dataclass(frozen=True)
class Prompt:
    """How far a prompt came: `level` stages, or it is open."""

    prompt_id: int
    user_id: int
    begun: datetime
    trigger: str
    rule_version: str
    level: int
    is_open: bool
    is_reordered: bool


Prompts = list[Prompt]


@dataclass(frozen=True)
class Counts:
    """What a funnel publishes about the prompts of a group."""

    prompts: tuple[int, ...]
    users: tuple[int, ...]
    open: int
    reordered: int


def counts(prompts: Iterable[Prompt]) -> Counts:
    prompts = list(prompts)
    closed = [prompt for prompt in prompts if not prompt.is_open]
    at = [[prompt.user_id for prompt in closed if prompt.level >= level] for level in range(1, len(STAGES) + 1)]
    return Counts(
        tuple(map(len, at)),
        tuple(len(set(users)) for users in at),
        len(prompts) - len(closed),
        sum(prompt.is_reordered for prompt in closed),
    )


def grouped(prompts: Prompts, of: Callable[[Prompt], str | None]) -> dict[str | None, Counts]:
    members = defaultdict(list)
    for prompt in prompts:
        members[of(prompt)].append(prompt)
    return {value: counts(group) for value, group in members.items()}


def by_loop(log: Log) -> Prompts:
    """Prompt after prompt, stage after stage."""
    events = defaultdict(list)
    for event in log:
        events[event.prompt_id].append(event)
    return sorted(_followed(events), key=lambda prompt: prompt.prompt_id)


def _followed(events: dict[int, Log]) -> Iterator[Prompt]:
    for prompt_id, own in events.items():
        first = min((event for event in own if event.stage == "triggered"), key=lambda event: event.occurred_at)
        begun = before = first.occurred_at
        level, is_reordered = 1, False
        for stage, window in WINDOWS.items():
            moments = [event.occurred_at for event in own if event.stage == stage]
            moment = min((moment for moment in moments if moment >= before - EARLY), default=END + HOUR)
            if moment > before + timedelta(seconds=window) or moment > begun + HOUR:
                break
            level, is_reordered, before = level + 1, is_reordered or moment < before, moment
        yield Prompt(
            prompt_id,
            first.user_id,
            begun,
            first.trigger,
            first.rule_version,
            level,
            begun + HOUR > END,
            is_reordered,
        )


WINDOW_SQL = """
    with a as (
        select *, min(occurred_at) filter (stage = 'triggered') over prompt as t from log
        window prompt as (partition by prompt_id)
    ), b as (
        select *, min(occurred_at) filter (stage = 'shown' and occurred_at >= t - interval 2 second) over prompt as s
        from a window prompt as (partition by prompt_id)
    ), c as (
        select *, min(occurred_at) filter (stage = 'clicked' and occurred_at >= s - interval 2 second) over prompt as k
        from b window prompt as (partition by prompt_id)
    ), d as (
        select *, min(occurred_at) filter (stage = 'resolved' and occurred_at >= k - interval 2 second) over prompt as r
        from c window prompt as (partition by prompt_id)
    ), reached as (
        select *, coalesce(s <= t + interval 1 minute, false) as shown,
            shown and coalesce(k <= s + interval 10 minute, false) as clicked,
            clicked and coalesce(r <= k + interval 45 minute and r <= t + interval 1 hour, false) as resolved
        from d where stage = 'triggered'
        qualify row_number() over (partition by prompt_id order by occurred_at, event_id) = 1
    )
    select prompt_id, user_id, t, trigger, rule_version, 1 + shown::int + clicked::int + resolved::int,
        t + interval 1 hour > timestamp '2026-01-01', (shown and s < t) or (clicked and k < s) or (resolved and r < k)
    from reached order by prompt_id
"""


def by_windows(log: Log) -> Prompts:
    """The same by window functions of DuckDB."""
    with duckdb.connect() as connection:
        connection.register("log", frame(log).to_arrow())
        return [Prompt(*row) for row in connection.execute(WINDOW_SQL).fetchall()]


def by_clickhouse(log: Log, home: Path) -> dict[int, int]:
    """Prompt → stages reached, by ClickHouse's `windowFunnel`, one for each pair of stages and one for the hour.

    It takes a stage at the moment of the one before it, and one event for two conditions: the log must be clean.
    """
    import chdb  # type: ignore[import-not-found,unused-ignore]

    file, answer = home / "log.parquet", home / "levels.parquet"
    rows = frame(log).select("prompt_id", "stage", at=pl.col("occurred_at").dt.epoch("s").cast(pl.UInt64))
    rows.write_parquet(file)
    steps = ", ".join(
        f"windowFunnel({WINDOWS[after]})(at, stage = '{before}', stage = '{after}') = 2 as is_{after}"
        for before, after in pairwise(STAGES)
    )
    whole = ", ".join(f"stage = '{stage}'" for stage in STAGES)
    pairs = (
        f"select prompt_id, windowFunnel(3600)(at, {whole}) as inside, {steps} from file('{file}') group by prompt_id"
    )
    level = "1 + is_shown + (is_shown and is_clicked) + (is_shown and is_clicked and is_resolved)"
    query = f"select prompt_id, least(inside, {level})::Int64 as level from ({pairs})"
    chdb.query(f"{query} into outfile '{answer}' format Parquet")
    return dict(pl.read_parquet(answer).select("prompt_id", "level").iter_rows())
