"""Draft of a document: asks results for figures, registers each with its basis, and puts them into templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from shlex import quote
from string import Formatter
from typing import Any

from dashboard.documents.model import Basis, Figure, Line, Name
from dashboard.exports.decimals import clean
from dashboard.i18n import BETWEEN_HAN, MISSING
from dashboard.presentation.check_names import subject_name
from dashboard.presentation.context import Context
from dashboard.presentation.messages import withheld_reason
from dashboard.presentation.number_format import NONE
from dashboard.service.cache import Where
from dashboard.service.filters import id_of
from dashboard.service.results import Results
from metrics.aggregates.schema import Trust
from metrics.analysis.explain.explanation import Explanation
from metrics.comparison.period_pair import Against
from metrics.model.metric import Metric, Unit
from metrics.model.term import Kind
from metrics.periods.notation import name as notation
from metrics.periods.period import Align, Grain, Period, grain_of, holding
from metrics.query.answers import Answer, Question

TRUST = ("failed", "stale", "warned")
"""The worst first."""
LENGTHS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True)
class Measured:
    """Figures of one row of an answer; None where there is none or it is withheld."""

    metric: Metric
    row: Mapping[str, Any]
    basis: Basis
    value: Figure | None
    base: Figure | None
    change: Figure | None
    """Points of a rate, per cent of the rest."""
    difference: Figure | None
    """In the metric's unit."""
    numerator: Figure | None
    denominator: Figure | None
    withheld: str
    """Why the change or the value is not there; empty where both are."""


