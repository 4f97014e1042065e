"""What the Streamlit process loads, and what it remembers."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dashboard.service import results
from metrics.snapshots.store import Store
from tests.conftest import Published
from tests.dashboard.conftest import START

VISIT = """
import json, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
assert len(app.metric) == 5, app
heavy = ("great_expectations", "numba", "duckdb", "scipy", "refresh", "checks", "xlsxwriter", "vl_convert")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""


def test_a_page_loads_neither_great_expectations_nor_a_database_nor_what_only_exports_need(
    small_demo: Published,
) -> None:
    environment = os.environ | {"PRODUCT_METRICS_STORE": str(small_demo.store)}
    words = [sys.executable, "-c", VISIT, START]
    completed = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(completed.stdout) == []


def test_the_same_question_is_computed_once_for_all_viewers(small_demo: Published) -> None:
    current_results = results.current(str(small_demo.store))
    assert current_results is not None
    assert current_results.answer("arpu") is current_results.answer("arpu")


def test_a_new_snapshot_is_seen_by_the_next_render_and_not_by_the_one_that_is_under_way(
    small_demo: Published, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    manifest = small_demo.snapshot.manifest
    first = store.publish(manifest)
    under_way = results.current(str(tmp_path))
    second = store.publish(replace(manifest, made_at=manifest.made_at + timedelta(days=1)))
    assert under_way is not None
    assert under_way.snapshot.id == first.id
    next_render = results.current(str(tmp_path))
    assert next_render is not None
    assert next_render.snapshot.id == second.id
