"""What is said of exported figures and pictures: metric, definition, period, baseline, filter, trust, snapshot."""

from collections.abc import Sequence

from dashboard.exports.tidy import filter_of, unit_of
from dashboard.presentation.context import Context
from dashboard.presentation.messages import known_to, withheld_reason
from metrics.comparison.period_pair import Against
from metrics.model.metric import Metric
from metrics.query.answers import Answer

Fact = tuple[str, str]
"""Label and text, in the language of the page."""
EXPLAINED = ("value", "change", "change_pct", "withheld")
"""Columns whose meaning is told."""
MOST_REASONS, MOST_METRICS = 50, 2
"""Most reasons told, and most metrics of a picture that are defined in it."""


def about_answers(context: Context, answers: Sequence[Answer]) -> list[Fact]:
    """Facts of each answer, then those of the snapshot, the columns, and the reasons that occur."""
    every = [{**metric_facts(context, a.metric, a), **answer_facts(context, a)} for a in answers]
    columns = [(name, str(context.words(f"export.column_{name}"))) for name in EXPLAINED]
    told = [fact for facts in every for fact in labelled(context, facts)]
    return [*told, *about_snapshot(context), *columns, *_reasons(context, answers)]


def about_metrics(context: Context, metrics: Sequence[Metric]) -> list[Fact]:
    """Facts of metrics behind a table, then those of the snapshot."""
    told = [fact for metric in metrics for fact in labelled(context, metric_facts(context, metric))]
    return [*told, *about_snapshot(context)]


def about_snapshot(context: Context) -> list[Fact]:
    """Where the figures are from."""
    return labelled(context, snapshot_facts(context))


def snapshot_facts(context: Context) -> dict[str, str]:
    made = context.results.manifest.made_at
    return {
        "source": context.words("app.title"),
        "snapshot": context.results.snapshot.id,
        "made": f"{context.day(made.date())} {made:%H:%M} UTC",
    }


def metric_facts(context: Context, metric: Metric, answer: Answer | None = None) -> dict[str, str]:
    """Title, definition, unit, trust and watermark of a metric."""
    coverage = answer.coverage if answer else context.results.coverage(metric)
    return {
        "metric": context.title(metric, answer.grain if answer else None),
        "id": metric.id,
        "definition": context.definition(metric),
        "unit": f"{context.figures.name(metric.unit)} ({unit_of(context.results, metric.unit)})",
        "trust": trust_of(context, metric),
        "until": known_to(coverage.watermark, coverage.basis, context.words),
    }


def answer_facts(context: Context, answer: Answer) -> dict[str, str]:
    """Period, baseline and filter of an answer."""
    question, words = answer.question, context.words
    compared = words(f"export.compare_{question.against}")
    if question.against is Against.YOY:
        compared = words("export.compare_aligned", compared=compared, align=words(f"align.{question.align}"))
    return {
        "period": f"{answer.period.start} – {answer.period.end}",
        "compared": compared,
        "filter": filter_of(answer) or words("export.no_filter"),
    }


def trust_of(context: Context, metric: Metric) -> str:
    """Trust in the metric's data as a sentence."""
    day = context.day(context.results.span(metric).end)
    return context.words(f"trust.{context.results.badge(metric)}", day=day)


def caption_lines(context: Context, metrics: Sequence[Metric], answers: Sequence[Answer]) -> list[str]:
    """What a picture says below the chart: period and filter, unit, definition, trust, day of the data, source."""
    facts = [metric_facts(context, metric) for metric in metrics[:MOST_METRICS]]
    told = dict.fromkeys(_line(context, answer_facts(context, answer)) for answer in answers[:1])
    for each in facts:
        told[_line(context, {name: each[name] for name in ("metric", "unit", "until", "trust")})] = None
        told[_line(context, {"definition": each["definition"]})] = None
    if not facts:
        checks = context.results.manifest.checks
        passed = context.words("facts.passed", count=sum(check.passed for check in checks))
        told[_line(context, {"until": context.day(context.results.manifest.through), "trust": passed})] = None
    return [*told, _line(context, snapshot_facts(context))]


def labelled(context: Context, facts: dict[str, str]) -> list[Fact]:
    return [(str(context.words(f"export.{name}")), str(text)) for name, text in facts.items()]


def _line(context: Context, facts: dict[str, str]) -> str:
    said = (context.words("export.fact", label=label, text=text) for label, text in labelled(context, facts))
    return "  ·  ".join(map(str, said))


def _reasons(context: Context, answers: Sequence[Answer]) -> list[Fact]:
    """Every reason that occurs, in words, under its code."""
    rows = ((answer, row) for answer in answers for row in answer.rows.iter_rows(named=True) if row["withheld"])
    reasons = ((f"withheld: {row['withheld']}", withheld_reason(answer, row, context.words)) for answer, row in rows)
    return sorted(dict.fromkeys(reasons))[:MOST_REASONS]
