"""Loading of libraries without the garbage collector, and without its work on them from then on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_from_collector() -> Iterator[None]:
    """What is imported within is never garbage, so that the collector is off meanwhile and never looks at it again.

    It would look at the half million objects of Great Expectations again and again: a fifth of the time of loading
    them, and a second more when the process ends.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
