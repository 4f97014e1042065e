"""Features launched in the period.

Every feature with a launch date counts on that date; strategic launches and iterations are told apart by kind.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import AtLeast
from metrics.term import distinct
from queries.warehouse.sources.launches import launches

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
