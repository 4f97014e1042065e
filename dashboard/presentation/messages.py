"""Messages about checks, withheld changes and refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.i18n import BETWEEN_HAN, Words
from dashboard.i18n.text import text
from dashboard.presentation.check_names import column_name, facts_named
from dashboard.presentation.date_format import day_name, period_name
from dashboard.presentation.number_format import NONE, Figures, percent
from metrics.analysis.explain.explanation import Withheld
from metrics.analysis.feature_months import OnlyUsers
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
    """Title of a metric for a grain (default: its headline grain)."""
    known = words.either(f"metric.{metric.id}.title", metric.title)
    if grain:
        known = words.either(f"metric.{metric.id}.title_{grain}", metric.titles.get(grain, known))
    is_per_day = metric.denominator is not None and metric.denominator.kind is Kind.WORKING_DAYS
    return words("per.named", metric=known) if is_per_day else known


LISTS = ("allowed", "dimensions", "known", "missing", "sources", "values", "wanted")
"""Facts of a refusal that are lists of names."""
EXAMPLE = 300
"""Longest quoted example row or error, in characters."""

LEAST = 0.001
"""Smallest share distinguished from 0 and 1."""


def check_rule(check: CheckResult, words: Words) -> str:
    """Expectation of a check in words: minutes from 0 to 1440. Between two Chinese words of it there is no space."""
    return BETWEEN_HAN.sub("", words(f"check.{check.kind}", **facts_named(check, words)))


def check_finding(check: CheckResult, words: Words) -> str:
    """Finding of a check in words: as expected, number of rows, or error."""
    if check.error:
        return words("found.error", error=text(check.error, EXAMPLE))
    if check.passed:
        return words("found.nothing")
    example = text(check.example or "–", EXAMPLE)
    if check.rows:
        rows, of = (Figures(words).exact(number, Unit.USERS) for number in (check.rows, check.of))
        kind = "found.unmeasured" if check.measured else "found.rows" if check.example else "found.rows_alone"
        share = share_of(check.rows / max(check.of, check.rows))
        found = words(kind, rows=rows, of=of, share=share, example=example)
        return words("found.kept", found=found, apart=_apart(check, words)) if check.kind == "unique" else found
    return words("found.value", example=example)


def _apart(check: CheckResult, words: Words) -> str:
    """How far the rows of one key are apart, in words; empty where nothing is weighed."""
    if not check.weighed:
        return ""
    facts = {"column": column_name(check.weighed, words), "by": f"{check.apart:,.12g}"}
    return BETWEEN_HAN.sub("", words("found.apart" if check.apart else "found.alike", **facts))


def damage(id: str, day: str, words: Words) -> str:
    """Notice that an earlier snapshot is shown instead of a damaged one."""
    return words("state.pointer", day=day) if id == POINTER else words("state.damaged", id=id, day=day)


def refusal_reason(refusal: Refusal, words: Words, **named: str) -> str:
    """Reason of a refusal in words; `named`: facts by another name than their id."""
    facts: dict[str, str] = {name: fact if name in LISTS else text(fact) for name, fact in refusal.facts.items()}
    if isinstance(refusal, Withheld):
        facts = facts | {"why": withheld_reason(refusal.answer, refusal.row, words)}
    return words(f"refusal.{refusal.code}", **facts | named)


def withheld_reason(answer: Answer, row: Mapping[str, Any], words: Words) -> str:
    """Reason for a withheld value or change; empty where both are shown."""
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


def withheld_and_cure(answer: Answer, row: Mapping[str, Any], words: Words) -> str:
    """The reason, and the setting that would cure it, for whoever may change settings."""
    reason = withheld_reason(answer, row, words)
    return words("withheld.undeclared", reason=reason, **cure) if (cure := _cure(answer, row)) else reason


def _cure(answer: Answer, row: Mapping[str, Any]) -> dict[str, str]:
    """The tables for which a setting would say that nothing is missing after their last row; nothing for others."""
    tables = answer.coverage.tables if row["withheld"] == "not_yet" else ()
    return {"tables": ", ".join(tables), "sections": ", ".join(f"[tables.{name}]" for name in tables)} if tables else {}


def known_to(day: date, basis: str, words: Words) -> str:
    """Watermark, marked where it is only the last row seen."""
    shown_day = day_name(day, words)
    return words("known.last_row", day=shown_day) if basis == Basis.LAST_ROW else shown_day


def asides(answer: Answer, row: Mapping[str, Any], words: Words) -> list[str]:
    """Caveats of a figure, as phrases: period to date, baseline differences, what it counts."""
    is_cut = row["start"] is not None and row["end"] < row["period_end"]
    last_row = words("aligned.last_row") if is_cut and answer.coverage.basis == Basis.LAST_ROW else ""
    return [*filter(None, (to_date(row, words), last_row, pair_note(row, words))), *what_counts(answer, row, words)]


def computed(answer: Answer, words: Words) -> list[str]:
    """The sentence that an answer was computed for this question; nothing where aggregates have it."""
    return [words("computed.sentence")] if answer.is_computed else []


def what_counts(answer: Answer, row: Mapping[str, Any], words: Words) -> list[str]:
    """What a figure counts, as phrases: measured share, money left out, rows behind the snapshot."""
    left_out = (money_left_out(table, words) for table in answer.left_out)
    now = words("computed.now") if answer.is_computed else ""
    return [*filter(None, (measured(row, words), *left_out, now))]


def money_left_out(table: TableState, words: Words) -> str:
    """Quarantined rows of a table and their share of the money."""
    facts = {"table": table.name, "rows": Figures(words).exact(table.quarantined, Unit.USERS)}
    share = table.share_left_out
    return words("left_out.share", share=share_of(share), **facts) if share else words("left_out.rows", **facts)


def measured(row: Mapping[str, Any], words: Words) -> str:
    """Measured share of user-days; empty for all, none, or counts."""
    now, base = row.get("measured"), row.get("base_measured")
    is_now, is_base = now is not None and 0 < now < 1, base is not None and 0 < base < 1
    kind = "both" if now and base and (is_now or is_base) else "now" if is_now else "base" if is_base else ""
    return words(f"measured.{kind}", share=share_of(now), base=share_of(base)) if kind else ""


def measured_beside(value: str, share: float | None, words: Words) -> str:
    """Value with its measured share where below 1."""
    return words("measured.one", value=value, share=share_of(share)) if share and share < 1 else value


def why_not_a_sum(only: OnlyUsers, words: Words) -> str:
    """Why users by feature do not add up; with the counts of the month where they are known."""
    if only.month is None:
        return words("only.why")
    counts = {"people": only.month.people, "several": only.month.several, "only": only.month.only}
    exact = {name: Figures(words).exact(count, Unit.USERS) for name, count in counts.items()}
    return words("only.counts", sum=Figures(words).exact(only.month.added_up, Unit.USERS), **exact)


def why_not_known(only: OnlyUsers, words: Words) -> str:
    """Why users of one feature only, or their change, are not known; empty where they are."""
    return words(f"only.{only.why_not}") if only.why_not else ""


def share_of(part: float | None) -> str:
    """Percentage that never rounds to 0 % or 100 %."""
    if part is None:
        return NONE
    return percent(min(max(part, LEAST), 1 - LEAST) if 0 < part < 1 else part, 1).replace(".0%", "%")


def to_date(row: Mapping[str, Any], words: Words) -> str:
    """Progress of a period to date: day 14 of 30; empty for finished or future periods."""
    if row["start"] is None or row["end"] == row["period_end"] or row["complete"]:
        return ""
    whole = Period(row["period_start"], row["period_end"])
    return words("aligned.to_date", day=Period(row["start"], row["end"]).days, of=whole.days)


def pair_note(row: Mapping[str, Any], words: Words) -> str:
    """Differences between period and baseline (length, leap day); empty for none."""
    if not row["note"] or row["base_start"] is None or row["base_value"] is None:
        return ""
    now, base = Period(row["start"], row["end"]), Period(row["base_start"], row["base_end"])
    return words(f"aligned.{row['note']}", days=now.days, base_days=base.days, year=base.start.year)
