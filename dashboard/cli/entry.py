"""Entry point: Ctrl-C while the libraries load ends with a sentence, and a terminal without a sign shows its number."""

import sys
from io import TextIOWrapper

from refresh.loading import kept_from_collector


def main() -> None:
    """Runs the command line."""
    try:
        with kept_from_collector():
            from dashboard.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit("product-metrics: stopped by SIGINT; nothing was begun.")
    _show_every_sign()
    run()


def _show_every_sign() -> None:
    """Has a terminal that lacks a sign, such as − in ASCII, show its number (\\u2212) instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
