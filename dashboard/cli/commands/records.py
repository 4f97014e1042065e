"""`records`: what people wrote: verified, backed up, restored, exported, imported."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.common.options import by_option, records_option, store_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.service.records import check, faults, kept_by, os_user, overview
from queries.errors import Problem
from queries.settings import settings

if TYPE_CHECKING:
    from queries.records.records import Records

ONE_OF = ("verify", "backup", "restore", "export", "import")
PATH = click.Path(path_type=Path)


@click.command(epilog="Example: product-metrics records --backup records-2026-01-31.db")
@click.option("--verify", is_flag=True, help="Name every row that was not written by this program; exit 1 if any.")
@click.option("--backup", type=PATH, metavar="FILE", help="Write one consistent copy of everything.")
@click.option("--restore", type=PATH, metavar="FILE", help="Replace everything by a backup, after verifying it.")
@click.option("--export", type=PATH, metavar="DIR", help="Write a TOML file a record, for review in git.")
@click.option("--import", "import_", type=PATH, metavar="DIR|FILE", help="Take over such files: all of them, or none.")
@click.option("--force", is_flag=True, help="Replace what is there: a backup's file, or the records by a backup.")
@by_option
@store_option
@records_option
@format_option
def records(
    verify: bool,
    backup: Path | None,
    restore: Path | None,
    export: Path | None,
    import_: Path | None,
    force: bool,
    by: str | None,
    store: str | None,
    records: str | None,
    form: str,
) -> None:
    """Count what people wrote, and who changed it last; verify, back up, restore, export or import it."""
    _refuse_several(verify, backup, restore, export, import_)
    chosen = settings(store=store, records=records)
    kept = kept_by(chosen)
    if verify:
        _verify(kept, chosen.store, form)
    elif backup or restore:
        _copy(kept, backup, restore, force, form)
    elif export:
        from queries.records.transfer import export as export_to

        done = export_to(kept, export)
        if done.removed or form != "table":
            emit(form, {"written": done.written, "removed": [{"file": file} for file in done.removed]}, "removed")
        say(f"{done.written} records written to {export}.", err=form != "table")
    elif import_:
        from queries.records.transfer import import_files

        rows = import_files(kept, [import_], by=by or os_user(), check=check)
        shown = [{"file": str(row.file), "kind": row.kind, "id": row.id, "what": row.what} for row in rows]
        emit(form, {"files": shown}, "files")
    else:
        counted = [asdict(row) for row in overview(kept)]
        emit(form, {"database": kept.name, "head": asdict(kept.head()), "records": counted}, "records")


def _refuse_several(*given: object) -> None:
    words = [f"--{name}" for name, value in zip(ONE_OF, given, strict=True) if value]
    if len(words) > 1:
        raise Problem("records", wanted="one thing to do", got=" and ".join(words), fix="Do one after the other")


def _verify(kept: "Records", store: str, form: str) -> None:
    found, head = faults(kept, store), kept.head()
    if found or form != "table":
        emit(form, {"head": asdict(head), "faults": [asdict(fault) for fault in found]}, "faults")
    if found:
        say(f"{len(found)} rows of {kept.name} are not as they were written.", err=True)
        sys.exit(1)
    say(f"All {head.number} changes in {kept.name} are as they were written.", err=form != "table")


def _copy(kept: "Records", backup: Path | None, restore: Path | None, force: bool, form: str) -> None:
    from queries.records import transfer

    if backup:
        changes = transfer.backup(kept, backup, force=force)
        what = f"{changes} changes written to {backup}."
    elif restore:
        changes = transfer.restore(kept, restore, force=force)
        what = f"{changes} changes restored from {restore} to {kept.name}."
    if form == "table":
        say(what)
    else:
        emit(form, {"changes": [{"changes": changes}]}, "changes")
