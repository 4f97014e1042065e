"""What people are told of beside outages, once each: days outside the band and targets behind, of sound figures."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metrics.snapshots.store import Snapshot
from queries.records.database import records_url
from queries.records.kinds.target import Target
from queries.records.records import Records, open_records
from queries.settings import Settings
from refresh.service import findings
from refresh.service.findings import FILE, tell
from tests.conftest import Published


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was sent."""
    sent: list[dict[str, Any]] = []

    def send(target: str, payload: dict[str, Any]) -> str:
        sent.append(payload)
        return "" if target == "a command" else "Nobody was told"

    monkeypatch.setattr(findings, "notify", send)
    return sent


@pytest.fixture
def settings(small_demo: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The small demo, watched; what is told of it is kept here."""
    home = tmp_path / "store"
    home.mkdir()
    snapshot = replace(small_demo.snapshot)
    monkeypatch.setattr(findings.Store, "current", lambda self: _at(snapshot, home))
    return Settings(store=str(home), notify="a command", plan=str(tmp_path / "no.toml"))


def _at(snapshot: Snapshot, home: Path) -> Snapshot:
    class Elsewhere(Snapshot):
        def read(self, file: Any) -> Any:
            return snapshot.read(file)

    return Elsewhere(snapshot.id, snapshot.manifest, home)


@pytest.fixture
def kept(settings: Settings) -> Records:
    return open_records(records_url(settings))


def of_targets(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["what"], each["metric"]) for each in told if each["what"] != "outside_band"]


def test_a_missed_target_is_told_once_with_its_figures_and_where_to_look(
    settings: Settings, kept: Records, told: list[dict[str, Any]]
) -> None:
    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.055, owner="Ann"), by="Ann")
    kept.save("target", "b", Target("monthly_active_users", "2025-12", 5), by="Ann")
    assert tell(replace(settings, addresses=("https://metrics.example.org",))) == ""
    assert tell(settings) == ""
    [missed] = [each for each in told if each["what"] == "target_missed"]
    assert missed["metric"] == "paid_conversion"
    assert missed["value"] == pytest.approx(0.051, abs=0.001)
    assert missed["base"] == pytest.approx(0.038, abs=0.001)
    facts = {name: missed[name] for name in ("target", "period", "trust", "owner", "link")}
    assert facts == {
        "target": 0.055,
        "period": "2025-12",
        "trust": "passed",
        "owner": "Ann",
        "link": "https://metrics.example.org/targets",
    }


def test_what_could_not_be_told_is_told_the_next_time(
    settings: Settings, kept: Records, told: list[dict[str, Any]]
) -> None:
    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.055), by="Ann")
    assert tell(replace(settings, notify="nowhere")) == "Nobody was told"
    assert not (Path(settings.store) / FILE).exists()
    tell(settings)
    tell(settings)
    assert of_targets(told)[1:] == [("target_missed", "paid_conversion")]


def test_a_target_that_was_well_in_between_is_told_again(
    settings: Settings, kept: Records, told: list[dict[str, Any]]
) -> None:
    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.055), by="Ann")
    tell(settings)
    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.01), by="Ann", expected=1)
    tell(settings)
    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.06), by="Ann", expected=2)
    tell(settings)
    assert len(of_targets(told)) == 2


def test_old_and_coming_targets_and_those_that_cannot_be_answered_are_not_told(
    settings: Settings, kept: Records, told: list[dict[str, Any]]
) -> None:
    for n, target in enumerate(
        (
            Target("paid_conversion", "2025-06", 0.9),
            Target("paid_conversion", "2026-06", 0.9),
            Target("paid_conversion", "2025-12", 0.9, {"region": "nowhere"}),
        )
    ):
        kept.save("target", str(n), target, by="Ann")
    tell(settings)
    assert of_targets(told) == []


def test_a_figure_whose_checks_failed_is_told_to_nobody(
    settings: Settings, kept: Records, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from metrics.aggregates.schema import Trust
    from metrics.query.answers import Numbers

    kept.save("target", "a", Target("paid_conversion", "2025-12", 0.055), by="Ann")
    for trust in (Trust.FAILED, Trust.STALE):
        monkeypatch.setattr(Numbers, "trust", lambda self, metric, trust=trust: trust)
        tell(settings)
    assert told == []


def test_a_day_outside_its_band_is_told_once_with_the_band(
    settings: Settings, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = findings.unusual

    def with_a_jump(rows: Any, period: Any, country: str) -> Any:
        import polars as pl

        days = judged(rows, period, country)
        return days.with_columns(is_unusual=pl.col("day") == date(2025, 12, 30))

    monkeypatch.setattr(findings, "unusual", with_a_jump)
    monkeypatch.setattr(findings, "HEADLINES", ("monthly_active_users",))
    tell(settings)
    tell(settings)
    [jump] = told
    assert (jump["what"], jump["metric"], jump["period"]) == ("outside_band", "monthly_active_users", "2025-12-30")
    assert jump["title"] == "Daily active users"
    assert jump["link"] == "/compare?metric=monthly_active_users&grain=day&span=2025-12"
    assert (jump["trust"], jump["value"] > jump["base"] > 0, len(jump["expected"])) == ("passed", True, 2)


def test_without_somebody_to_tell_nothing_is_looked_for(settings: Settings, told: list[dict[str, Any]]) -> None:
    assert tell(replace(settings, notify="")) == ""
    assert told == []
