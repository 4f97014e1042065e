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
    in_one_month = (first.year, first.month) == (last.year, last.month)
    next_day = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    if in_one_month and first.day == 1 and (next_day - last).days == 1:
        return text == month(first, words)
    if in_one_month:
        value = f"{first.day}–{last.day} {MONTHS[first.month - 1]} {first.year}"
        return text == (value if english else f"{day(first, words)}至{last.day}日")
    return text == (
        f"{day(first, words)} – {day(last, words)}" if english else f"{day(first, words)}至{day(last, words)}"
    )


# Parts that moved ----------------------------------------------------------------------------------------------------


def changes(of: Numbers) -> dict[str, float]:
    """Part → change as a share of its base, where there is one to speak of."""
    by_name = {name.capitalize(): (now, base) for name, now, base in of.sides}
    return {name: now / base - 1 for name, (now, base) in by_name.items() if base is not None and base > 0}


def ups(sentence: Told) -> int:
    return sum(change > LEVEL for change in changes(sentence.of).values())


def downs(sentence: Told) -> int:
    return sum(change < -LEVEL for change in changes(sentence.of).values())


def is_most(sentence: Told) -> bool:
    """No other part moved as much or more, as far as one decimal tells."""
    moved = changes(sentence.of)
    others = [abs(change) for name, change in moved.items() if name != sentence["most"]]
    return sentence["most"] in moved and all(abs(moved[sentence["most"]]) > other + LEVEL / 1e3 for other in others)


def all_known(sentence: Told) -> bool:
    return len(changes(sentence.of)) == len(sentence.of.sides)


def of_known(sentence: Told) -> bool:
    return sentence.count("of") == len(changes(sentence.of)) >= 2


def moved_as_said(sentence: Told) -> bool:
    return is_most(sentence) and sentence.is_figure("change", changes(sentence.of)[sentence["most"]])


def partly(sentence: Told) -> bool:
    kinds = ("all_up", "all_down", "some_up")
    names = [f"parts.{kind}{alike}" for kind in kinds for alike in ("", "_alike")] + ["parts.level"]
    inner = sentence.inner("said", *names)
    return sentence.count("of") == len(changes(sentence.of)) < sentence.count("all") == len(
        sentence.of.sides
    ) and INNER[inner.said.name.removeprefix("parts.")](inner)


def _whole(meaning: Meaning) -> Meaning:
    return lambda sentence: all_known(sentence) and meaning(sentence)


INNER: dict[str, Meaning] = {
    "all_up": lambda sentence: ups(sentence) == len(changes(sentence.of)) and moved_as_said(sentence),
    "all_down": lambda sentence: downs(sentence) == len(changes(sentence.of)) and moved_as_said(sentence),
    "some_up": lambda sentence: (
        of_known(sentence) and sentence.count("up") == ups(sentence) and moved_as_said(sentence)
    ),
    "all_up_alike": lambda sentence: of_known(sentence) and ups(sentence) == len(changes(sentence.of)),
    "all_down_alike": lambda sentence: of_known(sentence) and downs(sentence) == len(changes(sentence.of)),
    "some_up_alike": lambda sentence: of_known(sentence) and sentence.count("up") == ups(sentence),
    "level": lambda sentence: of_known(sentence) and ups(sentence) == downs(sentence) == 0,
}
PARTS: dict[str, Meaning] = {f"parts.{name}": _whole(meaning) for name, meaning in INNER.items()} | {
    "parts.plain": lambda sentence: (
        len(changes(sentence.of)) < 2 and sentence["dimension"] == sentence.words(f"dimension.{sentence.of.dimension}")
    ),
    "parts.partly": partly,
}
TILE_PARTS: dict[str, Meaning] = {
    "tile.all_up": lambda sentence: (
        all_known(sentence) and ups(sentence) == len(changes(sentence.of)) and is_most(sentence)
    ),
    "tile.all_down": lambda sentence: (
        all_known(sentence) and downs(sentence) == len(changes(sentence.of)) and is_most(sentence)
    ),
    "tile.some_up": lambda sentence: (
        all_known(sentence) and of_known(sentence) and sentence.count("up") == ups(sentence) and is_most(sentence)
    ),
    "tile.all_up_alike": lambda sentence: all_known(sentence) and ups(sentence) == len(changes(sentence.of)),
    "tile.all_down_alike": lambda sentence: all_known(sentence) and downs(sentence) == len(changes(sentence.of)),
    "tile.some_up_alike": lambda sentence: (
        all_known(sentence) and of_known(sentence) and sentence.count("up") == ups(sentence)
    ),
    "tile.level": lambda sentence: all_known(sentence) and ups(sentence) == downs(sentence) == 0,
    "tile.partly": lambda sentence: (
        of_known(sentence) and sentence.count("up") == ups(sentence) and not all_known(sentence)
    ),
}


