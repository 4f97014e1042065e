"""What the command beside a figure prints: the figure itself, found in the JSON of that command."""

import json
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from dashboard.documents.model import Figure
from tests.dashboard.cli.conftest import Run

SHOWN = {"value": "value", "base": "base_value", "numerator": "numerator", "denominator": "denominator"}
EXPLAINED = ("contribution", "base_value", "value")
RANKED = {"rank": "rank", "score": "score", "first": "p_first", "top": "p_top3"} | {
    "low": "rank_low",
    "high": "rank_high",
    "beats_next": "beats_next",
}
NOT_LISTED = (".room", ".size")
"""Parts that place a mark of a chart."""


def not_printed(run: Run, figures: Iterable[Figure]) -> list[str]:
    """Ids of figures of which their command prints another number, or none."""
    by_query: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.value is not None and figure.text and not figure.id.endswith(NOT_LISTED):
            by_query[figure.basis.query].append(figure)
    wrong = []
    for query, own in by_query.items():
        words = shlex.split(query)[1:]
        result = run(*words, "--format", "json")
        assert result.exit_code == 0, f"{query}: {result.stderr}"
        printed = json.loads(result.stdout)
        found = FINDERS[" ".join(words[:2]) if words[0] in ("experiments", "requirements") else words[0]]
        wrong += [f"{each.id} by {query}" for each in own if not _is(found(printed, each), each.value)]
    return wrong


def _is(printed: Any, value: float | None) -> bool:
    """Whether a printed number is the value; contributions are printed without the noise of binary sums."""
    return printed is not None and value is not None and abs(printed - value) <= 1e-12 * max(1, abs(value))


def _shown(printed: dict[str, Any], figure: Figure) -> Any:
    (row,) = printed["rows"]
    is_share = printed["unit"] == "share"
    keys = SHOWN | {"change": "change" if is_share else "change_pct", "difference": "change"}
    return row.get(keys.get(_part(figure), ""))


def _explained(printed: dict[str, Any], figure: Figure) -> Any:
    if _part(figure) == "change":
        return printed["change"]
    name, _, what = _part(figure).rpartition(".")
    rows = {str(next(iter(row.values())) or ""): row for row in printed["rows"]}
    return rows.get(name, {}).get(what) if what in EXPLAINED else None


def _tested(printed: dict[str, Any], figure: Figure) -> Any:
    low, high = printed["interval"] or (None, None)
    known = {"declared": printed["declared"], "measured": printed["estimate"], "low": low, "high": high}
    return known.get(_part(figure))


def _ranked(printed: dict[str, Any], figure: Figure) -> Any:
    id = figure.basis.id.removeprefix("requirement@")
    return next(row for row in printed["rows"] if row["id"] == id).get(RANKED.get(_part(figure), ""))


def _reviewed(printed: dict[str, Any], figure: Figure) -> Any:
    return {row["figure"]: row["value"] for row in printed["rows"]}.get(figure.id)


def _part(figure: Figure) -> str:
    return figure.id.partition("#")[2]


FINDERS: dict[str, Callable[[dict[str, Any], Figure], Any]] = {
    "show": _shown,
    "explain": _explained,
    "experiments show": _tested,
    "requirements rank": _ranked,
    "review": _reviewed,
}
