"""The smart service in three phases: what was learnt from its first rule, what the next changed, what it earned."""

from collections.abc import Callable
from dataclasses import replace

from dashboard.documents.draft import Draft, Measured, shown
from dashboard.documents.model import Basis, Block, Chart, Figure, Heading, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import counts, table
from dashboard.presentation.messages import refusal_reason
from metrics.analysis.intervals import wilson
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.notation import name as notation
from metrics.query.answers import no_rows

USAGE, CLICKS, RESOLVED = "assistant_usage_rate", "assistant_click_rate", "assistant_resolution_rate"
TRIGGERS, DISTURBED = "assistant_triggers_per_user_day", "disturbed_user_day_share"
RATES, MEASURES = (USAGE, CLICKS, RESOLVED), (USAGE, CLICKS, RESOLVED, TRIGGERS, DISTURBED)
BY = "rule_version"
Rule = dict[str, Measured]


def write(draft: Draft) -> Content:
    rules = _rules(draft)
    if not rules:
        raise no_rows(metric_named(USAGE).sources[0])
    first = rules[0][1]
    names = [_named(draft, name) for name, _ in rules]
    kind = "" if len(rules) > 1 else "_one"
    blocks: list[Block] = [Heading(draft.say(f"review.service.learnt{kind}", rule=names[0]))]
    blocks += _learnt(draft, names[0], first)
    if len(rules) > 1:
        blocks += [
            Heading(draft.say("review.service.changed", rule=names[-1])),
            *_changed(draft, rules[-2:], names[-2:]),
        ]
    else:
        blocks.append(Paragraph(draft.say("review.service.only_one"), "note"))
    blocks += [Heading(draft.say(f"review.service.earned{kind}")), *_earned(draft, names[-1])]
    return Content(_message(draft, rules, names), tuple(blocks))


def _rules(draft: Draft) -> list[tuple[str, Rule]]:
    """Rule → its measures over its own days in the period, the earliest first."""
    answers = {id: draft.results.answer(id, draft.period, by=(BY,), against=Against.NONE) for id in MEASURES}
    order = [row[BY] for row in answers[USAGE].rows.sort("start").to_dicts() if row["value"] is not None]
    rules: dict[str, Rule] = {name: {} for name in order}
    for id, answer in answers.items():
        for row in answer.rows.to_dicts():
            if row[BY] in rules:
                rules[row[BY]][id] = draft.measured(answer, row, ((BY, row[BY]),))
    return list(rules.items())


def _named(draft: Draft, rule: str) -> Name:
    return Name(draft.context.value(BY, rule))


def _message(draft: Draft, rules: list[tuple[str, Rule]], names: list[Name]) -> Line:
    now = rules[-1][1][USAGE].value
    if len(rules) == 1:
        return draft.say("review.service.message_one", now=names[-1], now_usage=now)
    before = rules[-2][1][USAGE].value
    return draft.say("review.service.message_two", now=names[-1], now_usage=now, before=names[-2], before_usage=before)


def _learnt(draft: Draft, name: Name, rule: Rule) -> list[Block]:
    lines: list[Line] = []
    row = rule[USAGE].row
    if all(rule.get(id) and rule[id].value for id in (USAGE, CLICKS, TRIGGERS)):
        facts = {"usage": rule[USAGE].value, "clicks": rule[CLICKS].value, "triggers": rule[TRIGGERS].value}
        days = {"first": draft.day(row["start"]), "last": draft.day(row["end"])}
        lines.append(draft.say("review.service.first_rule", rule=name, **days, **facts))
    if DISTURBED in rule and rule[DISTURBED].value:
        lines.append(draft.say("review.service.disturbed", rule=name, share=rule[DISTURBED].value))
    blocks: list[Block] = [Paragraph(draft.join(lines))] if lines else []
    return [*blocks, *(block for tell in (_pains, _repeats, _consent) for block in _or_why(draft, tell))]


def _or_why(draft: Draft, tell: Callable[[Draft], list[Line]]) -> list[Block]:
    """Paragraphs of what can be told, or why it cannot."""
    try:
        return [Paragraph(line) for line in tell(draft)]
    except Refusal as refusal:
        return [Paragraph((Name(refusal_reason(refusal, draft.context.words)),), "waits")]


