"""`catalogue`: every metric with its definition."""

import click

from dashboard.cli.common.output import emit, format_option
from metrics.catalogue import catalogue as every
from metrics.model.metric import Metric


@click.command(epilog="Example: product-metrics catalogue --format json")
@format_option
def catalogue(form: str) -> None:
    """List every metric with its definition."""
    metrics = every().values()
    shown = [{"metric": metric.id, "unit": str(metric.unit), "question": metric.question} for metric in metrics]
    emit(form, {"metrics": [_row(metric) for metric in metrics]}, "metrics", shown)


def _row(metric: Metric) -> dict[str, object]:
    return {
        "id": metric.id,
        "area": metric.area,
        "title": metric.title,
        "definition": metric.definition,
        "question": metric.question,
        "unit": str(metric.unit),
        "better": metric.better,
        "owner": metric.owner,
        "headline_grain": metric.headline,
        "dimensions": list(metric.dimensions),
        "overlapping": list(metric.overlapping),
        "sources": [source.name for source in metric.sources],
        "version": metric.version,
    }
