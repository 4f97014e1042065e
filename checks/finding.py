"""What the examination of one table found."""

from dataclasses import dataclass

import polars as pl

from checks.verdicts import NOT_JUDGED, Judged
from metrics.manifest import CheckResult, TableState
from queries.warehouse.rules import Rule


@dataclass(frozen=True)
class Finding:
    """Of the table as it was read."""

    checks: tuple[CheckResult, ...]
    state: TableState
    quarantining: tuple[Rule, ...] = ()
    """The rules whose breakers are left out."""
    quarantined: pl.DataFrame | None = None
    """The rows that are left out, see `Content.broken`; none where none is."""
    judged: Judged = NOT_JUDGED
    """What is known of its days."""

    @property
    def is_usable(self) -> bool:
        return not any(check.is_critical for check in self.checks)

    @property
    def is_late(self) -> bool:
        return any(check.kind == "fresh" and not check.passed for check in self.checks)
