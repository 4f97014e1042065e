"""Features launched in the period.

Every feature with a launch date counts on that date; strategic launches and iterations are told apart by kind.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.launches import launches

metric = Metric(
    question="How much did we ship?",
    numerator=distinct(launches),
    headline=Grain.YEAR,
    unit=Unit.FEATURES,
    better=Better.HIGHER,
    dimensions=("kind", "module"),
    owner="product",
    promises=(AtLeast(0),),
)
