"""Trigger rules replayed on one month's interactions: declared rules and a draft side by side, with controls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE, written
from dashboard.presentation.waiting import reason
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card, note
from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.drafts import LONGEST_NAME, save_draft
from metrics.analysis.replay.replay import FOLLOWS_DAYS, Replay
from metrics.analysis.replay.rule import WHOLE, TriggerRule
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.period import Period

OFF = 0
SLIDERS = {"idle": (300, 5, 45), "failures": (10, 1, 2), "dwell": (600, 10, 180), "cap": (20, 1, 3)} | {
    "cool_down": (7_200, 60, 600)
}
"""Parameter → largest value, step, and value at first; 0 is off."""
NEW = ""
Named = tuple[str, Replay]
"""Label of a rule, and its replay."""
COLUMNS = ("rule", "fired", "users", "user_days", "rate", "followed", "preceded", "agrees")


def show(context: Context, period: Period) -> None:
    """Draws one card."""
    below = context.words("replay.below", period=context.period(period))
    with card(context, context.words("replay.title"), below, follows_filter=False):
        name, draft = _draft(context)
        named, refused = _replayed(context, period, name, draft)
        for rule, refusal in refused:
            screen.info(context.words("replay.refused", rule=rule, reason=reason(context, refusal)))
        screen.paragraph(_finding(context, named))
        columns = {key: st.column_config.TextColumn(context.words(f"replay.{key}")) for key in COLUMNS}
        screen.table([_row(context, *pair) for pair in named], columns, height="content")
        pages, titles = _pages(context, named)
        screen.table(pages, titles, height="content")
        note(context.words("replay.note", days=FOLLOWS_DAYS))


def _replayed(
    context: Context, period: Period, name: str, draft: TriggerRule | None
) -> tuple[list[Named], list[tuple[str, Refusal]]]:
    """Replays of the declared rules and of the draft, and rules that the log is not enough for, with the reason."""
    rules: list[tuple[str, str, TriggerRule | None]] = [
        (context.value("rule_version", id), id, None) for id in declared_rules()
    ]
    rules += [(name, name, draft)] if draft else []
    named, refused = list[Named](), list[tuple[str, Refusal]]()
    for label, id, rule in rules:
        try:
            named.append((label, context.results.replay(id, rule, period)))
        except Refusal as refusal:
            refused.append((label, refusal))
    if refused and not named:
        raise refused[0][1]
    return named, refused


def _draft(context: Context) -> tuple[str, TriggerRule | None]:
    """Name and rule of the draft by the controls; no rule where every condition is off."""
    saved = context.results.drafts()
    called = {NEW: context.words("replay.new")} | {name: str(text(name)) for name in saved}
    chosen = url_state.pick(context.words, "draft", list(called), NEW, called.__getitem__, width=260)
    start = saved.get(chosen)
    columns = zip(st.columns(len(SLIDERS)), SLIDERS, strict=True)
    values = {name: _slider(context, column, name, chosen, start) for column, name in columns}
    if not any(values[name] for name in ("idle", "failures", "dwell")):
        screen.info(context.words("replay.all_off"))
        return context.words("replay.draft"), None
    parameters: dict[str, Any] = values | {"cool_down": values["cool_down"] or OFF}
    rule = replace(start, **parameters) if start else TriggerRule(**parameters)
    _save(context, rule)
    return called[chosen] if start else context.words("replay.draft"), rule


def _slider(context: Context, column: Any, name: str, chosen: str, start: TriggerRule | None) -> float | None:
    """Value of a parameter, which a saved draft may have beyond the usual range; None for off."""
    most, step, first = SLIDERS[name]
    begin = float(getattr(start, name) or OFF) if start else float(first)
    with column:
        label = context.words(f"replay.slider_{name}")
        value = screen.slider(label, OFF, max(most, begin), begin, step, f"replay.{chosen}.{name}")
    return (int(value) if name in WHOLE else value) or None


def _save(context: Context, rule: TriggerRule) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = screen.text_input(context.words("replay.name"), "replay.name", max_chars=LONGEST_NAME, width=260)
        if screen.button(context.words("replay.save"), "replay.save") and name:
            save_draft(context.results.drafts_file, name.strip(), rule)
            screen.info(context.words("replay.saved", name=text(name.strip())))


def _finding(context: Context, named: Sequence[Named]) -> str:
    """The last two rules in one sentence: prompts per user-day and people."""
    facts: dict[str, str] = {}
    for side, (name, replayed) in zip(("now", "before"), reversed(named[-2:]), strict=False):
        facts |= {side: name, f"{side}_rate": _rate(replayed)}
        facts[f"{side}_users"] = context.figures.exact(replayed.users, Unit.USERS)
    return context.words("replay.two" if len(named) > 1 else "replay.one", **facts)


def _rate(replayed: Replay) -> str:
    return NONE if replayed.per_user_day is None else written(replayed.per_user_day, 2)


def _row(context: Context, name: str, replayed: Replay) -> dict[str, str]:
    counts = {key: getattr(replayed, key) for key in ("fired", "users", "user_days")}
    overlap = replayed.overlap
    return {
        "rule": name,
        **{key: context.figures.exact(count, Unit.USERS) for key, count in counts.items()},
        "rate": _rate(replayed),
        "followed": _of(overlap.followed, replayed.fired) if overlap else NONE,
        "preceded": _of(overlap.preceded, overlap.contacts) if overlap else NONE,
        "agrees": context.words(f"replay.agrees_{str(replayed.agrees).lower()}"),
    }


def _of(part: int, whole: int) -> str:
    return f"{part:,} / {whole:,}"


def _pages(context: Context, named: Sequence[Named]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Prompts by page, a column per rule, and the titles of the columns."""
    frames = [replayed.pages.select("page", "fired") for _, replayed in named]
    counts = {f"rule_{number}": dict(frame.rows()) for number, frame in enumerate(frames)}
    pages = pl.concat(frames).group_by("page").agg(pl.col("fired").sum())
    order = pages.sort("fired", "page", descending=[True, False])["page"]
    rows = [
        {"page": context.value("page", page)} | {key: f"{count.get(page, 0):,}" for key, count in counts.items()}
        for page in order
    ]
    titles = {"page": context.words("replay.page"), **{key: name for key, (name, _) in zip(counts, named, strict=True)}}
    return rows, {key: st.column_config.TextColumn(title) for key, title in titles.items()}
