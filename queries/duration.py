"""How long: 30s, 15m, 1h, 1d."""

import re
from datetime import timedelta

from queries.problem import Problem

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
FORM = re.compile(r"([1-9]\d{0,5})([smhd])", re.ASCII)


def duration(thing: str, said: str) -> timedelta:
    """Raises Problem for another form."""
    match = FORM.fullmatch(said)
    if match is None:
        raise Problem(thing, wanted="a number and a unit such as 30s, 15m, 1h or 1d", got=said, fix="Write one of them")
    return timedelta(**{UNITS[match[2]]: int(match[1])})
