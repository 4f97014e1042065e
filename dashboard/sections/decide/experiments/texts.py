"""Texts that several sections of experiments share."""

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import percent
from dashboard.service.experiments import Known
from metrics.analysis.experiments.published import Interval, Outcome
from metrics.catalogue import catalogue
from metrics.model.metric import Unit
from queries.records.kinds.experiment import Experiment

LONGEST = 400


def title(context: Context, experiment: Experiment) -> str:
    is_chinese = context.language == "zh" and experiment.title_zh
    return text(experiment.title_zh if is_chinese else experiment.title)


def hypothesis(context: Context, experiment: Experiment) -> str:
    is_chinese = context.language == "zh" and experiment.hypothesis_zh
    return text(experiment.hypothesis_zh if is_chinese else experiment.hypothesis, LONGEST)


def signed(change: float) -> str:
    """+8.0% with a sign; a minus sign for a fall."""
    return percent(change, 1, plus=True)


def share(part: float) -> str:
    return percent(part, 1)


def declared(part: float) -> str:
    """+20% of what a person has declared, without decimals that nobody wrote."""
    return f"{part * 100:+.6g}%".replace("-", "\u2212")


def size(part: float) -> str:
    """5% of a size without a sign."""
    return f"{part * 100:.6g}%"


def between(context: Context, interval: Interval) -> str:
    return context.words("rates.from_to", low=signed(interval.low), high=signed(interval.high))


def metric_title(context: Context, id: str, where: dict[str, str] | None = None) -> str:
    """Title of a metric, with what it is filtered by; its id where the catalogue has it no more."""
    metric = catalogue().get(id)
    name = context.title(metric) if metric else text(id)
    parts = [context.value(dimension, value) for dimension, value in (where or {}).items()]
    return text(f"{name} · {' · '.join(parts)}") if parts else name


def unit_of(id: str) -> Unit | None:
    metric = catalogue().get(id)
    return metric.unit if metric else None


def finding(context: Context, known: Known) -> str:
    """What is known of an experiment, in a sentence."""
    outcome, name = known.outcome, title(context, known.experiment)
    day = context.day(known.sealed_until)
    if outcome is None or outcome.state != "decided":
        return context.words(f"experiments.finding.{known.state}", title=name, day=day)
    if outcome.withheld or outcome.verdict is None:
        return context.words("experiments.finding.withheld", title=name)
    relative = outcome.relative
    change = signed(relative.estimate) if relative else ""
    return context.words(f"experiments.finding.{_kind(outcome)}", title=name, change=change)


def _kind(outcome: Outcome) -> str:
    """Name of the words of its verdict: a harm that no interval of the primary metric shows is a guardrail's."""
    verdict, leading = str(outcome.verdict), outcome.leading
    if verdict == "undecided" and leading is None:
        return "undecided_none"
    if verdict == "harmful" and any(each.state == "broken" for each in outcome.guardrails):
        return "harmful_guardrail"
    return verdict
