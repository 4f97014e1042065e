"""Which way a change goes as it is written, and whether that is good news: from the number, never from its text."""

from enum import IntEnum

from metrics.metric import Better


class Direction(IntEnum):
    """Of a change."""

    DOWN = -1
    LEVEL = 0
    """No change, none that is known, or one so small that it is written as zero."""
    UP = 1

    @classmethod
    def of(cls, change: float | None, written: str) -> "Direction":
        """The sign of the number, unless its text has no other digit than zero."""
        if not change or not any(digit in "123456789" for digit in written):
            return cls.LEVEL
        return cls.UP if change > 0 else cls.DOWN

    def role(self, better: Better) -> str:
        """The colour role of `dashboard.charts.roles` in which it is shown."""
        if self is Direction.LEVEL:
            return "muted"
        return "good" if (self is Direction.UP) == (better is Better.HIGHER) else "bad"


ARROWS = {Direction.UP: "▲", Direction.LEVEL: "●", Direction.DOWN: "▼"}
"""Before a line of text that reports a change; colour is never alone."""
