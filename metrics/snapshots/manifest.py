"""Manifest of a snapshot: sources, files, checks and versions behind its numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from metrics.aggregates.schema import File, SourceState, Trust, file_from
from metrics.periods.period import DEFAULT_CALENDAR, CalendarSettings
from queries.rules.rule import Outcome

QUARANTINED = "quarantined_"
"""What the name of a list of quarantined rows begins with; a table's name follows."""


@dataclass(frozen=True)
class TableState:
    """One warehouse table when it was read."""

    name: str
    rows: int
    quarantined: int
    last_day: date | None
    columns: tuple[str, ...] = ()
    """The contract's columns that it had."""
    texts: tuple[str, ...] = ()
    """Those of them that held text."""
    others: tuple[str, ...] = ()
    """Its columns that the contract does not know."""
    money: float | None = None
    """What its amounts come to, refunds by their size; None for a table that is not weighed."""
    money_left_out: float = 0
    """Of it, those of quarantined rows; not of amounts beyond belief or in another currency."""
    complete_through: date | None = None
    """The day up to which it is known to be complete."""
    basis: str = ""
    """Who says so: see `queries.sources.completeness.Basis`."""

    @property
    def share_left_out(self) -> float:
        """Of the money."""
        return self.money_left_out / self.money if self.money else 0


@dataclass(frozen=True)
class CheckResult:
    """One check and what it found."""

    subject: str
    """The table or the metric it is about."""
    kind: str
    """The rule's kind, by which its words are found."""
    facts: Mapping[str, str]
    outcome: str
    """What follows from a broken one: reject, quarantine or flag."""
    passed: bool
    rows: int = 0
    """Rows that break it."""
    of: int = 0
    """All rows of its table, where that is known."""
    example: str = ""
    """One of them."""
    error: str = ""
    """Why it could not be run; a check that could not be run has not passed."""
    rule: str = ""
    """Of a check on rows: the rule's name, as it stands beside every quarantined row that breaks it."""

    @property
    def measured(self) -> str | None:
        """The column, where the check tells on how many rows it was measured."""
        return self.facts["column"] if self.kind == "measured" else None

    @property
    def severity(self) -> str:
        """Critical, warning or info."""
        return Outcome(self.outcome).severity

    @property
    def is_critical(self) -> bool:
        """True where nothing may be published: the rule rejects, or nobody knows which rows it would leave out."""
        is_unknown = bool(self.error) and self.outcome == "quarantine"
        return not self.passed and (self.outcome == "reject" or is_unknown)


@dataclass(frozen=True)
class Manifest:
    """One snapshot, whole."""

    made_at: datetime
    through: date
    currency: str
    code: str
    """Digest of the code that computed it."""
    inputs: Any
    """What the numbers were computed from, as far as it can be told from outside; None where it cannot."""
    definitions: Mapping[str, int]
    """Metric → version of its definition."""
    sources: Mapping[str, SourceState]
    tables: tuple[TableState, ...]
    checks: tuple[CheckResult, ...]
    references: tuple[File, ...]
    reckoning: CalendarSettings = DEFAULT_CALENDAR

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Manifest":
        return cls(
            **{
                **said,
                "made_at": datetime.fromisoformat(said["made_at"]),
                "through": date.fromisoformat(said["through"]),
                "sources": {name: _source(source) for name, source in said["sources"].items()},
                "tables": tuple(map(_table, said["tables"])),
                "checks": tuple(CheckResult(**check) for check in said["checks"]),
                "references": tuple(map(file_from, said["references"])),
                "reckoning": CalendarSettings(**said.get("reckoning", {})),
            }
        )


def _source(said: Mapping[str, Any]) -> SourceState:
    return SourceState(
        **{
            **said,
            "trust": Trust(said["trust"]),
            "first_day": _day(said["first_day"]),
            "watermark": _day(said["watermark"]),
            "computed_at": said["computed_at"] and datetime.fromisoformat(said["computed_at"]),
            "waits_for": tuple(said["waits_for"]),
            "missing": tuple(said.get("missing", ())),
            "values": {name: tuple(values) for name, values in said["values"].items()},
            "unmeasured": tuple(said.get("unmeasured", ())),
            "files": tuple(map(file_from, said["files"])),
        }
    )


def _table(said: Mapping[str, Any]) -> TableState:
    columns = {name: tuple(said.get(name, ())) for name in ("columns", "texts", "others")}
    days = {name: _day(said.get(name)) for name in ("last_day", "complete_through")}
    return TableState(**{**said, **days, **columns})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
