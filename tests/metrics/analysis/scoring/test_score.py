"""Scores equal a hand sheet, grow with what is good and fall with what is dear, and depend on nobody else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.analysis.scoring.ranking import ranking
from metrics.analysis.scoring.rubrics import THRESHOLDS, step_of
from metrics.analysis.scoring.score import FROM, Steps, Tier, score, tier_of
from queries.errors import Problem
from queries.records.kinds.requirement import INPUTS, Weights
from tests.metrics.analysis.scoring.rated import item, requirement, steps

WEIGHTS = Weights(0.4, 0.4, 0.2, 0.4, 0.6, 0.6, 0.4)
STEP = st.floats(1, 5)
SIX = st.tuples(STEP, STEP, STEP, STEP, STEP, STEP)


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    parts = [draw(st.floats(0.01, 1)) for _ in range(3)]
    leverage, complexity = draw(st.floats(0.51, 1)), draw(st.floats(0, 1))
    user, business, cost = (part / sum(parts) for part in parts)
    return Weights(user, business, cost, 1 - leverage, leverage, complexity, 1 - complexity)


# A sheet that was computed by hand, in fractions:
# frequency, pain, revenue, leverage, complexity, coordination → user value, business value, cost, points
SHEET = [
    ((5, 5, 5, 5, 1, 1), 1, 1, 0, 100),
    ((1, 1, 1, 1, 5, 5), 0, 0, 1, 0),
    ((3, 3, 3, 3, 3, 3), 1 / 3, 1 / 2, 1 / 2, 130 / 3),
    ((5, 4, 2, 4, 4, 3), 19 / 24, 11 / 20, 13 / 20, 182 / 3),
    ((2, 1, 1, 1.5, 3, 4.5), 1 / 24, 3 / 40, 13 / 20, 35 / 3),
    ((1, 5, 4, 2, 2, 1), 1 / 6, 9 / 20, 3 / 20, 125 / 3),
]


@pytest.mark.parametrize(("six", "user", "business", "cost", "points"), SHEET)
def test_a_score_is_that_of_the_hand_sheet(
    six: tuple[float, ...], user: float, business: float, cost: float, points: float
) -> None:
    found = score(steps(*six), WEIGHTS)
    assert (found.user_value, found.business_value, found.cost, found.points) == pytest.approx(
        (user, business, cost, points), abs=1e-9
    )


@given(SIX, weights(), st.sampled_from(INPUTS), STEP)
def test_a_score_never_falls_with_value_and_never_rises_with_cost(
    six: tuple[float, ...], by: Weights, name: str, other: float
) -> None:
    low, high = sorted((other, six[INPUTS.index(name)]))
    points = [score(Steps(**{**dict(zip(INPUTS, six, strict=True)), name: step}), by).points for step in (low, high)]
    assert points == sorted(points, reverse=name in ("complexity", "coordination")) or points[0] == pytest.approx(
        points[1], abs=1e-9
    )


@given(SIX, weights())
def test_a_score_is_between_0_and_100(six: tuple[float, ...], by: Weights) -> None:
    assert -1e-9 <= score(steps(*six), by).points <= 100 + 1e-9


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), weights())
def test_a_hundred_random_ideas_more_change_no_score_and_no_order(seed: int, by: Weights) -> None:
    others = np.random.default_rng(seed).uniform(1, 5, (100, 6)).tolist()
    own = [
        item(id, *six) for id, six in (("a", (5, 4, 2, 4, 4, 3)), ("b", (2, 4, 3, 3, 2, 2)), ("c", (1, 2, 5, 4, 1, 3)))
    ]
    more = [item(f"idea-{number}", *six) for number, six in enumerate(others)]
    alone = {row.item.id: row.score for row in ranking(own, by)}
    among = {row.item.id: row.score for row in ranking([*more, *own], by) if row.item.id in alone}
    assert among == alone
    assert list(among) == list(alone)


@pytest.mark.parametrize(
    ("points", "tier"),
    [(100, Tier.NOW), (FROM[Tier.NOW], Tier.NOW), (FROM[Tier.NEXT], Tier.NEXT), (-1e-15, Tier.LONG_TERM)],
)
def test_a_tier_begins_at_its_threshold(points: float, tier: Tier) -> None:
    assert tier_of(points) is tier


@pytest.mark.parametrize("name", THRESHOLDS)
def test_a_measured_share_reaches_a_step_at_its_threshold(name: str) -> None:
    thresholds = THRESHOLDS[name]
    assert list(thresholds) == sorted(thresholds)
    assert [step_of(name, 0.0), *(step_of(name, share) for share in thresholds)] == [1, 2, 3, 4, 5]
    assert [step_of(name, share - 1e-12) for share in thresholds] == [1, 2, 3, 4]


def test_no_metric_tells_complexity() -> None:
    with pytest.raises(Problem, match="complexity of a requirement: wanted a metric for one of frequency"):
        step_of("complexity", 0.5)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"revenue": 0.6, "leverage": 0.4}, "wanted growth leverage to weigh more than direct revenue"),
        ({"revenue": 0.5, "leverage": 0.5}, "wanted growth leverage to weigh more than direct revenue"),
        ({"cost": 0.3}, "weights user_value, business_value, cost: wanted a sum of 1, got: 1.1"),
        ({"complexity": -0.1, "coordination": 1.1}, "weight complexity: wanted a number from 0 to 1"),
        ({"complexity": float("nan")}, "weight complexity: wanted a number from 0 to 1"),
    ],
)
def test_weights_that_break_the_rules_are_refused(changed: dict[str, float], said: str) -> None:
    names = ("user_value", "business_value", "cost", "revenue", "leverage", "complexity", "coordination")
    with pytest.raises(Problem, match=said):
        Weights(**{**{name: getattr(WEIGHTS, name) for name in names}, **changed})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": " "}, "title of a requirement: wanted some words"),
        ({"compliance": "blocked"}, "compliance_note: wanted what it is blocked by"),
        ({"promised": 0.2}, "promised: wanted a number, and the metric"),
    ],
)
def test_a_requirement_that_says_too_little_is_refused(more: dict[str, object], said: str) -> None:
    with pytest.raises(Problem, match=said):
        requirement(1, 2, 3, 4, 5, 1, **more)


def test_a_step_outside_the_rubric_is_refused() -> None:
    with pytest.raises(Problem, match="pain of a requirement: wanted a step from 1 to 5, got: 6"):
        requirement(1, 6, 3, 4, 5, 1)
