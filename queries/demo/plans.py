"""What can be bought: three base plans, and since 2025-10 three sizes of the value-added plan on top of one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from queries.demo import story
from queries.demo.arrays import Ints
from queries.demo.days import MONTHS

PlanKind = Literal["base", "value_added"]


@dataclass(frozen=True)
class Plan:
    """`fen` is the price of one period in hundredths of a yuan: of those who began in 2024, and in 2025."""

    plan: str
    kind: PlanKind
    months: int
    fen: tuple[int, int]


def value_added(plan: str, yuan: int) -> Plan:
    return Plan(plan, "value_added", 1, (100 * yuan, 100 * yuan))


PLANS = (
    Plan("monthly", "base", 1, (2200, 2500)),
    Plan("quarterly", "base", 3, (6000, 6800)),
    Plan("annual", "base", 12, (21800, 23800)),
    value_added("light", story.VALUE_ADDED_UPLIFT - story.VALUE_ADDED_SPREAD),
    value_added("standard", story.VALUE_ADDED_UPLIFT),
    value_added("full", story.VALUE_ADDED_UPLIFT + story.VALUE_ADDED_SPREAD),
)
MONTHLY, QUARTERLY, ANNUAL, LIGHT, STANDARD, FULL = range(len(PLANS))
PERIOD = np.array([plan.months for plan in PLANS])
KIND = np.array([plan.kind for plan in PLANS])
NAME = np.array([plan.plan for plan in PLANS])
NEW_YEAR_2025 = MONTHS[12].first


def list_price(plan: Ints, began: Ints) -> Ints:
    """In hundredths of a yuan; whoever began before 2025 keeps the price of then."""
    return np.array([plan.fen for plan in PLANS])[plan, (began >= NEW_YEAR_2025).astype(np.int64)]
