"""A refresh of assistant events, all of them and one day more: `python -m benchmarks.assistant_day --events 2_000_000`.

The whole of a refresh is measured, checks included, each in a process of its own; then the questions of the page
"Smart service", the first time and again. Beside them DuckDB answers the same in plain SQL from the raw events, with
the same memory; counts of the funnel must be the same.
"""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import duckdb

from benchmarks.__main__ import HOUSE, Number
from benchmarks.race.results import Watch, machine, now
from benchmarks.world.prompts import YEAR, PromptHome, build
from metrics.analysis.funnel import funnel
from metrics.model.term import Slice
from metrics.periods.period import ONE_DAY, Period
from metrics.query.answers import Numbers, Question
from metrics.snapshots.store import Store
from queries.settings import Settings
from refresh.pipeline.refresh import refresh

RATES = (
    "assistant_usage_rate",
    "assistant_click_rate",
    "assistant_resolution_rate",
    "disturbed_user_day_share",
    "assistant_triggers_per_user_day",
)
BY = ("rule_version", "trigger", "page", "feature")
MONTH = Period(date(2025, 12, 1), date(2025, 12, 31))

STAGES_SQL = """
select count(*), count(*) filter (shown), count(*) filter (clicked), count(*) filter (resolved) from (
    select *, coalesce(clicked and r - c between -2 and 2700 and r - t <= 3600, false) as resolved from (
        select *, coalesce(shown and c - s between -2 and 600 and c - t <= 3600, false) as clicked from (
            select *, coalesce(s - t between -2 and 60, false) as shown from (
                select epoch(min(occurred_at) filter (stage = 'triggered')) as t,
                    epoch(min(occurred_at) filter (stage = 'shown')) as s,
                    epoch(min(occurred_at) filter (stage = 'clicked')) as c,
                    epoch(min(occurred_at) filter (stage = 'resolved')) as r
                from assistant_events where occurred_at >= $start and occurred_at < $end group by prompt_id)
            where t is not null and t + 3600 <= epoch($end))))
"""
"""The funnel of the last days, by hand."""


@click.command()
@click.option("--events", type=Number(), default=2_000_000, show_default=True)
@click.option("--memory", type=float, default=4, show_default=True, help="The setting of a refresh, in gigabytes.")
@click.option("--data", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench" / "assistant")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results" / "assistant_day")
def main(events: int, memory: float, data: Path, results: Path) -> None:
    """Measure a full refresh, one of a day more, and the answers of the page."""
    home = PromptHome(data, events, 7)
    build(home)
    shutil.rmtree(home.store, ignore_errors=True)
    settings = replace(home.settings, store=str(home.store), memory=memory)
    report: dict[str, Any] = {"made_at": now(), "machine": machine(), "memory": memory}
    report |= _alone(_sizes, home)
    for name, through in (("full", YEAR.end - ONE_DAY), ("day_more", YEAR.end)):
        report[name] = _alone(_refreshed, replace(settings, through=through))
        click.echo(json.dumps({name: report[name]}, indent=1))
    report |= {"answers": _alone(_answered, home.store), "sql": _alone(_by_hand, home, memory)}
    report["bytes"] = {path.name: _bytes(path) for path in (home.warehouse, *sorted(home.store.iterdir()))}
    assert report["answers"].pop("funnel") == report["sql"].pop("funnel"), "the funnel is not that of the raw events"
    results.mkdir(parents=True, exist_ok=True)
    (results / f"{events}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(report, indent=1))


def _alone(work: Any, *arguments: Any) -> Any:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _sizes(home: PromptHome) -> dict[str, int]:
    """Events in all, and on the last day."""
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        count = "select count(*), count(*) filter (occurred_at >= $day) from assistant_events"
        ((events, of_day),) = connection.execute(count, {"day": YEAR.end}).fetchall()
    return {"events": events, "of_last_day": of_day}


def _refreshed(settings: Settings) -> dict[str, Any]:
    """Seconds from each step that the refresh tells to the next one, rows that it counted, and its peak."""
    watch, steps = Watch(), {"open": 0.0}
    counted: dict[str, int] = {}
    began, step = perf_counter(), "open"

    def told(what: str, share: float, rows: int = 0, /) -> None:
        nonlocal began, step
        steps[step] = steps.get(step, 0.0) + perf_counter() - began
        began, step = perf_counter(), what if share < 1 else f"after {what}"
        counted[what] = max(rows, counted.get(what, 0))

    report = refresh(settings, progress=told)
    told("end", 1.0)
    assert report.published is not None and not report.failed, report.failed
    longest = dict(sorted(steps.items(), key=lambda item: -item[1])[:12])
    told_of = {name: rows for name, rows in counted.items() if rows}
    return {**asdict(watch.taken()), "steps": longest, "rows_counted": told_of}


def _answered(store: Path) -> dict[str, Any]:
    """Milliseconds of every question: cold, with nothing read yet, and the quickest of five after it."""
    snapshot = Store(store).current()
    assert snapshot is not None
    numbers = Numbers.of(snapshot)
    asked = {rate: Question(rate, MONTH) for rate in RATES}
    asked |= {f"{RATES[0]} by {name}": Question(RATES[0], MONTH, slice=Slice((name,))) for name in BY}
    works: dict[str, Callable[[], object]] = {name: partial(numbers.answer, each) for name, each in asked.items()}
    works |= {"funnel": partial(funnel, numbers, MONTH)}
    works |= {f"funnel by {name}": partial(funnel, numbers, MONTH, by=name) for name in BY}
    cold = {name: _milliseconds(work) for name, work in works.items()}
    warm = {name: min(_milliseconds(work) for _ in range(5)) for name, work in works.items()}
    (row,) = funnel(numbers, MONTH)
    return {"cold": cold, "warm": warm, "peak": Watch().taken().peak, "funnel": [step.count for step in row.steps]}


def _milliseconds(work: Any) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1_000


def _by_hand(home: PromptHome, memory: float) -> dict[str, Any]:
    """The funnel of the last day and of the month from the raw events."""
    said: dict[str, Any] = {}
    with duckdb.connect(home.warehouse, read_only=True, config={"memory_limit": f"{memory}GB"}) as connection:
        for name, start in (("day", YEAR.end), ("funnel", MONTH.start)):
            began = perf_counter()
            found = connection.execute(STAGES_SQL, {"start": start, "end": YEAR.end + ONE_DAY}).fetchall()
            said |= {f"{name}_ms": (perf_counter() - began) * 1_000, name: list(found[0])}
    return {**said, "peak": Watch().taken().peak}


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


if __name__ == "__main__":
    main()
