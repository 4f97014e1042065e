"""Options that several commands share, and the snapshot that a command reads."""

from datetime import date

import click

from dashboard.cli.common.output import say
from dashboard.i18n import words
from dashboard.presentation.messages import damage
from metrics.catalogue import metric as metric_named
from metrics.periods.period import Align
from metrics.snapshots.served import as_of, refuse_other_definition
from metrics.snapshots.served import served as whole_or_before
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Problem
from queries.settings import settings

FORMS = "2025-12, 2025-Q4, 2025, FY2025, 2025-12-03 or FROM..TO"

warehouse_option = click.option(
    "--warehouse", metavar="URL", help="SQLAlchemy URL, or a folder of Parquet or CSV files."
)
store_option = click.option("--store", metavar="DIR", help="The folder of published snapshots.")
period_option = click.option("--period", help=f"{FORMS}; default: the last whole one.")
where_option = click.option(
    "--where",
    multiple=True,
    metavar="DIM=VALUE",
    help="Only this part; DIM= for those without a value. May be repeated.",
)
align_option = click.option(
    "--align",
    type=click.Choice([each.value for each in Align]),
    default=Align.DATE.value,
    show_default=True,
    help="A year earlier by.",
)
per_working_day_option = click.option("--per-working-day", is_flag=True, help="Totals over the days that are worked.")


def store_of(store: str | None) -> Store:
    """The store that is asked for, or that of the settings."""
    return Store(settings(store=store).store)


def served(store: str | None) -> Snapshot:
    """The current one, or the one before where it is damaged, which is said. Raises Problem before the first."""
    found = store_of(store)
    now = whole_or_before(found, thoroughly=True)
    if now is None:
        raise Problem(
            f"store {found.home}",
            wanted="a published snapshot",
            got="none",
            fix="Publish one with `product-metrics refresh`.",
        )
    if now.damaged:
        say("product-metrics: " + damage(now.damaged, str(now.snapshot.manifest.through), words("en")), err=True)
    return now.snapshot


def believed(store: str | None, metric: str, day: date) -> Snapshot:
    """That of the day, if the metric was then what it is today. Raises Refusal where it was not, or there was none."""
    then = as_of(store_of(store), day)
    refuse_other_definition(then, metric_named(metric))
    return then
