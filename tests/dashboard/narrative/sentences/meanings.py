"""What sentences say, worked out again from the numbers that were drawn: never by the code that chose the words.

A meaning is true or false of a case. Words that say nothing of numbers have none, and are listed with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace as Numbers

from dashboard.i18n import Words
from metrics.periods.period import Period
from tests.dashboard.narrative.sentences.reading import Said, figure, part, read

LEVEL = 0.0005
"""Half of the last digit of a change in per cent, and of a rate in points."""
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Told:
    """A sentence, and the numbers that it is about."""

    said: Said
    of: Numbers
    words: Words

    def __getitem__(self, fact: str) -> str:
        return self.said.facts[fact]

    def count(self, fact: str) -> int:
        return int(self[fact])

    def is_figure(self, fact: str, number: float | None) -> bool:
        return number is not None and figure(self[fact]).is_of(number)

    def is_part(self, fact: str, share: float) -> bool:
        low, high = part(self[fact])
        return low <= share <= high

    def inner(self, fact: str, *names: str) -> "Told":
        return Told(read(self[fact], self.words, names), self.of, self.words)

    def is_true(self) -> bool:
        return MEANINGS[self.said.name](self)


Meaning = Callable[[Told], bool]


def day(of: date, words: Words) -> str:
    return (
        f"{of.day} {MONTHS[of.month - 1]} {of.year}" if words.language == "en" else f"{of.year}年{of.month}月{of.day}日"
    )


def month(of: date, words: Words) -> str:
    return f"{MONTHS[of.month - 1]} {of.year}" if words.language == "en" else f"{of.year}年{of.month}月"


def is_period(text: str, period: Period, words: Words) -> bool:
    """Every number that its name has is one of its days, and no other period has this name."""
    english = words.language == "en"
    first, last = period.start, period.end
    if first == last:
        return text == day(first, words)
    names = {(1, 1, 12, 31): f"{first.year}" if english else f"{first.year}年"}
    for q in (1, 2, 3, 4):
        quarter = f"{first.year} Q{q}" if english else f"{first.year}年第{'一二三四'[q - 1]}季度"
        names[(3 * q - 2, 1, 3 * q, 30 + (q in (1, 4)))] = quarter
    key = (first.month, first.day, last.month, last.day)
    if first.year == last.year and key in names:
        return text == names[key]
    one = (first.year, first.month) == (last.year, last.month)
    after = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    if one and first.day == 1 and (after - last).days == 1:
        return text == month(first, words)
    if one:
        said = f"{first.day}–{last.day} {MONTHS[first.month - 1]} {first.year}"
        return text == (said if english else f"{day(first, words)}至{last.day}日")
    return text == (
        f"{day(first, words)} – {day(last, words)}" if english else f"{day(first, words)}至{day(last, words)}"
    )


# Parts that moved ----------------------------------------------------------------------------------------------------


def changes(of: Numbers) -> dict[str, float]:
    """Part → change as a share of its base, where there is one to speak of."""
    known = {name.capitalize(): (now, base) for name, now, base in of.sides}
    return {name: now / base - 1 for name, (now, base) in known.items() if base is not None and base > 0}


def ups(told: Told) -> int:
    return sum(change > LEVEL for change in changes(told.of).values())


def downs(told: Told) -> int:
    return sum(change < -LEVEL for change in changes(told.of).values())


def is_most(told: Told) -> bool:
    """No other part moved as much or more, as far as one decimal tells."""
    moved = changes(told.of)
    others = [abs(change) for name, change in moved.items() if name != told["most"]]
    return told["most"] in moved and all(abs(moved[told["most"]]) > other + LEVEL / 1e3 for other in others)


def all_known(told: Told) -> bool:
    return len(changes(told.of)) == len(told.of.sides)


def of_known(told: Told) -> bool:
    return told.count("of") == len(changes(told.of)) >= 2


def moved_as_said(told: Told) -> bool:
    return is_most(told) and told.is_figure("change", changes(told.of)[told["most"]])


def partly(told: Told) -> bool:
    kinds = ("all_up", "all_down", "some_up")
    names = [f"parts.{kind}{alike}" for kind in kinds for alike in ("", "_alike")] + ["parts.level"]
    inner = told.inner("said", *names)
    return told.count("of") == len(changes(told.of)) < told.count("all") == len(told.of.sides) and INNER[
        inner.said.name.removeprefix("parts.")
    ](inner)


def _whole(meaning: Meaning) -> Meaning:
    return lambda told: all_known(told) and meaning(told)


INNER: dict[str, Meaning] = {
    "all_up": lambda told: ups(told) == len(changes(told.of)) and moved_as_said(told),
    "all_down": lambda told: downs(told) == len(changes(told.of)) and moved_as_said(told),
    "some_up": lambda told: of_known(told) and told.count("up") == ups(told) and moved_as_said(told),
    "all_up_alike": lambda told: of_known(told) and ups(told) == len(changes(told.of)),
    "all_down_alike": lambda told: of_known(told) and downs(told) == len(changes(told.of)),
    "some_up_alike": lambda told: of_known(told) and told.count("up") == ups(told),
    "level": lambda told: of_known(told) and ups(told) == downs(told) == 0,
}
PARTS: dict[str, Meaning] = {f"parts.{name}": _whole(meaning) for name, meaning in INNER.items()} | {
    "parts.plain": lambda told: (
        len(changes(told.of)) < 2 and told["dimension"] == told.words(f"dimension.{told.of.dimension}")
    ),
    "parts.partly": partly,
}
TILE_PARTS: dict[str, Meaning] = {
    "tile.all_up": lambda told: all_known(told) and ups(told) == len(changes(told.of)) and is_most(told),
    "tile.all_down": lambda told: all_known(told) and downs(told) == len(changes(told.of)) and is_most(told),
    "tile.some_up": lambda told: all_known(told) and of_known(told) and told.count("up") == ups(told) and is_most(told),
    "tile.all_up_alike": lambda told: all_known(told) and ups(told) == len(changes(told.of)),
    "tile.all_down_alike": lambda told: all_known(told) and downs(told) == len(changes(told.of)),
    "tile.some_up_alike": lambda told: all_known(told) and of_known(told) and told.count("up") == ups(told),
    "tile.level": lambda told: all_known(told) and ups(told) == downs(told) == 0,
    "tile.partly": lambda told: of_known(told) and told.count("up") == ups(told) and not all_known(told),
}


def share_of_change(told: Told, *names: str) -> float:
    change = {name.capitalize(): now - (base or 0) for name, now, base in told.of.sides}
    return sum(change[told[name]] for name in names) / (told.of.now - told.of.base)


def tile_share(rises: bool, names: tuple[str, ...], size: str) -> Meaning:
    def meaning(told: Told) -> bool:
        change = told.of.now - (told.of.base or 0)
        share = share_of_change(told, *names) if change else 0.0
        sizes = {"all": abs(share - 1) <= 0.005 + 1e-9, "over": share > 1}
        return (
            (change > 0) is rises and change != 0 and (sizes[size] if size in sizes else told.is_part("share", share))
        )

    return meaning


ONE, TWO = ("first",), ("first", "second")
TILE_SHARES = {
    f"tile.{kind}.{number}.{size}": tile_share(kind == "gain", names, size)
    for kind in ("gain", "loss")
    for number, names in (("one", ONE), ("two", TWO))
    for size in ("part", "all", "over")
    if (number, size) != ("one", "part")
}


def of_counts(id: str | None) -> Meaning:
    return lambda told: (
        told.is_figure("numerator", told.of.above)
        and told.is_figure("denominator", told.of.below)
        and told.of.is_shown
        and (id is None or told.of.id == id)
    )


TILE_COUNTS = {
    "tile.share": of_counts(None),
    "tile.paid_conversion": of_counts("paid_conversion"),
    "tile.value_added_share": of_counts("value_added_share"),
}

# The headline --------------------------------------------------------------------------------------------------------


def pct(told: Told) -> float | None:
    now, base = told.of.now, told.of.base
    return now / base - 1 if now is not None and base is not None and base > 0 else None


def headline(moved: Callable[[float | None], bool], *, is_over: bool) -> Meaning:
    def meaning(told: Told) -> bool:
        of, change = told.of, pct(told)
        end = of.month.start.replace(day=of.days)
        return (
            (of.days == of.month.days) is is_over
            and not of.is_partial
            and is_period(told["period"], Period(of.month.start, end), told.words)
            and told.is_figure("value", of.now)
            and moved(change)
            and ("change" not in told.said.facts or told.is_figure("change", abs(change or 0)))
        )

    return meaning


HEADLINES = {
    f"headline.{when}{kind}": headline(moved, is_over=not when)
    for when in ("", "so_far.")
    for kind, moved in {
        "rose": lambda change: change is not None and change >= 0.005,
        "fell": lambda change: change is not None and change <= -0.005,
        "level": lambda change: change is not None and abs(change) <= 0.005,
        "alone": lambda change: change is None,
    }.items()
} | {
    "headline.none": lambda told: told.of.now is None and told["period"] == month(told.of.month.start, told.words),
    "headline.partial": lambda told: (
        told.of.is_partial
        and told["period"] == month(told.of.month.start, told.words)
        and told.is_figure("value", told.of.now)
        and told["day"] == day(date(2024, 1, 1), told.words)
    ),
}

# This year's line over last year's -----------------------------------------------------------------------------------


def gaps(told: Told, *, whole: bool = True) -> list[tuple[float, str]]:
    """Gap and side of the months that can be compared: over, with a base, and a change that is not withheld."""
    found = []
    for now, base, is_whole, is_withheld in told.of.months:
        if base is not None and not is_withheld and (is_whole or not whole):
            is_level = now == base or abs(now - base) <= LEVEL * base
            found.append((now - base, "level" if is_level else "above" if now > base else "below"))
    return found


def gap(first: str, last: str, course: Callable[[float, float], bool] = lambda first, last: True) -> Meaning:
    def meaning(told: Told) -> bool:
        found = gaps(told)
        ends = len(found) > 1 and (found[0][1], found[-1][1]) == (first, last)
        return ends and course(abs(found[0][0]), abs(found[-1][0]))

    return meaning


def only(side: str) -> Meaning:
    def meaning(told: Told) -> bool:
        known = [
            n
            for n, (_, base, whole, withheld) in enumerate(told.of.months)
            if base is not None and whole and not withheld
        ]
        is_one = len(known) == 1 and gaps(told)[0][1] == side
        return is_one and told["period"] == month(told.of.starts[known[0]], told.words)

    return meaning


COURSES: dict[str, Callable[[float, float], bool]] = {
    "wider": lambda first, last: last > first * 1.04,
    "narrower": lambda first, last: last < first * 0.96,
    "same": lambda first, last: abs(last - first) <= 0.06 * first,
}
SIDES = ("above", "level", "below")
GAPS = (
    {f"gap.{side}.{kind}": gap(side, side, course) for side in ("above", "below") for kind, course in COURSES.items()}
    | {f"gap.from_{first}.{last}": gap(first, last) for first in SIDES for last in SIDES if first != last}
    | {f"gap.one.{side}": only(side) for side in SIDES}
    | {
        "gap.level": gap("level", "level"),
        "gap.none": lambda told: all(base is None for _, base, *_ in told.of.months),
        "gap.not_yet": lambda told: not gaps(told) and bool(gaps(told, whole=False)),
        "gap.withheld": lambda told: not gaps(told, whole=False) and any(each[3] for each in told.of.months),
    }
)

# Features ------------------------------------------------------------------------------------------------------------


def shown(told: Told) -> list[tuple[str, float | None]]:
    changes: list[tuple[str, float | None]] = told.of.changes
    return changes[: told.of.most] if told.of.most else changes


def two_grew(told: Told, rows: list[tuple[str, float | None]], least: float) -> bool:
    known = {name: change for name, change in rows if change is not None}
    named = [known.get(told[name], 0.0) for name in TWO]
    return told["first"] != told["second"] and all(change > least for change in named)


def grew_most(told: Told, rows: list[tuple[str, float | None]], *, all_known: bool) -> bool:
    others = [change for name, change in rows if name not in (told["first"], told["second"]) and change is not None]
    named = [change for name, change in rows if name in (told["first"], told["second"]) and change is not None]
    is_known = all(change is not None for _, change in rows)
    return is_known is all_known and two_grew(told, rows, 0.05) and all(min(named) > other for other in others)


FEATURE_KINDS: dict[str, Meaning] = {
    "features.doubled": lambda told: two_grew(told, shown(told), 100),
    "features.grew": lambda told: grew_most(told, shown(told), all_known=True),
    "features.grew_of_known": lambda told: grew_most(told, shown(told), all_known=False),
}


def of_shown(told: Told) -> bool:
    inner = told.inner("said", *FEATURE_KINDS)
    return (
        len(shown(told)) < len(told.of.changes)
        and told.count("count") == len(shown(told))
        and FEATURE_KINDS[inner.said.name](inner)
    )


def unless_cut(meaning: Meaning) -> Meaning:
    """Of all of them: where some are left out, the sentence has to say so."""
    return lambda told: len(shown(told)) == len(told.of.changes) and meaning(told)


FEATURES = {name: unless_cut(meaning) for name, meaning in FEATURE_KINDS.items()} | {"features.of_shown": of_shown}

# Why it changed ------------------------------------------------------------------------------------------------------


def contributions(told: Told) -> dict[str, float]:
    return {part_name(told, name): each for name, _, _, each, *_ in told.of.parts}


def part_name(told: Told, id: str) -> str:
    return told.words.texts.get(f"why.driver.{id}", id.capitalize()).replace(
        " ", "" if told.words.language == "zh" else " "
    )


def total(told: Told) -> float:
    change: float = told.of.value - told.of.base
    return change


def is_nothing(told: Told, number: float) -> bool:
    return abs(number) <= 1e-9 * max(abs(told.of.value), abs(told.of.base))


def step(told: Told) -> float:
    """Half of the last digit with which a change is written at least."""
    return {"paid_conversion": 0.00005, "net_revenue": 0.005, "feature_minutes": 0.05}.get(told.of.id, 0.5)


def title(rises: bool, names: tuple[str, ...], size: str) -> Meaning:
    def meaning(told: Told) -> bool:
        change, each = total(told), contributions(told)
        if (change > 0) is not rises or is_nothing(told, change) or any(told[name] not in each for name in names):
            return False
        share = sum(each[told[name]] for name in names) / change
        sizes = {"all": abs(share - 1) <= 0.005 + 1e-9, "over": share > 1}
        return sizes[size] if size in sizes else told.is_part("share", share)

    return meaning


def both(told: Told) -> tuple[float, float]:
    return sum(each[4] or 0 for each in told.of.parts), sum(each[5] or 0 for each in told.of.parts)


def halves(rises: bool, larger: str, how: str) -> Meaning:
    """Of a ratio's change: what the rates did and what the mix did."""

    def meaning(told: Told) -> bool:
        rate, mix = both(told)
        most, other = (rate, mix) if larger == "rate" else (mix, rate)
        change, sign = total(told), 1 if rises else -1
        is_larger = change * sign > 0 and most * sign > 0 and abs(most) >= abs(other) - 1e-12
        if how == "alone":
            return is_larger and (abs(other) <= 0.1 * abs(change) or abs(other) <= step(told))
        if how == "against":
            return is_larger and other * sign < 0 and told.is_figure("size", abs(other))
        return is_larger and other * sign > 0 and told.is_part("share", most / change)

    return meaning


