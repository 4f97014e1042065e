"""Options that several commands share."""

import click

warehouse_option = click.option(
    "--warehouse", metavar="URL", help="SQLAlchemy URL, or a folder of Parquet or CSV files."
)
store_option = click.option("--store", metavar="DIR", help="The folder of published snapshots.")