@dataclass
class Draft:
    """Figures of a document while it is written."""

    context: Context
    period: Period
    figures: dict[str, Figure] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)
    section: str = ""
    """Id of the section that is written; empty for one that is about all of them."""
    used: dict[str, Figure] = field(default_factory=dict)
    """Figures of the sections that are written, in the order of the document."""

    @property
    def results(self) -> Results:
        return self.context.results

    # words

    def say(self, words: str, /, **facts: Any) -> Line:
        """Template of the words with facts put in: figures, lines, and names of people and calendars."""
        template = self.context.words.texts.get(words) or self.context.words.fallback[words]
        pieces: list[Any] = []
        for text, fact, *_ in Formatter().parse(template):
            pieces += [text] if text else []
            if fact:
                given = facts[fact]
                pieces += given if isinstance(given, tuple) else [given if isinstance(given, Figure) else Name(given)]
        return self.line(*pieces)

    def line(self, *pieces: Any) -> Line:
        """Line of pieces; in Chinese with one space between Han and Latin characters."""
        return _spaced(pieces) if self.context.language == "zh" else tuple(pieces)

    def join(self, lines: Sequence[Line], words: str = "review.then") -> Line:
        """Lines one after another, separated by the words."""
        between: tuple[str, ...] = (self.context.words(words),)
        joined: tuple[Any, ...] = ()
        for number, line in enumerate(lines):
            joined += (between if number else ()) + line
        return self.line(*joined)

    # figures

    def put(
        self, basis: Basis, part: str, value: float | None, text: str, unit: Unit | None = None, role: str = ""
    ) -> Figure:
        """Registers a figure; the same id has the same value wherever it stands."""
        figure = Figure(f"{basis.id}#{part}", str(text), None if value is None else float(value), basis, unit, role)
        self.figures.setdefault(figure.id, figure)
        return figure

    def count(self, basis: Basis, part: str, value: float) -> Figure:
        """A number of things with every digit."""
        return self.put(basis, part, value, f"{value:,.0f}", Unit.USERS)

    def recorded(self, id: str, title: str, query: str = "", definition: str = "") -> Basis:
        """Basis of what people wrote, and of what is worked out from it; `query`: a command that prints it alone."""
        words, query = self.context.words, query or self.printed(id)
        return Basis(
            id, title, definition, self.name(self.period), "", "recorded", words("review.recorded"), query, True
        )

    def listed(self, id: str, title: str, metrics: Sequence[Metric]) -> Basis:
        """Basis of the rows of a table, which rest on some metrics or on records."""
        if not metrics:
            return self.recorded(id, title)
        badges = [self.results.badge(metric) for metric in metrics]
        trust = next((badge for badge in TRUST if badge in badges), badges[0])
        definitions = " ".join(str(self.context.definition(metric)) for metric in metrics)
        return Basis(id, title, definitions, str(self.name(self.period)), "", trust, "", self.printed(id))

    def printed(self, id: str) -> str:
        """Command that prints the figures of a basis which no other command prints."""
        within = f" --sections {self.section}" if self.section else ""
        return f"product-metrics review --period {notation(self.period)}{within} --figure {quote(id)}"

    # answers

    def name(self, period: Period) -> Name:
        return Name(self.context.period(period))

    def when(self, metric: Metric) -> Period | None:
        """Period of a metric in a review: a total over all of it, else the last of the metric's own length in it."""
        starts, mine = self.results.starts, grain_of(self.period, self.results.starts)
        is_total = metric.denominator is None and metric.numerator.kind is Kind.TOTAL
        if metric.headline is mine or is_total or mine not in LENGTHS:
            return self.period if mine in metric.grains else None
        if LENGTHS.index(metric.headline) < LENGTHS.index(mine):
            return holding(metric.headline, self.period.end, starts)
        return self.period if mine in metric.grains else None

    def ask(
        self, metric: str, period: Period | None = None, *, where: Where = (), against: Against = Against.YOY
    ) -> Measured:
        """One value with its base. Raises Refusal where it cannot be answered."""
        answer = self.results.answer(metric, period, where=where, against=against)
        return self.measured(answer, answer.rows.row(0, named=True), where)

    def rows(
        self, metric: str, period: Period, *, by: str = "", grain: Grain | None = None, against: Against = Against.YOY
    ) -> list[Measured]:
        """A value for each part or each period of the grain, in the answer's order."""
        answer = self.results.answer(metric, period, grain, by=(by,) if by else (), against=against)
        return [self.measured(answer, row, ((by, row[by]),) if by else ()) for row in answer.rows.to_dicts()]

    def measured(self, answer: Answer, row: dict[str, Any], where: Where = ()) -> Measured:
        """Figures of one row of an answer, for what is asked by `where`."""
        row = row | _clean(row)
        metric, basis, figures = answer.metric, self._basis(answer, row, where), self.context.figures
        self._doubt(answer, row)

        def number(part: str, value: float | None, unit: Unit) -> Figure | None:
            return None if value is None else self.put(basis, part, value, str(figures.short(value, unit)), unit)

        is_points = metric.unit.is_share
        moved = row["change"] if is_points else row["change_pct"]
        written = figures.change(row["change"], row["change_pct"], metric.unit)
        role = figures.direction(row["change"], row["change_pct"], metric.unit).role(metric.better)
        change = self.put(basis, "change", moved, self.points(written), None, role) if written else None
        difference = None
        if row["change"] is not None:
            text = written if is_points else figures.difference(row["change"], metric.unit)
            difference = self.put(basis, "difference", row["change"], self.points(text), metric.unit, role)
        numerator, denominator = (
            self._counted(basis, part, row[part], metric) for part in ("numerator", "denominator")
        )
        return Measured(
            metric,
            row,
            basis,
            number("value", row["value"], metric.unit),
            number("base", row["base_value"], metric.unit),
            change,
            difference,
            numerator,
            denominator,
            withheld_reason(answer, row, self.context.words),
        )

    def _counted(self, basis: Basis, part: str, value: float | None, metric: Metric) -> Figure | None:
        """Numerator or denominator of a ratio with every digit; None where there is none."""
        if metric.denominator is None or value is None:
            return None
        return self.put(basis, part, value, self.context.figures.exact(value, Unit.USERS), Unit.USERS)

    def points(self, written: str) -> str:
        """Percentage points in the words of a sentence."""
        return written.replace("pp", self.context.words("review.points"))

    def _basis(self, answer: Answer, row: Mapping[str, Any], where: Where) -> Basis:
        metric = answer.metric
        asked = Period(row["period_start"], row["period_end"])
        base = Period(row["base_start"], row["base_end"]) if row["base_start"] else None
        grain = grain_of(asked, self.results.starts)
        title = self.context.title(metric, grain if grain is not Grain.CUSTOM else None)
        named = " · ".join(self.context.value(dimension, value) for dimension, value in where)
        checks = self.results.checks_of(metric)
        said, flags = asked_as(answer.question, where)
        return Basis(
            f"{metric.id}@{notation(asked)}{said}",
            f"{title} · {named}" if named else title,
            str(self.context.definition(metric)),
            self.context.period(asked),
            self.context.period(base) if base else "",
            self.results.badge(metric),
            self.context.words("review.checks", passed=sum(check.passed for check in checks), of=len(checks)),
            f"product-metrics show {metric.id} --period {notation(asked)}{flags}",
        )

    def distrust(self, metric: Metric) -> None:
        """Notes that a check behind the metric failed, where one did."""
        if self.results.trust(metric) is Trust.FAILED:
            failed = [check for check in self.results.checks_of(metric) if not check.passed]
            words, title = self.context.words, self.context.title(metric)
            named = ", ".join(dict.fromkeys(str(subject_name(check, words)) for check in failed)) or metric.id
            self.doubts[words("review.doubt.failed", metric=title, checks=named)] = None

    def _doubt(self, answer: Answer, row: Mapping[str, Any]) -> None:
        """Notes what the figures of an answer cannot be relied on for: in a sentence for all, or one for its metric."""
        self.distrust(answer.metric)
        if row["period_end"] <= answer.coverage.watermark:
            return
        words = self.context.words
        if self.period.end > (through := self.results.manifest.through):
            said = words("review.doubt.open", period=self.context.period(self.period), day=self.context.day(through))
        else:
            facts = {"metric": self.context.title(answer.metric), "day": self.context.day(answer.coverage.watermark)}
            period = self.context.period(Period(row["period_start"], row["period_end"]))
            said = words("review.doubt.incomplete", period=period, **facts)
        self.doubts[said] = None

    def explain(self, metric: str, period: Period, by: str | None = None) -> Explanation:
        """Raises Refusal where there is no change to explain."""
        return self.results.explain_change(Question(metric, period), by)

    def day(self, day: date | None) -> Name:
        return Name(self.context.day(day))


