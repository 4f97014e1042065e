"""Declarations that could not be decided by their own rule are refused; which version binds; and its seal."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from metrics.analysis.experiments.declaration import refuse_invalid, standing
from metrics.analysis.experiments.measures import obstacle
from metrics.catalogue import catalogue
from queries.errors import Problem
from queries.records.kinds.experiment import Experiment, Guardrail
from queries.sources.registry import sources
from queries.warehouse.contract import experiment_exposures
from tests.metrics.experiments.declared import DECLARED

WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": " "}, "title"),
    ({"owner": ""}, "owner"),
    ({"split": {"control": 0.5, "treatment": 0.4}}, "shares that sum to 1"),
    ({"split": {"control": 0.5, "treatment": 0.5 + 1e-6}}, "shares that sum to 1"),
    ({"split": {"control": 1.5, "treatment": -0.5}}, "shares that sum to 1"),
    ({"split": {"control": 1.0, "treatment": 0.0}}, "another arm than the control"),
    ({"control": "nobody"}, "control"),
    ({"enrol_to": date(2025, 10, 31)}, "enrolment"),
    ({"enrol_to": date(2027, 1, 1)}, "at most 366 days"),
    ({"enrol_from": date(2999, 1, 1), "enrol_to": date(2999, 1, 2)}, "a year from"),
    ({"window_days": 0}, "window_days"),
    ({"window_days": 181}, "window_days"),
    ({"metric": "nothing"}, "one of the metrics"),
    ({"metric": "retention"}, "kind"),
    ({"metric": "feature_iterations"}, "does not count users"),
    ({"metric": "pain_point_share"}, "does not count users"),
    ({"metric": "time_to_resolve_median"}, "kind"),
    ({"where": {"colour": "red"}}, "colour"),
    ({"where": {"region": "east"}}, "exclude"),
    ({"where": {"page": ""}}, "a value of page"),
    ({"direction": "decrease"}, "declared"),
    ({"declared": -0.2}, "declared"),
    ({"declared": 0.0}, "declared"),
    ({"declared": 0.04}, "smallest"),
    ({"declared": float("nan")}, "declared"),
    ({"smallest": 0.0}, "smallest"),
    ({"smallest": -0.05}, "smallest"),
    ({"alpha": 0.0}, "alpha"),
    ({"alpha": 0.21}, "alpha"),
    ({"power": 0.49}, "power"),
    ({"power": 1.0}, "power"),
    ({"guardrails": (Guardrail("arpu", margin=0.0),)}, "margin"),
    ({"guardrails": (Guardrail("nothing", margin=0.1),)}, "one of the metrics"),
    ({"guardrails": (Guardrail("page_clicks", margin=0.1, safety=True),)}, "another metric than the primary one"),
    ({"guardrails": (Guardrail("arpu", margin=0.1), Guardrail("arpu", margin=0.2))}, "each metric once"),
    ({"exclude": {"plan": ("monthly",)}}, "dimensions of users"),
    ({"exclude": {"region": ()}}, "at least one value"),
    ({"follows": "cards"}, "follows"),
)


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_cannot_be_decided_is_refused_in_a_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem, match=said):
        refuse_invalid("cards", msgspec.structs.replace(DECLARED, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"split": {"control": 1 / 3, "a": 1 / 3, "b": 1 / 3, "empty": 0.0}},
        {"metric": "support_contact_rate", "direction": "decrease", "declared": -0.3, "where": {"category": "billing"}},
        {"metric": "daily_usage_time"},
        {"metric": "arpu", "exclude": {"region": ("overseas",)}},
        {"enrol_to": date(2025, 11, 1), "window_days": 90, "alpha": 0.2, "power": 0.5},
    ],
)
def test_what_can_be_decided_is_accepted(changes: dict[str, Any]) -> None:
    refuse_invalid("cards", msgspec.structs.replace(DECLARED, **changes))


def test_an_id_is_that_of_a_file() -> None:
    with pytest.raises(Problem, match="id"):
        refuse_invalid("../cards", DECLARED)


@dataclass(frozen=True)
class Written:
    version: int
    body: Experiment | None
    at: datetime
    by: str = "anna"


FIRST = datetime(2025, 11, 1, 8)


def said(*versions: tuple[int, Experiment | None]) -> list[tuple[int, bool, date]]:
    """Versions by hours from the first exposure → those that stand, whether they bind, and their seals."""
    history = [
        Written(place, body, FIRST + timedelta(hours=hours)) for place, (hours, body) in enumerate(versions, start=1)
    ]
    return [(each.version, each.is_binding, each.sealed_until) for each in standing("cards", history, FIRST)]


LONGER = msgspec.structs.replace(DECLARED, window_days=14)
SEVEN, FOURTEEN = date(2025, 11, 13), date(2025, 11, 20)


def test_the_last_version_before_the_first_exposure_binds_and_later_ones_are_exploratory() -> None:
    assert said((-2, LONGER), (-1, DECLARED)) == [(2, True, SEVEN)]
    assert said((-1, DECLARED), (1, LONGER)) == [(1, True, SEVEN), (2, False, FOURTEEN)]
    assert said((-1, LONGER), (1, DECLARED)) == [(1, True, FOURTEEN), (2, False, FOURTEEN)], "never brought forward"
    assert said((0, DECLARED)) == [(1, False, SEVEN)], "at the very moment is too late"
    assert said((-2, DECLARED), (-1, None), (1, LONGER)) == [(3, False, FOURTEEN)]
    assert said((-1, DECLARED), (1, None)) == [(1, True, SEVEN)], "what was removed later still binds"


def test_before_any_exposure_the_newest_version_binds() -> None:
    history = [Written(1, LONGER, FIRST), Written(2, DECLARED, FIRST + timedelta(days=400))]
    (only,) = standing("cards", history, None)
    assert (only.version, only.is_binding) == (2, True)


def test_the_arm_of_an_experiment_is_no_dimension_of_any_question_and_its_rows_are_no_source() -> None:
    for metric in catalogue().values():
        assert not {"variant", "arm", "experiment_id"} & {*metric.dimensions}
    for source in sources().values():
        assert experiment_exposures.name not in source.tables
        assert not {"variant", "arm", "experiment_id"} & {*source.cuts}


def test_most_metrics_can_be_outcomes() -> None:
    fitting = {id for id, metric in catalogue().items() if not obstacle(metric)}
    assert {"page_clicks", "support_contact_rate", "daily_usage_time", "paid_conversion", "arpu"} <= fitting