def share_of_change(sentence: Told, *names: str) -> float:
    change = {name.capitalize(): now - (base or 0) for name, now, base in sentence.of.sides}
    return sum(change[sentence[name]] for name in names) / (sentence.of.now - sentence.of.base)


def tile_share(rises: bool, names: tuple[str, ...], size: str) -> Meaning:
    def meaning(sentence: Told) -> bool:
        change = sentence.of.now - (sentence.of.base or 0)
        share = share_of_change(sentence, *names) if change else 0.0
        sizes = {"all": abs(share - 1) <= 0.005 + 1e-9, "over": share > 1}
        return (
            (change > 0) is rises
            and change != 0
            and (sizes[size] if size in sizes else sentence.is_part("share", share))
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
    return lambda sentence: (
        sentence.is_figure("numerator", sentence.of.above)
        and sentence.is_figure("denominator", sentence.of.below)
        and sentence.of.is_shown
        and (id is None or sentence.of.id == id)
    )


TILE_COUNTS = {
    "tile.share": of_counts(None),
    "tile.paid_conversion": of_counts("paid_conversion"),
    "tile.value_added_share": of_counts("value_added_share"),
}

# The headline --------------------------------------------------------------------------------------------------------


def pct(sentence: Told) -> float | None:
    now, base = sentence.of.now, sentence.of.base
    return now / base - 1 if now is not None and base is not None and base > 0 else None


def headline(moved: Callable[[float | None], bool], *, is_over: bool) -> Meaning:
    def meaning(sentence: Told) -> bool:
        of, change = sentence.of, pct(sentence)
        end = of.month.start.replace(day=of.days)
        return (
            (of.days == of.month.days) is is_over
            and not of.is_partial
            and is_period(sentence["period"], Period(of.month.start, end), sentence.words)
            and sentence.is_figure("value", of.now)
            and moved(change)
            and ("change" not in sentence.said.facts or sentence.is_figure("change", abs(change or 0)))
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
    "headline.none": lambda sentence: (
        sentence.of.now is None and sentence["period"] == month(sentence.of.month.start, sentence.words)
    ),
    "headline.partial": lambda sentence: (
        sentence.of.is_partial
        and sentence["period"] == month(sentence.of.month.start, sentence.words)
        and sentence.is_figure("value", sentence.of.now)
        and sentence["day"] == day(date(2024, 1, 1), sentence.words)
    ),
}

# This year's line over last year's -----------------------------------------------------------------------------------


def gaps(sentence: Told, *, whole: bool = True) -> list[tuple[float, str]]:
    """Gap and side of the months that can be compared: over, with a base, and a change that is not withheld."""
    results = []
    for now, base, is_whole, is_withheld in sentence.of.months:
        if base is not None and not is_withheld and (is_whole or not whole):
            is_level = now == base or abs(now - base) <= LEVEL * base
            results.append((now - base, "level" if is_level else "above" if now > base else "below"))
    return results


def gap(first: str, last: str, course: Callable[[float, float], bool] = lambda first, last: True) -> Meaning:
    def meaning(sentence: Told) -> bool:
        distances = gaps(sentence)
        ends = len(distances) > 1 and (distances[0][1], distances[-1][1]) == (first, last)
        is_one_side = first != last or first == "level" or {side for _, side in distances} == {first}
        return ends and is_one_side and course(abs(distances[0][0]), abs(distances[-1][0]))

    return meaning


def mixed(side: str) -> Meaning:
    """On that side at both ends, and not all the time between."""

    def meaning(sentence: Told) -> bool:
        sides = [side for _, side in gaps(sentence)]
        counted = sentence.said.facts["count"], sentence.said.facts["of"]
        return {sides[0], sides[-1]} == {side} != {*sides} and counted == (str(sides.count(side)), str(len(sides)))

    return meaning


def only(side: str) -> Meaning:
    def meaning(sentence: Told) -> bool:
        flags_of_months = [
            n
            for n, (_, base, whole, withheld) in enumerate(sentence.of.months)
            if base is not None and whole and not withheld
        ]
        is_one = len(flags_of_months) == 1 and gaps(sentence)[0][1] == side
        return is_one and sentence["period"] == month(sentence.of.starts[flags_of_months[0]], sentence.words)

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
    | {f"gap.{side}.mixed": mixed(side) for side in ("above", "below")}
    | {
        "gap.level": gap("level", "level"),
        "gap.none": lambda sentence: all(base is None for _, base, *_ in sentence.of.months),
        "gap.not_yet": lambda sentence: not gaps(sentence) and bool(gaps(sentence, whole=False)),
        "gap.withheld": lambda sentence: (
            not gaps(sentence, whole=False) and any(month_row[3] for month_row in sentence.of.months)
        ),
    }
)