def _pains(draft: Draft) -> list[Line]:
    rows = [each for each in draft.rows("pain_point_share", draft.period, by="pain_point") if each.row["value"]]
    lines = []
    for each in sorted(rows, key=lambda each: (-each.row["value"], str(each.row["pain_point"])))[:2]:
        low, high = _interval(draft, each)
        pain = Name(draft.context.value("pain_point", each.row["pain_point"]))
        facts = {"share": each.value, "counts": counts(draft, each), "low": low, "high": high}
        lines.append(draft.say("review.service.pains", pain=pain, **facts))
    return lines


def _interval(draft: Draft, found: Measured) -> tuple[Figure, Figure]:
    """Ends of the 95 % interval of a share, by Wilson's formula."""
    ends = wilson(found.row["numerator"], found.row["denominator"]) or (0.0, 1.0)
    id = f"interval:{found.basis.id}"
    basis = replace(found.basis, id=id, query=draft.printed(id))
    low, high = (
        draft.put(basis, part, end, str(draft.context.figures.short(end, Unit.SHARE)), Unit.SHARE)
        for part, end in zip(("low", "high"), ends, strict=True)
    )
    return low, high


def _repeats(draft: Draft) -> list[Line]:
    share = draft.ask("repeat_contact_share", draft.period)
    if not share.value:
        return []
    facts = {"share": share.value, "tickets": share.denominator}
    try:
        throughput = draft.ask("human_throughput", draft.period).value
    except Refusal:
        throughput = None
    if throughput is None:
        return [draft.say("review.service.repeats_alone", **facts)]
    return [draft.say("review.service.repeats", **facts, throughput=throughput)]


def _consent(draft: Draft) -> list[Line]:
    found = draft.ask("consent_rate", draft.when(metric_named("consent_rate")))
    return [draft.say("review.service.consent", share=found.value, counts=counts(draft, found))] if found.value else []


def _changed(draft: Draft, rules: list[tuple[str, Rule]], names: list[Name]) -> list[Block]:
    (_, before), (_, now) = rules
    facts = {"before_rule": names[0], "now_rule": names[1]}
    blocks: list[Block] = []
    if all(rule[id].value for rule in (before, now) for id in (USAGE, CLICKS)):
        line = draft.say(
            "review.service.rates_up",
            **facts,
            before=before[USAGE].value,
            now=now[USAGE].value,
            clicks_before=before[CLICKS].value,
            clicks_now=now[CLICKS].value,
        )
        blocks.append(Paragraph(draft.join([line, *_triggers(draft, before, now)])))
    blocks += [_chart(draft, before, now, names), _table(draft, before, now, names)]
    return [*blocks, Paragraph(draft.say("review.service.sequence"), "note")]


def _triggers(draft: Draft, before: Rule, now: Rule) -> list[Line]:
    was, now_is = (rule[TRIGGERS].value if TRIGGERS in rule else None for rule in (before, now))
    return [draft.say("review.service.triggers", before=was, now=now_is)] if was and now_is else []


def _chart(draft: Draft, before: Rule, now: Rule, names: list[Name]) -> Chart:
    was, is_now = before[USAGE].value, now[USAGE].value
    difference = (is_now.value or 0) - (was.value or 0) if was and is_now else 0.0
    kind = "even" if was and is_now and was.text == is_now.text else "up" if difference > 0 else "down"
    facts = {"before_rule": names[0], "now_rule": names[1], "now": shown(is_now), "before": shown(was)}
    categories = tuple(draft.context.title(metric_named(id)) for id in RATES)
    series = (
        Series((names[0],), "base", tuple(before[id].value for id in RATES)),
        Series((names[1],), "now", tuple(now[id].value for id in RATES)),
    )
    title = draft.say(f"review.service.chart_{kind}", **facts)
    return Chart("rules", "columns", title, draft.say("review.service.below"), categories, series, Unit.SHARE, 0.01)


def _table(draft: Draft, before: Rule, now: Rule, names: list[Name]) -> Block:
    rows = [
        (draft.context.title(metric_named(id)), *_cells(draft, before, id), *_cells(draft, now, id)) for id in MEASURES
    ]
    columns = ["review.service.measure", *["review.experiments.interval"] * 4]
    found = table(draft, "rules", columns, rows, (1, 2, 3, 4), (3, 1.2, 2.2, 1.2, 2.2))
    heads = (found.columns[0], (names[0],), found.columns[2], (names[1],), found.columns[4])
    return replace(found, columns=heads)


