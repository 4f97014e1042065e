"""Target of a tile: a bullet, and the target with the share that is reached."""

import streamlit as st

from dashboard.charts import base
from dashboard.charts.bullets import tile_bullet
from dashboard.i18n.text import Colour, coloured, joined, small
from dashboard.narrative.target_status import verdict
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.answerable import leave_out
from metrics.analysis.targets import Pace
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.query.answers import Answer
from queries.errors import Problem

COLOURS: dict[bool | None, Colour] = {True: "green", False: "orange", None: "gray"}


def show(context: Context, answer: Answer) -> None:
    """Draws the target of everybody for the period of the answer; nothing where there is none."""
    pace = of(context, answer)
    if pace is None or pace.reached is None:
        return
    expected = None if pace.is_over or pace.expected is None else pace.expected / pace.target.value
    target = str(context.figures.short(pace.target.value, answer.metric.unit))
    share = coloured(COLOURS[pace.is_good], context.figures.part(pace.reached))
    with st.container(key=f"target.{answer.metric.id}", gap="xsmall"):
        base.show(tile_bullet, pace.reached, expected, says=verdict(context, pace))
        screen.paragraph(small(joined(" · ", [coloured("gray", context.words("tile.target", target=target)), share])))


def of(context: Context, answer: Answer) -> Pace | None:
    """Pace of that target; None for none, and where it cannot be judged. A plan that cannot be read is told below."""
    try:
        targets = [each for each in context.results.plan().targets if each.metric == answer.metric.id]
        fitting = (each for each in targets if not each.where and parse(each.period)[0] == answer.period)
        target = next(fitting, None)
        return None if target is None else context.results.pace(target)
    except Refusal:
        return None
    except Problem as problem:
        leave_out(context, context.words("page.targets"), str(problem))
        return None
