"""Rows as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A header and a line a row; text that would be read as a formula gets a quote before it, numbers stay numbers."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
