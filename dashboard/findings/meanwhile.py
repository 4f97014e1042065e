"""What else happened in a period: notes, strategic launches, holidays that its base did not have. Never a cause."""

from collections import Counter

from dashboard.context import Context
from dashboard.findings.spacing import spaced
from dashboard.text import text
from metrics.explain.explanation import Explanation
from metrics.festivals import Holiday, holidays_in
from metrics.periods import Period

MOST = 3
"""Things that are named."""
REMARK = 240
"""Letters of a note at most."""
LONGEST = 31
"""Days of a period in which a launch or a holiday still stands out."""


def meanwhile(context: Context, explanation: Explanation) -> list[str]:
    """One sentence, or none."""
    period, happened = explanation.period, _notes(context, explanation.period)
    if period.days <= LONGEST:
        happened += [*_launches(context, period), *_holidays(context, period, explanation.base_period)]
    what = context.words("why.then").join(happened[:MOST])
    return [spaced(context.words("why.meanwhile", what=what))] if happened else []


def _notes(context: Context, period: Period) -> list[str]:
    return [
        context.words("why.note", text=text(note.text(context.language), REMARK), day=context.day(note.on))
        for note in context.results.plan().notes_in(period)
    ]


def _launches(context: Context, period: Period) -> list[str]:
    listed = context.results.features().items()
    days = {id: row["launched_on"] for id, row in listed if row["kind"] == "strategic" and row["launched_on"]}
    inside = sorted((day, id) for id, day in days.items() if period.start <= day <= period.end)
    return [context.words("why.launch", name=context.value("feature", id), day=context.day(day)) for day, id in inside]


def _holidays(context: Context, period: Period, base: Period) -> list[str]:
    """Those with more or fewer days off than in the base: the others are on both sides."""
    now, then = (_off(context, each) for each in (period, base))
    known, base_days = _days_off(now, period), _days_off(then, base)
    gone = [holiday for holiday in then if not any(known[name] for name in holiday.names)]
    names = dict.fromkeys(_called(holiday, base_days) for holiday in (*now, *gone))
    pairs = [(name, known[name], base_days[name]) for name in names if known[name] != base_days[name]]
    return [context.words("why.holiday", name=name, days=days, base_days=before) for name, days, before in pairs]


def _off(context: Context, period: Period) -> list[Holiday]:
    return holidays_in(period, context.results.manifest.reckoning.country, context.language)


def _called(holiday: Holiday, other: Counter[str]) -> str:
    """Of several names for one run of days off, the one that the other period has too, else the last: not its eve."""
    return max(reversed(holiday.names), key=other.__getitem__)


def _days_off(holidays: list[Holiday], period: Period) -> Counter[str]:
    """The name of each holiday → its days in the period, weekends beside it included."""
    days = Counter[str]()
    for holiday in holidays:
        shared = min(holiday.period.end, period.end) - max(holiday.period.start, period.start)
        days.update(dict.fromkeys(holiday.names, shared.days + 1))
    return days
