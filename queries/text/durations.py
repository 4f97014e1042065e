"""Durations as people write them: `30s`, `15m`, `1h`, `7 days`."""

import re
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
SHORT = re.compile(r"([1-9]\d{0,5})([smhd])", re.ASCII)
DAYS = re.compile(r"([1-9]\d{0,3})\s*(d|day|days)", re.ASCII)


def duration_of(text: str) -> timedelta | None:
    """A duration such as `1h`; None for another form."""
    match = SHORT.fullmatch(text)
    return timedelta(**{UNITS[match[2]]: int(match[1])}) if match else None


def days_of(text: str) -> int | None:
    """A number of whole days such as `7 days`, `1 day` or `7d`; None for another form."""
    match = DAYS.fullmatch(text.strip())
    return int(match[1]) if match else None
