"""A declaration that tests change."""

from datetime import date

from queries.records.kinds.experiment import Experiment

DECLARED = Experiment(
    title="Cards",
    hypothesis="Cards bring 20 % more clicks.",
    split={"control": 0.5, "treatment": 0.5},
    control="control",
    enrol_from=date(2025, 11, 1),
    enrol_to=date(2025, 11, 7),
    window_days=7,
    metric="page_clicks",
    direction="increase",
    declared=0.2,
    smallest=0.05,
    owner="product",
)
