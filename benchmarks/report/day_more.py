"""What one day more took beside everything, at one size, as it is kept and reported."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.race.results import Taken, machine, now


@dataclass(frozen=True)
class DayMore:
    """A piece of work done for all days, and for one day more than was done already."""

    what: str
    rows: int
    made_at: str
    machine: str
    everything: Taken
    day_more: Taken

    @classmethod
    def of(cls, what: str, rows: int, turns: Sequence[tuple[Taken, Taken]]) -> "DayMore":
        """Of turns that were measured now: each everything, and a day more."""
        everything, day_more = zip(*turns, strict=True)
        return cls(what, rows, now(), machine(), _middle(everything), _middle(day_more))

    def keep(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.what.split()[-1]}-{self.rows}.json"
        file.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def kept_days_more(folder: Path) -> list[DayMore]:
    """Everything that was measured, the smallest first."""
    documents = (json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json"))
    read = (
        DayMore(**entry | {name: Taken(**entry[name]) for name in ("everything", "day_more")}) for entry in documents
    )
    return sorted(read, key=lambda entry: (entry.rows, entry.what))


def _middle(runs: Sequence[Taken]) -> Taken:
    """Median seconds, and the largest peak."""
    return Taken(median(run.wall for run in runs), median(run.cpu for run in runs), max(run.peak for run in runs))
