"""Chances under drawn weights agree with exact ones; ties, switching weights, gates and unknown inputs are told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.analysis.scoring.ranking import Item, ranking, rescaled, switch
from metrics.analysis.scoring.score import Tier, score
from metrics.analysis.scoring.smaa import CONCENTRATION, beats, simulate
from metrics.errors import Refusal
from metrics.query.answers import Answer, Question
from queries.records.kinds.requirement import GROUPS, Measured, Weights
from tests.metrics.analysis.scoring.rated import item, requirement, steps
from tests.metrics.analysis.scoring.test_score import SIX, WEIGHTS, weights

SAMPLING = 0.015
"""Four standard errors of a chance from 20,000 draws."""


def beta_above(threshold: float, mean: float, over: float = 0.0) -> float:
    """P(X > threshold | X > over) where X is Beta with the mean and the concentration, by a sum over its density."""
    a, b = CONCENTRATION * mean, CONCENTRATION * (1 - mean)
    x = (np.arange(400_000) + 0.5) / 400_000
    log = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
    density = np.exp(log - log.max())
    return float(density[x > max(threshold, over)].sum() / density[x > over].sum())


@pytest.mark.parametrize("cost", [0.1, 0.2, 0.3, 0.4])
def test_the_chance_of_cheap_against_valuable_is_the_exact_one(cost: float) -> None:
    """One has all the value, the other costs nothing: the second wins where the weight of cost is above a half."""
    by = Weights((1 - cost) / 2, (1 - cost) / 2, cost, 0.4, 0.6, 0.5, 0.5)
    valuable, cheap = steps(5, 5, 5, 5, 5, 5), steps(1, 1, 1, 1, 1, 1)
    exact = 1 - beta_above(0.5, cost)
    assert beats(valuable, cheap, by) == pytest.approx(exact, abs=SAMPLING)
    assert simulate([cheap, valuable], by)[1].first == pytest.approx(exact, abs=SAMPLING)


@pytest.mark.parametrize("leverage", [0.55, 0.6, 0.7])
def test_draws_keep_leverage_above_revenue(leverage: float) -> None:
    """One has 3 more of leverage, the other 4 more of revenue: the first wins where leverage weighs above 4 ⁄ 7."""
    by = Weights(0.4, 0.4, 0.2, 1 - leverage, leverage, 0.5, 0.5)
    one, other = steps(2, 2, 1, 4, 2, 2), steps(2, 2, 5, 1, 2, 2)
    assert beats(one, other, by) == pytest.approx(beta_above(4 / 7, leverage, over=0.5), abs=SAMPLING)
    better = steps(2, 2, 1, 5, 2, 2)
    assert beats(better, other, by) == 1.0


def test_items_alike_share_the_first_places() -> None:
    rows = simulate([steps(5, 5, 5, 5, 1, 1)] * 2 + [steps(1, 1, 1, 1, 5, 5)] * 2, WEIGHTS)
    assert [(row.first, row.top, row.low, row.high) for row in rows] == [(0.5, 1, 1, 2)] * 2 + [(0, 0.5, 3, 4)] * 2
    assert [row.tiers[Tier.NOW] for row in rows] == [1, 1, 0, 0]


@settings(max_examples=10, deadline=None)
@given(st.lists(SIX, min_size=1, max_size=8), weights())
def test_chances_of_all_items_add_up(all_steps: list[tuple[float, ...]], by: Weights) -> None:
    rows = simulate([steps(*six) for six in all_steps], by)
    assert sum(row.first for row in rows) == pytest.approx(1)
    assert sum(row.top for row in rows) == pytest.approx(min(3, len(rows)))
    assert all(1 <= row.low <= row.high <= len(rows) for row in rows)
    assert all(sum(row.tiers.values()) == pytest.approx(1) for row in rows)


def test_what_is_said_of_a_pair_does_not_depend_on_others() -> None:
    pair = [item("a", 4, 4, 2, 4, 3, 2), item("b", 4, 4, 2, 4, 3, 3)]
    alone = ranking(pair, WEIGHTS)[0]
    among = ranking([*pair, item("far", 1, 1, 1, 1, 5, 5)], WEIGHTS)[0]
    assert (alone.beats_next, alone.switch) == (among.beats_next, among.switch)


def test_neighbours_that_cannot_be_told_apart_are_a_tie() -> None:
    rows = ranking([item("a", 4, 4, 2, 4, 3, 3), item("b", 4, 3, 3, 4, 2, 3), item("c", 1, 1, 1, 1, 5, 5)], WEIGHTS)
    assert [(row.item.id, row.is_tied) for row in rows] == [("b", True), ("a", False), ("c", False)]
    assert rows[-1].beats_next is None


@given(SIX, SIX, weights())
def test_neighbours_are_equal_at_the_switching_weight(
    one: tuple[float, ...], other: tuple[float, ...], by: Weights
) -> None:
    found = switch(steps(*one), steps(*other), by)
    if found is None:
        signs = {
            np.sign(score(steps(*one), then).points - score(steps(*other), then).points)
            for name in GROUPS[0]
            for then in (rescaled(by, name, share) for share in (0.001, 0.999))
        }
        assert signs != {1.0, -1.0} or len(signs) == 1 or _is_close(one, other, by)
    else:
        then = rescaled(by, found.weight, found.at)
        assert score(steps(*one), then).points == pytest.approx(score(steps(*other), then).points, abs=1e-6)


def _is_close(one: tuple[float, ...], other: tuple[float, ...], by: Weights) -> bool:
    """Whether the two switch so near to an end, or differ so little, that the numbers cannot tell."""
    ends = [
        abs(
            score(steps(*one), rescaled(by, name, share)).points
            - score(steps(*other), rescaled(by, name, share)).points
        )
        for name in GROUPS[0]
        for share in (0.001, 0.999)
    ]
    return min(ends) < 0.2


def test_a_blocked_requirement_keeps_its_score_and_is_in_no_rank() -> None:
    best = item("best", 5, 5, 5, 5, 1, 1, compliance="blocked", compliance_note="No consent.")
    rows = ranking([best, item("good", 4, 4, 4, 4, 2, 2), item("poor", 1, 1, 1, 1, 5, 5)], WEIGHTS)
    assert [(row.item.id, row.rank) for row in rows] == [("good", 1), ("poor", 2), ("best", None)]
    assert rows[-1].score is not None and rows[-1].score.points == 100
    assert rows[-1].robustness is None
    assert rows[0].robustness is not None and rows[0].robustness.first == 1


def test_an_input_that_no_metric_tells_leaves_no_score_and_says_why() -> None:
    def refuse(question: Question) -> Answer:
        raise Refusal("waits_for", what=question.metric, missing="usage_daily")

    unknown = replace(
        requirement(5, 5, 5, 5, 1, 1), frequency=Measured("feature_adoption", "2025-12", {"feature": "x"})
    )
    rows = ranking([Item.of("unknown", unknown, refuse), item("poor", 1, 1, 1, 1, 5, 5)], WEIGHTS)
    assert [(row.item.id, row.score is None) for row in rows] == [("poor", False), ("unknown", True)]
    (why,) = [each.why for each in rows[1].item.inputs if each.why]
    assert isinstance(why, Refusal) and why.code == "waits_for"


def test_a_rank_of_equal_scores_is_the_same() -> None:
    rows = ranking([item("b", 2, 3, 3, 3, 2, 2), item("a", 3, 2, 3, 3, 2, 2), item("c", 1, 1, 1, 1, 5, 5)], WEIGHTS)
    assert [(row.item.id, row.rank) for row in rows] == [("a", 1), ("b", 1), ("c", 3)]


def test_nothing_is_ranked_where_there_is_nothing() -> None:
    assert ranking([], WEIGHTS) == []
