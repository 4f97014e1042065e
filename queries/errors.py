"""Errors of input and environment, each with the thing, what was wanted, what was got, and the fix."""

from queries.text.redaction import scrubbed
from queries.text.visible import visible

MOST, WHOLE = 500, 2_000
"""Letters at most: of what was got, which somebody else wrote, and of the sentence."""


class Problem(Exception):
    """One sentence that names the thing, what is wanted, what was got, and the fix."""

    def __init__(self, thing: str, *, wanted: str, got: str, fix: str) -> None:
        said = f"{scrubbed(thing)}: wanted {wanted}, got: {visible(scrubbed(got), MOST)}"
        super().__init__(visible(f"{_ended(said)} {_ended(fix)}", WHOLE))


def _ended(said: str) -> str:
    """With one full stop: what was got may be a sentence of its own."""
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


class Transient(Problem):
    """Nothing is wrong with the input, and it may pass by itself: worth another try."""


class Busy(Transient):
    """Somebody else is at it."""


class Unreachable(Transient):
    """The warehouse does not answer, or another program holds its file."""


class Unwritable(Transient):
    """There is no room to write."""


class Damaged(Problem):
    """What was published cannot be read as it was written."""
