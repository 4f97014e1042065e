"""Manifest of a snapshot: sources, files, checks and versions behind its numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from metrics.aggregates.schema import File, SourceState, Trust, file_from
from metrics.periods.period import DEFAULT_CALENDAR, CalendarSettings
from queries.extract.published import PublishedExtract
from queries.records.entry import Head
from queries.rules.rule import Outcome

RENAMED = {
    "alike": "same_value_per_key",
    "balanced": "refund_total_within_payment",
    "dated": "valid_date",
    "daytotal": "day_total",
    "inorder": "stages_in_order",
    "inreportingcurrency": "in_reporting_currency",
    "known": "foreign_key",
    "once": "unique",
    "oneof": "one_of",
    "plain": "safe_text",
    "preceded": "complete_funnel",
    "present": "not_null",
    "repaid": "refund_within_payment",
    "within": "in_range",
}
"""Kinds of checks in manifests of earlier versions → their names now."""

QUARANTINED = "quarantined_"
"""Prefix of the file of quarantined rows of a table."""


@dataclass(frozen=True)
class TableState:
    """State of one warehouse table when it was read."""

    name: str
    rows: int
    quarantined: int
    last_day: date | None
    columns: tuple[str, ...] = ()
    """Contract columns that it had."""
    texts: tuple[str, ...] = ()
    """Contract columns that held text."""
    others: tuple[str, ...] = ()
    """Columns outside the contract."""
    money: float | None = None
    """Sum of absolute amounts; None for a table without amounts."""
    money_left_out: float = 0
    """Part of `money` in quarantined rows, without implausible amounts and other currencies."""
    complete_through: date | None = None
    """Watermark of the table."""
    basis: str = ""
    """Basis of the watermark: see `queries.sources.completeness.Basis`."""
    found_by: str = ""
    """What told its changed days: see `queries.warehouse.change_rule.FoundBy`; empty for one derived from another."""
    settles_after: int | None = None
    """Days up to this many before the newest known one were read again in any case; None: none was."""

    @property
    def share_left_out(self) -> float:
        """Share of the money in quarantined rows."""
        return self.money_left_out / self.money if self.money else 0


@dataclass(frozen=True)
class CheckResult:
    """Result of one check."""

    subject: str
    """Table or metric that is checked."""
    kind: str
    """Kind of the rule, which selects its words."""
    facts: Mapping[str, str]
    outcome: str
    """Consequence of a violation: reject, quarantine or flag."""
    passed: bool
    rows: int = 0
    """Number of violating rows."""
    of: int = 0
    """Number of rows of the table, where known."""
    example: str = ""
    """One violating row."""
    error: str = ""
    """Why the check could not run; such a check has not passed."""
    rule: str = ""
    """Name of a row rule, as stored with each quarantined row that violates it."""
    weighed: str = ""
    """Column of numbers in which rows that violate it may differ, such as rows of one key."""
    apart: float = 0.0
    """How far they are apart in it, over all keys."""

    @property
    def measured(self) -> str | None:
        """Column whose missing values the check counts, if it does."""
        return self.facts["column"] if self.kind == "measured" else None

    @property
    def severity(self) -> str:
        """Critical, warning or info."""
        return Outcome(self.outcome).severity

    @property
    def is_critical(self) -> bool:
        """Whether it blocks publication: the rule rejects, or could not run."""
        is_unknown = bool(self.error) and self.outcome == "quarantine"
        return not self.passed and (self.outcome == "reject" or is_unknown)


@dataclass(frozen=True)
class Manifest:
    """Everything that a snapshot consists of, written once as JSON."""

    made_at: datetime
    through: date
    currency: str
    code: str
    """Digest of the code that computed it."""
    inputs: Any
    """Fingerprint of the inputs (files, settings); None where there is none."""
    definitions: Mapping[str, int]
    """Metric → version of its definition."""
    sources: Mapping[str, SourceState]
    tables: tuple[TableState, ...]
    checks: tuple[CheckResult, ...]
    references: tuple[File, ...]
    reckoning: CalendarSettings = DEFAULT_CALENDAR
    extract: PublishedExtract | None = None
    """The extract that it was computed from; None in manifests of older versions."""
    numbering: str | None = None
    """Name of the numbers by which its event logs tell people apart, empty where these are the ids of the warehouse;
    None where an earlier version has not said."""
    forgotten: int = 0
    """Number of people who had been forgotten, and are in none of its numbers."""
    records_head: Head | None = None
    """Last row of the audit of the records when it was made; None where nothing had been written."""

    def reference(self, table: str) -> File | None:
        """Reference list or log of a name; None where there is none."""
        return next((file for file in self.references if file.table == table), None)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Manifest":
        return cls(
            **{
                **record,
                "made_at": datetime.fromisoformat(record["made_at"]),
                "through": date.fromisoformat(record["through"]),
                "sources": {name: _source(source) for name, source in record["sources"].items()},
                "tables": tuple(map(_table, record["tables"])),
                "checks": tuple(map(_check, record["checks"])),
                "references": tuple(map(file_from, record["references"])),
                "reckoning": CalendarSettings(**record.get("reckoning", {})),
                "records_head": Head(**record["records_head"]) if record.get("records_head") else None,
                "extract": PublishedExtract.from_json(record["extract"]) if record.get("extract") else None,
            }
        )


def _source(record: Mapping[str, Any]) -> SourceState:
    return SourceState(
        **{
            **record,
            "trust": Trust(record["trust"]),
            "first_day": _day(record["first_day"]),
            "watermark": _day(record["watermark"]),
            "computed_at": record["computed_at"] and datetime.fromisoformat(record["computed_at"]),
            "waits_for": tuple(record["waits_for"]),
            "missing": tuple(record.get("missing", ())),
            "values": {name: tuple(values) for name, values in record["values"].items()},
            "unmeasured": tuple(record.get("unmeasured", ())),
            "sums": None if record.get("sums") is None else tuple(record["sums"]),
            "files": tuple(map(file_from, record["files"])),
            "read_through": _day(record.get("read_through")),
            "partners": {name: _source(partner) for name, partner in record.get("partners", {}).items()},
        }
    )


def _check(record: Mapping[str, Any]) -> CheckResult:
    return CheckResult(**{**record, "kind": RENAMED.get(record["kind"], record["kind"])})


def _table(record: Mapping[str, Any]) -> TableState:
    columns = {name: tuple(record.get(name, ())) for name in ("columns", "texts", "others")}
    days = {name: _day(record.get(name)) for name in ("last_day", "complete_through")}
    return TableState(**{**record, **days, **columns})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
