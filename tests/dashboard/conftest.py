"""Opens pages of the real app over a store, as a browser that follows a link does, but without one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard.web
from dashboard.charts import base
from queries.demo.decide.write import demo_records, write
from queries.records.records import Records, open_records
from tests.conftest import Published

START = str(Path(dashboard.web.__path__[0]) / "entry" / "start.py")

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def validated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart that a test draws is a valid one."""
    monkeypatch.setattr(base, "VALIDATED", True)


@pytest.fixture
def open_page(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page("features", feature="messages", lang="zh")`."""
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    return opened


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """An empty database of records."""
    url = f"sqlite:///{tmp_path}/records.db"
    monkeypatch.setenv("PRODUCT_METRICS_RECORDS", url)
    return open_records(url)


@pytest.fixture
def demo(records: Records) -> Records:
    """The same with the demo's requirements and weights."""
    write(records, (each for each in demo_records(0.001) if each[0] in ("requirement", "weights")))
    return records


def opened(name: str = "", **query: str | list[str]) -> AppTest:
    """The page of that address, drawn once."""
    app = AppTest.from_file(START, default_timeout=60)
    app._page_hash = calc_hash(name) if name else ""
    app.query_params.update(query)
    return app.run()


def texts(app: AppTest) -> str:
    """Everything on the page that is text."""
    kinds = (app.title, app.header, app.markdown, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def drawn_rows(app: AppTest) -> list[list[dict[str, Any]]]:
    """The rows of every chart on the page."""
    sets = [data for chart in app.get("vega_lite_chart") for data in chart.proto.datasets]
    return [pl.read_ipc_stream(data.data.data).to_dicts() for data in sets]
