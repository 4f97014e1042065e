"""`experiments`: hypotheses, seals, verdicts and decisions."""

from pathlib import Path
from typing import Any, cast

import click

from dashboard.cli.common.groups import ListFirst, seen
from dashboard.cli.common.options import by_option, records_option, store_option, version_option
from dashboard.cli.common.output import emit, format_option, say
from dashboard.i18n import words
from dashboard.service.experiments import CHOICES, EXPERIMENT, ExperimentBook, Known, as_json
from dashboard.service.records import kept_by, os_user
from dashboard.service.results import current
from metrics.analysis.experiments.power import declared_power
from queries.records.database import records_url
from queries.records.files import read_record
from queries.records.kinds.experiment import Experiment
from queries.settings import settings


@click.command(
    cls=ListFirst, epilog="Example: product-metrics experiments show recommendation_history_7d --format json"
)
def experiments() -> None:
    """Declare experiments before they start, and see their seals, verdicts and decisions; without a word, list them."""


@experiments.command("list", epilog="Example: product-metrics experiments list")
@store_option
@records_option
@format_option
def list_(store: str | None, records: str | None, form: str) -> None:
    """List every experiment with its state, the end of its seal and its verdict."""
    book = _book(store, records)
    published = book.published
    about = published.about if published else None
    whole = {
        "experiments": [_row(known) for known in book.all()],
        "problem": (about.problem or None) if about else None,
        "undeclared": about.undeclared if about else (),
    }
    emit(form, whole, "experiments")
    if about and about.problem:
        say(f"product-metrics: no verdicts: {about.problem}", err=True)
    if about and about.undeclared:
        say(f"product-metrics: exposures of undeclared experiments: {', '.join(about.undeclared)}", err=True)


@experiments.command(epilog="Example: product-metrics experiments show smart_assistant --format json")
@click.argument("id")
@store_option
@records_option
@format_option
def show(id: str, store: str | None, records: str | None, form: str) -> None:
    """Show one experiment: health while it is sealed, then the verdict."""
    book = _book(store, records)
    known = book.one(id)
    document = as_json(known, book.later(id), book.decisions(id))
    if form == "json":
        emit(form, document, "")
        return
    shown = [{"what": what, "value": value} for what, value in _lines(known, document)]
    emit(form, {"rows": shown}, "rows")


@experiments.command(epilog="Example: product-metrics experiments declare new_search.toml --by anna")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@version_option
@store_option
@records_option
def declare(file: Path, by: str | None, version: int | None, store: str | None, records: str | None) -> None:
    """Declare an experiment, or another version of it, by a TOML FILE.

    The id is the line `id = "…"`, or the file's name. Lines: title, hypothesis, control, enrol_from, enrol_to,
    window_days, metric, direction (increase or decrease), declared, smallest, owner, and the sections [split],
    [where], [[guardrails]]. One that cannot detect its declared effect needs a line `waiver`.
    """
    id, body = read_record(file, EXPERIMENT)
    book, experiment = _book(store, records), cast("Experiment", body)
    before = book.records.entry(EXPERIMENT, id)
    declared = book.declare(id, experiment, by=by or os_user(), expected=seen(version, before))
    say(f"{id} is declared, version {declared.entry.version}.")
    own = declared_power(experiment, declared.power or ())
    if own is None or own.effect is None:
        say("Its power is not known: there is no snapshot, or no history of its metric, to tell it by.")
    else:
        say(f"Smallest detectable effect with about {own.users:,} users: {own.effect:.1%}.")
    if declared.is_able is False:
        say(f"It cannot detect its declared effect; waived: {experiment.waiver}")
    if declared.exploratory:
        say("Users had been exposed before: this version is exploratory and never replaces the one that binds.")


@experiments.command(epilog='Example: product-metrics experiments decide cards --choice ship --because "It is met"')
@click.argument("id")
@click.option("--choice", type=click.Choice(CHOICES), required=True, help="What is done.")
@click.option("--because", metavar="TEXT", required=True, help="Why.")
@click.option("--because-zh", metavar="TEXT", default="", help="Why, for those who read Chinese.")
@by_option
@store_option
@records_option
def decide(
    id: str, choice: str, because: str, because_zh: str, by: str | None, store: str | None, records: str | None
) -> None:
    """Write down the decision on an experiment, with what the snapshot says of it."""
    entry = _book(store, records).decide(id, choice, because, because_zh, by=by or os_user())
    verdict = entry.body.verdict or "no verdict"  # type: ignore[union-attr]
    say(f"{id}: {choice}, decided by {entry.by} on {verdict}.")


def _book(store: str | None, records: str | None) -> ExperimentBook:
    """Experiments beside the snapshot that is served; before the first one there is none."""
    chosen = settings(store=store, records=records)
    results = current(chosen.store, chosen.plan, chosen.drafts, records_url(chosen), thoroughly=True)
    return ExperimentBook(kept_by(chosen), results)


def _row(known: Known) -> dict[str, Any]:
    outcome = known.outcome
    return {
        "id": known.id,
        "title": known.experiment.title,
        "state": known.state,
        "sealed_until": known.sealed_until.isoformat(),
        "verdict": outcome.verdict if outcome else None,
        "exploratory": outcome.exploratory if outcome else False,
    }


def _lines(known: Known, document: Any) -> list[tuple[str, str]]:
    experiment = known.experiment
    others = [each for each in document["arms"] if each["arm"] != document["arm"]]
    arms = ", ".join(f"{arm} {users:,}" for arm, users in document["health"]["arms"].items())
    lines = [
        ("hypothesis", experiment.hypothesis),
        ("state", f"{known.state}, sealed until {known.sealed_until}"),
        ("metric", experiment.metric),
        ("declared", f"{experiment.declared:+.1%}, smallest that matters {experiment.smallest:.1%}"),
        ("users", arms or "–"),
        ("sample ratio", _ratio(document["health"])),
        ("measured", _effect(document)),
        ("verdict", _verdict(document)),
        *((f"arm {each['arm']}", f"{_effect(each)}: {_verdict(each)}") for each in others),
        *((f"guardrail {each['metric']}", each["state"].replace("_", " ")) for each in document["guardrails"]),
        *((f"safety {each['metric']}", "stop" if each["stop"] else "no harm seen") for each in document["stop"]),
        *(("decision", f"{each['choice']}, {each['by']}: {each['because']}") for each in document["decisions"]),
    ]
    if document["declared_excluded"]:
        lines.append(("declared effect", "excluded: the interval ends before it"))
    if document["exploratory"]:
        lines.append(("exploratory", "declared after the first exposure"))
    if document["withheld"]:
        lines.append(("withheld", words("en")(f"experiments.withheld.{document['withheld']}")))
    return lines


def _effect(measured: Any) -> str:
    """Effect relative to the control, with its interval."""
    if measured["interval"] is None:
        return "–"
    low, high = measured["interval"]
    return f"{measured['estimate']:+.1%} [{low:+.1%}, {high:+.1%}]"


def _verdict(measured: Any) -> str:
    return words("en")(f"experiments.verdict.{measured['verdict']}") if measured["verdict"] else "–"


def _ratio(health: Any) -> str:
    p = health["sample_ratio_p"]
    return "–" if p is None else f"{health['sample_ratio']}, p = {p:.3g}"
