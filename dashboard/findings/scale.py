"""All numbers of one chart, written in one unit with one number of decimals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from dashboard.context import Context
from dashboard.figures import CENTS, NO_BREAK, SYMBOLS
from dashboard.findings.explained import sign
from metrics.metric import Unit

DIGITS, DECIMALS = 2, 2
"""At least so many of the change and of the largest step, and one of the smallest; at most so many after the point."""
COUNTED = (Unit.USERS, Unit.FEATURES)


@dataclass(frozen=True)
class Scale:
    """How totals and steps of a chart are written."""

    unit: Unit
    called: str
    """What one of it is: millions of people."""
    of: float
    decimals: int
    symbol: str = ""

    @classmethod
    def over(cls, context: Context, unit: Unit, totals: Sequence[float], steps: Sequence[float]) -> "Scale":
        """Fine enough for the largest step, short enough for the largest total."""
        of, called = context.figures.axis(max(map(abs, totals)), unit)
        sizes = [abs(step) / of for step in steps if step]
        whole = not sizes or (of == 1 and unit in COUNTED)
        change = abs(sum(steps)) / of or max(sizes, default=0)
        decimals = 0 if whole else max(_decimals(min(change, max(sizes)), DIGITS), _decimals(min(sizes), 1))
        if unit is not Unit.MONEY:
            return cls(unit, called, of, decimals)
        if of == 1 and max(map(abs, totals)) < CENTS:
            decimals = DECIMALS
        currency = context.results.manifest.currency
        return cls(unit, called, of, decimals, SYMBOLS.get(currency, ""))

    def total(self, value: float) -> str:
        """12.0; 3.8%; ¥4.62."""
        minus = sign(value) if value < 0 else ""
        return minus + self._size(value) + ("%" if self.unit is Unit.SHARE else "")

    def step(self, value: float) -> str:
        """+2.4; −0.31 pp; +¥0.40."""
        written = self._size(value)
        is_zero = not any(digit in "123456789" for digit in written)
        return ("" if is_zero else sign(value)) + written + (f"{NO_BREAK}pp" if self.unit is Unit.SHARE else "")

    def _size(self, value: float) -> str:
        return f"{self.symbol}{abs(value) / self.of:,.{self.decimals}f}"


def _decimals(size: float, digits: int) -> int:
    """How many decimals show so many digits of it."""
    return min(DECIMALS, max(0, digits - 1 - floor(log10(size))))
