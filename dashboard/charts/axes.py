"""What stands on an axis."""

import json
from collections.abc import Mapping

PHONE = 420
"""Pixels of width under which the short labels are used; `width` is known to the chart, not to Python."""


def labels(wide: Mapping[int, str], narrow: Mapping[int, str]) -> str:
    """The expression that labels each place of an axis."""
    return f"width < {PHONE} ? {_looked_up(narrow)} : {_looked_up(wide)}"


def _looked_up(labels: Mapping[int, str]) -> str:
    return (
        f"({json.dumps({str(place): label for place, label in labels.items()}, ensure_ascii=False)}[datum.value] || '')"
    )