# Features ------------------------------------------------------------------------------------------------------------


def shown(sentence: Told) -> list[tuple[str, float | None]]:
    changes: list[tuple[str, float | None]] = sentence.of.changes
    return changes[: sentence.of.most] if sentence.of.most else changes


def two_grew(sentence: Told, rows: list[tuple[str, float | None]], least: float) -> bool:
    known_changes = {name: change for name, change in rows if change is not None}
    named = [known_changes.get(sentence[name], 0.0) for name in TWO]
    return sentence["first"] != sentence["second"] and all(change > least for change in named)


def grew_most(sentence: Told, rows: list[tuple[str, float | None]], *, all_known: bool) -> bool:
    others = [
        change for name, change in rows if name not in (sentence["first"], sentence["second"]) and change is not None
    ]
    named = [change for name, change in rows if name in (sentence["first"], sentence["second"]) and change is not None]
    is_known = all(change is not None for _, change in rows)
    return is_known is all_known and two_grew(sentence, rows, 0.05) and all(min(named) > other for other in others)


FEATURE_KINDS: dict[str, Meaning] = {
    "features.doubled": lambda sentence: two_grew(sentence, shown(sentence), 100),
    "features.grew": lambda sentence: grew_most(sentence, shown(sentence), all_known=True),
    "features.grew_of_known": lambda sentence: grew_most(sentence, shown(sentence), all_known=False),
}


def of_shown(sentence: Told) -> bool:
    inner = sentence.inner("said", *FEATURE_KINDS)
    return (
        len(shown(sentence)) < len(sentence.of.changes)
        and sentence.count("count") == len(shown(sentence))
        and FEATURE_KINDS[inner.said.name](inner)
    )


def unless_cut(meaning: Meaning) -> Meaning:
    """Of all of them: where some are left out, the sentence has to say so."""
    return lambda sentence: len(shown(sentence)) == len(sentence.of.changes) and meaning(sentence)


FEATURES = {name: unless_cut(meaning) for name, meaning in FEATURE_KINDS.items()} | {"features.of_shown": of_shown}

# Why it changed ------------------------------------------------------------------------------------------------------


def contributions(sentence: Told) -> dict[str, float]:
    return {part_name(sentence, name): change for name, _, _, change, *_ in sentence.of.parts}


def part_name(sentence: Told, id: str) -> str:
    return sentence.words.texts.get(f"why.driver.{id}", id.capitalize()).replace(
        " ", "" if sentence.words.language == "zh" else " "
    )


def total(sentence: Told) -> float:
    change: float = sentence.of.value - sentence.of.base
    return change


def is_nothing(sentence: Told, number: float) -> bool:
    return abs(number) <= 1e-9 * max(abs(sentence.of.value), abs(sentence.of.base))


