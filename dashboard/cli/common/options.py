"""Options that several commands share, and the results that a command asks."""

from datetime import date
from pathlib import Path

import click

from dashboard.cli.common.output import say
from dashboard.i18n import words
from dashboard.presentation.messages import damage
from dashboard.service.results import Results, believed, current
from metrics.periods.period import Align
from queries.errors import Problem
from queries.records.database import records_url
from queries.settings import settings

FORMS = "2025-12, 2025-Q4, 2025, FY2025, 2025-12-03 or FROM..TO"

warehouse_option = click.option(
    "--warehouse", metavar="URL", help="SQLAlchemy URL, or a folder of Parquet or CSV files."
)
store_option = click.option("--store", metavar="DIR", help="The folder of published snapshots.")
records_option = click.option(
    "--records", metavar="URL", help="Database of what people write; default: a file beside the store."
)
by_option = click.option("--by", metavar="NAME", help="Who changes it; default: your account's name.")
version_option = click.option(
    "--version", type=int, metavar="N", help="Refuse unless this is the newest version: the one that was changed."
)
period_option = click.option("--period", help=f"{FORMS}; default: the last whole one.")
where_option = click.option(
    "--where",
    multiple=True,
    metavar="DIM=VALUE",
    help="Filter; DIM= for those without a value. May be repeated.",
)
align_option = click.option(
    "--align",
    type=click.Choice([each.value for each in Align]),
    default=Align.DATE.value,
    show_default=True,
    help="Year-over-year alignment.",
)
per_working_day_option = click.option("--per-working-day", is_flag=True, help="Divide totals by working days.")


def results_of(store: str | None, day: date | None = None) -> Results:
    """Results of the snapshot that is served, or that was at the end of a day.

    A damaged one is replaced by the one before it, which is told. Raises Problem before the first snapshot, and Refusal
    for a day before it.
    """
    chosen = settings(store=store)
    home, files = chosen.store, (chosen.plan, chosen.drafts, records_url(chosen))
    if day:
        return believed(home, day, *files)
    results = current(home, *files, thoroughly=True)
    if results is None:
        fix = "Publish one with `product-metrics refresh`."
        raise Problem(f"store {Path(home)}", wanted="a published snapshot", got="none", fix=fix)
    if results.damaged:
        say("product-metrics: " + damage(results.damaged, str(results.manifest.through), words("en")), err=True)
    return results
