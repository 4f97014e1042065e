"""The choice of a month."""

from dashboard import state
from dashboard.context import Context
from metrics.catalogue import metric as metric_named
from metrics.notation import name, parse
from metrics.periods import Grain, Period, holding, split


def month(context: Context, metric: str) -> Period:
    """The month that is looked at: every month of the metric, the last whole one first chosen."""
    span = context.results.span(metric_named(metric))
    months = [name(each) for each in split(Period(holding(Grain.MONTH, span.start).start, span.end), Grain.MONTH)]
    last = holding(Grain.MONTH, span.end)
    default = months[-1] if last.end == span.end or len(months) == 1 else months[-2]
    chosen = state.pick(
        context.words,
        "period",
        months[::-1],
        default,
        lambda id: context.period(parse(id)[0]),
        label_visibility="collapsed",
        width=170,
    )
    return parse(chosen)[0]
