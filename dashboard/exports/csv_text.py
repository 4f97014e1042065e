"""CSV export, safe from formula injection in spreadsheet programs."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from queries.text.visible import visible

TRIGGERS = "=+-@"
"""First characters of formulas; full-width and small forms included."""
SEPARATORS = re.compile(r"([;|])")
"""Between cells where a computer's settings say so: what follows one may become the beginning of a cell."""
NUMBER = re.compile(r"[+-]?(\d[\d,]*)?\.?\d+([eE][+-]?\d+)?%?")
"""Pattern of texts that are numbers and stay unquoted."""


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A header and a line a row; text that would be read as a formula gets a quote before it, numbers stay numbers."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_safe, rows[0]))
    writer.writerows([_safe(row.get(name)) for name in rows[0]] for row in rows)
    return text.getvalue()


def _safe(value: Any) -> Any:
    """Cell without line breaks and, if formula-like, with a leading quote."""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    return visible("".join(f"'{part}" if _is_formula(part) else part for part in SEPARATORS.split(value)))


def _is_formula(text: str) -> bool:
    """Whether a program that drops blanks, quotes and what cannot be seen would find a formula."""
    seen = (char for char in text if not (char.isspace() or char in "\"'" or unicodedata.category(char)[0] in "CZ"))
    return unicodedata.normalize("NFKC", next(seen, ""))[:1] in tuple(TRIGGERS)