def flows(told: Told) -> bool:
    people = {name: now for name, now, *_ in told.of.parts}
    return all(told.is_figure(name, people[name]) for name in ("new", "returned", "lost"))


def moved(told: Told) -> bool:
    """From the base to the value, by their difference; the two are not written alike."""
    change = told["change"].replace("（", "(").replace("）", ")")
    amount, _, share = change.partition("(")
    relative = total(told) / told.of.base if told.of.base > 0 else None
    return (
        told["metric"].replace(" ", "") == called(told)
        and told.is_figure("value", told.of.value)
        and told.is_figure("base", told.of.base)
        and told["value"] != told["base"]
        and figure(amount).is_of(total(told))
        and figure(amount).value != 0
        and (not share or (relative is not None and figure(share.rstrip(") ")).is_of(relative)))
    )


def moved_a_little(told: Told) -> bool:
    size = told.is_figure("size", abs(total(told))) and figure(told["size"]).value > 0
    return size and told.is_figure("value", told.of.value) and told.is_figure("value", told.of.base)


def called(told: Told) -> str:
    names = {
        "monthly_active_users": ("Monthly active users", "月活跃用户"),
        "net_revenue": ("Net revenue", "净收入"),
        "feature_minutes": ("Feature minutes", "功能使用分钟"),
        "paid_conversion": ("Paid conversion", "付费转化率"),
    }
    return names[told.of.id][told.words.language == "zh"].replace(" ", "")


