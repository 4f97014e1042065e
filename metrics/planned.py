"""The plan beside the catalogue: its targets are of metrics that there are, in their units."""

from metrics.catalogue import catalogue
from metrics.metric import Unit
from metrics.notation import name
from metrics.periods import Grain, Period, holding
from queries.plan import Plan, Target
from queries.problem import Problem

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


def planned(plan: Plan, file: str) -> Plan:
    """The plan as it is. Raises Problem for a target that no number can ever be put beside."""
    for target in plan.targets:
        _refuse_unknown(target, file)
        _refuse_value(target, file)
    return plan


def targets_of(plan: Plan, month: Period) -> list[Target]:
    """The targets of the month, of its quarter and of its year, in this order."""
    periods = [name(holding(grain, month.end)) for grain in GRAINS]
    return [target for period in periods for target in plan.targets if target.period == period]


def _refuse_unknown(target: Target, file: str) -> None:
    if target.metric not in catalogue():
        wanted = f"one of {', '.join(catalogue())}"
        raise Problem(f"a target of {file}", wanted=wanted, got=target.metric, fix="Correct the metric's name")


def _refuse_value(target: Target, file: str) -> None:
    if catalogue()[target.metric].unit is Unit.SHARE and target.value > 1:
        fix = f"Write {target.value / 100:g} for {target.value:g} %"
        wanted = "a fraction of 1"
        raise Problem(f"the target of {target.metric} in {file}", wanted=wanted, got=f"{target.value:g}", fix=fix)
