"""What the engine counts of a log of prompts, what is wrong with it left out, in the terms of the oracles."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl

from checks.suites.assistant_events import suite
from checks.warehouse.examine import TableReport
from metrics.analysis.funnel import CountedBy, funnel
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.model.metric import Unit
from metrics.model.term import Slice, total
from metrics.periods.notation import parse
from metrics.query.answers import Numbers, Question
from metrics.snapshots.manifest import Manifest, TableState
from metrics.snapshots.store import Store
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.definitions.assistant.prompts import prompts
from queries.sources.registry import sources
from refresh.pipeline.compute_source import Computation
from tests.metrics.analysis.funnel.event_log import USERS, Log, frame
from tests.metrics.analysis.funnel.oracles import Counts
from tests.support.tiny import warehouse

LAST = date(2025, 12, 31)
USE = pl.DataFrame({"user_id": [*USERS]}).with_columns(usage_date=LAST, feature_id=pl.lit("feed"), minutes=pl.lit(5.0))
READ = ("usage", "prompts", "prompt_stages", "prompt_days")


def numbers_of(home: Path, log: Log, through: date = LAST) -> Numbers:
    """The numbers of a log without the rows that its suite quarantines."""
    use = USE.with_columns(usage_date=through)
    settings = Settings(str(warehouse(home / "warehouse", usage_daily=use, assistant_events=frame(log))))
    store = Store(home / "store")
    with read_once(settings) as database:
        report = TableReport(
            (), TableState(suite.name, len(log), 0, through), suite.quarantining(suite.applicable(database))
        )
        computation = Computation(database, {suite.name: report}, through, store)
        states = {name: computation.state(sources()[name], None, lambda done, rows: None) for name in READ}
    manifest = Manifest(datetime.now(tz=UTC), through, "CNY", "", None, {}, states, (), (), {})
    return Numbers(manifest, cache(store.read))


def engine_counts(numbers: Numbers, period: str, by: str | None = None) -> dict[str | None, Counts]:
    """Value of a dimension → what the funnel of these prompts and of their users says."""
    asked = parse(period)[0]
    of_prompts, of_users = (
        {row.value: row for row in funnel(numbers, asked, unit, by)} for unit in (CountedBy.PROMPT, CountedBy.USER)
    )
    early = _reordered(numbers, period, by)
    return {
        value: Counts(
            tuple(step.count for step in row.steps),
            tuple(step.count for step in of_users[value].steps),
            row.open,
            int(early.get(value) or 0),
        )
        for value, row in of_prompts.items()
    }


def _reordered(numbers: Numbers, period: str, by: str | None) -> dict[str | None, float]:
    clicks, reordered = metric_named("assistant_click_rate"), total(prompts, "reordered")
    sums = replace(clicks, numerator=reordered, denominator=None, unit=Unit.FEATURES)
    question = Question(sums.id, parse(period)[0], None, Slice((by,) if by else ()), Against.NONE)
    rows = numbers.answer_of(sums, question).rows.iter_rows(named=True)
    return {row[by] if by else None: row["value"] for row in rows}
