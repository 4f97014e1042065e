"""Parameters of the demo: the figures that it reproduces, in real-world size. A demo of scale 0.001 holds a thousandth
of them.

Nothing here is written into a table. The rows are drawn so that counting them gives these figures, and any page that
shows one of them has computed it.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from queries.durable_files import write_whole
from queries.errors import Problem
from queries.records.kinds.target import Note, Target

FIRST_DAY = date(2024, 1, 1)
LAST_DAY = date(2025, 12, 31)
SMALLEST_SCALE = 0.00005
LARGEST_SCALE = 0.02

# People with at least one usage row in the month, 2024-01 … 2024-12, 2025-01 … 2025-12.
ACTIVES_2024_12 = 12_000_000
ACTIVES_2025_12 = 18_500_000
MONTHLY_ACTIVES = (
    *(9_620_000, 9_400_000, 9_800_000, 10_010_000, 10_240_000, 10_380_000),
    *(10_590_000, 10_800_000, 11_010_000, 11_230_000, 11_610_000, ACTIVES_2024_12),
    *(12_060_000, 12_110_000, 12_690_000, 13_100_000, 13_560_000, 14_000_000),
    *(14_700_000, 15_480_000, 16_250_000, 16_940_000, 17_780_000, ACTIVES_2025_12),
)

# Minutes of use a user-day (one person on one day), month by month.
DAILY_MINUTES_2024_12 = 89.0
DAILY_MINUTES_2025_12 = 116.0
DAILY_MINUTES = (
    *(80.4, 81.9, 81.7, 82.3, 82.9, 83.6, 84.6, 85.1, 85.9, 87.1, 87.9, DAILY_MINUTES_2024_12),
    *(90.2, 91.7, 92.4, 93.8, 95.5, 97.4, 100.3, 103.4, 106.1, 109.7, 112.8, DAILY_MINUTES_2025_12),
)

# Share of the month's active people who hold a paid, non-trial entitlement on one of their active days.
CONVERSION_2024_12 = 0.038
CONVERSION_2025_12 = 0.051
CONVERSION = (
    *(0.0320, 0.0324, 0.0327, 0.0332, 0.0337, 0.0345, 0.0349, 0.0353, 0.0358, 0.0363, 0.0371, CONVERSION_2024_12),
    *(0.0386, 0.0394, 0.0406, 0.0420, 0.0435, 0.0455, 0.0471, 0.0485, 0.0495, 0.0499, 0.0505, CONVERSION_2025_12),
)

# People with a payment in 2025 Q4, those among them with a value-added payment, and what such a person pays more.
PAYERS_2025_Q4 = 545_455
VALUE_ADDED_PAYERS_2025_Q4 = 120_000
VALUE_ADDED_UPLIFT = 19
VALUE_ADDED_SPREAD = 10
VALUE_ADDED_LAUNCH = date(2025, 10, 10)

# The smart-service system: rule v1 speaks after 30 idle seconds, v2 after two failures or two minutes on a core page.
ASSISTANT_V1_LAUNCH = date(2025, 2, 18)
ASSISTANT_V1_LAST_DAY = date(2025, 7, 14)
ASSISTANT_V2_LAUNCH = date(2025, 7, 15)
V1_IDLE_SECONDS = 30
V2_DWELL_SECONDS = 120
V1_USAGE_RATE, V2_USAGE_RATE = 0.15, 0.41
V1_CLICK_RATE, V2_CLICK_RATE = 0.07, 0.23
V1_TRIGGERS_A_DAY, V2_TRIGGERS_A_DAY = 4.0, 1.25

SURVEY_ANSWERS = 2_500_000
FEWEST_SURVEY_ANSWERS = 2_000
TOO_MANY_FEATURES = 0.32
COMPLICATED = 0.28

SUPPORT_TICKETS = 500_000
TICKET_DENSITY = 10
"""Tickets per person of the demo against the real world: at its scales fewer could decide no experiment on contacts."""
FEWEST_SUPPORT_TICKETS = 50
REPEAT_TICKETS = 0.70
MINUTES_A_HUMAN_TICKET = 60 / 6
CONTACTS_AFTER_V2 = 1 - 0.18
CONSENT_GRANTED = 0.82

# Experiments: treatment against control, as a factor.
HISTORY_7D_LAUNCH = date(2025, 5, 20)
HISTORY_30D_LAUNCH = date(2025, 9, 9)
HISTORY_7D_CLICKS = 1 + 0.08
HISTORY_30D_CLICKS = 1 + 0.23
ASSISTANT_CONTACTS = 1 - 0.18
ENROLMENT_DAYS = 7
ASSISTANT_OBSERVED_DAYS = (ASSISTANT_V1_LAST_DAY - ASSISTANT_V1_LAUNCH).days - (ENROLMENT_DAYS - 1)
"""Days from exposure on which everybody in the experiment can be observed before the second rule."""


def scaled(figure: int, scale: float) -> int:
    return round(figure * scale)


HEADS = (
    Target("monthly_active_users", "2025-12", 18_000_000),
    Target("net_revenue", "2025", 230_000_000),
)
"""In real-world size; a demo has a part of them, as of everything that is counted."""

RATES = (
    Target("daily_usage_time", "2025-12", 115),
    Target("paid_conversion", "2025-12", 0.055),
    Target("value_added_share", "2025-Q4", 0.2),
)
"""The same at any scale."""

NOTES = (
    Note(date(2025, 7, 1), "Summer campaign: bring a friend", "暑期活动：邀请好友", "campaign"),
    Note(VALUE_ADDED_LAUNCH, "Value-added services go on sale", "增值服务开始销售", "launch"),
    Note(date(2025, 12, 1), "Year-end campaign in the app stores", "年末应用商店推广", "campaign"),
)


def write_plan(file: Path, *, scale: float, force: bool = False) -> bool:
    """Writes the plan file unless it exists and not `force`; returns whether it did. Raises Problem on errors."""
    if file.exists() and not force:
        return False
    try:
        write_whole(file, plan_text(scale).encode())
    except OSError as error:
        raise Problem("The demo's plan", wanted="a place for a file", got=str(error), fix="Choose another") from error
    return True


def plan_text(scale: float) -> str:
    """Plan file as TOML, for a demo of that scale."""
    return "\n".join([*map(_target, targets(scale)), *map(_note, NOTES)])


def targets(scale: float) -> list[Target]:
    """Targets of a demo of that scale."""
    return [*(Target(head.metric, head.period, head.value * scale) for head in HEADS), *RATES]


def _target(target: Target) -> str:
    return "\n".join(_section("target", metric=target.metric, period=target.period, value=target.value))


def _note(note: Note) -> str:
    return "\n".join(_section("note", on=note.on, en=note.en, zh=note.zh, about=note.about))


def _section(name: str, **lines: object) -> Iterator[str]:
    """Lines of a TOML section: dates without quotes, other values as JSON."""
    yield f"[[{name}]]"
    for key, value in lines.items():
        yield f"{key} = {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
    yield ""
