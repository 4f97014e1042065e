"""Trigger rule: when the assistant prompts a user, as parameters that can be replayed on interactions."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from queries.errors import Problem

DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class TriggerRule:
    """Conditions that trigger a prompt, and their limits; a condition that is None is off.

    The time on a page is the logged dwell time, or, where none was logged, the time to the user's next interaction, if
    that is at most half an hour.
    """

    idle: float | None = None
    """Seconds without an action, on any page; the prompt is due when they are over."""
    failures: int | None = None
    """Failed operations in a row on one page, each at most `failure_window` seconds after the one before."""
    dwell: float | None = None
    """Seconds on a core page; the prompt is due when they are over."""
    cap: int | None = None
    """Most prompts per user and calendar day; None for no limit."""
    cool_down: float = 0
    """Least seconds between two prompts of a user."""
    failure_delay: float = 0
    """Seconds from the last failure to the prompt."""
    failure_window: float = 300

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            kind = "a whole number" if name in WHOLE else "a number"
            if value is not None and not (_is_number(value, name) and least <= value <= most):
                raise Problem(
                    f"`{name}` of a trigger rule",
                    wanted=f"{kind} from {least:,} to {most:,}",
                    got=str(value),
                    fix="Correct the number, or leave it out.",
                )
        if self.idle is None and self.failures is None and self.dwell is None:
            raise Problem(
                "trigger rule",
                wanted="at least one condition: idle, failures or dwell",
                got="none",
                fix="Give one, such as 30 seconds of idle time.",
            )

    def changed(self, **parameters: float | None) -> "TriggerRule":
        """This rule with other parameters; None leaves one as it is. Raises Problem for values out of range."""
        given: dict[str, Any] = {name: value for name, value in parameters.items() if value is not None}
        return replace(self, **given)

    @property
    def parameters(self) -> dict[str, float | None]:
        return asdict(self)

    @property
    def longest(self) -> float:
        """Most seconds by which an interaction precedes a prompt that depends on it."""
        return max(self.idle or 0, self.dwell or 0, self.failure_window * (self.failures or 0), self.cool_down)


LIMITS: dict[str, tuple[float, float]] = {
    "idle": (1, DAY_SECONDS),
    "failures": (1, 100),
    "dwell": (1, DAY_SECONDS),
    "cap": (1, 1_000),
    "cool_down": (0, 30 * DAY_SECONDS),
    "failure_delay": (0, 3_600),
    "failure_window": (1, 3_600),
}
"""Parameter → smallest and largest accepted value."""

WHOLE = ("failures", "cap")
"""Parameters that are counts."""

NAMES = tuple(field.name for field in fields(TriggerRule))


def _is_number(value: object, name: str) -> bool:
    kinds = (int,) if name in WHOLE else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool)


def rule_from(record: Any, thing: str) -> TriggerRule:
    """Rule of a record such as a draft's. Raises Problem for unknown names, other types and values out of range."""
    if not isinstance(record, dict) or (unknown := record.keys() - {*NAMES}):
        got = ", ".join(sorted(map(str, unknown))) if isinstance(record, dict) else type(record).__name__
        raise Problem(thing, wanted="parameters among " + ", ".join(NAMES), got=got, fix="Correct the names.")
    try:
        return TriggerRule(**record)
    except Problem as problem:
        raise Problem(
            thing, wanted="a rule that can be replayed", got=str(problem), fix="Correct the file."
        ) from problem
