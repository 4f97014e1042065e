"""Groups of commands about one kind of record."""

import click

from dashboard.cli.common.output import say
from dashboard.service.records import kept_by
from queries.records.entry import Entry
from queries.records.records import Records
from queries.settings import settings


class ListFirst(click.Group):
    """A group whose command `list` is meant where none is named: `requirements --format json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in self.get_help_option_names(ctx)):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def records_in(store: str | None, records: str | None) -> Records:
    """The records of a command's options, over those of the settings."""
    return kept_by(settings(store=store, records=records))


def seen(version: int | None, known: Entry | None) -> int | None:
    """The version that an author has seen: the one given, else the newest."""
    return version if version is not None or known is None else known.version


def say_saved(entry: Entry, known: Entry | None, was: str = "") -> None:
    """Prints what became of a record; `known` is the version before, `was` its value."""
    if known and entry.version == known.version:
        say(f"{entry.kind} {entry.id}: unchanged, version {entry.version}")
        return
    before = f", was version {known.version}{was and f' ({was})'} by {known.by}" if known else ""
    say(f"{entry.kind} {entry.id}: version {entry.version} by {entry.by}{before}")
