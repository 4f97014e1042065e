"""`notes`: dated remarks on the time line."""

from datetime import datetime
from typing import Any, cast

import click

from dashboard.cli.common.groups import ListFirst, records_in
from dashboard.cli.common.options import by_option, records_option, store_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.service.records import add_note, os_user, remove
from queries.records.kinds.target import Note
from queries.records.targets import ABOUT


@click.command(
    cls=ListFirst,
    epilog="Example: product-metrics notes add 2026-02-03 'Payment provider was down' --about incident --metric payers",
)
def notes() -> None:
    """List the notes, add or remove one; without a word, list them."""


@notes.command("list", epilog="Example: product-metrics notes list --format json")
@store_option
@records_option
@format_option
def _list(store: str | None, records: str | None, form: str) -> None:
    """List every note, the earliest first."""
    found = [
        (entry, entry.body) for entry in records_in(store, records).entries("note") if isinstance(entry.body, Note)
    ]
    rows = [
        {
            "id": entry.id,
            "on": note.on,
            "about": note.about,
            "metric": note.metric,
            "en": note.en,
            "zh": note.zh,
            "version": entry.version,
            "at": f"{entry.at:%Y-%m-%d %H:%M}",
            "by": entry.by,
        }
        for entry, note in sorted(found, key=lambda pair: (pair[1].on, pair[0].id))
    ]
    emit(form, {"notes": rows}, "notes")


@notes.command(
    "add", epilog="Example: product-metrics notes add 2026-07-01 'Summer campaign' --zh 暑期活动 --about campaign"
)
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.argument("text")
@click.option("--zh", default="", metavar="TEXT", help="The same in Chinese.")
@click.option("--about", type=click.Choice(ABOUT), default="other", show_default=True)
@click.option("--metric", default="", metavar="METRIC", help="The metric that it belongs to; default: every one.")
@by_option
@store_option
@records_option
def _add(
    on: datetime, text: str, zh: str, about: str, metric: str, by: str | None, store: str | None, records: str | None
) -> None:
    """Add a note to a day."""
    note = Note(on.date(), text, zh, cast("Any", about), metric)
    entry = add_note(records_in(store, records), note, by=by or os_user())
    say(f"Note {entry.id}, version {entry.version}.")


@notes.command("remove", epilog="Example: product-metrics notes remove 2026-07-01-summer-campaign-1f0c2a9b")
@click.argument("id")
@click.option("--reason", default="", metavar="TEXT", help="Why it is removed.")
@by_option
@store_option
@records_option
def _remove(id: str, reason: str, by: str | None, store: str | None, records: str | None) -> None:
    """Remove a note; its history stays."""
    remove(records_in(store, records), "note", id, by=by or os_user(), reason=reason)
    say(f"Note {id} is removed.")