def step(sentence: Told) -> float:
    """Half of the last digit with which a change is written at least."""
    return {"paid_conversion": 0.00005, "net_revenue": 0.005, "feature_minutes": 0.05}.get(sentence.of.id, 0.5)


def title(rises: bool, names: tuple[str, ...], size: str) -> Meaning:
    def meaning(sentence: Told) -> bool:
        change, changes_by_part = total(sentence), contributions(sentence)
        if (
            (change > 0) is not rises
            or is_nothing(sentence, change)
            or any(sentence[name] not in changes_by_part for name in names)
        ):
            return False
        share = sum(changes_by_part[sentence[name]] for name in names) / change
        sizes = {"all": abs(share - 1) <= 0.005 + 1e-9, "over": share > 1}
        return sizes[size] if size in sizes else sentence.is_part("share", share)

    return meaning


def both(sentence: Told) -> tuple[float, float]:
    return sum(part[4] or 0 for part in sentence.of.parts), sum(part[5] or 0 for part in sentence.of.parts)


def halves(rises: bool, larger: str, how: str) -> Meaning:
    """Of a ratio's change: what the rates did and what the mix did."""

    def meaning(sentence: Told) -> bool:
        rate, mix = both(sentence)
        greater, lesser = (rate, mix) if larger == "rate" else (mix, rate)
        change, sign = total(sentence), 1 if rises else -1
        is_larger = change * sign > 0 and greater * sign > 0 and abs(greater) >= abs(lesser) - 1e-12
        if how == "alone":
            return is_larger and (abs(lesser) <= 0.1 * abs(change) or abs(lesser) <= step(sentence))
        if how == "against":
            return is_larger and lesser * sign < 0 and sentence.is_figure("size", abs(lesser))
        return is_larger and lesser * sign > 0 and sentence.is_part("share", greater / change)

    return meaning


def flows(sentence: Told) -> bool:
    people = {name: now for name, now, *_ in sentence.of.parts}
    return all(sentence.is_figure(name, people[name]) for name in ("new", "returned", "lost"))


def moved(sentence: Told) -> bool:
    """From the base to the value, by their difference; the two are not written alike."""
    change = sentence["change"].replace("（", "(").replace("）", ")")
    amount, _, share = change.partition("(")
    relative = total(sentence) / sentence.of.base if sentence.of.base > 0 else None
    return (
        sentence["metric"].replace(" ", "") == called(sentence)
        and sentence.is_figure("value", sentence.of.value)
        and sentence.is_figure("base", sentence.of.base)
        and sentence["value"] != sentence["base"]
        and figure(amount).is_of(total(sentence))
        and figure(amount).value != 0
        and (not share or (relative is not None and figure(share.rstrip(") ")).is_of(relative)))
    )


def moved_a_little(sentence: Told) -> bool:
    size = sentence.is_figure("size", abs(total(sentence))) and figure(sentence["size"]).value > 0
    return size and sentence.is_figure("value", sentence.of.value) and sentence.is_figure("value", sentence.of.base)


def called(sentence: Told) -> str:
    names = {
        "monthly_active_users": ("Monthly active users", "月活跃用户"),
        "net_revenue": ("Net revenue", "净收入"),
        "feature_minutes": ("Feature minutes", "功能使用分钟"),
        "paid_conversion": ("Paid conversion", "付费转化率"),
    }
    return names[sentence.of.id][sentence.words.language == "zh"].replace(" ", "")


def named_part(sentence: Told, fact: str) -> tuple[float, Told]:
    inner = sentence.inner(fact, "why.part")
    return contributions(inner)[inner["part"]], inner


def largest_step(sentence: Told) -> bool:
    size, inner = named_part(sentence, "part")
    others = [size_of_other for name, size_of_other in contributions(sentence).items() if name != inner["part"]]
    return bool(others) and all(abs(size) > abs(other) for other in others) and inner.is_figure("amount", size)


def against(sentence: Told) -> bool:
    size, _ = named_part(sentence, "part")
    other, inner = named_part(sentence, "other")
    return largest_step(sentence) and other * size < 0 and inner.is_figure("amount", other)


