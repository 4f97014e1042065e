"""A snapshot from before a source, a sum or a dimension was defined: told in words by every command and page."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import pages
from metrics.catalogue import catalogue, metric
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.query.answers import Numbers, Question
from metrics.snapshots.store import Store
from tests.conftest import Published
from tests.dashboard.cli.conftest import command
from tests.dashboard.conftest import opened, texts

WORDS = "{} is not in the snapshot that is shown"
EVERY_SOURCE = sorted({source.name for metric in catalogue().values() for source in metric.sources})


@pytest.fixture(scope="module")
def copied(small_demo: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("copied") / "store"
    shutil.copytree(small_demo.store, home)
    return home


def without(store: Path, source: str) -> Path:
    """Publishes what is served, as code would that does not know the source."""
    snapshot = Store(store).current()
    assert snapshot is not None
    sources = {name: state for name, state in snapshot.manifest.sources.items() if name != source}
    Store(store).publish(replace(snapshot.manifest, sources=sources))
    return store


@pytest.fixture
def store(copied: Path) -> Path:
    """As it was published by today's code."""
    first = Store(copied).ids()[0]
    Store(copied).roll_back(first)
    return copied


@pytest.mark.parametrize("source", EVERY_SOURCE)
def test_every_command_refuses_the_metrics_of_a_source_that_was_not_published(store: Path, source: str) -> None:
    home = str(without(store, source))
    id = next(m.id for m in catalogue().values() if source in [fact_source.name for fact_source in m.sources])
    for words in (
        ["show", id, "--period", "2025-12"],
        ["show", id],
        ["explain", id, "--period", "2025-12", "--by", "region"],
        ["history", id],
    ):
        result = command(*words, "--store", home)
        assert (result.exit_code, WORDS.format(source) in result.stderr) == (2, True), (words, result.output)


def test_values_that_were_published_of_such_a_metric_are_still_told(store: Path) -> None:
    result = command("history", "net_revenue", "--period", "2025-12", "--store", str(without(store, "payments")))
    assert (result.exit_code, "first published" in result.output) == (0, True), result.output


def test_another_metric_is_answered_as_before(store: Path) -> None:
    words = ["show", "stickiness", "--period", "2025-12", "--format", "csv", "--store"]
    now, then = (
        [line.rpartition(",") for line in command(*words, str(home)).stdout.splitlines()]
        for home in (store, without(store, "payments"))
    )
    assert [answer for answer, _, _ in then] == [answer for answer, _, _ in now]
    assert [lines[0][2] for lines in (now, then)] == ["snapshot", "snapshot"]


@pytest.mark.parametrize("source", ["payments", "usage"])
@pytest.mark.parametrize("name", pages())
def test_every_page_tells_it_where_the_number_would_be(
    store: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(without(store, source)))
    app = opened(name, lang="en", **({"metric": "arpu"} if name in ("compare", "catalogue") else {}))
    assert not app.exception
    assert not app.error
    needs = {"overview": ("payments", "usage"), "compare": ("payments", "usage"), "features": ("usage",)}
    needs |= {"metric": ("usage",), "review": ("usage",), "start": ("payments", "usage")}
    needs |= {"service": ("usage",), "support": ("usage",), "value_added": ("payments",)}
    assert (WORDS.format(source) in texts(app)) == (source in needs.get(name, ()))


def reading(store: Path, **changes: Any) -> Numbers:
    """What is served, as if its source `usage` had been published so."""
    snapshot = Store(store).current()
    assert snapshot is not None
    usage = replace(snapshot.manifest.sources["usage"], **changes)
    return Numbers(replace(snapshot.manifest, sources=snapshot.manifest.sources | {"usage": usage}), snapshot.read)


def test_a_sum_that_was_defined_later_is_refused_and_others_are_not(store: Path) -> None:
    for numbers in (reading(store, sums=("sessions",)), reading(store, sums=None, sql="SELECT a.sessions FROM a")):
        refusal = numbers.obstacle(metric("feature_minutes"))
        assert refusal and (refusal.code, refusal.facts["what"]) == ("not_in_snapshot", "usage.minutes")
        with pytest.raises(Refusal, match="not_in_snapshot"):
            numbers.answer(Question("feature_minutes"))
        assert numbers.obstacle(metric("monthly_active_users")) is None


def test_a_dimension_that_was_defined_later_is_refused_and_not_offered(store: Path) -> None:
    dimension_values = reading(store).manifest.sources["usage"].values
    numbers = reading(store, values={name: values for name, values in dimension_values.items() if name != "platform"})
    assert "platform" not in numbers.dimensions(metric("stickiness"))
    for slice in (Slice(by=("platform",)), Slice(where=(("platform", (None,)),))):
        with pytest.raises(Refusal, match=r"not_in_snapshot.*usage\.platform"):
            numbers.answer(Question("stickiness", slice=slice))


def test_a_manifest_from_before_sums_were_noted_is_read_by_its_sql(store: Path) -> None:
    assert reading(store, sums=None).obstacle(metric("daily_usage_time")) is None
