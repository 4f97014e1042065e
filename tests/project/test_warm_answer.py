"""The path of an answer reads from top to bottom."""

from benchmarks.warm_answer import entered
from tests.conftest import Published


def test_a_warm_answer_enters_at_most_twelve_modules(small_demo: Published) -> None:
    calls, _ = entered(str(small_demo.store))
    assert 5 <= len(calls) <= 12, sorted(calls)
