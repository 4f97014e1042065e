"""`targets`: what is aimed at."""

from pathlib import Path
from typing import Any

import click

from dashboard.cli.common.groups import ListFirst, records_in, say_saved, seen
from dashboard.cli.common.options import by_option, records_option, store_option, version_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.service.records import import_plan, number_of, os_user, remove, set_target
from dashboard.service.results import unknown_values
from queries.errors import Problem
from queries.records.kinds.target import Target
from queries.records.targets import target_id
from queries.settings import settings


@click.command(
    cls=ListFirst,
    epilog="Example: product-metrics targets set paid_conversion 2026-Q1 0.055 --where region=north --by Anna",
)
def targets() -> None:
    """List the targets, set or remove one, or take over those of a plan file; without a word, list them."""


@targets.command("list", epilog="Example: product-metrics targets list --format csv")
@store_option
@records_option
@format_option
def _list(store: str | None, records: str | None, form: str) -> None:
    """List every target, who set it and when."""
    rows = [
        {
            "id": entry.id,
            "metric": target.metric,
            "period": target.period,
            "value": target.value,
            "where": target.where,
            "owner": target.owner,
            "version": entry.version,
            "at": f"{entry.at:%Y-%m-%d %H:%M}",
            "by": entry.by,
        }
        for entry in records_in(store, records).entries("target")
        if isinstance(target := entry.body, Target)
    ]
    flat = [row | {"where": _segment(row)} for row in rows]
    emit(form, {"targets": flat if form == "csv" else rows}, "targets", flat)


@targets.command("set", epilog="Example: product-metrics targets set monthly_active_users 2026-12 20000000")
@click.argument("metric")
@click.argument("period")
@click.argument("value")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Segment; DIM= for those without a value.")
@click.option("--owner", default="", metavar="NAME", help="Who answers for it.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is set or changed.")
@version_option
@by_option
@store_option
@records_option
def _set(
    metric: str,
    period: str,
    value: str,
    where: tuple[str, ...],
    owner: str,
    reason: str,
    version: int | None,
    by: str | None,
    store: str | None,
    records: str | None,
) -> None:
    """Set the target of a metric over a month, quarter or year; a share as 0.055 or 5.5%."""
    kept, target = records_in(store, records), Target(metric, period, number_of(value, metric), _where(where), owner)
    before = kept.entry("target", target_id(target))
    entry = set_target(kept, target, by=by or os_user(), expected=seen(version, before), reason=reason)
    replaced = before.body if before else None
    say_saved(entry, before, f"{replaced.value:,.15g}" if isinstance(replaced, Target) else "")
    for name, value in unknown_values(settings(store=store).store, target):
        say(f"product-metrics: nothing has {name} {value!r} so far, by the last snapshot: is it spelled so?", err=True)


@targets.command("remove", epilog="Example: product-metrics targets remove monthly_active_users-2026-12")
@click.argument("id")
@click.option("--reason", default="", metavar="TEXT", help="Why it is removed.")
@by_option
@store_option
@records_option
def _remove(id: str, reason: str, by: str | None, store: str | None, records: str | None) -> None:
    """Remove a target; its history stays."""
    remove(records_in(store, records), "target", id, by=by or os_user(), reason=reason)
    say(f"Target {id} is removed.")


@targets.command("import", epilog="Example: product-metrics targets import plan.toml")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@store_option
@records_option
@format_option
def _import(file: Path, by: str | None, store: str | None, records: str | None, form: str) -> None:
    """Take over targets and notes of a plan file: all of them, or nothing."""
    taken = import_plan(records_in(store, records), file, by=by or os_user())
    emit(form, {"records": [{"kind": each.kind, "id": each.id, "what": each.what} for each in taken]}, "records")


def _where(pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise Problem("--where", wanted="DIM=VALUE", got=pair, fix="Write it in that form")
    parts = [pair.partition("=")[::2] for pair in pairs]
    if len(dict(parts)) < len(parts):
        raise Problem("--where", wanted="each dimension once", got=", ".join(pairs), fix="Set a target for each value")
    return dict(parts)


def _segment(row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row["where"].items())
