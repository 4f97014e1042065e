"""Every contender by name, ours first; each is imported only where it runs, so that its memory is its own."""

from functools import cache
from importlib import import_module
from typing import cast

from benchmarks.contenders import Contender

MODULES = {
    "ours": "ours",
    "ours_alone": "ours_alone",
    "duckdb": "duckdb_sql",
    "chdb": "chdb_sql",
    "polars": "polars_frames",
}

OURS = ("ours", "ours_alone")
USUAL = ("ours", "ours_alone", "duckdb", "chdb", "polars")


@cache
def contender(name: str) -> Contender:
    return cast("Contender", import_module(f"benchmarks.contenders.{MODULES[name]}").contender)