def filter_of(question: Question) -> Where:
    """The conditions of a question, one value each."""
    return tuple((name, value) for name, values in question.slice.where for value in values)


def asked_as(question: Question, where: Where) -> tuple[str, str]:
    """What an id and a command say of the filter, and of a comparison that is not the usual one."""
    conditions = [id_of(dimension, value) for dimension, value in where]
    against = "" if question.against is Against.YOY else str(question.against)
    align = "" if question.align is Align.DATE else str(question.align)
    per = "per-working-day" if question.per_working_day else ""
    flags = [f"--where {quote(condition)}" for condition in conditions]
    flags += [f"--{flag} {value}" for flag, value in (("compare", against), ("align", align)) if value]
    flags += [f"--{per}"] if per else []
    said = filter(None, (*conditions, against, align, per))
    return "".join(f",{each}" for each in said), "".join(f" {flag}" for flag in flags)


def _clean(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Numbers of a row as `show` prints them: without the noise of binary sums."""
    sides = row["value"], row["base_value"]
    plain_numbers = {name: clean(row[name]) for name in ("value", "base_value", "numerator", "denominator")}
    return plain_numbers | {"change": clean(row["change"], *sides)}


def shown(figure: Figure | None) -> Line:
    """A figure as a line; a dash for none."""
    return (figure,) if figure else (NONE,)


def _spaced(pieces: Sequence[Any]) -> Line:
    """Pieces with the spaces that Chinese typesetting asks for at their ends too."""
    done: list[Any] = []
    for piece in pieces:
        if isinstance(piece, Figure):
            text = piece.text
        else:
            text = BETWEEN_HAN.sub("", str(piece)) if not isinstance(piece, Name) else str(piece)
            text = MISSING.sub(" ", text)
        before = str(done[-1]) if done else ""
        if before and text and MISSING.search(before[-1] + text[0]) and not before[-1].isspace():
            done.append(" ")
        done.append(piece if isinstance(piece, Figure) else Name(text) if isinstance(piece, Name) else text)
    return tuple(done)
