"""Support tickets for 1,000 days of use.

Tickets opened divided by active user-days, written for 1,000 of them.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import count, entity_days
from metrics.periods.period import Grain
from queries.sources.definitions.support.contacts import contacts
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How often do people contact support?",
    numerator=count(contacts),
    denominator=entity_days(usage).across("category", "handled_by"),
    headline=Grain.MONTH,
    unit=Unit("contacts_a_user_day", "contacts per 1,000 user-days", decimals=2, per=1_000),
    better=Better.LOWER,
    dimensions=("category", "handled_by", "region", "channel"),
    owner="service",
    promises=(AtLeast(0),),
)
