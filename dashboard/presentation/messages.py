"""Messages about checks, withheld changes and refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.i18n import Words
from dashboard.i18n.text import text
from dashboard.presentation.date_format import day_name, period_name
from dashboard.presentation.number_format import NONE, Figures
from metrics.analysis.explain.explanation import Withheld
from metrics.comparison.alignment import AFTER, BEFORE
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from metrics.model.term import Kind
from metrics.periods.period import Grain, Period
from metrics.query.answers import Answer
from metrics.snapshots.manifest import CheckResult, TableState
from metrics.snapshots.store import POINTER
from queries.sources.completeness import Basis


def metric_title(metric: Metric, words: Words, grain: Grain | None = None) -> str:
    """What a metric is called over periods of the grain; over those of its headline where none is said."""
    known = words.either(f"metric.{metric.id}.title", metric.title)
    if grain:
        known = words.either(f"metric.{metric.id}.title_{grain}", metric.titles.get(grain, known))
    is_per_day = metric.denominator is not None and metric.denominator.kind is Kind.WORKING_DAYS
    return words("per.named", metric=known) if is_per_day else known


LISTS = ("allowed", "dimensions", "known", "missing", "sources", "values", "wanted")
"""Facts of a refusal that are several names; any other is one, which somebody may have typed."""
EXAMPLE = 300
"""Letters of a row that breaks a rule, and of an error."""

LEAST = 0.001
"""The smallest share that is told apart from nothing, and from all."""


def check_rule(check: CheckResult, words: Words) -> str:
    """What the check expects: minutes from 0 to 1440."""
    return words(f"check.{check.kind}", **check.facts)


def check_finding(check: CheckResult, words: Words) -> str:
    """What it found: nothing wrong, so many rows, or why it could not be run."""
    if check.error:
        return words("found.error", error=text(check.error, EXAMPLE))
    if check.passed:
        return words("found.nothing")
    example = text(check.example or "–", EXAMPLE)
    if check.rows:
        rows, of = (Figures(words).exact(number, Unit.USERS) for number in (check.rows, check.of))
        kind = "found.unmeasured" if check.measured else "found.rows"
        return words(kind, rows=rows, of=of, share=share_of(check.rows / max(check.of, check.rows)), example=example)
    return words("found.value", example=example)


def damage(id: str, day: str, words: Words) -> str:
    """That an earlier snapshot, of that day, is shown instead of the one of that id."""
    return words("state.pointer", day=day) if id == POINTER else words("state.damaged", id=id, day=day)


def refusal_reason(refusal: Refusal, words: Words) -> str:
    """Why a question is not answered."""
    facts: dict[str, str] = {name: fact if name in LISTS else text(fact) for name, fact in refusal.facts.items()}
    if isinstance(refusal, Withheld):
        facts = facts | {"why": withheld_reason(refusal.answer, refusal.row, words)}
    return words(f"refusal.{refusal.code}", **facts)


def withheld_reason(answer: Answer, row: Mapping[str, Any], words: Words) -> str:
    """Why a value or a change is not shown; empty where it is."""
    if not row["withheld"]:
        return ""
    figures = Figures(words)
    facts = {
        "first_day": day_name(answer.coverage.first_day, words),
        "last_day": known_to(answer.coverage.watermark, answer.coverage.basis, words),
        "fewest": answer.metric.fewest,
        "count": figures.exact(row["denominator"], Unit.USERS),
        "base_count": figures.exact(row["base_denominator"], Unit.USERS),
        "since": day_name(answer.metric.recorded_since or answer.coverage.first_day, words),
        "before": BEFORE.days,
        "after": AFTER.days,
        "base": period_name(Period(row["base_start"], row["base_end"]), words) if row["base_start"] else "–",
    }
    return words(f"withheld.{row['withheld']}", **facts)


def known_to(day: date, basis: str, words: Words) -> str:
    """The last day up to which data are complete, marked where it is only the last one that has a row."""
    shown_day = day_name(day, words)
    return words("known.last_row", day=shown_day) if basis == Basis.LAST_ROW else shown_day


def asides(answer: Answer, row: Mapping[str, Any], words: Words) -> list[str]:
    """What is to be known of a figure, a phrase each: how far it goes, what its base is, how much was measured."""
    is_cut = row["start"] is not None and row["end"] < row["period_end"]
    last_row = words("aligned.last_row") if is_cut and answer.coverage.basis == Basis.LAST_ROW else ""
    return [*filter(None, (to_date(row, words), last_row, pair_note(row, words))), *what_counts(answer, row, words)]


def what_counts(answer: Answer, row: Mapping[str, Any], words: Words) -> list[str]:
    """How much of what there was a value is of, a phrase each: user-days measured, money left out."""
    left_out = (money_left_out(table, words) for table in answer.left_out)
    return [*filter(None, (measured(row, words), *left_out))]


def money_left_out(table: TableState, words: Words) -> str:
    """How many rows of a table are in no amount, and what share of the money they are where they can be weighed."""
    facts = {"table": table.name, "rows": Figures(words).exact(table.quarantined, Unit.USERS)}
    share = table.share_left_out
    return words("left_out.share", share=share_of(share), **facts) if share else words("left_out.rows", **facts)


def measured(row: Mapping[str, Any], words: Words) -> str:
    """On how many user-days there is a value; empty where it is on all or none of them, or where nothing is summed."""
    now, base = row.get("measured"), row.get("base_measured")
    is_now, is_base = now is not None and 0 < now < 1, base is not None and 0 < base < 1
    kind = "both" if now and base and (is_now or is_base) else "now" if is_now else "base" if is_base else ""
    return words(f"measured.{kind}", share=share_of(now), base=share_of(base)) if kind else ""


def measured_beside(value: str, share: float | None, words: Words) -> str:
    """A value, with the share of user-days on which it was measured where that is not all of them."""
    return words("measured.one", value=value, share=share_of(share)) if share and share < 1 else value


def share_of(part: float | None) -> str:
    """A part of a whole: never all or nothing where it is neither."""
    if part is None:
        return NONE
    return f"{min(max(part, LEAST), 1 - LEAST) if 0 < part < 1 else part:.1%}".replace(".0%", "%")


def to_date(row: Mapping[str, Any], words: Words) -> str:
    """How much of a period that is not over was measured: day 14 of 30; empty where it is over or has not begun."""
    if row["start"] is None or row["end"] == row["period_end"]:
        return ""
    whole = Period(row["period_start"], row["period_end"])
    return words("aligned.to_date", day=Period(row["start"], row["end"]).days, of=whole.days)


def pair_note(row: Mapping[str, Any], words: Words) -> str:
    """What is not quite the same on the two sides; empty where all is, or where there is no other side."""
    if not row["note"] or row["base_start"] is None or row["base_value"] is None:
        return ""
    now, base = Period(row["start"], row["end"]), Period(row["base_start"], row["base_end"])
    return words(f"aligned.{row['note']}", days=now.days, base_days=base.days, year=base.start.year)
