"""Target status of a month, its quarter and year: bullet chart, and the trajectory of one."""

from collections import Counter
from collections.abc import Callable, Sequence

import polars as pl

from dashboard.charts.bullets import bullets
from dashboard.exports.export import Export, of_table
from dashboard.exports.told import Column, Columns, Told
from dashboard.narrative.target_status import finding, so_far, so_far_and_pace, title_of, why_not
from dashboard.presentation.context import Context
from dashboard.presentation.messages import measured
from dashboard.presentation.waiting import reason
from dashboard.sections.layout.card import card, guarded, note, side_by_side
from dashboard.sections.targets import trajectory
from dashboard.sections.trust import badge
from metrics.analysis.targets import Pace, targets_of
from metrics.errors import Refusal
from metrics.periods.period import Period
from queries.records.kinds.target import Target

TIPS = {"long_name": "target", "said": "state", "pace": "pace"}
"""Column → word of its tooltip title."""
ROW: dict[str, type[pl.DataType]] = {"reached": pl.Float64, "expected": pl.Float64}
ROW |= dict.fromkeys(("name", "long_name", "said", "short", "share", "role", "pace"), pl.String)


def show(context: Context, period: Period) -> None:
    """Draws one or two cards: the targets of a month, its quarter and year; nothing without a plan."""
    with guarded(context):
        plan, month = context.results.plan(), context.period(period)
        targets = targets_of(plan, period)
        if targets:
            _show(context, targets, month)
        elif plan.targets:
            with card(context, context.words("targets.none", month=month), context.words("targets.none_why")):
                pass


def show_one(context: Context, period: Period, metric: str) -> None:
    """As `show`, of one metric; nothing where it has no target then."""
    with guarded(context):
        targets = [each for each in targets_of(context.results.plan(), period) if each.metric == metric]
        if targets:
            _show(context, targets, context.period(period))


def _show(context: Context, targets: Sequence[Target], month: str) -> None:
    paces, refused = _stands(context, targets)
    followed = [pace for pace in paces if context.results.course(pace.target).height]
    if not followed:
        _bullets(context, paces, refused, month)
    elif len(targets) == 1:
        trajectory.show(context, followed)
    else:
        with side_by_side(1, 1) as (left, right):
            with left:
                _bullets(context, paces, refused, month)
            with right:
                trajectory.show(context, followed, beside=len(paces))


def _stands(context: Context, targets: Sequence[Target]) -> tuple[list[Pace], list[str]]:
    """Pace of each target, and reasons for the undecided ones."""
    paces, refused = [], []
    for target in targets:
        try:
            paces.append(context.results.pace(target))
        except Refusal as refusal:
            refused.append(reason(context, refusal))
    return paces, refused


def _bullets(context: Context, paces: Sequence[Pace], refused: Sequence[str], month: str) -> None:
    title = finding(context, paces, month, len(refused))
    with card(context, title, context.words("targets.below", month=month), follows_filter=False) as drawn:
        if paces:
            titles = {column: context.words(f"targets.tip_{name}") for column, name in TIPS.items()}
            going = any(not pace.is_over and pace.expected is not None for pace in paces)
            marks = context.words("targets.marks_going" if going else "targets.marks")
            drawn.chart(bullets, rows(context, paces), titles, export=_export(context, paces), notes=[marks])
            note(marks)
        doubts = (*_partly_measured(context, paces), *_doubts(context, paces))
        for why in (*filter(None, (why_not(context, pace) for pace in paces)), *refused, *doubts):
            note(why)


def _export(context: Context, paces: Sequence[Pace]) -> Export:
    figures = [
        {
            "metric": pace.target.metric,
            "filter": " & ".join(f"{name}={value}" for name, value in pace.target.where.items()),
            "period": pace.target.period,
            "start": pace.answer.period.start,
            "end": pace.answer.period.end,
            "value": pace.value,
            "target": pace.target.value,
            "reached": pace.reached,
            "expected": pace.expected,
            "withheld": pace.withheld,
        }
        for pace in paces
    ]
    called = ("targets", *(pace.target.period for pace in paces[:1]))
    return of_table(context, *called, rows=figures, told=Told(_told(context), paces))


def _told(context: Context) -> tuple[Column, ...]:
    columns = Columns(context)

    def value(name: str, title: str, of: Callable[[Pace], float | None]) -> Column:
        return columns.cell(name, title, lambda pace: columns.known(of(pace), pace.answer.metric.unit))

    return (
        columns.cell("metric", "export.metric", lambda pace: title_of(context, pace)),
        columns.period("period", "export.period", lambda pace: pace.answer.period),
        value("value", "targets.tip_state", lambda pace: pace.value),
        value("target", "targets.value", lambda pace: pace.target.value),
        columns.share("reached", "targets.share", lambda pace: pace.reached),
        value("expected", "targets.tip_pace", lambda pace: None if pace.is_over else pace.expected),
        columns.text("withheld", "rows.said", lambda pace: why_not(context, pace)),
    )


def _partly_measured(context: Context, paces: Sequence[Pace]) -> list[str]:
    """Measured shares below 1."""
    remarks = ((title_of(context, pace), measured(pace.row, context.words)) for pace in paces)
    return [f"{name}: {of}" for name, of in remarks if of]


def _doubts(context: Context, paces: Sequence[Pace]) -> list[str]:
    """Trust notes of metrics with warnings or failures."""
    metrics = {pace.target.metric: pace.answer.metric for pace in paces}.values()
    doubted = [metric for metric in metrics if context.results.badge(metric) != "passed"]
    return [
        f"{badge.trust_dot(context, metric)} {context.title(metric)}: {badge.says(context, metric)}"
        for metric in doubted
    ]


def rows(context: Context, paces: Sequence[Pace]) -> pl.DataFrame:
    """Chart rows; the short name has the period only where two rows would share a name."""
    alike = Counter(_about(pace.target) for pace in paces)
    return pl.DataFrame([_row(context, pace, alike[_about(pace.target)] == 1) for pace in paces], ROW)


def _about(target: Target) -> tuple[str, frozenset[tuple[str, str]]]:
    return target.metric, frozenset(target.where.items())


def _row(context: Context, pace: Pace, is_alone: bool) -> dict[str, object]:
    figures, unit, target = context.figures, pace.answer.metric.unit, pace.target.value
    name = title_of(context, pace)
    return {
        "name": name if is_alone else f"{name} {pace.target.period}",
        "long_name": f"{name} · {context.period(pace.answer.period)}",
        "said": so_far_and_pace(context, pace),
        "short": so_far(context, pace),
        "share": "–" if pace.reached is None else context.figures.part(pace.reached),
        "role": {None: "muted", True: "good", False: "warn"}[pace.is_good],
        "pace": figures.exact(pace.expected, unit),
        "reached": pace.reached,
        "expected": None if pace.is_over or pace.expected is None else pace.expected / target,
    }
