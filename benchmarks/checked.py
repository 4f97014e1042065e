"""What the checks of the warehouse took at one size, as it is kept and reported."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import Taken


@dataclass(frozen=True)
class Checking:
    """What the checks took at one size."""

    rows: int
    checks: int
    made_at: str
    machine: str
    everything: Taken
    day_more: Taken

    def keep(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.rows}.json").write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def kept_checks(folder: Path) -> list[Checking]:
    """Every size at which the checks were measured, the smallest first."""
    said = (json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json"))
    read = (Checking(**each | {name: Taken(**each[name]) for name in ("everything", "day_more")}) for each in said)
    return sorted(read, key=lambda checking: checking.rows)
