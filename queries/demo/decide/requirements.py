"""Requirements of the demo product, 2024–2025, and the weights by which they are scored."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from statistics import mean
from typing import Any

from msgspec.structs import replace

from queries.records.kinds.requirement import INPUTS, Estimated, Measured, Requirement, Surveyed, Weights

BACKLOG = Path(__file__).with_name("backlog.toml")
COUNCIL = "Product council"
WORKDAY = time(9, 30)

Dated = tuple[str, Requirement, datetime]
"""Id, record, and when it was written."""


def requirements() -> list[Dated]:
    """Every version of every requirement, in the order in which they were written."""
    backlog = tomllib.loads(BACKLOG.read_text(encoding="utf-8"))
    versions = [version for id, row in backlog.items() for version in _versions(id, row)]
    return sorted(versions, key=lambda version: (version[2], version[0]))


def weights() -> list[tuple[Weights, datetime]]:
    """Versions of the weights, oldest first."""
    first = "First weights of the council: what is wanted, what it brings and what it costs."
    later = "Retention pays more than a single sale: leverage weighs more."
    return [
        (Weights(0.35, 0.40, 0.25, 0.48, 0.52, 0.5, 0.5, first), datetime(2024, 1, 15, 9, 0)),
        (Weights(0.40, 0.40, 0.20, 0.40, 0.60, 0.6, 0.4, later), datetime(2025, 1, 13, 9, 0)),
    ]


def _versions(id: str, row: Mapping[str, Any]) -> list[Dated]:
    """As it was raised; and, where metrics told more afterwards, with these in place of what was estimated."""
    facts = {"compliance": "clear", **row}
    later, raised = facts.pop("later", {}), facts["raised_on"]
    inputs: dict[str, Any] = {
        name: _estimated(digits, raised) for name, digits in zip(INPUTS, facts.pop("ratings").split(), strict=True)
    }
    inputs |= {name: Surveyed(**answer) for name, answer in facts.pop("surveyed", {}).items()}
    first = Requirement(**facts, **inputs)
    versions = [(id, first, datetime.combine(raised, WORKDAY))]
    if later:
        known = {name: Measured(**measured) for name, measured in later.items() if name != "on"}
        versions.append((id, replace(first, **known), datetime.combine(later["on"], WORKDAY)))
    return versions


def _estimated(digits: str, on: date) -> Estimated:
    """Ratings as digits, one a rater: "344" is 3, 4 and 4."""
    ratings = tuple(map(float, digits))
    return Estimated(float(mean(ratings)), COUNCIL, on, ratings if len(ratings) > 1 else ())
