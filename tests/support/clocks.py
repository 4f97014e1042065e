"""A machine whose clock is set to whatever a test wants."""

from datetime import UTC, datetime, tzinfo

import pytest

READERS = (
    "refresh.pipeline.stages",
    "refresh.pipeline.compute_source",
    "refresh.service.run_record",
    "metrics.snapshots.store",
    "metrics.snapshots.served",
)
"""Modules that ask the clock for what is written down or shown."""
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """From now on it stands at this moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz)

    for module in READERS:
        monkeypatch.setattr(f"{module}.datetime", Clock)
