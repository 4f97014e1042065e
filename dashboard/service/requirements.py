"""Requirements as they are written down, scored with the numbers of one snapshot: what pages and commands ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from dashboard.service.experiments import EXPERIMENT, REQUIREMENT, ExperimentBook
from dashboard.service.records import refuse_missing_link
from dashboard.service.results import Results
from metrics.analysis.scoring.calibration import Delivered, delivered
from metrics.analysis.scoring.inputs import refuse_inputs
from metrics.analysis.scoring.origins import Origin, origins
from metrics.analysis.scoring.ranking import Item, Ranked, ranking
from metrics.analysis.scoring.score import DEFAULT
from queries.errors import Problem
from queries.records.entry import Entry
from queries.records.kinds.requirement import Requirement, Weights
from queries.records.records import Records

WEIGHTS, THE_WEIGHTS = "weights", "default"
"""Kind of the weights, and the id of the only ones."""
UNDER_WAY = ("open", "building")
"""States of what is not built yet."""


@dataclass(frozen=True)
class Moved:
    """A requirement in an older and in a newer order."""

    id: str
    requirement: Requirement
    before: Ranked | None
    now: Ranked | None


@dataclass(frozen=True)
class Backlog:
    """Requirements and weights; where the results are as of a day, as they were at its end."""

    results: Results
    records: Records

    @classmethod
    def of(cls, results: Results) -> "Backlog":
        """The backlog in the records of some results."""
        return cls(results, results.records())

    def requirements(self, day: date | None = None) -> list[Entry]:
        """Newest version of each, or those at the end of a day (UTC), by id."""
        return self._then(REQUIREMENT, day or self.results.as_of)

    def requirement(self, id: str) -> Entry | None:
        return next((entry for entry in self.requirements() if entry.id == id), None)

    def history(self, id: str) -> list[Entry]:
        """Every version of a requirement, oldest first."""
        return self.records.history(REQUIREMENT, id)

    def weights(self, version: int | None = None, day: date | None = None) -> Entry:
        """The newest weights, one of their versions, or those at the end of a day; DEFAULT before there are any.

        Raises Problem for a version that there is not.
        """
        if version is None:
            last = next(iter(self._then(WEIGHTS, day or self.results.as_of)), None)
            return last or Entry(WEIGHTS, THE_WEIGHTS, 0, DEFAULT, datetime.now(UTC).replace(tzinfo=None), "")
        versions = self.every_weights()
        if version not in (entry.version for entry in versions):
            known = ", ".join(str(entry.version) for entry in versions) or "none yet"
            raise Problem("version of the weights", wanted=f"one of {known}", got=str(version), fix="Choose one")
        return next(entry for entry in versions if entry.version == version)

    def every_weights(self) -> list[Entry]:
        """Every version of the weights, oldest first."""
        return [entry for entry in self.records.history(WEIGHTS, THE_WEIGHTS) if entry.body is not None]

    def items(self, entries: Iterable[Entry]) -> list[Item]:
        return [Item.of(entry.id, _requirement(entry), self.results.ask) for entry in entries]

    def ranking(
        self, weights: Weights | None = None, day: date | None = None, *, only_under_way: bool = False
    ) -> list[Ranked]:
        """In order; those that were rejected are left out. Inputs of metrics are always those of the snapshot."""
        entries = [entry for entry in self.requirements(day) if _requirement(entry).status != "rejected"]
        if only_under_way:
            entries = [entry for entry in entries if _requirement(entry).status in UNDER_WAY]
        return ranking(self.items(entries), weights or weights_in(self.weights(day=day)))

    def moved(self, before: Iterable[Ranked], now: Iterable[Ranked]) -> list[Moved]:
        """Two rankings side by side, in the newer order; what is only in the older one stands last."""
        older, newer = ({row.item.id: row for row in rows} for rows in (before, now))
        return [
            Moved(id, (newer.get(id) or older[id]).item.requirement, older.get(id), newer.get(id))
            for id in dict.fromkeys([*newer, *older])
        ]

    def origins(self) -> list[Origin]:
        """Sources of requirements by quarter, whatever became of them."""
        raised = [_requirement(entry) for entry in self.requirements()]
        return origins(((each.raised_on, each.source) for each in raised), self.results.starts)

    def delivered(self) -> list[Delivered]:
        """What was promised against what experiments measured, of those that are decided."""
        rows = ExperimentBook(self.records, self.results).calibration().rows
        outcomes = {experiment: (declared, measured) for experiment, declared, measured in rows}
        return delivered(((entry.id, _requirement(entry)) for entry in self.requirements()), outcomes.get)

    def save(self, id: str, requirement: Requirement, *, by: str, expected: int | None) -> Entry:
        """Raises Problem or Refusal for an input that cannot be meant, Conflict where somebody else was faster."""
        refuse_inputs(requirement)
        refuse_missing_link(self.records, REQUIREMENT, id, requirement, to=EXPERIMENT)
        return self.records.save(REQUIREMENT, id, requirement, by=by, expected=expected)

    def save_weights(self, weights: Weights, *, by: str, expected: int | None) -> Entry:
        return self.records.save(WEIGHTS, THE_WEIGHTS, weights, by=by, expected=expected)

    def _then(self, kind: str, day: date | None) -> list[Entry]:
        if day is None:
            return self.records.entries(kind)
        end = datetime.combine(day + timedelta(days=1), time())
        newest = {entry.id: entry for entry in self.records.versions(kind) if entry.at < end}
        return sorted((entry for entry in newest.values() if entry.body is not None), key=lambda entry: entry.id)


def _requirement(entry: Entry) -> Requirement:
    return cast("Requirement", entry.body)


def weights_in(entry: Entry) -> Weights:
    return cast("Weights", entry.body)
