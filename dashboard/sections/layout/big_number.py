"""Value with its change: the only use of `st.metric`, whose arrow and colour Streamlit would guess."""

from dataclasses import dataclass
from typing import Any, Literal

from dashboard.presentation.number_format import Direction
from dashboard.sections.layout import screen
from metrics.model.metric import Better

ARROWS: dict[Direction, Literal["up", "down", "off"]] = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.LEVEL: "off",
}
COLOURS: dict[str, Literal["green", "red", "gray"]] = {"good": "green", "bad": "red", "muted": "gray"}


@dataclass(frozen=True)
class Chip:
    """Chip below a value: a change, or why there is none."""

    text: str
    direction: Direction = Direction.LEVEL
    better: Better = Better.HIGHER
    beside: str = ""
    """Baseline of the change."""


def show(label: str, value: str, chip: Chip, **more: Any) -> None:
    """Draws the value; the arrow gives the direction, the colour whether it is good news."""
    screen.metric(
        label,
        value,
        delta=chip.text or None,
        delta_arrow=ARROWS[chip.direction],
        delta_color=COLOURS[chip.direction.role(chip.better)],
        delta_description=chip.beside or None,
        **more,
    )
