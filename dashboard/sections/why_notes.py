"""What is asked of an explanation, and what is said below its title and its chart."""

from dataclasses import dataclass

from dashboard.context import Context
from dashboard.findings.explained import amount, is_nothing, title_of, way_name
from dashboard.findings.spacing import spaced
from dashboard.findings.steps import Steps
from dashboard.remembered import Where
from dashboard.wording import measured
from metrics.explain.explanation import Explanation, Method
from metrics.metric import Metric
from metrics.periods import Period, grain_of


@dataclass(frozen=True)
class Asked:
    """The change that is to be explained."""

    metric: Metric
    period: Period
    where: Where = ()
    per_working_day: bool = False

    def explanation(self, context: Context, by: str) -> Explanation:
        """Raises Refusal where the parts would not add up."""
        per = self.per_working_day
        return context.results.explain(self.metric.id, self.period, by, where=self.where, per_working_day=per)

    def title(self, context: Context) -> str:
        """What the metric is called over the period."""
        metric = self.metric.per_working_day() if self.per_working_day else self.metric
        return context.title(metric, grain_of(self.period, context.results.starts))

    def ways(self, context: Context) -> tuple[str, ...]:
        """Those that add up; a dimension of which one value is looked at has one part only."""
        looked_at = {dimension for dimension, _ in self.where}
        return tuple(way for way in context.results.ways(self.metric) if way not in looked_at)


def below(context: Context, asked: Asked, explanation: Explanation, unit: str) -> str:
    """What is plotted: the metric, the way, the two periods, the unit, who is looked at."""
    kind = "segments" if explanation.method in (Method.DIFFERENCE, Method.RATE_AND_MIX) else explanation.by
    values = [context.value(dimension, value) for dimension, value in asked.where]
    plotted = context.words(
        f"why.below.{kind}",
        metric=title_of(context, explanation),
        dimension=context.words.either(f"dimension.{explanation.by}", explanation.by),
        base=context.period(explanation.base_period),
        period=context.period(explanation.period),
        unit=unit,
    )
    part = context.words("why.list").join(values)
    return spaced(context.words("why.below.only", plotted=plotted, part=part) if values else plotted)


def notes(context: Context, explanation: Explanation, shown: Steps) -> list[str]:
    """That the contributions add up, how the chart is to be read, and of how much was measured."""
    unit = explanation.metric.unit
    total = amount(context, float(explanation.rows["contribution"].sum()), unit)
    left = "0" if is_nothing(explanation, explanation.residual) else amount(context, explanation.residual, unit)
    said = [context.words("why.sum", total=total, residual=left)]
    if explanation.method is not Method.DIFFERENCE:
        said.append(context.words(f"why.method.{explanation.method}"))
    if shown.is_cut:
        said.append(context.words("why.cut"))
    return [*said, *filter(None, [measured(explanation.whole.rows.row(0, named=True), context.words)])]


def overlapping(context: Context, asked: Asked) -> str:
    """Which dimensions explain nothing because one person may be in several values, and which ways do instead."""
    ways, looked_at = asked.ways(context), {dimension for dimension, _ in asked.where}
    known = [name for name in asked.metric.overlapping if name in context.results.dimensions(asked.metric)]
    names = [context.words(f"dimension.{name}") for name in known if name not in ways and name not in looked_at]
    if not names:
        return ""
    join = context.words("why.list").join
    called = join(way_name(context, way) for way in ways)
    return context.words("why.overlapping" if ways else "why.overlapping_only", dimensions=join(names), ways=called)
