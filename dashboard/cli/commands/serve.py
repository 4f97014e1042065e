"""`serve`: the dashboard."""

import os
import sys
from pathlib import Path

import click

from dashboard.cli.common.options import records_option, store_option
from dashboard.web.port import bound
from dashboard.web.processes import number_of
from queries.records.database import migrate, records_url
from queries.settings import ENVIRONMENT, settings
from queries.text.redaction import for_child

ROOT = Path(__file__).parents[3]
"""Folder of `.streamlit/config.toml`."""


@click.command(epilog="Example: product-metrics serve --port 8600")
@click.option("--port", metavar="PORT", default="8501", show_default=True)
@click.option("--processes", metavar="N", default="1", show_default=True, help="Servers behind HAProxy.")
@store_option
@records_option
@click.option("--plan", metavar="FILE", help="Targets and notes of a file, besides those that are kept.")
def serve(port: str, processes: str, **flags: str | None) -> None:
    """Serve the dashboard on 127.0.0.1 until Ctrl-C."""
    chosen, count = settings(**flags), number_of(processes)
    migrate(records_url(chosen))
    listening = bound(port)
    paths = {"STORE": chosen.store, "PLAN": chosen.plan, "DRAFTS": chosen.drafts, "TEMPLATE": chosen.template}
    needed = {name: str(Path(path).absolute()) for name, path in paths.items() if path}
    needed["RECORDS"] = records_url(chosen)
    environment = for_child(prefix="STREAMLIT_", given={ENVIRONMENT + name: value for name, value in needed.items()})
    os.set_inheritable(listening.fileno(), True)
    os.chdir(ROOT)
    module, number = ("processes", count) if count > 1 else ("server", listening.getsockname()[1])
    arguments = [
        sys.executable,
        "-m",
        f"dashboard.web.{module}",
        str(listening.fileno()),
        str(number),
        *chosen.addresses,
    ]
    os.execve(sys.executable, arguments, environment)  # noqa: S606  no shell is wanted: this process becomes the server
