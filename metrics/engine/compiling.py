"""Compiles the loops of the engine ahead of the first refresh: `make run` does that while the demo is built."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from metrics.engine.compute import compute_aggregates
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.definitions.usage import usage
from queries.sources.facts import Facts

TABLES = {
    "users": "user_id,registered_on,region,channel,is_internal\n1,2025-01-31,north,organic,false\n",
    "features": "feature_id,name,module,kind\nchat,Chat,chat,core\n",
    "usage_daily": """user_id,usage_date,feature_id,platform,minutes,sessions
1,2025-01-31,chat,ios,2.5,1
1,2025-02-01,chat,ios,,1
""",
}
"""A warehouse with everything that a loop is for: two months, dimensions, a sum, and a value that is missing."""


def compile_loops() -> None:
    """Counts a warehouse of two rows: what numba compiles for it is kept beside the sources, and is all there is."""
    with TemporaryDirectory() as home:
        for name, rows in TABLES.items():
            (Path(home) / f"{name}.csv").write_text(rows, encoding="utf-8")
        with read_once(Settings(home, f"{home}/store")) as warehouse:
            facts = Facts(warehouse, usage, date(2025, 2, 1), {})
            compute_aggregates(facts, {"feature", "platform", "region", "channel", "minutes"})
