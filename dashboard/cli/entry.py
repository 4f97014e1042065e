"""Entry point: Ctrl-C while the libraries load ends the program with a sentence, as it does later on."""

import sys

from refresh.loading import kept_from_collector


def main() -> None:
    """Runs the command line."""
    try:
        with kept_from_collector():
            from dashboard.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit("product-metrics: stopped by SIGINT; nothing was begun.")
    run()
