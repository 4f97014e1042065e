"""Of a history of prompts only what is new or has changed is looked at, and what is found is that of everything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import checks.warehouse.examine
import checks.warehouse.incremental
import queries.sources.facts
from checks.registry import suites
from checks.warehouse.examine import TableReport, examine
from checks.warehouse.incremental import NONE, Verdicts, kept_verdicts
from metrics.engine.days_read import KeptDays
from queries.extract.day_census import DayCensus
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.facts import Facts
from queries.sources.logs import LogReader, logs
from queries.sources.registry import sources
from queries.warehouse.warehouse import Warehouse
from tests.checks.support.asking import Asking
from tests.checks.support.prompts_world import PromptsWorld
from tests.support.tiny import warehouse

OF_EVENTS = ("prompts", "prompt_days")
LOG = next(log for log in logs() if log.name == "triggers")


@dataclass(frozen=True)
class Refresher:
    """Examines worlds of prompts and takes their census, with and without what is known of the last one."""

    home: Path

    def known(self) -> Verdicts:
        return kept_verdicts(self.home / "verdicts", "code")

    def found(self, world: PromptsWorld, cached: Verdicts, *, keep: bool = True) -> tuple[Any, dict[str, Any]]:
        """What the checks say, and the census of every source and of the log."""
        folder = warehouse(self.home / "warehouse", **world.frames())
        keeping = (lambda verdicts: verdicts.keep(self.home / "verdicts", "code")) if keep else (lambda verdicts: None)
        with read_once(Settings(str(folder))) as database:
            reports = examine(database, world.last, Asking(), verdicts=cached, keep=keeping)  # type: ignore[arg-type]
            return said(reports["assistant_events"]), dict(self._census(database, world, reports, keep))

    def _census(
        self, database: Warehouse, world: PromptsWorld, reports: Mapping[str, TableReport], keep: bool
    ) -> Iterator[tuple[str, Any]]:
        report, leaving_out = reports["assistant_events"], {name: r.quarantining for name, r in reports.items()}
        for name in OF_EVENTS:
            kept = KeptDays(self.home / name, report.judged.key, report.days)
            facts = Facts(database, sources()[name], world.last, leaving_out)
            if keep:
                facts = replace(facts, days=kept.events, read=kept.read(world.last))
            census = facts.census()
            yield name, (census.rows(), facts.people_census().rows())
            if keep:
                kept.keep(world.last, census=census, first_seen=facts.first_seen)
        kept = KeptDays(self.home / "log", report.judged.key, report.days)
        reader = LogReader(database, LOG, world.last, leaving_out)
        if keep:
            reader = replace(reader, days=kept.events, read=kept.read(world.last))
        census = reader.census()
        yield "log", census.rows()
        if keep:
            kept.keep(world.last, census=census, first_seen=reader.first_seen, people=reader.people)


def said(finding: TableReport) -> Any:
    """All that is found but the examples, of which there may be several."""
    results = [(c.kind, c.rule, c.facts, c.passed, c.rows, c.error) for c in finding.checks]
    rows = finding.quarantined.rows() if finding.quarantined is not None else []
    return results, finding.state, finding.quarantining, rows


@pytest.fixture
def refresher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refresher:
    """That looks for keys however many they are, and rejects no table for what is wrong with it."""
    by_table = suites()
    events = replace(by_table["assistant_events"], quarantine_at_most=1.0)
    monkeypatch.setattr(checks.warehouse.examine, "suites", lambda: by_table | {"assistant_events": events})
    monkeypatch.setattr(checks.warehouse.incremental, "FEW", 1.0)
    monkeypatch.setattr(checks.warehouse.incremental, "KEYED_AT_ONCE", 50)
    monkeypatch.setattr(queries.sources.facts, "EVENTS_AT_ONCE", 60)
    return Refresher(tmp_path)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, 40))])
def test_whatever_happens_to_prompts_is_found_as_if_nothing_were_known(refresher: Refresher, seed: int) -> None:
    world, happened = PromptsWorld(Random(seed), text_ids=seed % 4 == 1), ["begun"]  # noqa: S311  the same every time
    for _ in range(5):
        checks_now, census_now = refresher.found(world, refresher.known())
        checks_anew, census_anew = refresher.found(world, NONE, keep=False)
        assert checks_now == checks_anew, happened
        assert census_now == census_anew, happened
        happened += [world.happen() for _ in range(world.chance.randrange(1, 3))]


@pytest.fixture
def sound(refresher: Refresher) -> PromptsWorld:
    """A world that is known, in which nothing is wrong and no prompt goes on after midnight."""
    world = PromptsWorld(Random(3))  # noqa: S311
    for row in world.events:
        row["occurred_at"] = row["occurred_at"].replace(hour=9, minute=0, second=0)
    assert gaps(refresher.found(world, NONE)) == 0
    return world


def gaps(found: tuple[Any, Any]) -> int:
    """Rows behind a missing stage."""
    (results, *_), _ = found
    return int(next(rows for kind, _, _, _, rows, _ in results if kind == "complete_funnel"))


def test_prompts_of_unchanged_days_are_not_looked_at_again(
    refresher: Refresher, sound: PromptsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by a checksum that does not see that an old prompt has lost its first stage; a new one that has is found."""
    with read_once(Settings(str(refresher.home / "warehouse"))) as database:
        then = DayCensus(database, database.tables["assistant_events"], "occurred_at", sound.last).census()
    real = DayCensus.census

    def blind(self: DayCensus, *among: Any) -> pl.DataFrame:
        now = real(self, *among)
        is_old = pl.col("day").is_in(then["day"].implode())
        return now if self.day != "occurred_at" or among else pl.concat([then, now.filter(~is_old)])

    monkeypatch.setattr(DayCensus, "census", blind)
    sound.a_day_more()
    sound.prompt(sound.last)
    for day in (then["day"][0], sound.last):
        behind = next(row for row in sound.events if row["stage"] == "shown" and row["occurred_at"].date() == day)
        of_prompt = [row for row in sound.events if row["prompt_id"] == behind["prompt_id"]]
        sound.events = [row for row in sound.events if row not in of_prompt] + of_prompt[1:2]
    assert gaps(refresher.found(sound, refresher.known())) == 1
    assert gaps(refresher.found(sound, NONE, keep=False)) == 2
