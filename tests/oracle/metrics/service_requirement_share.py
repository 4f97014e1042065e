"""Requirements from service insight over all that were raised."""

from tests.oracle.support.expected import EVER, Definition, Part
from tests.oracle.support.raw import Fact

RAISED = Fact(
    "raised",
    "requirement_id, day, bool_or(source = 'service_insight') as is_insight",
    """count(distinct requirement_id) as requirements,
        count(distinct requirement_id) filter (is_insight) as from_insight""",
    "select requirement_id, raised_on as day, source from requirements",
)

oracle = Definition(
    Part(RAISED, "from_insight", may_be_zero=True),
    Part(RAISED, "requirements"),
    (),
    begins=EVER,
    explained_by=(),
)
