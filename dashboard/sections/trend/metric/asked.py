"""What the page of a metric is asked for: metric, month and segment, all of them in its address."""

from dataclasses import dataclass

from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.layout import crumbs
from dashboard.sections.layout.crumbs import Crumb
from dashboard.service.cache import Where
from metrics.model.metric import Metric
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Answer


@dataclass(frozen=True)
class Asked:
    """A metric over a month, or over the period by which it is counted that holds the month."""

    metric: Metric
    month: Period
    window: Period
    where: Where

    def answer(self, context: Context, by: str | None = None) -> Answer:
        """Raises Refusal where there is none."""
        grain = None if by else self.metric.headline
        cut = (by,) if by else ()
        return context.results.answer(self.metric.id, self.window, grain, by=cut, where=self.where)

    def cuts(self, context: Context) -> list[str]:
        """Dimensions by which it can still be broken down: those without a filter."""
        filtered = {dimension for dimension, _ in self.where}
        return [each for each in context.results.dimensions(self.metric) if each not in filtered]


def choices(context: Context, metric: Metric) -> Asked:
    """Control for the month; the segment is the filter of the page, as far as the metric can honour it.

    Raises Refusal where the metric has no value here.
    """
    month = controls.month(context, metric.id, label_visibility="visible")
    window = holding(metric.headline, month.end, context.results.starts)
    return Asked(metric, month, window, context.results.filtered(metric))


def way_back(context: Context, asked: Asked) -> None:
    """Draws the breadcrumbs: overview, metric, and the segment within it."""
    title, period = context.title(asked.metric), name(holding(Grain.MONTH, asked.month.end))
    overview = Crumb("overview", context.words("page.overview"), {"period": period})
    if not asked.where:
        crumbs.show(context, overview, here=title)
        return
    whole = Crumb("metric", title, {"metric": asked.metric.id, "period": period, "only": None})
    crumbs.show(context, overview, whole, here=context.part(asked.where))
