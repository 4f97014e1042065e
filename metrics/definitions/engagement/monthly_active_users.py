"""People who used the product at least once in the period.

A person counts once, whatever the number of features, platforms or days. Asked for a day or a week it gives daily or
weekly actives: the same count over another window.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many people use the product?",
    titles={
        Grain.DAY: "Daily active users",
        Grain.WEEK: "Weekly active users",
        Grain.MONTH: "Monthly active users",
        Grain.QUARTER: "Quarterly active users",
        Grain.YEAR: "Yearly active users",
        Grain.ROLLING7: "Active users of 7 days",
        Grain.ROLLING28: "Active users of 28 days",
        Grain.CUSTOM: "Active users",
    },
    numerator=distinct(usage),
    headline=Grain.MONTH,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0), YearOverYearWithin(-0.5, 1.5)),
)
