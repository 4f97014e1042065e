"""`check-engine`: asks a database small questions whose answers are known."""

import sys
from dataclasses import asdict, replace

import click

from dashboard.cli.common.output import emit, format_option
from queries.settings import settings
from queries.warehouse.address import without_secrets
from queries.warehouse.connection import connected
from queries.warehouse.survey.engine_kit import answers


@click.command(epilog="Example: product-metrics check-engine postgresql://reader@db/analytics")
@click.argument("url")
@format_option
def check_engine(url: str, form: str) -> None:
    """Ask the engine at URL small questions of types, zones and texts that it must answer rightly; write nothing."""
    with connected(settings(warehouse=url), {}) as database:
        given = [replace(answer, got=without_secrets(answer.got, url)) for answer in answers(database.engine)]
    shown = [
        {
            "": "ok" if answer.ok else "failed",
            "question": answer.question,
            "wanted": "" if answer.ok else answer.wanted,
            "got": answer.got,
        }
        for answer in given
    ]
    emit(form, {"answers": [asdict(answer) for answer in given]}, "answers", shown)
    if not all(answer.ok for answer in given):
        sys.exit(1)
