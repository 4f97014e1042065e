"""What was shipped: a feature of the product on the day of its launch."""

from sqlalchemy import select

from queries.sources.source import Source, shipped
from queries.warehouse.contract import features

launches = Source(
    row_is="a feature on the day of its launch",
    counts="features with a launch date",
    dated_by="day of launch",
    left_out="features without a launch date",
    settles_after=0,
    rows=select(features.c.feature_id.label("entity"), features.c.launched_on.label("day")).where(
        features.c.launched_on.is_not(None)
    ),
    population=shipped,
    always_complete=True,
)
