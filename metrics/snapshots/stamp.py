"""Names in order: `<time>-<number>-<what>`, such as 20260101T060000000000-000042-1f0c2a9be771.

The time is that of the machine's clock when it was written, UTC, and clocks are set back and ahead. The number is one
more than the greatest before: the order of snapshots, rollbacks and runs depends on no clock. Names from before there
were numbers have none; they come before all others, in the order of their time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from queries.errors import Problem

MOMENT = "%Y%m%dT%H%M%S%f"
FORM = re.compile(r"([0-9]{8}T[0-9]{12})-(?:([0-9]{6,})-)?(.+)", re.DOTALL)
DIGEST = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, order=True)
class Stamp:
    """Parsed name, ordered by sequence number, then time."""

    number: int
    """Sequence number; 0 for a name written before there were any."""
    at: datetime
    what: str

    def __str__(self) -> str:
        number = f"{self.number:06}-" if self.number else ""
        return f"{self.at.astimezone(UTC):{MOMENT}}-{number}{self.what}"


def stamp_of(name: str) -> Stamp | None:
    """Parses a name; None unless it is exactly as it would be written."""
    match = FORM.fullmatch(name)
    try:
        at = datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC) if match else None
    except ValueError:  # digits that are no time
        return None
    stamp = Stamp(int(match[2] or 0), at, match[3]) if match and at else None
    return stamp if str(stamp) == name else None


def digested(name: str) -> Stamp | None:
    """The stamp of what is named by its own digest: a snapshot or a run."""
    stamp = stamp_of(name)
    return stamp if stamp and DIGEST.fullmatch(stamp.what) else None


def names_in(folder: Path) -> list[str]:
    """Names in a folder of the store; none where it is missing. Raises Problem where it cannot be listed."""
    try:
        return [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Problem(
            f"folder {folder}",
            wanted="one that can be listed",
            got=str(error.strerror),
            fix="Move away what stands in its place, or correct the permissions",
        ) from error
