"""Number formats in the language of the page, never in the browser's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from dashboard.i18n import Words
from metrics.model.metric import Better, Unit
from queries.text.currencies import decimals_of


class Direction(IntEnum):
    """Direction of a change."""

    DOWN = -1
    LEVEL = 0
    """No change, unknown change, or one displayed as zero."""
    UP = 1

    @classmethod
    def of(cls, change: float | None, written: str) -> "Direction":
        """Sign of a number; LEVEL where its text shows zero."""
        if not change or not any(digit in "123456789" for digit in written):
            return cls.LEVEL
        return cls.UP if change > 0 else cls.DOWN

    def role(self, better: Better) -> str:
        """Colour role of `dashboard.charts.base`."""
        if self is Direction.LEVEL:
            return "muted"
        return "good" if (self is Direction.UP) == (better is Better.HIGHER) else "bad"


ARROWS = {Direction.UP: "▲", Direction.LEVEL: "●", Direction.DOWN: "▼"}
"""Arrows before a change, so that colour is never the only sign."""


MINUS, NONE, NO_BREAK = "\u2212", "–", "\u00a0"

SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def money_form(currency: str) -> str:
    """Number format of a spreadsheet for amounts of a currency: "¥"#,##0.00."""
    return f'"{symbol_of(currency)}"#,##0{decimal_places(decimals_of(currency))}'


def symbol_of(currency: str) -> str:
    """What stands before an amount: the symbol, or the code apart."""
    return SYMBOLS.get(currency, currency + NO_BREAK)


def decimal_places(decimals: int) -> str:
    """Decimals in a number format of a spreadsheet."""
    return "." + "0" * decimals if decimals else ""


@dataclass(frozen=True)
class Step:
    """Scale step: from `least` on, counts are written in units of `of` with so many decimals."""

    least: float
    of: float
    decimals: int
    symbol: str


STEPS = {
    "en": (Step(1e9, 1e9, 2, "B"), Step(1e6, 1e6, 1, "M"), Step(1e5, 1e3, 0, "K"), Step(1e4, 1e3, 1, "K")),
    "zh": (Step(1e8, 1e8, 2, "亿"), Step(1e6, 1e4, 0, "万"), Step(1e5, 1e4, 1, "万"), Step(1e4, 1e4, 2, "万")),
}
ALIKE, WHOLE_STEP = (Step(1e8, 1e8, 2, "亿"), Step(1e4, 1e4, 2, "万")), Step(0, 1, 0, "")
"""Scales of several Chinese numbers."""
READ_FROM, DECIMALS = 100, ((100, 0), (10, 1), (0, 2))
"""Part of a scale from which a number can still be read on it; smallest number on a scale → decimals of them all."""
SHORTENED = 1e5
"""Value below which a trailing zero is dropped: 73K, 7.3 万; 18.5K, 1.85 万."""

WHOLE, SHORTENED_FROM, CENTS = 60, 10_000, 100
"""Thresholds: counts without decimals, shortened numbers, money without cents."""
EXACT = 1e13
"""Size from which a float is too coarse to be rounded by its decimal digits."""


@dataclass(frozen=True)
class Figure:
    """Formatted number and its unit word, if any."""

    number: str
    word: str = ""

    def __str__(self) -> str:
        return f"{self.number}{NO_BREAK}{self.word}" if self.word else self.number


