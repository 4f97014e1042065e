"""A digest of the code that computes numbers: with other code, the same warehouse is read again."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import checks
import metrics
import queries
import refresh

COMPUTING = (queries, metrics, checks, refresh)


@cache
def code_digest() -> str:
    """Sixteen hexadecimal digits."""
    digest = sha256()
    for package in COMPUTING:
        home = Path(package.__path__[0])
        for file in sorted(home.rglob("*.py")):
            digest.update(str(file.relative_to(home)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]
