"""What the demo's product aimed at in 2025, and what its people noted: a plan as others write it by hand."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from queries.demo import story
from queries.durable import write_whole
from queries.plan import Note, Target
from queries.problem import Problem

HEADS = (
    Target("monthly_active_users", "2025-12", 18_000_000),
    Target("net_revenue", "2025", 230_000_000),
)
"""In real-world size; a demo has a part of them, as of everything that is counted."""

RATES = (
    Target("daily_usage_time", "2025-12", 115),
    Target("paid_conversion", "2025-12", 0.055),
    Target("value_added_share", "2025-Q4", 0.2),
)
"""The same at any scale."""

NOTES = (
    Note(date(2025, 7, 1), "Summer campaign: bring a friend", "暑期活动：邀请好友"),
    Note(story.VALUE_ADDED_LAUNCH, "Value-added services go on sale", "增值服务开始销售"),
    Note(date(2025, 12, 1), "Year-end campaign in the app stores", "年末应用商店推广"),
)


def write_plan(file: Path, *, scale: float, force: bool = False) -> bool:
    """Whether it was written: a plan that is there stays unless `force`. Raises Problem where that is impossible."""
    if file.exists() and not force:
        return False
    try:
        write_whole(file, plan_text(scale).encode())
    except OSError as error:
        raise Problem("The demo's plan", wanted="a place for a file", got=str(error), fix="Choose another") from error
    return True


def plan_text(scale: float) -> str:
    """As TOML, for a demo of that scale."""
    counted = (Target(head.metric, head.period, head.value * scale) for head in HEADS)
    return "\n".join([*map(_target, (*counted, *RATES)), *map(_note, NOTES)])


def _target(target: Target) -> str:
    return "\n".join(_section("target", metric=target.metric, period=target.period, value=target.value))


def _note(note: Note) -> str:
    return "\n".join(_section("note", on=note.on, en=note.en, zh=note.zh))


def _section(name: str, **lines: object) -> Iterator[str]:
    """A day stands without quotes, texts as JSON writes them."""
    yield f"[[{name}]]"
    for key, value in lines.items():
        yield f"{key} = {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
    yield ""
