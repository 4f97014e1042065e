"""Wrong or missing input, told to the person who can mend it."""


class Problem(Exception):
    """One sentence that names the thing, what is wanted, what was got, and the fix."""

    def __init__(self, thing: str, *, wanted: str, got: str, fix: str) -> None:
        super().__init__(f"{thing}: wanted {wanted}, got: {got}. {fix.rstrip('.')}.")


class Busy(Problem):
    """Nothing is wrong with the input: somebody else is at it."""
