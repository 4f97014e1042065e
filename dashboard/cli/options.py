"""Options that several commands share."""

import click

from metrics.compare import Align

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
