"""Entry point: Ctrl-C while the libraries load ends the program with a sentence, as it does later on."""

import sys


def main() -> None:
    """Runs the command line."""
    try:
        from dashboard.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit("product-metrics: stopped by SIGINT; nothing was begun.")
    run()
