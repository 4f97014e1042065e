"""Trigger rules replayed on one month's interactions: declared rules and a draft side by side, with controls."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE
from dashboard.sections.layout import screen, url_state
from dashboard.sections.layout.card import card, note
from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.drafts import LONGEST_NAME, save_draft
from metrics.analysis.replay.replay import FOLLOWS_DAYS, Replay
from metrics.analysis.replay.rule import TriggerRule
from metrics.model.metric import Unit
from metrics.periods.period import Period

OFF = 0
SLIDERS = {"idle": (300, 5, 45), "failures": (10, 1, 2), "dwell": (600, 10, 180), "cap": (20, 1, 3)} | {
    "cool_down": (7_200, 60, 600)
}
"""Parameter → largest value, step, and value at first; 0 is off."""
NEW = ""
COLUMNS = ("rule", "fired", "users", "user_days", "rate", "followed", "preceded", "agrees")


def show(context: Context, period: Period) -> None:
    """Draws one card."""
    with card(context, context.words("replay.title"), context.words("replay.below", period=context.period(period))):
        name, draft = _draft(context)
        replays = [context.results.replay(version, period=period) for version in declared_rules()]
        if draft:
            replays.append(context.results.replay(name, draft, period))
        screen.paragraph(_finding(context, replays, is_drafted=draft is not None))
        columns = {key: st.column_config.TextColumn(context.words(f"replay.{key}")) for key in COLUMNS}
        screen.table([_row(context, replayed) for replayed in replays], columns, height="content")
        pages, titles = _pages(context, replays)
        screen.table(pages, titles, height="content")
        note(context.words("replay.note", days=FOLLOWS_DAYS))


def _draft(context: Context) -> tuple[str, TriggerRule | None]:
    """Name and parameters of the draft by the controls; no parameters where every condition is off."""
    saved = context.results.drafts()
    options = [NEW, *saved]
    called = {NEW: context.words("replay.new")} | {name: str(text(name)) for name in saved}
    chosen = url_state.pick(context.words, "draft", options, NEW, called.__getitem__, width=260)
    start = saved.get(chosen)
    values: dict[str, float | None] = {}
    for column, (name, (most, step, first)) in zip(st.columns(len(SLIDERS)), SLIDERS.items(), strict=True):
        with column:
            begin = getattr(start, name) or OFF if start else first
            value = screen.slider(
                context.words(f"replay.slider_{name}"), OFF, most, int(begin), step, f"replay.{chosen}.{name}"
            )
            values[name] = value or (0 if name == "cool_down" else None)
    if not any(values[name] for name in ("idle", "failures", "dwell")):
        screen.info(context.words("replay.all_off"))
        return context.words("replay.draft"), None
    rule = TriggerRule(**values)  # type: ignore[arg-type]
    _save(context, rule)
    return called[chosen] if chosen != NEW else context.words("replay.draft"), rule


def _save(context: Context, rule: TriggerRule) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = screen.text_input(context.words("replay.name"), "replay.name", max_chars=LONGEST_NAME, width=260)
        if screen.button(context.words("replay.save"), "replay.save") and name:
            save_draft(context.results.drafts_file, name.strip(), rule)
            screen.info(context.words("replay.saved", name=text(name.strip())))


def _finding(context: Context, replays: list[Replay], *, is_drafted: bool) -> str:
    """The last two rules in one sentence: prompts per user-day and people."""
    facts: dict[str, str] = {}
    for side, replayed in zip(("now", "before"), reversed(replays[-2:]), strict=False):
        facts[side] = _named(context, replayed, is_draft=is_drafted and replayed is replays[-1])
        facts[f"{side}_rate"] = _rate(replayed)
        facts[f"{side}_users"] = f"{replayed.users:,}"
    return context.words("replay.two" if len(replays) > 1 else "replay.one", **facts)


def _named(context: Context, replayed: Replay, *, is_draft: bool) -> str:
    return replayed.name if is_draft else context.value("rule_version", replayed.name)


def _rate(replayed: Replay) -> str:
    return NONE if replayed.per_user_day is None else f"{replayed.per_user_day:.2f}"


def _row(context: Context, replayed: Replay) -> dict[str, str]:
    counts = {key: getattr(replayed, key) for key in ("fired", "users", "user_days")}
    overlap = replayed.overlap
    return {
        "rule": context.value("rule_version", replayed.name) if replayed.name in declared_rules() else replayed.name,
        **{key: context.figures.exact(count, Unit.USERS) for key, count in counts.items()},
        "rate": _rate(replayed),
        "followed": _of(overlap.followed, replayed.fired) if overlap else NONE,
        "preceded": _of(overlap.preceded, overlap.contacts) if overlap else NONE,
        "agrees": context.words(f"replay.agrees_{str(replayed.agrees).lower()}"),
    }


def _of(part: int, whole: int) -> str:
    return f"{part:,} / {whole:,}"


def _pages(context: Context, replays: list[Replay]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Prompts by page, a column per rule, and the titles of the columns."""
    counts = [dict(replayed.pages.select("page", "fired").iter_rows()) for replayed in replays]
    pages = pl.concat([replayed.pages for replayed in replays]).group_by("page").agg(pl.col("fired").sum())
    order = pages.sort("fired", "page", descending=[True, False])["page"]
    keys = [f"rule_{number}" for number in range(len(replays))]
    rows = [
        {"page": context.value("page", page)}
        | {key: f"{count.get(page, 0):,}" for key, count in zip(keys, counts, strict=True)}
        for page in order
    ]
    named = dict(zip(keys, (_row(context, replayed)["rule"] for replayed in replays), strict=True))
    titles = {"page": st.column_config.TextColumn(context.words("replay.page"))}
    return rows, titles | {key: st.column_config.TextColumn(name) for key, name in named.items()}
