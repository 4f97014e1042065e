"""Units are declared where they are used, and written as they say; none falls back to another."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.i18n import words
from dashboard.narrative.change_parts import Scale
from dashboard.presentation.number_format import NO_BREAK, Figures
from metrics.catalogue import _refuse_other_unit, catalogue
from metrics.model.metric import Metric, Quantity, Unit
from metrics.model.term import count, entity_days
from queries.errors import Problem
from queries.sources.definitions.usage import usage

CONTACTS = Unit("contacts", "contacts per 1,000 user-days", decimals=1, per=1_000)
SESSIONS = Unit("sessions", "sessions", decimals=2)
POINTS = Unit("points", "points", decimals=1, symbol="pt")
QUOTA = Unit("quota", "of a quota", Quantity.SHARE)
ROWS = Unit("rows", "rows")

ENGLISH, CHINESE = Figures(words("en")), Figures(words("zh"))


@pytest.mark.parametrize(
    ("value", "unit", "short", "exact"),
    [
        (0.01234, CONTACTS, "12.3", "12.3"),
        (0.1, CONTACTS, "100", "100.0"),
        (20.0, CONTACTS, "20K", "20,000.0"),
        (1.256, SESSIONS, "1.26", "1.26"),
        (7.25, POINTS, f"7.3{NO_BREAK}pt", f"7.3{NO_BREAK}pt"),
        (0.051, QUOTA, "5.1%", "5.10%"),
        (18_500, ROWS, "18.5K", "18,500"),
        (-0.0021, CONTACTS, "\u22122.1", "\u22122.1"),
        (None, CONTACTS, "–", "–"),
    ],
)
def test_a_number_is_written_as_its_unit_says(value: float | None, unit: Unit, short: str, exact: str) -> None:
    assert (str(ENGLISH.short(value, unit)), ENGLISH.exact(value, unit)) == (short, exact)
    assert "¥" not in ENGLISH.exact(value, unit) + str(CHINESE.short(value, unit))


def test_an_axis_is_named_after_the_unit_and_never_after_money() -> None:
    assert ENGLISH.axis(0.02, CONTACTS) == (0.001, "contacts per 1,000 user-days")
    assert ENGLISH.axis(20.0, CONTACTS) == (1.0, "thousands of contacts per 1,000 user-days")
    assert ENGLISH.axis(18_500, ROWS) == (1e3, "thousands of rows")
    assert ENGLISH.axis(0.2, QUOTA)[0] == 0.01
    assert CHINESE.axis(18_500, ROWS) == (1e4, "万rows")
    assert (CHINESE.axis(18_500, Unit.USERS), CHINESE.axis(5, Unit.MONEY)) == ((1e4, "万人"), (1, "元"))


def test_changes_of_a_share_are_points_and_of_all_others_per_cent() -> None:
    assert ENGLISH.change(0.013, 0.34, QUOTA) == f"+1.3{NO_BREAK}pp"
    assert [ENGLISH.change(0.0013, 0.34, unit) for unit in (CONTACTS, SESSIONS, ROWS)] == ["+34.0%"] * 3
    assert ENGLISH.difference(0.0013, CONTACTS) == "+1.3"


def test_steps_of_a_chart_are_in_the_unit() -> None:
    class Context:
        figures = ENGLISH

    scale = Scale.over(Context(), CONTACTS, [0.012, 0.0155], [0.003, 0.0005])  # type: ignore[arg-type]
    assert (scale.total(0.012), scale.step(0.0005)) == ("12.0", "+0.5")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "two words"},
        {"id": ""},
        {"name": ""},
        {"decimals": -1},
        {"per": 0},
    ],
)
def test_what_is_no_unit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Problem, match=r"unit “.*wanted an id of letters"):
        replace(CONTACTS, **wrong)


def decided(**options: Any) -> Metric:
    return replace(catalogue()["stickiness"], numerator=count(usage), denominator=entity_days(usage), **options)


def test_only_a_ratio_is_written_for_so_many_of_something() -> None:
    assert decided(unit=CONTACTS).unit.times == 1_000
    with pytest.raises(Problem, match="wanted a denominator, as unit contacts is written for 1,000 of it, got: none"):
        replace(decided(), unit=CONTACTS, denominator=None)


def test_two_units_of_one_name_are_refused_and_one_that_is_declared_twice_alike_is_not() -> None:
    first, second = decided(unit=CONTACTS, id="one"), decided(unit=replace(CONTACTS, per=100), id="other")
    known = {"users": Unit.USERS}
    _refuse_other_unit(first, known)
    _refuse_other_unit(replace(first, id="third", unit=replace(CONTACTS)), known)
    with pytest.raises(Problem, match="metric other: wanted the unit that is called contacts elsewhere"):
        _refuse_other_unit(second, known)
    with pytest.raises(Problem, match="metric one: wanted the unit that is called users elsewhere"):
        _refuse_other_unit(decided(unit=Unit("users", "accounts"), id="one"), known)