@dataclass(frozen=True)
class Figures:
    """Number formatter of one page."""

    words: Words
    currency: str = "CNY"

    def short(self, value: float | None, unit: Unit) -> Figure:
        """Short form for tiles: 18.5M, 5.1%, 116 min, ¥4.62; – for none."""
        if value is None:
            return Figure(NONE)
        if unit.is_share:
            return Figure(percent(value, 1))
        return self._money(value) if unit.is_money else self._amount(value, unit)

    def alike(self, values: Iterable[float | None], unit: Unit) -> list[str]:
        """Short forms of the values of one chart or column: in Chinese all of one scale, on which each can be read."""
        every = list(values)
        sizes = [abs(value * unit.per) for value in every if value]
        if self.words.language != "zh" or unit.is_share or not sizes or max(sizes) < SHORTENED_FROM:
            return [str(self.short(value, unit)) for value in every]
        step = next((each for each in ALIKE if max(sizes) >= each.of and min(sizes) >= each.of / READ_FROM), WHOLE_STEP)
        decimals = next(decimals for least, decimals in DECIMALS if min(sizes) >= least * step.of)
        return [self._on(step, decimals, value, unit) for value in every]

    def _on(self, step: Step, decimals: int, value: float | None, unit: Unit) -> str:
        if value is None:
            return NONE
        number = written(value * unit.per / step.of, decimals if step.symbol else 0)
        word = step.symbol + self.symbol(unit)
        return str(Figure(self._with_symbol(number) if unit.is_money else number, word))

    def exact(self, value: float | None, unit: Unit) -> str:
        """Exact form for tooltips and exports: every significant digit."""
        if value is None:
            return NONE
        if unit.is_share:
            return percent(value, 2)
        if unit.is_money:
            return self._with_symbol(written(value, decimals_of(self.currency)))
        return str(Figure(written(value * unit.per, unit.decimals), self.symbol(unit)))

    def change(self, change: float | None, change_pct: float | None, unit: Unit) -> str:
        """Signed change: percentage points for a rate, percent change otherwise; empty for none."""
        if unit.is_share:
            return "" if change is None else f"{written(change * 100, 1, plus=True)}{NO_BREAK}pp"
        return "" if change_pct is None else self.per_cent(change_pct)

    def direction(self, change: float | None, change_pct: float | None, unit: Unit) -> Direction:
        """Direction of a change as displayed."""
        return Direction.of(change if unit.is_share else change_pct, self.change(change, change_pct, unit))

    def axis(self, largest: float, unit: Unit) -> tuple[float, str]:
        """Divisor of axis values, and the name of that unit."""
        if unit.is_share:
            return 0.01, self.words("scale.share")
        size = largest * unit.per
        step = next((step for step in STEPS[self.words.language] if size >= step.least), None)
        name = self.words.either(f"scale.{self.currency}", self.currency) if unit.is_money else self.name(unit)
        if step is None:
            return 1 / unit.per, name
        return step.of / unit.per, self.words("scale.in", step=self.words(f"scale.{step.symbol}"), unit=name)

    def name(self, unit: Unit) -> str:
        """Name of the unit, such as people; the currency for money."""
        return self.words.either(f"unit.{unit}.name", unit.name)

    def symbol(self, unit: Unit) -> str:
        """Symbol after a number of the unit; empty for most."""
        return self.words.either(f"unit.{unit}.symbol", unit.symbol) if unit.symbol else ""

    def per_cent(self, share: float) -> str:
        """Signed percent change: +54.2%."""
        return percent(share, 1, plus=True)

    def part(self, share: float) -> str:
        """Share: 91%; never rounded to 0 % or 100 %."""
        text = percent(share)
        if text == "0%" and share > 0:
            return "<1%"
        return ">99%" if text == "100%" and share < 1 else text

    def difference(self, value: float, unit: Unit) -> str:
        """Signed absolute change: +6.5M."""
        sign = "+" if value > 0 else ""
        return sign + str(self.short(value, unit))

    def added(self, change: float, decimals: int = 0) -> str:
        """Signed number with every digit: +1,167, and 0 for no change."""
        return written(change, decimals, plus=True)

    def _count(self, value: float) -> Figure:
        size = _half_up(abs(value), 0)
        for step in STEPS[self.words.language]:
            if size >= step.least:
                number = written(value / step.of, step.decimals, shorten=size < SHORTENED)
                return Figure(number + step.symbol) if self.words.language == "en" else Figure(number, step.symbol)
        return Figure(written(value, 0))

    def _amount(self, value: float, unit: Unit) -> Figure:
        """Amount of money: decimals where significant, large ones shortened."""
        amount, symbol = value * unit.per, self.symbol(unit)
        if unit.decimals and abs(amount) < SHORTENED_FROM:
            return Figure(written(amount, 0 if abs(amount) >= WHOLE else unit.decimals), symbol)
        count = self._count(amount)
        return Figure(count.number, count.word + symbol)

    def _money(self, value: float) -> Figure:
        if abs(value) >= SHORTENED_FROM:
            count = self._count(value)
            return Figure(self._with_symbol(count.number), count.word)
        return Figure(self._with_symbol(written(value, decimals_of(self.currency) if abs(value) < CENTS else 0)))

    def _with_symbol(self, number: str) -> str:
        symbol = symbol_of(self.currency)
        return MINUS + symbol + number[1:] if number.startswith(MINUS) else symbol + number


def percent(share: float, decimals: int = 0, *, plus: bool = False) -> str:
    """Percentage of a share: 5.1%."""
    return f"{written(share * 100, decimals, plus=plus)}%"


def written(value: float, decimals: int, *, plus: bool = False, shorten: bool = False) -> str:
    """Number with thousands separated and a minus sign; halves are rounded away from zero, as spreadsheets do."""
    text = f"{_half_up(abs(value), decimals):,.{decimals}f}"
    if shorten and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_zero = not text.strip("0.,")
    return text if is_zero else (MINUS if value < 0 else "+" if plus else "") + text


def _half_up(size: float, decimals: int) -> Decimal | float:
    """A size rounded by the 15 digits that a float holds for certain: 28.499999999999996 is 28.5."""
    if size >= EXACT:
        return size
    return Decimal(f"{size:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