def _cells(draft: Draft, rule: Rule, id: str) -> tuple[Line, Line]:
    found = rule.get(id)
    if found is None or found.value is None:
        return ("–",), ("–",)
    if not found.metric.unit.is_share:
        return shown(found.value), ("–",)
    low, high = _interval(draft, found)
    return shown(found.value), draft.say("review.between", low=low, high=high)


def _earned(draft: Draft, rule: Name) -> list[Block]:
    tellers: tuple[Callable[[Draft], list[Line]], ...] = (
        lambda draft: _before_after(draft, rule),
        _experiments,
        _resolved,
        _insight,
    )
    return [block for tell in tellers for block in _or_why(draft, tell)]


def _ends(draft: Draft, basis: Basis, low: float, high: float) -> dict[str, Figure]:
    return {part: _percent(draft, basis, part, end) for part, end in (("low", low), ("high", high))}


def _percent(draft: Draft, basis: Basis, part: str, value: float) -> Figure:
    return draft.put(basis, part, value, draft.context.figures.per_cent(value))


def _before_after(draft: Draft, rule: Name) -> list[Line]:
    found = draft.results.contacts_before_after()[0]
    basis = Basis(
        "contacts_before_after",
        draft.context.title(metric_named("support_contact_rate")),
        str(draft.context.definition(metric_named("support_contact_rate"))),
        draft.context.period(found.after),
        draft.context.period(found.before),
        draft.results.badge(metric_named("support_contact_rate")),
        "",
        draft.printed("contacts_before_after"),
    )
    ends = _ends(draft, basis, found.low, found.high)
    kind = "fell" if found.high < 0 else "rose" if found.low > 0 else "open"
    written = found.estimate if kind == "open" else abs(found.estimate)
    text = (
        draft.context.figures.per_cent(written).lstrip("+")
        if kind != "open"
        else draft.context.figures.per_cent(written)
    )
    change = draft.put(basis, "estimate" if kind == "open" else "size", written, text)
    return [draft.say(f"review.service.contacts_{kind}", change=change, rule=rule, **ends)]


def _experiments(draft: Draft) -> list[Line]:
    lines = []
    for effect in draft.results.effects_on_contacts():
        name = Name(draft.context.value("experiment", effect.experiment))
        basis = Basis(
            f"contacts_effect@{effect.experiment}",
            str(name),
            str(draft.context.definition(metric_named("support_contact_rate"))),
            draft.context.period(effect.period),
            "",
            draft.results.badge(metric_named("support_contact_rate")),
            "",
            draft.printed(f"contacts_effect@{effect.experiment}"),
        )
        kind = "fewer" if effect.high < 0 else "more" if effect.low > 0 else "open"
        change, ends = _percent(draft, basis, "estimate", effect.estimate), _ends(draft, basis, effect.low, effect.high)
        lines.append(draft.say(f"review.service.experiment_{kind}", name=name, change=change, **ends))
    return lines


def _resolved(draft: Draft) -> list[Line]:
    found = draft.results.resolved(draft.period)
    if not found.clicked:
        return []
    basis = Basis(
        f"resolved@{notation(draft.period)}",
        draft.context.title(metric_named(RESOLVED)),
        str(draft.context.definition(metric_named(RESOLVED))),
        draft.context.period(draft.period),
        "",
        draft.results.badge(metric_named(RESOLVED)),
        "",
        draft.printed(f"resolved@{notation(draft.period)}"),
    )
    parts = {part: draft.count(basis, part, getattr(found, part)) for part in ("clicked", "confirmed", "assumed")}
    return [draft.say("review.service.resolved", **parts)]


def _insight(draft: Draft) -> list[Line]:
    metric = metric_named("service_requirement_share")
    found = draft.ask(metric.id, draft.when(metric))
    if not found.value:
        return []
    return [
        draft.say("review.service.insight", share=found.value, period=found.basis.period, counts=counts(draft, found))
    ]


section = SectionFile(place=3, write=write)
