"""What a metric promises of its own results; kept or not, the checks say after every computation."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """A range for a column of the metric's headline series: `value`, or `change_pct` against a year earlier."""

    kind: str
    column: str
    least: float
    most: float | None
    critical: bool
    """A broken one is a wrong number, and nothing of the metric's sources is published; else an unusual one."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What the words about it need."""
        form = "{:+.0%}" if self.column == "change_pct" else "{:g}"
        return {
            name: form.format(bound)
            for name, bound in (("least", self.least), ("most", self.most))
            if bound is not None
        }


def AtLeast(least: float) -> Promise:
    return Promise("value_at_least", "value", least, None, critical=True)


def Between(least: float, most: float) -> Promise:
    return Promise("value_between", "value", least, most, critical=True)


def YearOverYearWithin(least: float, most: float) -> Promise:
    """The change against the same period a year earlier, as a fraction of the base."""
    return Promise("change_between", "change_pct", least, most, critical=False)