def shifted(grew: bool, high: bool) -> Meaning:
    def meaning(sentence: Told) -> bool:
        rows = {
            part_name(sentence, name): (now, base, weight, before)
            for name, now, base, _, _, _, weight, before in sentence.of.parts
        }
        now, base, weight, before = rows[sentence["part"]]
        mean = ((now if now is not None else base) + (base if base is not None else now)) / 2
        return (
            (weight > before) is grew
            and (mean > (sentence.of.value + sentence.of.base) / 2) is high
            and sentence.is_figure("weight", weight)
            and sentence.is_figure("base_weight", before)
            and sentence["weight"] != sentence["base_weight"]
        )

    return meaning


def exchange(sentence: Told) -> bool:
    people = {name: now for name, now, *_ in sentence.of.parts}
    came = people["new"] + people["returned"]
    figure_written = figure(sentence["came"])
    return (
        people["lost"] > 0
        and figure_written.is_of(100 * came / people["lost"])
        and (figure_written.value > 0) == (came > 0)
    )


def factors(sentence: Told) -> bool:
    between = sentence.words.texts["why.then"].replace(" ", "" if sentence.words.language == "zh" else " ")
    lines = sentence["factors"].split(between)
    return len(lines) == len(sentence.of.parts) and all(
        Told(read(line, sentence.words, ["why.factor"]), sentence.of, sentence.words).is_true() for line in lines
    )


def factor(sentence: Told) -> bool:
    rows = {part_name(sentence, name): (now, base) for name, now, base, *_ in sentence.of.parts}
    now, base = rows[sentence["part"]]
    return sentence.is_figure("value", now) and sentence.is_figure("base_value", base)


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
        "why.title.nothing": lambda sentence: all(
            is_nothing(sentence, size) for size in (total(sentence), *contributions(sentence).values())
        ),
        "why.title.cancelled": lambda sentence: (
            abs(total(sentence)) <= step(sentence)
            and any(abs(size) >= step(sentence) for size in contributions(sentence).values())
        ),
        "why.title.hardly": lambda sentence: (
            all(abs(size) <= step(sentence) for size in (total(sentence), *contributions(sentence).values()))
            and any(not is_nothing(sentence, size) for size in (total(sentence), *contributions(sentence).values()))
        ),
        "why.moved.rose": lambda sentence: total(sentence) > 0 and moved(sentence),
        "why.moved.fell": lambda sentence: total(sentence) < 0 and moved(sentence),
        "why.moved.rose_a_little": lambda sentence: total(sentence) > 0 and moved_a_little(sentence),
        "why.moved.fell_a_little": lambda sentence: total(sentence) < 0 and moved_a_little(sentence),
        "why.moved.same": lambda sentence: (
            abs(total(sentence)) <= step(sentence) and sentence.is_figure("value", sentence.of.value)
        ),
        "why.by_amount.along": largest_step,
        "why.by_amount.against": against,
        "why.within": lambda sentence: (
            sentence.is_figure("rate", both(sentence)[0])
            and sentence.is_figure("mix", both(sentence)[1])
            and sentence["dimension"] == sentence.words(f"dimension.{sentence.of.by}")
        ),
        "why.sentence": lambda sentence: sentence.inner("finding", *TITLES).is_true(),
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


def tally(sentence: Told) -> dict[str, int]:
    judged = [(pace.is_over, is_good(pace)) for pace in sentence.of.paces if is_good(pace) is not None]
    return {
        "over": sum(over for over, _ in judged),
        "going": sum(not over for over, _ in judged),
        "reached": sum(over and bool(good) for over, good in judged),
        "on": sum(not over and bool(good) for over, good in judged),
        "unknown": sentence.of.unknown + len(sentence.of.paces) - len(judged),
    }


def counted(*facts: str, none: tuple[str, ...] = ()) -> Meaning:
    def meaning(sentence: Told) -> bool:
        counts = tally(sentence)
        return all(sentence.count(fact) == counts[fact] for fact in facts) and not any(counts[fact] for fact in none)

    return meaning


