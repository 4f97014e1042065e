"""`forget`: removes a person from the store."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common.options import store_option
from dashboard.cli.common.output import emit, format_option, say
from queries.settings import settings

if TYPE_CHECKING:
    from refresh.forgetting.forget import Removed


@click.command(epilog="Example: product-metrics forget 00007 --store data/store")
@click.argument("user")
@store_option
@format_option
def forget(user: str, store: str | None, form: str) -> None:
    """Remove every row about a person from the store, and say what stays.

    USER is the id as the warehouse writes it. Later refreshes leave the person out, even where the warehouse still has
    the rows. To be repeated where it was interrupted.
    """
    from refresh.forgetting.forget import forget as forget_in

    removed = forget_in(Path(settings(store=store).store), user)
    rows = _rows(removed)
    document = {
        "removed": rows,
        "snapshots": [{"id": old, "now": new} for old, new in removed.rewritten.items()],
        "snapshots_with_emptied_logs": removed.emptied,
        "was_forgotten": removed.was_forgotten,
        "stays": {"sources": removed.sources, "metrics": removed.metrics},
    }
    if rows or form != "table":
        emit(form, document, "removed")
    for sentence in _sentences(removed, bool(rows)):
        say(sentence, err=form != "table")


def _rows(removed: "Removed") -> list[dict[str, object]]:
    places = (
        ("extract", removed.extract),
        ("event logs", removed.logs),
        ("quarantined rows", removed.quarantined),
    )
    return [{"from": place, "table": name, "rows": rows} for place, counts in places for name, rows in counts.items()]


def _sentences(removed: "Removed", has_rows: bool) -> list[str]:
    again = "The person had been forgotten before" if removed.was_forgotten else ""
    anew = (
        f"{_snapshots(len(removed.rewritten))} written anew without the person, under new ids"
        if removed.rewritten
        else "no snapshot held a row of the person"
    )
    emptied = removed.emptied and (
        f"Event logs of {_snapshots(removed.emptied)} emptied: it cannot be told any more whose rows they held"
    )
    stays = (
        f"counts without names, of {', '.join(removed.sources)} ({', '.join(removed.metrics)})"
        if removed.sources
        else "counts without names"
    )
    told = [
        again,
        "" if has_rows else "There was no row to remove",
        f"{anew[0].upper()}{anew[1:]}; states of the engine and verdicts of checks were removed, and the next "
        "refresh counts and checks everything again",
        emptied or "",
        f"What stays in published numbers: {stays}. They do not change",
        "The next refresh publishes numbers without the person, of earlier days too, and leaves out rows that the "
        "warehouse still has: delete them there. A running dashboard may hold rows in memory until it is started anew",
    ]
    return [f"{sentence}." for sentence in told if sentence]


def _snapshots(many: int) -> str:
    return "1 snapshot was" if many == 1 else f"{many:,} snapshots were"
