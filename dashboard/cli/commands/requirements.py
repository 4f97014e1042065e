"""`requirements`: what is wanted, by its score."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import click

from dashboard.cli.common.groups import ListFirst, records_in, say_saved, seen
from dashboard.cli.common.options import by_option, records_option, results_of, store_option, version_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.i18n import words
from dashboard.presentation.messages import refusal_reason
from dashboard.service.experiments import REQUIREMENT
from dashboard.service.records import os_user
from dashboard.service.requirements import THE_WEIGHTS, WEIGHTS, Backlog, weights_in
from metrics.analysis.scoring.ranking import Ranked
from metrics.errors import Refusal
from queries.records.entry import Entry
from queries.records.files import read_record
from queries.records.kinds.requirement import Requirement

day_option = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As written at the end of that day (UTC)."
)


@click.command("requirements", cls=ListFirst, epilog="Example: product-metrics requirements rank --format json")
def requirements() -> None:
    """List, rank and change requirements; without a word, list them."""


@requirements.command("list", epilog="Example: product-metrics requirements list --format csv")
@day_option
@store_option
@records_option
@format_option
def list_(as_of: datetime | None, store: str | None, records: str | None, form: str) -> None:
    """List every requirement with its newest version."""
    kept = _backlog(store, records, _day(as_of)).requirements()
    rows = [_listed(entry, cast("Requirement", entry.body)) for entry in kept]
    emit(form, {"rows": rows}, "rows", title="Requirements")


@requirements.command(epilog="Example: product-metrics requirements rank --before-weights 1")
@click.option("--open", "only_under_way", is_flag=True, help="Leave out what is shipped.")
@click.option("--weights", type=int, metavar="N", help="By this version of the weights.")
@click.option("--before-weights", type=int, metavar="N", help="Beside it the order by that version of the weights.")
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Beside it the order at the end of that day."
)
@day_option
@store_option
@records_option
@format_option
def rank(
    only_under_way: bool,
    weights: int | None,
    before_weights: int | None,
    before: datetime | None,
    as_of: datetime | None,
    store: str | None,
    records: str | None,
    form: str,
) -> None:
    """Rank the requirements: score, tier, chance of being first, range of ranks."""
    backlog = _backlog(store, records, _day(as_of))
    rows = backlog.ranking(weights_in(backlog.weights(weights)), only_under_way=only_under_way)
    earlier: dict[str, Ranked] | None = None
    if before or before_weights:
        day = _day(before)
        then = weights_in(backlog.weights(before_weights, day))
        earlier = {row.item.id: row for row in backlog.ranking(then, day, only_under_way=only_under_way)}
    document = {
        "weights": backlog.weights(weights).version,
        "snapshot": backlog.results.snapshot.id,
        "rows": [_row(row, earlier) for row in rows],
    }
    emit(form, document, "rows", [_line(row, earlier) for row in rows], "Requirements in order")
    if not rows:
        say("product-metrics: no requirement has been written down yet: see `requirements add`.", err=True)


@requirements.command(epilog="Example: product-metrics requirements add offline_mode.toml --by anna")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@version_option
@store_option
@records_option
def add(file: Path, by: str | None, version: int | None, store: str | None, records: str | None) -> None:
    """Add a requirement from a TOML file, or change the one of that id.

    The id is `id = ` in the file, or the file's name.
    """
    id, body = read_record(file, REQUIREMENT)
    backlog = _backlog(store, records)
    known = backlog.records.entry(REQUIREMENT, id)
    entry = backlog.save(id, cast("Requirement", body), by=by or os_user(), expected=seen(version, known))
    say_saved(entry, known)


@requirements.command(epilog="Example: product-metrics requirements weights weights.toml --by anna")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@version_option
@store_option
@records_option
def weights(file: Path, by: str | None, version: int | None, store: str | None, records: str | None) -> None:
    """Set the weights from a TOML file; earlier versions stay, to be compared with."""
    _, body = read_record(file, WEIGHTS)
    kept = records_in(store, records)
    known = kept.entry(WEIGHTS, THE_WEIGHTS)
    say_saved(kept.save(WEIGHTS, THE_WEIGHTS, body, by=by or os_user(), expected=seen(version, known)), known)


def _backlog(store: str | None, records: str | None, day: date | None = None) -> Backlog:
    results = results_of(store)
    kept = records_in(store, records)
    return Backlog(replace(results, as_of=day) if day else results, kept)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _listed(entry: Entry, requirement: Requirement) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": requirement.title,
        "source": requirement.source,
        "raised_on": requirement.raised_on,
        "status": requirement.status,
        "compliance": requirement.compliance,
        "owner": requirement.owner,
        "version": entry.version,
        "by": entry.by,
        "at": entry.at,
    }


def _row(row: Ranked, before: dict[str, Ranked] | None) -> dict[str, Any]:
    robust, requirement = row.robustness, row.item.requirement
    return {
        "id": row.item.id,
        "title": requirement.title,
        "score": row.score and row.score.points,
        "tier": row.score and row.score.tier,
        "p_first": robust and robust.first,
        "p_top3": robust and robust.top,
        "rank_low": robust and robust.low,
        "rank_high": robust and robust.high,
        "blocked": row.item.is_blocked,
        "rank": row.rank,
        "p_tier": robust and {tier.value: share for tier, share in robust.tiers.items()},
        "tied_with_next": row.is_tied,
        "beats_next": row.beats_next,
        "switch": row.switch and {"weight": row.switch.weight, "now": row.switch.now, "at": row.switch.at},
        "evidence": row.item.evidence,
        "status": requirement.status,
        "why": _why(row) or None,
        **({} if before is None else _before(before.get(row.item.id))),
    }


def _before(row: Ranked | None) -> dict[str, Any]:
    return {"rank_before": row and row.rank, "score_before": row and row.score and row.score.points}


def _line(row: Ranked, before: dict[str, Ranked] | None) -> dict[str, Any]:
    robust = row.robustness
    then = {} if before is None else {"before": _before(before.get(row.item.id))["rank_before"] or "–"}
    return {
        "rank": row.rank or "–",
        **then,
        "id": row.item.id,
        "title": row.item.requirement.title,
        "score": f"{row.score.points:.1f}" if row.score else "–",
        "tier": row.score.tier if row.score else "–",
        "first": f"{robust.first:.0%}" if robust else "–",
        "top 3": f"{robust.top:.0%}" if robust else "–",
        "ranks": f"{robust.low}–{robust.high}" if robust else "–",
        "": "; ".join(filter(None, ["tied with the next" if row.is_tied else "", _gate(row), _why(row)])),
    }


def _gate(row: Ranked) -> str:
    return f"blocked: {row.item.requirement.compliance_note}" if row.item.is_blocked else ""


def _why(row: Ranked) -> str:
    """Why it has no score."""
    reasons = [(each.name, each.why) for each in row.item.inputs if each.why]
    said = (f"{name}: {refusal_reason(why, words('en')) if isinstance(why, Refusal) else why}" for name, why in reasons)
    return "; ".join(said)
