"""The history of a demo is closed: no day after its last one will ever come, and every table is complete up to it.

Whoever judges how fresh a warehouse is compares the demo's data with that day, not with today.
"""

import polars as pl
from sqlalchemy import Column, Date, MetaData, Table

from queries.demo import story
from queries.warehouse.contract import contract

closed = MetaData()
warehouse_closed = Table("warehouse_closed", closed, Column("through", Date, nullable=False))


def warehouse_closed_table() -> pl.DataFrame:
    return pl.DataFrame({"through": [story.LAST_DAY]})


def watermarks_table() -> pl.DataFrame:
    names = sorted(contract.tables.keys() - {"watermarks"})
    return pl.DataFrame({"table_name": names, "complete_through": [story.LAST_DAY] * len(names)})
