"""The share of support tickets that repeat a question already asked.

Tickets marked as repeats divided by all tickets, by the day on which they were opened.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import count, total
from metrics.periods.period import Grain
from queries.sources.definitions.support.contacts import contacts

metric = Metric(
    question="How many support contacts are repeats?",
    numerator=total(contacts, "repeats"),
    denominator=count(contacts),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.LOWER,
    dimensions=("category", "handled_by", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
