"""Context of a page: words, number format, results of one snapshot, state in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.i18n import Words
from dashboard.i18n.text import prose
from dashboard.presentation.date_format import day_name, period_name
from dashboard.presentation.labels import label
from dashboard.presentation.messages import metric_title
from dashboard.presentation.number_format import NONE, Figures
from dashboard.service.cache import Where
from dashboard.service.results import Results
from metrics.model.metric import Metric
from metrics.periods.period import Grain, Period
from queries.sources.source import Source


@dataclass(frozen=True)
class Context:
    """Context of one render of one page."""

    words: Words
    figures: Figures
    results: Results
    pages: Mapping[str, Any] = field(default_factory=dict)
    """Page name → Streamlit page, for links."""
    page: str = ""
    """Name of the page that is drawn."""
    chosen: Where = ()
    """The filter of the dashboard, by which `results` answer where the page follows it."""
    waiting: dict[str, str] = field(default_factory=dict)
    """What the page leaves out for want of data, by name → why: told in one line at its end."""

    @property
    def language(self) -> str:
        return self.words.language

    def title(self, metric: Metric, grain: Grain | None = None) -> str:
        """Title of the metric for periods of the grain; without one, its general title."""
        return metric_title(metric, self.words, grain)

    def definition(self, metric: Metric) -> str:
        return self.words.either(f"metric.{metric.id}.definition", prose(metric.definition))

    def question(self, metric: Metric) -> str:
        return self.words.either(f"metric.{metric.id}.question", metric.question)

    def period(self, period: Period) -> str:
        return period_name(period, self.words)

    def day(self, day: date | None) -> str:
        return day_name(day, self.words) if day else NONE

    def source(self, name: str) -> str:
        """Title of a source."""
        return self.words.either(f"source.{name}.title", name.replace("_", " ").capitalize())

    def table(self, name: str) -> str:
        """Title of a table of the contract."""
        return self.words.either(f"table.{name}", name.replace("_", " ").capitalize())

    def about(self, source: Source, what: str) -> str:
        """Description of a source: `row_is`, `counts`, `dated_by` or `left_out`."""
        return self.words.either(f"source.{source.name}.{what}", str(getattr(source, what)))

    def value(self, dimension: str, value: str | None) -> str:
        """Label of a dimension value, from the list of features, the words, or the data."""
        return label(self.words, self.results, dimension, value)

    def part(self, where: Where) -> str:
        """Name of a filtered segment: values of one dimension are alternatives; empty for no filter."""
        values = {name: [self.value(d, value) for d, value in where if d == name] for name, _ in where}
        return self.words("why.list").join(self.words("compare.or").join(names) for names in values.values())
