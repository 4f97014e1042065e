"""What breaks the rules of use in a world, row by row in Python."""

from collections import Counter
from datetime import date
from typing import Any

from checks.warehouse.examine import TableReport
from tests.checks.support.world import SCHEMAS, Row, World


def counted(report: TableReport) -> tuple[int, int, dict[str, int]]:
    """Rows, rows left out, and how many break each rule, where any does."""
    violations = {c.rule: c.rows for c in report.checks if c.rule and not c.passed}
    return report.state.rows, report.state.quarantined, violations


def expected_of_use(world: World) -> tuple[int, int, dict[str, int]]:
    """The same of use, row by row in Python."""
    (use,) = (rows for table, rows in world.frames().items() if table == "usage_daily")
    rows = [dict.fromkeys(SCHEMAS["usage_daily"]) | row for row in use.to_dicts()]
    keys = Counter((r["user_id"], r["usage_date"], r["feature_id"], r["platform"]) for r in rows)
    violations: Counter[str] = Counter(rule for row in rows for rule in broken_by(row, world))
    violations["unique user_id, usage_date, feature_id, platform"] = sum(count - 1 for count in keys.values())
    violations["day_total user_id, usage_date, minutes"] = days_too_long(rows, world)
    visible_rows = [r for r in rows if not r["usage_date"] or not world.last < r["usage_date"] <= date.today()]
    sound = [r for r in visible_rows if not any(rule not in FLAGS for rule in broken_by(r, world))]
    sound_keys = {(r["user_id"], r["usage_date"], r["feature_id"], r["platform"]) for r in sound}
    return (
        len(visible_rows),
        len(visible_rows) - len(sound_keys),
        {rule: count for rule, count in violations.items() if count},
    )


FLAGS = ("foreign_key feature_id", "in_range sessions")


def broken_by(row: Row, world: World) -> list[str]:
    person, day, feature = row["user_id"], row["usage_date"], row["feature_id"]
    users, features = ({row[key] for row in world.rows[of]} for of, key in KEYS)
    result = {
        "not_null user_id": person is None,
        "not_null usage_date": day is None,
        "not_null feature_id": not (feature or "").strip(" "),
        "safe_text feature_id": len(feature or "") > 200,
        "foreign_key user_id": person is not None and person not in users,
        "foreign_key feature_id": feature is not None and feature not in features,
        "valid_date usage_date": day is not None and not date(2000, 1, 1) <= day <= date.today(),
        "in_range minutes": row["minutes"] is not None and not 0 <= row["minutes"] <= world.most,
        "in_range sessions": row["sessions"] is not None and not 0 <= row["sessions"] <= 10_000,
    }
    return [rule for rule, is_broken in result.items() if is_broken]


KEYS = (("users", "user_id"), ("features", "feature_id"))


def days_too_long(rows: list[Row], world: World) -> int:
    """Users on days up to the last with more minutes than a day has, or with what is no number."""
    totals: Counter[tuple[Any, date]] = Counter()
    for row in rows:
        if row["minutes"] is not None and row["usage_date"] and row["usage_date"] <= world.last:
            totals[row["user_id"], row["usage_date"]] += row["minutes"]
    return sum(not total <= 1440 for total in totals.values())
