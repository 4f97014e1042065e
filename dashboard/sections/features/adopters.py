"""Adopters of a launch against others: minutes elsewhere before and after, and who began to pay. No experiment."""

from datetime import date

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.presentation.messages import share_of
from dashboard.presentation.number_format import NONE, percent, written
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from metrics.analysis.launch_effects import (
    Conversion,
    Estimate,
    LaunchEffect,
    Minutes,
    Rate,
    windows,
)
from metrics.model.metric import FEWEST
from queries.sources.derived.launch_effects import Launch

COLUMNS = ("measure", "adopters", "others", "difference", "people")
BAND_COLUMNS = ("tenure", "adopters", "others")


def show(context: Context, feature: str, launched: date, first: date, watermark: date) -> None:
    """Draws one card; where nothing is published, with the reason and the day to wait for."""
    effect = context.results.launch_effect(feature, launched)
    if effect is None:
        with card(context, context.words("adopters.title")):
            note(_why_not(context, Launch(feature, launched), first, watermark))
        return
    below = context.words("adopters.below", before=context.period(effect.before), after=context.period(effect.after))
    with card(context, _finding(context, feature, effect), below, follows_filter=False):
        _draw(context, effect)


def _why_not(context: Context, launch: Launch, first: date, watermark: date) -> str:
    before, after = windows(launch)
    if first > before.start:
        return context.words("adopters.too_early", day=context.day(first))
    if after.end > watermark:
        return context.words("adopters.wait", day=context.day(after.end), known=context.day(watermark))
    return context.words("adopters.nobody", day=context.day(after.end))


def _finding(context: Context, feature: str, effect: LaunchEffect) -> str:
    name = context.value("feature", feature)
    if not effect.sizes[0]:
        return context.words("adopters.no_adopter", name=name)
    changes = [side.change for side in effect.minutes or ()]
    if not changes or changes[0] is None or changes[1] is None:
        return context.words("adopters.title")
    adopters, others = (context.figures.per_cent(change.value) for change in changes if change)
    return context.words("adopters.finding", name=name, adopters=adopters, others=others)


def _draw(context: Context, effect: LaunchEffect) -> None:
    note(context.words("adopters.no_experiment"))
    columns = {key: st.column_config.TextColumn(context.words(f"adopters.{key}")) for key in COLUMNS}
    rows = [*_minutes(context, effect), *([_converted(context, effect.conversion)] if effect.conversion else [])]
    if rows:
        screen.table(rows, columns, height="content")
    note(context.words("adopters.who"))
    if effect.minutes is None:
        note(context.words("adopters.no_minutes"))
    elif effect.minutes_apart is None:
        note(context.words("adopters.few", fewest=FEWEST, **_sizes(effect.sizes)))
    if effect.conversion is None:
        note(context.words("adopters.no_subscriptions"))
    else:
        _tenure(context, effect.conversion)


def _minutes(context: Context, effect: LaunchEffect) -> list[dict[str, str]]:
    if effect.minutes is None:
        return []
    people = _both(context, effect.sizes)
    rows = [
        _row(context, when, [_number(getattr(side, when)) for side in effect.minutes], "", people)
        for when in ("before", "after")
    ]
    changes = [_change(context, side) for side in effect.minutes]
    return [*rows, _row(context, "change", changes, _points(context, effect.minutes_apart), people)]


def _change(context: Context, side: Minutes) -> str:
    per_cent = context.figures.per_cent
    found = side.change
    return _with_interval(context, *map(per_cent, (found.value, found.low, found.high))) if found else NONE


def _converted(context: Context, found: Conversion) -> dict[str, str]:
    sides = [_share(context, side) for side in (found.adopters, found.others)]
    return _row(context, "converted", sides, _points(context, found.difference), _both(context, found.sizes))


def _tenure(context: Context, found: Conversion) -> None:
    """Rates by tenure with Wilson's intervals, and what the comparison covers."""
    if found.difference is None:
        note(context.words("adopters.few_unpaid", fewest=FEWEST, **_sizes(found.sizes)))
    columns = {key: st.column_config.TextColumn(context.words(f"adopters.{key}")) for key in BAND_COLUMNS}
    rows = [
        {
            "tenure": context.words(f"adopters.band_{band}"),
            "adopters": _of(context, adopters),
            "others": _of(context, others),
        }
        for band, adopters, others in found.bands
    ]
    if rows:
        screen.table(rows, columns, height="content")
    note(context.words("adopters.standardised", share=share_of(found.covers)))


def _of(context: Context, rate: Rate) -> str:
    low, high = rate.interval or (0.0, 1.0)
    share = _with_interval(context, *(percent(part, 2) for part in (rate.part / rate.of, low, high)))
    return context.words("adopters.of", part=f"{rate.part:,}", of=f"{rate.of:,}", share=share)


def _row(context: Context, measure: str, sides: list[str], difference: str, people: str) -> dict[str, str]:
    return dict(zip(COLUMNS, (context.words(f"adopters.{measure}"), *sides, difference, people), strict=True))


def _number(value: float | None) -> str:
    return NONE if value is None else written(value, 1)


def _share(context: Context, found: Estimate | None) -> str:
    if found is None:
        return NONE
    return _with_interval(context, *(percent(max(share, 0), 2) for share in (found.value, found.low, found.high)))


def _points(context: Context, found: Estimate | None) -> str:
    """+5.1 pp (+3.3 pp to +6.8 pp)."""
    if found is None:
        return NONE
    ends = (found.value, found.low, found.high)
    return _with_interval(context, *(f"{written(share * 100, 2, plus=True)} pp" for share in ends))


def _with_interval(context: Context, value: str, low: str, high: str) -> str:
    return f"{value} ({context.words('rates.from_to', low=low, high=high)})"


def _sizes(sizes: tuple[int, int]) -> dict[str, str]:
    return {"adopters": f"{sizes[0]:,}", "others": f"{sizes[1]:,}"}


def _both(context: Context, sizes: tuple[int, int]) -> str:
    return context.words("adopters.sizes", **_sizes(sizes))