TALLIES: dict[str, Meaning] = {
    "targets.reached": counted("reached", "over", none=("going",)),
    "targets.on_pace": counted("on", "going", none=("over",)),
    "targets.both": counted("reached", "over", "on", "going"),
}
TARGETS: dict[str, Meaning] = {
    **{
        name: (lambda sentence, meaning=meaning: meaning(sentence) and not tally(sentence)["unknown"])
        for name, meaning in TALLIES.items()
    },
    "targets.and_unknown": lambda sentence: (
        sentence.count("count") == tally(sentence)["unknown"] > 0
        and TALLIES[(inner := sentence.inner("said", *TALLIES)).said.name](inner)
    ),
    "targets.unknown": lambda sentence: (
        not tally(sentence)["over"] + tally(sentence)["going"]
        and sentence["month"] == month(date(2025, 12, 1), sentence.words)
    ),
}


def distance(sentence: Told) -> float:
    of = sentence.of
    apart: float = of.value - of.expected if of.id == "paid_conversion" else of.value / of.expected - 1
    return apart


def stands(is_over: bool, side: str) -> Meaning:
    def meaning(sentence: Told) -> bool:
        of = sentence.of
        if (
            of.value is None
            or of.expected is None
            or of.expected <= 0
            or of.is_over is not is_over
            or not is_titled(sentence)
        ):
            return False
        apart = of.value - of.expected
        sides = {
            "above": apart > 0,
            "below": apart < 0,
            "even": apart == 0,
            "near": apart != 0 and abs(distance(sentence)) <= LEVEL,
        }
        has_distance = "distance" not in sentence.said.facts or sentence.is_figure("distance", abs(distance(sentence)))
        return (
            sides[side] and has_distance and (side not in ("above", "below") or figure(sentence["distance"]).value > 0)
        )

    return meaning


def is_titled(sentence: Told) -> bool:
    """The metric by its name over the target's period."""
    actives = {"month": ("Monthly", "月"), "quarter": ("Quarterly", "季"), "year": ("Yearly", "年")}[sentence.of.grain]
    names = {
        "monthly_active_users": (f"{actives[0]} active users", f"{actives[1]}活跃用户"),
        "paid_conversion": ("Paid conversion", "付费转化率"),
        "lost_users": ("Lost users", "流失用户"),
        "net_revenue": ("Net revenue", "净收入"),
    }
    return sentence["metric"] == names[sentence.of.id][sentence.words.language == "zh"]


TARGET = {
    f"targets.{kind}_{side}": stands(kind == "over", side)
    for kind in ("going", "over")
    for side in ("above", "below", "even", "near")
}


def so_far(sentence: Told) -> bool:
    value = sentence["value"] == "–" if sentence.of.value is None else sentence.is_figure("value", sentence.of.value)
    return value and sentence.is_figure("target", sentence.of.target)


SO_FAR: dict[str, Meaning] = {
    "targets.of": so_far,
    "targets.of_and_pace": lambda sentence: (
        so_far(sentence) and not sentence.of.is_over and sentence.is_figure("distance", distance(sentence))
    ),
}

# Days outside the band -----------------------------------------------------------------------------------------------


def judged(sentence: Told) -> dict[str, bool]:
    """Day → whether it is outside; those that can be judged."""
    return {
        day(on, sentence.words): not low <= value <= high
        for on, value, _, low, high in sentence.of.days
        if low is not None
    }


def outside(sentence: Told) -> bool:
    by_day, rows = (
        judged(sentence),
        {day(on, sentence.words): (value, expected) for on, value, expected, *_ in sentence.of.days},
    )
    *days, last = sentence["days"].split(
        sentence.words.texts["unusual.comma"].replace(" ", "" if sentence.words.language == "zh" else " ")
    )
    is_more = "(" not in last and "（" not in last
    named = days if is_more else [*days, last]
    pairs = [(day_name.split("(")[0].strip(), day_name.split("(")[1].rstrip(")")) for day_name in named]
    further = int("".join(char for char in last if char.isdigit())) if is_more else 0
    return (
        sentence.count("of") == len(by_day)
        and sentence.count("count") == sum(by_day.values()) == len(pairs) + further
        and all(
            by_day[day_name] and figure(change).is_of(rows[day_name][0] / rows[day_name][1] - 1)
            for day_name, change in pairs
        )
        and [day_name for day_name, _ in pairs] == [day_name for day_name in rows if day_name in dict(pairs)]
    )