def named_part(told: Told, fact: str) -> tuple[float, Told]:
    inner = told.inner(fact, "why.part")
    return contributions(inner)[inner["part"]], inner


def largest_step(told: Told) -> bool:
    size, inner = named_part(told, "part")
    others = [each for name, each in contributions(told).items() if name != inner["part"]]
    return bool(others) and all(abs(size) > abs(other) for other in others) and inner.is_figure("amount", size)


def against(told: Told) -> bool:
    size, _ = named_part(told, "part")
    other, inner = named_part(told, "other")
    return largest_step(told) and other * size < 0 and inner.is_figure("amount", other)


def shifted(grew: bool, high: bool) -> Meaning:
    def meaning(told: Told) -> bool:
        rows = {
            part_name(told, name): (now, base, weight, before)
            for name, now, base, _, _, _, weight, before in told.of.parts
        }
        now, base, weight, before = rows[told["part"]]
        mean = ((now if now is not None else base) + (base if base is not None else now)) / 2
        return (
            (weight > before) is grew
            and (mean > (told.of.value + told.of.base) / 2) is high
            and told.is_figure("weight", weight)
            and told.is_figure("base_weight", before)
            and told["weight"] != told["base_weight"]
        )

    return meaning


def exchange(told: Told) -> bool:
    people = {name: now for name, now, *_ in told.of.parts}
    came = people["new"] + people["returned"]
    written = figure(told["came"])
    return people["lost"] > 0 and written.is_of(100 * came / people["lost"]) and (written.value > 0) == (came > 0)


