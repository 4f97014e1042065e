"""The windows at which every metric is recomputed, written by hand: nothing here asks the engine what a week is."""

from dataclasses import dataclass
from datetime import date

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)

# Asked for, then each window as it can be measured, and the window of the year before that it is put beside.
TABLE = """
day 2024-01-01..2024-01-01
    2024-01-01..2024-01-01 2023-01-01..2023-01-01
day 2024-02-28..2024-03-01
    2024-02-28..2024-02-28 2023-02-28..2023-02-28
    2024-02-29..2024-02-29 2023-02-28..2023-02-28
    2024-03-01..2024-03-01 2023-03-01..2023-03-01
day 2025-01-28..2025-01-30
    2025-01-28..2025-01-28 2024-01-28..2024-01-28
    2025-01-29..2025-01-29 2024-01-29..2024-01-29
    2025-01-30..2025-01-30 2024-01-30..2024-01-30
day 2025-02-28..2025-03-01
    2025-02-28..2025-02-28 2024-02-28..2024-02-28
    2025-03-01..2025-03-01 2024-03-01..2024-03-01
day 2025-12-31..2025-12-31
    2025-12-31..2025-12-31 2024-12-31..2024-12-31
week 2024-01-01..2024-01-07
    2024-01-01..2024-01-07 2023-01-02..2023-01-08
week 2024-12-23..2025-01-05
    2024-12-23..2024-12-29 2023-12-25..2023-12-31
    2024-12-30..2025-01-05 2024-01-01..2024-01-07
week 2025-01-27..2025-02-02
    2025-01-27..2025-02-02 2024-01-29..2024-02-04
week 2025-12-22..2025-12-31
    2025-12-22..2025-12-28 2024-12-23..2024-12-29
    2025-12-29..2025-12-31 2024-12-30..2025-01-01 to date
month 2024-01-01..2024-02-29
    2024-01-01..2024-01-31 2023-01-01..2023-01-31
    2024-02-01..2024-02-29 2023-02-01..2023-02-28
month 2025-01-01..2025-02-28
    2025-01-01..2025-01-31 2024-01-01..2024-01-31
    2025-02-01..2025-02-28 2024-02-01..2024-02-29
month 2025-12-01..2025-12-31
    2025-12-01..2025-12-31 2024-12-01..2024-12-31
quarter 2024-10-01..2025-03-31
    2024-10-01..2024-12-31 2023-10-01..2023-12-31
    2025-01-01..2025-03-31 2024-01-01..2024-03-31
quarter 2025-10-01..2025-12-31
    2025-10-01..2025-12-31 2024-10-01..2024-12-31
year 2024-01-01..2025-12-31
    2024-01-01..2024-12-31 2023-01-01..2023-12-31
    2025-01-01..2025-12-31 2024-01-01..2024-12-31
rolling7 2024-01-01..2024-01-01
    2023-12-26..2024-01-01 2022-12-26..2023-01-01
rolling7 2024-02-29..2024-02-29
    2024-02-23..2024-02-29 2023-02-22..2023-02-28
rolling7 2025-01-01..2025-01-02
    2024-12-26..2025-01-01 2023-12-26..2024-01-01
    2024-12-27..2025-01-02 2023-12-27..2024-01-02
rolling7 2025-02-28..2025-03-01
    2025-02-22..2025-02-28 2024-02-22..2024-02-28
    2025-02-23..2025-03-01 2024-02-24..2024-03-01
rolling7 2025-12-31..2025-12-31
    2025-12-25..2025-12-31 2024-12-25..2024-12-31
rolling28 2024-02-29..2024-02-29
    2024-02-02..2024-02-29 2023-02-01..2023-02-28
rolling28 2025-01-15..2025-01-15
    2024-12-19..2025-01-15 2023-12-19..2024-01-15
rolling28 2025-02-10..2025-02-11
    2025-01-14..2025-02-10 2024-01-14..2024-02-10
    2025-01-15..2025-02-11 2024-01-15..2024-02-11
rolling28 2025-12-31..2025-12-31
    2025-12-04..2025-12-31 2024-12-04..2024-12-31
custom 2024-01-03..2024-02-29
    2024-01-03..2024-02-29 2023-01-03..2023-02-28
custom 2024-12-20..2025-01-10
    2024-12-20..2025-01-10 2023-12-20..2024-01-10
custom 2025-02-10..2025-03-05
    2025-02-10..2025-03-05 2024-02-10..2024-03-05
custom 2025-09-17..2025-12-31
    2025-09-17..2025-12-31 2024-09-17..2024-12-31
"""


@dataclass(frozen=True)
class Window:
    """The days from `start` to `end`, the days of the base, and whether the period has come to its end."""

    start: date
    end: date
    base_start: date
    base_end: date
    is_over: bool


@dataclass(frozen=True)
class Asked:
    """A grain over some days, and the windows that must come back, in order."""

    grain: str
    start: date
    end: date
    windows: tuple[Window, ...]


def asked(grain: str) -> list[Asked]:
    return [window for window in EVERYTHING if window.grain == grain]


def _everything() -> list[Asked]:
    results: list[Asked] = []
    for line in TABLE.strip().splitlines():
        if line.startswith(" "):
            whole_history = results.pop()
            results.append(
                Asked(
                    whole_history.grain, whole_history.start, whole_history.end, (*whole_history.windows, _window(line))
                )
            )
        else:
            grain, days = line.split()
            results.append(Asked(grain, *_days(days), ()))
    return results


def _window(line: str) -> Window:
    days, base, *to_date = line.split()
    return Window(*_days(days), *_days(base), is_over=not to_date)


def _days(text: str) -> tuple[date, date]:
    start, end = map(date.fromisoformat, text.split(".."))
    return start, end


EVERYTHING = _everything()
GRAINS = tuple(dict.fromkeys(window.grain for window in EVERYTHING))