UNUSUAL: dict[str, Meaning] = {
    "unusual.some": outside,
    "unusual.none": lambda sentence: (
        bool(judged(sentence)) and not any(judged(sentence).values()) and sentence.count("of") == len(judged(sentence))
    ),
    "unusual.none_one": lambda sentence: len(sentence.of.days) == 1 and list(judged(sentence).values()) == [False],
    "unusual.partly": lambda sentence: (
        0 < sentence.count("count") == len(sentence.of.days) - len(judged(sentence)) < len(sentence.of.days)
    ),
    "unusual.unknown": lambda sentence: not judged(sentence),
}

# A period beside its base --------------------------------------------------------------------------------------------


def length(first: date, last: date) -> int:
    return (last - first).days + 1


BESIDE: dict[str, Meaning] = {
    "aligned.to_date": lambda sentence: (
        sentence.count("day")
        == sentence.of.days
        < sentence.count("of")
        == length(sentence.of.period.start, sentence.of.period.end)
    ),
    "aligned.other_length": lambda sentence: (
        sentence.of.base is not None
        and sentence.count("days") == sentence.of.days
        and sentence.count("base_days") == length(sentence.of.base_start, sentence.of.base_end)
    ),
    "facts.compared": lambda sentence: (
        sentence.of.base is not None
        and is_period(sentence["period"], Period(sentence.of.period.start, sentence.of.end), sentence.words)
        and is_period(sentence["base"], Period(sentence.of.base_start, sentence.of.base_end), sentence.words)
    ),
    "facts.alone": lambda sentence: (
        sentence.of.base is None
        and is_period(sentence["period"], Period(sentence.of.period.start, sentence.of.end), sentence.words)
    ),
}

# The others ----------------------------------------------------------------------------------------------------------

MOST_DRAWN = 10


def marks(sentence: Told) -> str:
    """Numbers in the order of the days."""
    order = sorted(range(len(sentence.of.days)), key=lambda n: (sentence.of.days[n], n))
    return sentence.words.texts["why.list"].strip().join(f"{number}F{n}" for number, n in enumerate(order, 1))


def is_drawn(sentence: Told) -> bool:
    return sentence.count("count") == min(sentence.of.count, MOST_DRAWN) < sentence.count("all") == sentence.of.count


OTHERS: dict[str, Meaning] = {
    "parts.disjoint": lambda sentence: sentence.of.kind == "disjoint" and sentence.of.count <= MOST_DRAWN,
    "parts.disjoint_some": lambda sentence: sentence.of.kind == "disjoint" and is_drawn(sentence),
    "parts.overlap": lambda sentence: sentence.of.kind == "overlap",
    "parts.rate": lambda sentence: sentence.of.kind == "rate",
    "parts.drawn": is_drawn,
    "retention.curve": lambda sentence: (
        sentence.is_figure("now", sentence.of.now)
        and sentence.is_figure("base", sentence.of.base)
        and sentence.inner("months", "retention.month", "retention.months").is_true()
    ),
    "retention.month": lambda sentence: sentence.of.since == 1,
    "retention.months": lambda sentence: sentence.count("count") == sentence.of.since > 1,
    "attention.fell": lambda sentence: (
        changes(sentence.of)[sentence["what"]] < -LEVEL * 0.99
        and sentence.is_figure("change", changes(sentence.of)[sentence["what"]])
    ),
    "year.no_marks": lambda sentence: sentence.of.has_list and not sentence.of.days,
    "year.marks": lambda sentence: sentence["launches"].replace(" ", "") == marks(sentence),
    "compare.to_date": lambda sentence: (
        sentence.of.last < 31 and sentence.of.known and sentence["day"] == day(date(2025, 12, 31), sentence.words)
    ),
    "year.to_date_alone": lambda sentence: (
        sentence.of.last < 31 and not sentence.of.known and sentence["day"] == day(date(2025, 12, 31), sentence.words)
    ),
    "year.begins": lambda sentence: (
        sentence.of.begins_late and sentence["day"] == day(date(2024, 1, 1), sentence.words)
    ),
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
