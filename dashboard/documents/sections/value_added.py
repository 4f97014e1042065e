"""Value-added services: how many subscribe, what share of payers they are, what they bring in, and their trials."""

from dashboard.documents.draft import LENGTHS, Draft, Measured
from dashboard.documents.model import Basis, Block, Chart, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import counts, lowered, moved, scale_of, tried
from dashboard.presentation.messages import refusal_reason
from metrics.analysis.uplift import Uplift
from metrics.catalogue import metric as metric_named
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.period import ONE_DAY, Grain, Period, holding

SUBSCRIBERS, SHARE, TRIALS = "value_added_subscribers", "value_added_share", "trial_conversion"
FEATURES, MOST = "value_added_feature_adoption", 3


def write(draft: Draft) -> Content:
    subscribers = tried(draft, SUBSCRIBERS)
    if isinstance(subscribers, Refusal):
        raise subscribers
    share = tried(draft, SHARE)
    lines = [moved(draft, subscribers), *_share(draft, share)]
    blocks: list[Block] = [Paragraph(draft.join(lines)), *_chart(draft, subscribers)]
    blocks += [Paragraph(line) for tell in (_uplift, _trials, _features) for line in tell(draft)]
    return Content(_message(draft, subscribers, share), tuple(blocks))


def _message(draft: Draft, found: Measured, share: Measured | Refusal) -> Line:
    if found.value is None:
        return moved(draft, found)
    facts = {"subscribers": found.value, "period": found.basis.period}
    if isinstance(share, Measured) and share.value and share.basis.period == found.basis.period:
        return draft.say("review.value_added.message", **facts, share=share.value)
    return draft.say("review.value_added.message_alone", **facts)


def _share(draft: Draft, share: Measured | Refusal) -> list[Line]:
    if isinstance(share, Refusal) or share.value is None:
        return []
    facts = {"counts": counts(draft, share), "period": share.basis.period, "share": share.value}
    return [draft.say("review.value_added.share", **facts), *_longer(draft, share)]


def _longer(draft: Draft, share: Measured) -> list[Line]:
    """Of a period shorter than the metric's own: that its base is another, and the longer one where it has ended."""
    own = share.metric.headline
    longer = holding(own, draft.period.end, draft.results.starts)
    if own not in LENGTHS or longer.days <= draft.period.days:
        return []
    found = tried(draft, SHARE, longer) if longer.end == draft.period.end else None
    if not isinstance(found, Measured) or found.value is None:
        return [draft.say("review.value_added.base", grain=Name(lowered(draft.context.words(f"grain.{own}"))))]
    facts = {"counts": counts(draft, found), "period": found.basis.period, "share": found.value}
    return [draft.say("review.value_added.longer", **facts)]


def _chart(draft: Draft, found: Measured) -> list[Block]:
    """Subscribers of the last four quarters; nothing where only one of them has any."""
    last = holding(Grain.QUARTER, draft.period.end, draft.results.starts)
    start = holding(Grain.QUARTER, last.start.replace(year=last.start.year - 1), draft.results.starts).end + ONE_DAY
    quarters = draft.rows(SUBSCRIBERS, Period(start, last.end), grain=Grain.QUARTER)
    known = [each for each in quarters if each.value and each.value.value]
    if len(known) < 2:
        return []
    scale, unit = scale_of(draft, [each.value for each in known], found.metric.unit)
    rose = (known[-1].row["value"] or 0) >= (known[-2].row["value"] or 0)
    kind = "chart_rose" if rose else "chart_fell"
    title = draft.say(f"review.value_added.{kind}", value=known[-1].value, period=known[-1].basis.period)
    below = draft.say("review.against_none", metric=found.basis.title, unit=Name(unit))
    names = tuple(each.basis.period for each in known)
    series = (Series((str(draft.context.words("year.now")),), "now", tuple(each.value for each in known)),)
    return [Chart("subscribers", "columns", title, below, names, series, Unit.USERS, scale)]


def _uplift(draft: Draft) -> list[Line]:
    try:
        found: Uplift = draft.results.uplift()
    except Refusal as refusal:
        return [draft.say("review.value_added.uplift_none", why=Name(refusal_reason(refusal, draft.context.words)))]
    metric = metric_named("value_added_arpu_uplift")
    basis = Basis(
        "uplift",
        draft.context.title(metric),
        str(draft.context.definition(metric)),
        draft.context.period(found.period),
        "",
        draft.results.badge(metric),
        "",
        draft.printed("uplift"),
    )
    kind = "more" if found.low > 0 else "less" if found.high < 0 else "open"
    value = abs(found.estimate) if kind == "less" else found.estimate
    low, high = (-found.high, -found.low) if kind == "less" else (found.low, found.high)
    parts = {"value" if kind != "less" else "size": value, f"{kind}.low": low, f"{kind}.high": high}
    figures = [
        draft.put(basis, part, number, draft.context.figures.exact(number, Unit.MONEY), Unit.MONEY)
        for part, number in parts.items()
    ]
    before = draft.put(
        basis,
        "before_after",
        found.before_after,
        draft.context.figures.exact(found.before_after, Unit.MONEY),
        Unit.MONEY,
    )
    facts = dict(zip(("value", "low", "high"), figures, strict=True))
    return [
        draft.join(
            [
                draft.say(f"review.value_added.uplift_{kind}", **facts),
                draft.say("review.value_added.before_after", value=before),
            ]
        )
    ]


def _trials(draft: Draft) -> list[Line]:
    found = tried(draft, TRIALS)
    if isinstance(found, Refusal) or found.value is None:
        return []
    facts = {"share": found.value, "period": found.basis.period, "counts": counts(draft, found)}
    return [draft.say("review.value_added.trials", **facts)]


def _features(draft: Draft) -> list[Line]:
    metric = metric_named(FEATURES)
    period = draft.when(metric)
    try:
        rows = draft.rows(FEATURES, period, by="feature") if period else []
    except Refusal:
        return []
    known = sorted(
        (each for each in rows if each.row["value"]), key=lambda each: (-each.row["value"], each.row["feature"])
    )
    parts = [
        draft.say("review.why.part", name=Name(draft.context.value("feature", each.row["feature"])), amount=each.value)
        for each in known[:MOST]
    ]
    return [draft.say("review.value_added.features", parts=draft.join(parts, "review.and"))] if parts else []


section = SectionFile(place=4, write=write)