def factors(told: Told) -> bool:
    between = told.words.texts["why.then"].replace(" ", "" if told.words.language == "zh" else " ")
    said = told["factors"].split(between)
    return len(said) == len(told.of.parts) and all(
        Told(read(each, told.words, ["why.factor"]), told.of, told.words).is_true() for each in said
    )


def factor(told: Told) -> bool:
    rows = {part_name(told, name): (now, base) for name, now, base, *_ in told.of.parts}
    now, base = rows[told["part"]]
    return told.is_figure("value", now) and told.is_figure("base_value", base)


TITLES = {
    f"why.title.{number}.{kind}.{size}": title(kind == "rose", names, size)
    for kind in ("rose", "fell")
    for number, names in (("one", ONE), ("two", TWO))
    for size in ("most", "all", "over")
}
HALVES = {
    f"why.title.{larger}{how and '_' + how}.{kind}": halves(kind == "rose", larger, how)
    for larger in ("rate", "mix")
    for how in ("", "alone", "against")
    for kind in ("rose", "fell")
}
WHY = (
    TITLES
    | HALVES
    | {
        "why.title.flows": flows,
        "why.title.nothing": lambda told: all(
            is_nothing(told, each) for each in (total(told), *contributions(told).values())
        ),
        "why.title.cancelled": lambda told: (
            abs(total(told)) <= step(told) and any(abs(each) >= step(told) for each in contributions(told).values())
        ),
        "why.title.hardly": lambda told: (
            all(abs(each) <= step(told) for each in (total(told), *contributions(told).values()))
            and any(not is_nothing(told, each) for each in (total(told), *contributions(told).values()))
        ),
        "why.moved.rose": lambda told: total(told) > 0 and moved(told),
        "why.moved.fell": lambda told: total(told) < 0 and moved(told),
        "why.moved.rose_a_little": lambda told: total(told) > 0 and moved_a_little(told),
        "why.moved.fell_a_little": lambda told: total(told) < 0 and moved_a_little(told),
        "why.moved.same": lambda told: abs(total(told)) <= step(told) and told.is_figure("value", told.of.value),
        "why.by_amount.along": largest_step,
        "why.by_amount.against": against,
        "why.within": lambda told: (
            told.is_figure("rate", both(told)[0])
            and told.is_figure("mix", both(told)[1])
            and told["dimension"] == told.words(f"dimension.{told.of.by}")
        ),
        "why.sentence": lambda told: told.inner("finding", *TITLES).is_true(),
        "why.exchange": exchange,
        "why.factors": factors,
        "why.factor": factor,
    }
    | {
        f"why.shifted.{kind}_{level}": shifted(kind == "more", level == "high")
        for kind in ("more", "less")
        for level in ("high", "low")
    }
)

