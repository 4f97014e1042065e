"""A warehouse to which all sorts of things happen, by chance."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

Row = dict[str, Any]
END = date(2025, 12, 31)
NAN = float("nan")

SCHEMAS: dict[str, dict[str, Any]] = {
    "users": {"user_id": pl.Int64, "registered_on": pl.Date, "region": pl.String, "channel": pl.String},
    "features": {"feature_id": pl.String, "name": pl.String},
    "usage_daily": {"user_id": pl.Int64, "usage_date": pl.Date, "feature_id": pl.String, "platform": pl.String}
    | {"minutes": pl.Float64, "sessions": pl.Int64},
    "payments": {"payment_id": pl.Int64, "user_id": pl.Int64, "paid_on": pl.Date, "kind": pl.String}
    | {"amount": pl.Float64, "currency": pl.String, "refund_of": pl.Int64},
    "consents": {"user_id": pl.Int64, "purpose": pl.String, "granted": pl.Boolean, "decided_at": pl.Datetime},
    "experiment_exposures": {"experiment_id": pl.String, "user_id": pl.Int64, "variant": pl.String}
    | {"exposed_at": pl.Datetime},
}
DAYS = {"usage_daily": "usage_date", "payments": "paid_on", "consents": "decided_at"}
DAYS |= {"experiment_exposures": "exposed_at"}

ODD: dict[str, tuple[Any, ...]] = {
    "user_id": (None, 1, 2, 77),
    "feature_id": (None, " ", "feed", "search", "novelty", "x" * 300),
    "usage_date": (None, date(1970, 1, 1), date(9999, 12, 31), END, END + timedelta(1)),
    "paid_on": (None, date(1999, 1, 1), date(9999, 12, 31), END),
    "decided_at": (None, datetime(9999, 12, 31), datetime(2025, 12, 29, 23, 59, 59)),
    "exposed_at": (None, datetime(2025, 12, 29)),
    "platform": (None, "ios", "web"),
    "minutes": (None, -1.0, NAN, 700.0, 900.0, 1441.0, 5.0),
    "sessions": (None, -1, 10_001, 1),
    "amount": (None, NAN, -9.0, 1e7, 5.0),
    "currency": (None, "USD", "EUR", "CNY"),
    "kind": (None, "gift", "base"),
    "refund_of": (None, 1, 2, 999),
    "payment_id": (None, 1, 2),
    "purpose": (None, "", "service"),
    "granted": (None, True, False),
    "variant": (None, "control", "treatment"),
    "experiment_id": (None, "cards"),
}


def day_of(chance: Random, latest: date) -> date:
    return latest - timedelta(chance.randrange(12))


def row_of(table: str, chance: Random, day: date, number: int) -> Row:
    """A sound row, as a rule."""
    person, noon = chance.randrange(1, 9), datetime(day.year, day.month, day.day, chance.randrange(24))
    rows: dict[str, Row] = {
        "usage_daily": {"user_id": person, "usage_date": day, "feature_id": chance.choice(("feed", "search"))}
        | {"platform": chance.choice(("ios", "web", None)), "minutes": float(chance.randrange(90)), "sessions": 1},
        "payments": {"payment_id": number, "user_id": person, "paid_on": day, "kind": "base", "amount": 5.0}
        | {"currency": "CNY", "refund_of": None},
        "consents": {"user_id": person, "purpose": f"purpose {number}", "granted": True, "decided_at": noon},
        "experiment_exposures": {"experiment_id": "cards", "user_id": person, "exposed_at": noon}
        | {"variant": "control"},
    }
    return rows[table]


@dataclass
class World:
    """A warehouse to which things happen."""

    chance: Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)
    """Optional columns that are not there."""
    most: float = 1440
    currency: str = "CNY"
    last: date = END - timedelta(3)
    number: int = 0

    def __post_init__(self) -> None:
        self.rows["users"] = [self._user(id) for id in range(1, 9)]
        self.rows["features"] = [{"feature_id": name, "name": name} for name in ("feed", "search", "chat")]
        for table in DAYS:
            self.rows[table] = [self.new(table, day_of(self.chance, self.last)) for _ in range(60)]

    def happen(self) -> str:
        """One of the things that happen to a warehouse; what it was."""
        to_rows = [self.added, self.removed, self.changed, self.changed, self.doubled, self.swapped, self.restated]
        to_keys = [self.user_gone, self.user_come, self.feature_gone, self.feature_come]
        act = self.chance.choice([*to_rows, *to_keys, self.column, self.rule, self.money, self.later, self.mended])
        act()
        return act.__name__

    def added(self) -> None:
        table = self._table()
        self.rows[table].append(self.new(table, day_of(self.chance, self.last)))

    def removed(self) -> None:
        rows = self.rows[self._table()]
        del rows[self.chance.randrange(len(rows))]

    def changed(self) -> None:
        row = self.chance.choice(self.rows[self._table()])
        name = self.chance.choice(list(row))
        row[name] = self.chance.choice(ODD[name])

    def doubled(self) -> None:
        rows = self.rows[self._table()]
        rows.append(dict(self.chance.choice(rows)))

    def swapped(self) -> None:
        first, second = self.chance.sample(self.rows[self._table()], 2)
        name = self.chance.choice([name for name in first if name in second])
        first[name], second[name] = second.get(name), first[name]

    def restated(self) -> None:
        table, day = self._table(), day_of(self.chance, self.last)
        others = [row for row in self.rows[table] if str(row[DAYS[table]])[:10] != str(day)]
        self.rows[table] = others + [self.new(table, day) for _ in range(self.chance.randrange(9))]

    def user_gone(self) -> None:
        self.rows["users"] = self.rows["users"][1:] or [self._user(1)]

    def user_come(self) -> None:
        self.rows["users"].append(self._user(self.chance.choice((1, 2, 3, 9, 77))))

    def feature_gone(self) -> None:
        self.rows["features"] = self.rows["features"][1:] or [{"feature_id": "chat", "name": "chat"}]

    def feature_come(self) -> None:
        self.rows["features"].append({"feature_id": self.chance.choice(("feed", "search", "novelty")), "name": "x"})

    def column(self) -> None:
        """It vanishes, or comes back."""
        self.gone ^= {self.chance.choice((("usage_daily", "minutes"), ("usage_daily", "platform")))}

    def rule(self) -> None:
        self.most = self.chance.choice((60, 80, 1440))

    def money(self) -> None:
        self.currency = self.chance.choice(("CNY", "CNY", "EUR"))

    def later(self) -> None:
        """A day more, or one less."""
        self.last = min(END, self.last + timedelta(self.chance.choice((1, 1, -1))))
        for table in DAYS:
            self.rows[table] += [self.new(table, self.last) for _ in range(4)]

    def mended(self) -> None:
        """Most of what is wrong is put right, so that days become sound again."""
        self._mend(self._table())

    def mended_all(self) -> None:
        for table in DAYS:
            self._mend(table)

    def _mend(self, table: str) -> None:
        self.rows["users"] = [self._user(id) for id in range(1, 10)]
        days = [self.last - timedelta(n) for n in range(12)]
        self.rows[table] = [self.new(table, day) for day in days for _ in range(4)]
        for number, row in enumerate(self.rows[table]):
            row["user_id"] = 1 + number % 4  # of four rows a day no two are alike

    def frames(self) -> dict[str, pl.DataFrame]:
        return {
            table: pl.DataFrame(rows, SCHEMAS[table]).drop([name for where, name in self.gone if where == table])
            for table, rows in self.rows.items()
        }

    def _table(self) -> str:
        return self.chance.choice(list(DAYS))

    def new(self, table: str, day: date) -> Row:
        self.number += 1
        return row_of(table, self.chance, day, 1000 + self.number)

    def _user(self, id: int) -> Row:
        return {"user_id": id, "registered_on": date(2020, 1, 1), "region": "east", "channel": "ads"}
