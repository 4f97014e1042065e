"""Metrics: what a file must say, which decisions must be made, and that the catalogue finds them all."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import metrics.definitions
from metrics.catalogue import _scanned, catalogue, metric, unusable
from metrics.errors import Refusal
from metrics.model.metric import Better, Metric, Unit
from metrics.model.term import distinct, entity_days, mean_daily, total
from metrics.periods.period import Grain
from queries.errors import Problem
from queries.settings import Settings
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage
from refresh.pipeline.refresh import refresh

DECIDED: dict[str, Any] = {
    "question": "How many?",
    "numerator": distinct(usage),
    "unit": Unit.USERS,
    "better": Better.HIGHER,
    "headline": Grain.MONTH,
    "dimensions": ("feature",),
    "owner": "growth",
    "promises": (),
}


def test_the_catalogue_has_every_file_of_every_area() -> None:
    home = Path(metrics.definitions.__path__[0])
    files = {file.stem: file.parent.name for file in home.glob("*/*.py") if file.stem != "__init__"}
    assert {id: metric.area for id, metric in catalogue().items()} == files


def test_a_metric_is_named_and_defined_by_its_file() -> None:
    defined = metric("paid_conversion")
    assert (defined.id, defined.area, defined.title) == ("paid_conversion", "conversion", "Paid conversion")
    assert defined.definition.startswith("The share of active people who hold a paid plan.")


def test_an_unknown_metric_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Refusal) as refused:
        metric("turnover")
    assert (refused.value.code, refused.value.facts["got"]) == ("no_such_metric", "turnover")
    assert "arpu, " in refused.value.facts["wanted"]


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Adds a file to an area of metrics that is there during the test only."""
    folder = tmp_path / "trial_area"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.setattr(metrics.definitions, "__path__", [*metrics.definitions.__path__, str(tmp_path)])

    def add(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")
        _scanned.cache_clear()

    yield add
    _scanned.cache_clear()
    for module in [name for name in sys.modules if name.startswith("metrics.definitions.trial_area")]:
        del sys.modules[module]
    vars(metrics.definitions).pop("trial_area", None)


GOOD = '''"""People.\n\nAll of them."""
from metrics.definitions.conversion.payers import metric as payers
from dataclasses import replace
metric = replace(payers, question="Who?")
'''


def test_a_new_file_is_a_new_metric(area: Callable[[str, str], None]) -> None:
    area("head_count.py", GOOD)
    defined = metric("head_count")
    assert (defined.area, defined.title, defined.definition) == ("trial_area", "Head count", "People.\n\nAll of them.")


def test_an_area_is_a_folder_with_or_without_an_init_file(area: Callable[[str, str], None], tmp_path: Path) -> None:
    (tmp_path / "trial_area" / "__init__.py").unlink()
    (tmp_path / "trial_area" / ".hidden").mkdir()
    area("head_count.py", GOOD)
    assert metric("head_count").area == "trial_area"


@pytest.mark.parametrize(
    ("text", "wanted", "got"),
    [
        pytest.param("import nowhere_at_all", "can be imported", "nowhere_at_all", id="cannot be imported"),
        pytest.param('"""Nothing."""', "a Metric named `metric`", "none", id="no metric"),
        pytest.param('"""Wrong."""\nmetric = 3', "a Metric named `metric`", "int", id="something else"),
        pytest.param(GOOD.replace('"""People.\n\nAll of them."""', ""), "a docstring", "none", id="no definition"),
        pytest.param(
            '"""Half."""\nfrom metrics.model.metric import Metric\nmetric = Metric(question="?")',
            "imported",
            "unit",
            id="undecided",
        ),
    ],
)
def test_a_broken_file_costs_only_its_own_metric_which_says_why(
    area: Callable[[str, str], None], text: str, wanted: str, got: str
) -> None:
    area("broken.py", text)
    assert metric("stickiness").id == "stickiness"
    assert "broken" not in catalogue()
    with pytest.raises(Problem, match=r"trial_area/broken\.py: wanted .*" + wanted + ".*, got: .*" + got):
        metric("broken")


def test_nothing_is_published_until_a_broken_file_is_mended(area: Callable[[str, str], None], tmp_path: Path) -> None:
    area("broken.py", "import nowhere_at_all")
    with pytest.raises(Problem, match=r"trial_area/broken\.py"):
        refresh(Settings(warehouse=str(tmp_path), store=str(tmp_path / "store")))


def test_of_two_metrics_of_one_name_the_second_is_unusable_even_in_another_area(
    area: Callable[[str, str], None],
) -> None:
    area("payers.py", GOOD)
    assert metric("payers").area == "conversion"
    assert [str(problem) for problem in unusable().values() if "trial_area/payers.py" in str(problem)]


@pytest.mark.parametrize("decision", list(DECIDED))
def test_every_decision_must_be_made(decision: str) -> None:
    with pytest.raises(TypeError, match=decision):
        Metric(**{name: value for name, value in DECIDED.items() if name != decision})


def test_a_dimension_that_a_term_cannot_be_cut_by_is_an_error_where_the_metric_is_defined() -> None:
    with pytest.raises(
        Problem, match=r"wanted dimensions that source usage has \(channel, feature, platform, region\), got: plan"
    ):
        Metric(**DECIDED | {"dimensions": ("feature", "plan")})
    with pytest.raises(Problem, match="source payments"):
        Metric(**DECIDED | {"denominator": distinct(payments)})


def test_a_term_may_be_left_whole_where_the_other_is_cut() -> None:
    metric = Metric(**DECIDED | {"denominator": distinct(payments).across("feature")})
    assert metric.overlapping == ("feature",)


def test_only_totals_are_additive_and_only_row_dimensions_of_counts_overlap() -> None:
    minutes = Metric(**DECIDED | {"numerator": total(usage, "minutes"), "dimensions": ("feature", "region")})
    people = Metric(**DECIDED | {"dimensions": ("feature", "region")})
    rate = Metric(**DECIDED | {"numerator": total(usage, "minutes"), "denominator": entity_days(usage)})
    assert (minutes.is_additive, people.is_additive, rate.is_additive) == (True, False, False)
    assert (minutes.overlapping, people.overlapping) == ((), ("feature",))


def test_a_term_names_what_its_source_has() -> None:
    with pytest.raises(Problem, match=r"wanted one of its sums: minutes, sessions, got: amount"):
        total(usage, "amount")
    with pytest.raises(Problem, match=r"wanted one of its dimensions: kind, got: plan"):
        distinct(payments).where(plan="full")
    assert mean_daily(usage).a_day


def test_a_metric_counts_each_of_its_sources_once() -> None:
    assert [source.name for source in metric("arpu").sources] == ["payments", "usage"]
    assert [source.name for source in metric("stickiness").sources] == ["usage"]