# Targets -------------------------------------------------------------------------------------------------------------


def is_good(pace: Numbers) -> bool | None:
    if pace.value is None or pace.expected is None:
        return None
    return bool(pace.value <= pace.expected if pace.id == "lost_users" else pace.value >= pace.expected)


def tally(told: Told) -> dict[str, int]:
    judged = [(pace.is_over, is_good(pace)) for pace in told.of.paces if is_good(pace) is not None]
    return {
        "over": sum(over for over, _ in judged),
        "going": sum(not over for over, _ in judged),
        "reached": sum(over and bool(good) for over, good in judged),
        "on": sum(not over and bool(good) for over, good in judged),
        "unknown": told.of.unknown + len(told.of.paces) - len(judged),
    }


def counted(*facts: str, none: tuple[str, ...] = ()) -> Meaning:
    def meaning(told: Told) -> bool:
        found = tally(told)
        return all(told.count(fact) == found[fact] for fact in facts) and not any(found[fact] for fact in none)

    return meaning


TALLIES: dict[str, Meaning] = {
    "targets.reached": counted("reached", "over", none=("going",)),
    "targets.on_pace": counted("on", "going", none=("over",)),
    "targets.both": counted("reached", "over", "on", "going"),
}
TARGETS: dict[str, Meaning] = {
    **{
        name: (lambda told, meaning=meaning: meaning(told) and not tally(told)["unknown"])
        for name, meaning in TALLIES.items()
    },
    "targets.and_unknown": lambda told: (
        told.count("count") == tally(told)["unknown"] > 0
        and TALLIES[(inner := told.inner("said", *TALLIES)).said.name](inner)
    ),
    "targets.unknown": lambda told: (
        not tally(told)["over"] + tally(told)["going"] and told["month"] == month(date(2025, 12, 1), told.words)
    ),
}


