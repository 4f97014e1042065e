"""Every combination that is not answered is refused with a reason, and every refusal is listed in `refused`."""

from functools import cache
from itertools import combinations

import pytest

from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from tests.conftest import Published
from tests.oracle.support.expected import definitions
from tests.oracle.support.refused import refusal_of
from tests.oracle.support.windows import GRAINS, asked

DIMENSIONS = ("feature", "platform", "plan", "kind", "module", "region", "channel")
ONE_OR_TWO = [*combinations(DIMENSIONS, 1), *combinations(DIMENSIONS, 2)]
VALUE = {
    "feature": "search",
    "platform": "ios",
    "plan": "annual",
    "kind": "base",
    "module": "core",
    "region": "east",
    "channel": "social",
}


@pytest.fixture(scope="module")
def hollow(small_demo: Published) -> Numbers:
    """The demo's cells without their rows: whether a question is answered does not depend on them."""
    snapshot = small_demo.snapshot
    return Numbers(snapshot.manifest, cache(lambda file: snapshot.read(file).clear()))


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("metric", definitions())
def test_a_cut_is_refused_for_its_stated_reason_and_no_other_is_refused(
    hollow: Numbers, metric: str, grain: str
) -> None:
    result = {by: _refused(hollow, metric, grain, Slice(by)) for by in ONE_OR_TWO}
    assert result == {by: refusal_of(metric, grain, by, ()) for by in ONE_OR_TWO}


@pytest.mark.parametrize("grain", ("month", "rolling7", "custom"))
@pytest.mark.parametrize("metric", definitions())
def test_a_filter_is_refused_for_the_reason_of_the_cut(hollow: Numbers, metric: str, grain: str) -> None:
    refused = [(by, where) for by, where in combinations(DIMENSIONS, 2) if refusal_of(metric, grain, (by, where), ())]
    result = {
        pair: _refused(hollow, metric, grain, Slice(pair[:1], ((pair[1], (VALUE[pair[1]],)),))) for pair in refused
    }
    assert result == {pair: refusal_of(metric, grain, pair, ()) for pair in refused}


def _refused(numbers: Numbers, metric: str, grain: str, slice: Slice) -> str | None:
    last = asked(grain)[-1]
    try:
        numbers.answer(Question(metric, Period(last.start, last.end), Grain(grain), slice))
    except Refusal as refusal:
        return refusal.code
    return None
