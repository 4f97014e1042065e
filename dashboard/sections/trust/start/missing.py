"""Tables and columns that the warehouse lacks, and what waits for each."""

from collections.abc import Iterable
from functools import partial

from dashboard.presentation.context import Context
from dashboard.presentation.waiting import WAITS, missing_in, reason
from dashboard.sections.layout.card import card, note, two_a_row
from dashboard.sections.trust.start.first_steps import show_columns
from metrics.catalogue import metric as metric_named
from metrics.errors import Refusal
from queries.warehouse.contract import described


def obstacles(context: Context, ids: Iterable[str]) -> dict[str, Refusal]:
    """Metric id → why no question about it can be answered; only those that cannot."""
    found = {id: context.results.obstacle(metric_named(id)) for id in ids}
    return {id: obstacle for id, obstacle in found.items() if obstacle}


def show(context: Context, waiting: dict[str, Refusal]) -> None:
    """Draws other reasons than want of data, then a card per table of which something is missing."""
    for why in dict.fromkeys(reason(context, refusal) for refusal in waiting.values() if refusal.code != WAITS):
        note(why)
    missing = missing_in(waiting.values())
    tables = [name for name in dict.fromkeys(id.partition(".")[0] for id in missing) if described(name)]
    two_a_row(tables, partial(_show_table, context, waiting))


def _waiting_for(context: Context, waiting: dict[str, Refusal], of_table: list[str]) -> list[str]:
    """Titles of the metrics that wait for any of these."""
    ids = [id for id, refusal in waiting.items() if not {*missing_in([refusal])}.isdisjoint(of_table)]
    return [context.title(metric_named(id)) for id in ids]


def _show_table(context: Context, waiting: dict[str, Refusal], table: str) -> None:
    of_table = [id for id in missing_in(waiting.values()) if id.partition(".")[0] == table]
    columns = frozenset(id.partition(".")[2] for id in of_table) - {""}
    metrics = _waiting_for(context, waiting, of_table)
    title = context.words("waits.table", table=context.table(table), id=table)
    with card(context, title, context.words("waits.below", metrics=context.words("why.list").join(metrics))):
        show_columns(context.words, table, columns)
        note(context.words("waits.map"))