def distance(told: Told) -> float:
    of = told.of
    apart: float = of.value - of.expected if of.id == "paid_conversion" else of.value / of.expected - 1
    return apart


def stands(is_over: bool, side: str) -> Meaning:
    def meaning(told: Told) -> bool:
        of = told.of
        if (
            of.value is None
            or of.expected is None
            or of.expected <= 0
            or of.is_over is not is_over
            or not is_titled(told)
        ):
            return False
        apart = of.value - of.expected
        sides = {
            "above": apart > 0,
            "below": apart < 0,
            "even": apart == 0,
            "near": apart != 0 and abs(distance(told)) <= LEVEL,
        }
        written = "distance" not in told.said.facts or told.is_figure("distance", abs(distance(told)))
        return sides[side] and written and (side not in ("above", "below") or figure(told["distance"]).value > 0)

    return meaning


def is_titled(told: Told) -> bool:
    """The metric by its name over the target's period."""
    actives = {"month": ("Monthly", "月"), "quarter": ("Quarterly", "季"), "year": ("Yearly", "年")}[told.of.grain]
    names = {
        "monthly_active_users": (f"{actives[0]} active users", f"{actives[1]}活跃用户"),
        "paid_conversion": ("Paid conversion", "付费转化率"),
        "lost_users": ("Lost users", "流失用户"),
        "net_revenue": ("Net revenue", "净收入"),
    }
    return told["metric"] == names[told.of.id][told.words.language == "zh"]


