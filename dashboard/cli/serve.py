"""`serve`: the dashboard."""

import os
import sys
from pathlib import Path

import click

from dashboard.cli.options import store_option
from dashboard.cli.output import say
from queries.settings import ENVIRONMENT, settings

START = Path(__file__).parents[1] / "web" / "start.py"
ROOT = START.parents[2]
"""Where `.streamlit/config.toml` is, which binds the server to loopback and gives pages their look."""


@click.command(epilog="Example: product-metrics serve --port 8600")
@click.option("--port", type=int, default=8501, show_default=True)
@store_option
@click.option("--plan", metavar="FILE", help="Targets and notes.")
def serve(port: int, store: str | None, plan: str | None) -> None:
    """Serve the dashboard on 127.0.0.1 until Ctrl-C."""
    chosen = settings(store=store, plan=plan)
    os.environ[ENVIRONMENT + "STORE"] = str(Path(chosen.store).absolute())
    os.environ[ENVIRONMENT + "PLAN"] = str(Path(chosen.plan).absolute())
    os.chdir(ROOT)
    say(f"The dashboard is at http://127.0.0.1:{port}", err=True)
    arguments = [sys.executable, "-m", "streamlit", "run", str(START), "--server.port", str(port)]
    os.execv(sys.executable, arguments)  # noqa: S606  no shell is wanted: this process becomes the server
