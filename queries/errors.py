"""Errors of input and environment, each with the thing, what was wanted, what was got, and the fix."""

from queries.text.redaction import scrubbed
from queries.text.visible import visible

MOST, WHOLE = 500, 2_000
"""Most letters quoted of what was got, and of the whole sentence."""


class Problem(Exception):
    """Error of input or environment, in one sentence: the thing, what was wanted, what was got, the fix."""

    def __init__(self, thing: str, *, wanted: str, got: str, fix: str) -> None:
        message = f"{scrubbed(thing)}: wanted {wanted}, got: {visible(scrubbed(got), MOST)}"
        super().__init__(visible(f"{_ended(message)} {_ended(fix)}", WHOLE))


def _ended(text: str) -> str:
    """Sentence with exactly one full stop."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


class Transient(Problem):
    """Transient error, worth a retry: nothing is wrong with the input."""


class Busy(Transient):
    """Another process holds the lock."""


class Unreachable(Transient):
    """The warehouse does not answer, or another program holds its file."""


class Unwritable(Transient):
    """The disk is full or over quota."""


class Damaged(Problem):
    """A published file differs from what was written."""
