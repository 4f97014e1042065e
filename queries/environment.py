"""The environment of programs that are started from here: they get what a program needs to run, and no secrets."""

import os
import re
from collections.abc import Mapping

PASSED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|PWD|TERM|TZ|TZDIR|LANG|LANGUAGE|LC_\w+|TMPDIR|TEMP|TMP|HOSTNAME|DISPLAY"
    r"|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|LD_\w+|DYLD_\w+|VIRTUAL_ENV|PYTHON\w+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|NO_PROXY|no_proxy|(MALLOC|OMP|OPENBLAS|MKL|POLARS|RAYON)_\w+"
)
"""Variables that hold no secret. A list of what does would never be complete: every driver has names of its own."""


def for_child(*, prefix: str = "", given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program started here gets; `prefix`: of variables that are meant for it; `given`: those set for it."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if PASSED_ON.fullmatch(name) or (prefix and name.startswith(prefix))
    }
    return passed | dict(given or {})
