"""What pages took in a browser, and with many readers, as tables of the report."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.report.tables import Rows, milliseconds, seconds

BROWSER, READERS = "browser.json", "readers.json"


def page_tables(folder: Path) -> Iterator[tuple[str, Rows]]:
    """Title → table of each measurement that is kept."""
    if (folder / BROWSER).exists():
        yield _titled("The overview in a browser", found := _read(folder / BROWSER)), _browser(found)
    if (folder / READERS).exists():
        found = _read(folder / READERS)
        yield _titled(f"Readers at once, {found['processes']} processes", found), _readers(found)


def _browser(found: Mapping[str, Any]) -> Rows:
    loads = [
        [
            kind,
            *(f"{seconds(load[name])} s" for name in ("first_tile", "settled")),
            str(load["requests"]),
            f"{load['megabytes']:.1f} MB",
        ]
        for kind, load in (
            ("cold server, empty browser cache", found["cold"]),
            ("warm server, empty browser cache", found["warm"]),
            ("an app of one number by Streamlit alone, warm", found["one number"]),
        )
    ]
    headline, settled = (found["change"][name] for name in ("headline", "settled"))
    change = [f"another month, median of {settled['answers']}", *_times(headline, settled, "p50"), "", ""]
    slow = ["another month, p95", *_times(headline, settled, "p95"), "", ""]
    return [["", "first tile, or title", "settled", "requests", "transferred"], *loads, change, slow]


def _times(headline: Mapping[str, float], settled: Mapping[str, float], rank: str) -> list[str]:
    return [f"{milliseconds(each[rank])} ms" for each in (headline, settled)]


def _readers(found: Mapping[str, Any]) -> Rows:
    heading = ["readers", "pages", "p50 ms", "p95 ms", "longest ms", "errors"]
    measured = {many: took for many, took in found.items() if many.isdigit()}
    return [
        heading,
        *(
            [many, str(took["page"]["answers"])]
            + [milliseconds(took["page"][rank]) for rank in ("p50", "p95", "most")]
            + [str(took["errors"])]
            for many, took in measured.items()
        ),
    ]


def _titled(title: str, found: Mapping[str, Any]) -> str:
    return f"## {title}\n\n{found['made_at']}; {found['machine']}."


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
