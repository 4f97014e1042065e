"""`replay`: how often a trigger rule of the assistant would have prompted."""

from typing import Any

import click

from dashboard.cli.common.options import results_of, store_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.service.results import Results
from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.drafts import refuse_name, save_draft
from metrics.analysis.replay.replay import FOLLOWS_DAYS, Replay
from metrics.analysis.replay.rule import TriggerRule
from queries.errors import Problem

UNNAMED = "draft"


@click.command(epilog="Example: product-metrics replay --rule v2 --cap 3 --period 2025-12")
@click.option("--rule", type=click.Choice(list(declared_rules())), help="A declared rule, which the options change.")
@click.option("--idle", type=float, metavar="S", help="Prompt after so many seconds without an action.")
@click.option("--failures", type=int, metavar="N", help="Prompt after so many failed operations in a row on a page.")
@click.option("--dwell", type=float, metavar="S", help="Prompt after so many seconds on a core page.")
@click.option("--cap", type=int, metavar="N", help="At most so many prompts per user and day.")
@click.option("--cool-down", type=float, metavar="S", help="At least so many seconds between two prompts of a user.")
@click.option("--period", metavar="P", help="By default the days of the rule, or the last whole month for a draft.")
@click.option("--draft", metavar="NAME", help="Save the rule under a name; alone: replay the draft of that name.")
@store_option
@format_option
def replay(
    *,
    rule: str | None,
    idle: float | None,
    failures: int | None,
    dwell: float | None,
    cap: int | None,
    cool_down: float | None,
    period: str | None,
    draft: str | None,
    store: str | None,
    form: str,
) -> None:
    """Show how often a trigger rule would have prompted users, by the log of interactions."""
    results = results_of(store)
    given = {"idle": idle, "failures": failures, "dwell": dwell, "cap": cap, "cool_down": cool_down}
    parameters = {name: value for name, value in given.items() if value is not None}
    name, changed = _chosen(results, rule, parameters, draft)
    is_new = draft is not None and bool(parameters or rule)
    if is_new:
        refuse_name(name)
    replayed = results.replay(name, changed, results.parsed(period))
    if is_new and changed:
        save_draft(results.drafts_file, name, changed)  # only what could be replayed
    document = {"rule": name, "rows": [_row(replayed)], "agrees_with_log": replayed.agrees} | _details(replayed)
    emit(form, document, "rows", [_row(replayed) | {"fired_per_user_day": _rounded(replayed.per_user_day)}])
    if form == "table":
        for line in _notes(replayed):
            say(line)


def _chosen(
    results: Results, rule: str | None, parameters: dict[str, float], draft: str | None
) -> tuple[str, TriggerRule | None]:
    """Name and rule: None for a declared one as it is."""
    if rule and not parameters and draft is None:
        return rule, None
    if not rule and not parameters:
        return _saved(results, draft)
    made = declared_rules()[rule].changed(**parameters) if rule else TriggerRule(**parameters)  # type: ignore[arg-type]
    return UNNAMED if draft is None else draft, made


def _saved(results: Results, draft: str | None) -> tuple[str, TriggerRule]:
    drafts = results.drafts()
    if draft is None or draft not in drafts:
        raise Problem(
            "rule to replay",
            wanted="--rule, conditions such as --idle 30, or the name of a saved draft",
            got=draft or "nothing",
            fix=f"Saved drafts: {', '.join(drafts) or 'none'}.",
        )
    return draft, drafts[draft]


def _row(replayed: Replay) -> dict[str, Any]:
    return {
        "start": replayed.period.start,
        "end": replayed.period.end,
        "fired": replayed.fired,
        "users": replayed.users,
        "user_days": replayed.user_days,
        "fired_per_user_day": replayed.per_user_day,
    }


def _rounded(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.4g}"


def _details(replayed: Replay) -> dict[str, Any]:
    overlap = replayed.overlap
    contacts = overlap and {
        "days": FOLLOWS_DAYS,
        "fired_followed": overlap.followed,
        "contacts": overlap.contacts,
        "contacts_preceded": overlap.preceded,
    }
    return {"pages": replayed.pages.to_dicts(), "days": replayed.daily.to_dicts(), "contacts": contacts}


def _notes(replayed: Replay) -> list[str]:
    pages = ", ".join(f"{row['page']} {row['fired']:,}" for row in replayed.pages.iter_rows(named=True))
    lines = [f"Pages: {pages or 'none'}."]
    if overlap := replayed.overlap:
        lines.append(
            f"Within {FOLLOWS_DAYS} days: {overlap.followed:,} prompts are followed by a support contact of the same "
            f"user; {overlap.preceded:,} of {overlap.contacts:,} contacts are preceded by a prompt."
        )
    if replayed.compared is not None:
        agreement = "equals" if replayed.agrees else "differs from"
        days = f"{replayed.compared.start} to {replayed.compared.end}"
        lines.append(f"From {days}, the days of the rule in the log, the replay {agreement} its prompts, one by one.")
    return lines
