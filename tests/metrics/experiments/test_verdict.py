"""The verdict: a pure function, asked in a fixed order, at and around every border."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from metrics.analysis.experiments.verdict import Effect, Held, Quality, Verdict, decide, held, leading
from tests.metrics.experiments.declared import DECLARED

SOUND = Quality(is_ratio_red=False, crossover_share=0.0, null_share=0.0)
"""Declared +20 %, smallest 5 %; the control's value is 1."""

TABLE = (
    # estimate, low, high, guardrails, verdict, declared effect excluded
    (0.23, 0.152, 0.308, (), "met", False),
    (0.08, 0.011, 0.149, (), "positive_not_as_declared", True),
    (0.20, 0.010, 0.390, (), "met", False),
    (0.1999, 0.010, 0.390, (), "positive_not_as_declared", False),
    (0.10, 0.000, 0.200, (), "undecided", False),
    (0.10, 0.0001, 0.1999, (), "positive_not_as_declared", True),
    (0.00, -0.049, 0.049, (), "no_worthwhile_effect", True),
    (0.00, -0.050, 0.049, (), "undecided", True),
    (0.00, -0.049, 0.050, (), "undecided", True),
    (0.03, 0.012, 0.048, (), "no_worthwhile_effect", True),
    (-0.10, -0.200, 0.000, (), "undecided", True),
    (-0.10, -0.200, -0.0001, (), "harmful", True),
    (-0.02, -0.030, -0.010, (), "harmful", True),
    (0.08, -0.060, 0.230, (), "undecided", False),
    (0.23, 0.152, 0.308, (Held.BROKEN,), "harmful", False),
    (0.23, 0.152, 0.308, (Held.HELD, Held.NOT_SHOWN), "met", False),
)


@pytest.mark.parametrize(("estimate", "low", "high", "guardrails", "verdict", "excluded"), TABLE)
@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize("base", [1.0, 0.002])
def test_each_case_in_both_directions_and_any_unit(
    estimate: float, low: float, high: float, guardrails: Any, verdict: str, excluded: bool, direction: str, base: float
) -> None:
    effect = Effect(estimate * base, low * base, high * base, base)
    declared = DECLARED
    if direction == "decrease":
        declared = msgspec.structs.replace(declared, direction="decrease", declared=-0.2)
        effect = effect.turned(-1)
    found = decide(declared, SOUND, effect, guardrails)
    assert (found.verdict, found.declared_excluded) == (verdict, excluded)


@pytest.mark.parametrize(
    ("quality", "is_invalid"),
    [
        (Quality(is_ratio_red=True, crossover_share=0, null_share=0), True),
        (Quality(is_ratio_red=False, crossover_share=0.01, null_share=0.01), False),
        (Quality(is_ratio_red=False, crossover_share=0.0101, null_share=0), True),
        (Quality(is_ratio_red=False, crossover_share=0, null_share=0.0101), True),
    ],
)
def test_what_is_invalid_has_no_other_verdict(quality: Quality, is_invalid: bool) -> None:
    found = decide(DECLARED, quality, Effect(0.3, 0.2, 0.4, 1), (Held.BROKEN,))
    assert (found.verdict is Verdict.INVALID) is is_invalid
    assert found.declared_excluded is (None if is_invalid else False)


@pytest.mark.parametrize(
    ("direction", "declared", "relative", "excluded"),
    [
        ("increase", 0.2, (0.01, 0.199), True),
        ("increase", 0.2, (0.01, 0.201), False),
        ("decrease", -0.3, (-0.297, -0.062), True),
        ("decrease", -0.3, (-0.301, -0.062), False),
    ],
)
def test_the_declared_effect_is_excluded_where_the_interval_that_is_shown_ends_below_it(
    direction: str, declared: float, relative: tuple[float, float], excluded: bool
) -> None:
    sign = 1 if direction == "increase" else -1
    effect = Effect(0.18, 0.05, 0.31, 1).turned(sign)
    record = msgspec.structs.replace(DECLARED, direction=direction, declared=declared)
    found = decide(record, SOUND, replace(effect, relative=relative))
    assert (found.verdict, found.declared_excluded) == ("positive_not_as_declared", excluded)


def test_without_an_estimate_it_is_undecided_unless_a_guardrail_is_broken() -> None:
    assert decide(DECLARED, SOUND, None).verdict is Verdict.UNDECIDED
    assert decide(DECLARED, SOUND, None, (Held.BROKEN,)).verdict is Verdict.HARMFUL


@pytest.mark.parametrize(
    ("low", "high", "sign", "state"),
    [
        (-0.019, 0.05, 1, Held.HELD),
        (-0.020, 0.05, 1, Held.NOT_SHOWN),
        (-0.100, -0.02, 1, Held.NOT_SHOWN),
        (-0.100, -0.021, 1, Held.BROKEN),
        (-0.05, 0.019, -1, Held.HELD),
        (0.021, 0.100, -1, Held.BROKEN),
    ],
)
def test_a_guardrail_holds_where_the_interval_is_above_its_margin(
    low: float, high: float, sign: int, state: Held
) -> None:
    assert held(Effect((low + high) / 2, low, high, 1), 0.02, sign) is state
    assert held(None, 0.02, sign) is Held.NOT_SHOWN


def test_of_several_arms_the_one_with_the_largest_wanted_effect_leads() -> None:
    effects = {"a": Effect(0.1, 0, 0.2, 1), "b": Effect(-0.3, -0.4, -0.2, 1)}
    assert leading(effects, DECLARED) == "a"
    assert leading(effects, msgspec.structs.replace(DECLARED, direction="decrease", declared=-0.2)) == "b"
    assert leading({}, DECLARED) is None
