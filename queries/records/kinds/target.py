"""Target of a metric over a period, and dated note on the time line."""

from datetime import date
from typing import Literal

import msgspec


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that a metric is to have over a period, perhaps in a segment."""

    metric: str
    period: str
    """2025-12, 2025-Q4 or 2025."""
    value: float
    """In the metric's unit: a share is a fraction of 1, money is in the reporting currency."""
    where: dict[str, str] = {}
    """Segment: dimension → value."""
    owner: str = ""

    def __hash__(self) -> int:
        return hash((self.metric, self.period, self.value, tuple(sorted(self.where.items())), self.owner))


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dated remark, in one or both languages, about one metric or all."""

    on: date
    en: str
    zh: str = ""
    about: Literal["launch", "incident", "campaign", "holiday", "other"] = "other"
    metric: str = ""
    """Metric that it belongs to; empty: every one."""

    def text(self, language: str) -> str:
        """Text in a language; English where there is no Chinese."""
        return self.zh if language == "zh" and self.zh else self.en
