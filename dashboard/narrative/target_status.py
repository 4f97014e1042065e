"""Sentences about targets: reached, on pace, ahead or behind, and by how much."""

from collections.abc import Sequence

from dashboard.presentation.context import Context
from dashboard.presentation.messages import withheld_reason
from dashboard.presentation.number_format import Direction
from metrics.analysis.targets import Pace


def finding(context: Context, paces: Sequence[Pace], month: str, unknown: int = 0) -> str:
    """Title for all targets: finished ones reached or not, current ones on pace or not.

    `unknown` more than these cannot be judged.
    """
    judged = [pace for pace in paces if pace.is_good is not None]
    over, going = ([pace for pace in judged if pace.is_over is is_over] for is_over in (True, False))
    if not judged:
        return context.words("targets.unknown", month=month)
    kind = "both" if over and going else "reached" if over else "on_pace"
    counts = {"over": len(over), "going": len(going), "reached": _good(over), "on": _good(going)}
    sentence, left = context.words(f"targets.{kind}", **counts), len(paces) - len(judged) + unknown
    return context.words("targets.and_unknown", said=sentence, count=left) if left else sentence


def verdict(context: Context, pace: Pace) -> str:
    """Title for one target: distance from the pace, or from the target once its period is over."""
    name = title_of(context, pace)
    if pace.value is None or pace.expected is None or pace.ahead is None:
        return name
    kind, distance = "over" if pace.is_over else "going", _distance(context, pace)
    if pace.value == pace.expected:
        return context.words(f"targets.{kind}_even", metric=name)
    side = SIDES[Direction.of(pace.value - pace.expected, distance)]
    return context.words(f"targets.{kind}_{side}", metric=name, distance=distance.lstrip("+\u2212"))


def title_of(context: Context, pace: Pace) -> str:
    """Title of the metric for the target's period, with its segment."""
    title, where = context.title(pace.answer.metric, pace.answer.grain), pace.target.where
    part = context.part(tuple((dimension, value or None) for dimension, value in sorted(where.items())))
    return context.words("targets.segment", metric=title, part=part) if part else title


def so_far(context: Context, pace: Pace) -> str:
    """18.5M of 18.0M."""
    return context.words("targets.of", **_figures(context, pace))


def so_far_and_pace(context: Context, pace: Pace) -> str:
    """15.2M of 18.0M, +4.0% against pace."""
    if pace.is_over or pace.ahead is None:
        return so_far(context, pace)
    return context.words("targets.of_and_pace", **_figures(context, pace), distance=_distance(context, pace))


def why_not(context: Context, pace: Pace) -> str:
    """Reason for a missing value or pace; empty otherwise."""
    if not pace.withheld:
        return ""
    row = {**pace.row, "base_start": pace.base.start, "base_end": pace.base.end, "withheld": pace.withheld}
    kind = "no_value" if pace.value is None else "no_pace"
    called = title_of(context, pace)
    return context.words(f"targets.{kind}", metric=called, why=withheld_reason(pace.answer, row, context.words))


SIDES = {Direction.UP: "above", Direction.DOWN: "below", Direction.LEVEL: "near"}


def _good(paces: Sequence[Pace]) -> int:
    return sum(pace.is_good is True for pace in paces)


def _figures(context: Context, pace: Pace) -> dict[str, str]:
    unit = pace.answer.metric.unit
    return {
        "value": str(context.figures.short(pace.value, unit)),
        "target": str(context.figures.short(pace.target.value, unit)),
    }


def _distance(context: Context, pace: Pace) -> str:
    """Signed distance: percentage points for a rate, percent of the expected value otherwise."""
    if pace.value is None or pace.expected is None or pace.ahead is None:
        return ""
    points = context.figures.change(pace.value - pace.expected, pace.ahead, pace.answer.metric.unit)
    if not pace.answer.metric.unit.is_share:
        return points
    return context.words("targets.points", points=points.split()[0])