TARGET = {
    f"targets.{kind}_{side}": stands(kind == "over", side)
    for kind in ("going", "over")
    for side in ("above", "below", "even", "near")
}


def so_far(told: Told) -> bool:
    value = told["value"] == "–" if told.of.value is None else told.is_figure("value", told.of.value)
    return value and told.is_figure("target", told.of.target)


SO_FAR: dict[str, Meaning] = {
    "targets.of": so_far,
    "targets.of_and_pace": lambda told: (
        so_far(told) and not told.of.is_over and told.is_figure("distance", distance(told))
    ),
}

# Days outside the band -----------------------------------------------------------------------------------------------


def judged(told: Told) -> dict[str, bool]:
    """Day → whether it is outside; those that can be judged."""
    return {
        day(on, told.words): not low <= value <= high for on, value, _, low, high in told.of.days if low is not None
    }


def outside(told: Told) -> bool:
    found, rows = judged(told), {day(on, told.words): (value, expected) for on, value, expected, *_ in told.of.days}
    *days, last = told["days"].split(
        told.words.texts["unusual.comma"].replace(" ", "" if told.words.language == "zh" else " ")
    )
    is_more = "(" not in last and "（" not in last
    named = days if is_more else [*days, last]
    pairs = [(each.split("(")[0].strip(), each.split("(")[1].rstrip(")")) for each in named]
    more = int("".join(char for char in last if char.isdigit())) if is_more else 0
    return (
        told.count("of") == len(found)
        and told.count("count") == sum(found.values()) == len(pairs) + more
        and all(found[each] and figure(change).is_of(rows[each][0] / rows[each][1] - 1) for each, change in pairs)
        and [each for each, _ in pairs] == [each for each in rows if each in dict(pairs)]
    )


UNUSUAL: dict[str, Meaning] = {
    "unusual.some": outside,
    "unusual.none": lambda told: (
        bool(judged(told)) and not any(judged(told).values()) and told.count("of") == len(judged(told))
    ),
    "unusual.none_one": lambda told: len(told.of.days) == 1 and list(judged(told).values()) == [False],
    "unusual.partly": lambda told: 0 < told.count("count") == len(told.of.days) - len(judged(told)) < len(told.of.days),
    "unusual.unknown": lambda told: not judged(told),
}

# A period beside its base --------------------------------------------------------------------------------------------


def length(first: date, last: date) -> int:
    return (last - first).days + 1


BESIDE: dict[str, Meaning] = {
    "aligned.to_date": lambda told: (
        told.count("day") == told.of.days < told.count("of") == length(told.of.period.start, told.of.period.end)
    ),
    "aligned.other_length": lambda told: (
        told.of.base is not None
        and told.count("days") == told.of.days
        and told.count("base_days") == length(told.of.base_start, told.of.base_end)
    ),
    "facts.compared": lambda told: (
        told.of.base is not None
        and is_period(told["period"], Period(told.of.period.start, told.of.end), told.words)
        and is_period(told["base"], Period(told.of.base_start, told.of.base_end), told.words)
    ),
    "facts.alone": lambda told: (
        told.of.base is None and is_period(told["period"], Period(told.of.period.start, told.of.end), told.words)
    ),
}

# The others ----------------------------------------------------------------------------------------------------------

MOST_DRAWN = 10


def marks(told: Told) -> str:
    """Numbers in the order of the days."""
    order = sorted(range(len(told.of.days)), key=lambda n: (told.of.days[n], n))
    return told.words.texts["why.list"].strip().join(f"{number}F{n}" for number, n in enumerate(order, 1))


def is_drawn(told: Told) -> bool:
    return told.count("count") == min(told.of.count, MOST_DRAWN) < told.count("all") == told.of.count


OTHERS: dict[str, Meaning] = {
    "parts.disjoint": lambda told: told.of.kind == "disjoint" and told.of.count <= MOST_DRAWN,
    "parts.disjoint_some": lambda told: told.of.kind == "disjoint" and is_drawn(told),
    "parts.overlap": lambda told: told.of.kind == "overlap",
    "parts.rate": lambda told: told.of.kind == "rate",
    "parts.drawn": is_drawn,
    "retention.curve": lambda told: (
        told.is_figure("now", told.of.now)
        and told.is_figure("base", told.of.base)
        and told.inner("months", "retention.month", "retention.months").is_true()
    ),
    "retention.month": lambda told: told.of.since == 1,
    "retention.months": lambda told: told.count("count") == told.of.since > 1,
    "attention.fell": lambda told: (
        changes(told.of)[told["what"]] < -LEVEL * 0.99 and told.is_figure("change", changes(told.of)[told["what"]])
    ),
    "year.no_marks": lambda told: told.of.has_list and not told.of.days,
    "year.marks": lambda told: told["launches"].replace(" ", "") == marks(told),
    "compare.to_date": lambda told: (
        told.of.last < 31 and told.of.known and told["day"] == day(date(2025, 12, 31), told.words)
    ),
    "year.to_date_alone": lambda told: (
        told.of.last < 31 and not told.of.known and told["day"] == day(date(2025, 12, 31), told.words)
    ),
    "year.begins": lambda told: told.of.begins_late and told["day"] == day(date(2024, 1, 1), told.words),
}

MEANINGS: dict[str, Meaning] = (
    PARTS
    | TILE_PARTS
    | TILE_SHARES
    | TILE_COUNTS
    | HEADLINES
    | GAPS
    | FEATURES
    | WHY
    | TARGETS
    | TARGET
    | SO_FAR
    | UNUSUAL
    | BESIDE
    | OTHERS
)

MOVED = ("why.moved.rose", "why.moved.fell", "why.moved.same")
LITTLE = ("why.moved.rose_a_little", "why.moved.fell_a_little")
STILL = ("why.title.nothing", "why.title.cancelled", "why.title.hardly")
SHIFTED = tuple(name for name in WHY if name.startswith("why.shifted."))
SUBJECTS: dict[str, tuple[str, ...]] = {
    "parts": tuple(PARTS),
    "tile_ratio": tuple(TILE_PARTS),
    "tile_total": tuple(TILE_SHARES),
    "tile_share": tuple(TILE_COUNTS),
    "headline": tuple(HEADLINES),
    "gap": tuple(GAPS),
    "features": (*FEATURES, "features.title"),
    "difference": (*TITLES, *STILL, *MOVED, "why.by_amount.along", "why.by_amount.against"),
    "ratio": (*HALVES, *STILL, *MOVED, *LITTLE, *SHIFTED, "why.within", "why.sentence"),
    "flows": ("why.title.flows", *MOVED, "why.exchange"),
    "drivers": (*(name for name in TITLES if ".one." in name), *STILL, *MOVED, "why.factors"),
    "targets": tuple(TARGETS),
    "target": tuple(TARGET),
    "target_so_far": tuple(SO_FAR),
    "unusual": tuple(UNUSUAL),
    "beside": tuple(BESIDE),
    "sum": ("parts.disjoint", "parts.disjoint_some", "parts.overlap", "parts.rate", "parts.drawn"),
    "curve": ("retention.curve",),
    "fell": ("attention.fell",),
    "year": ("year.no_marks", "year.marks", "compare.to_date", "year.to_date_alone", "year.begins"),
}
"""What is said of which cases."""
