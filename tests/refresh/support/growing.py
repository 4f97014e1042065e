"""A small product whose warehouse is another one every day, and snapshots of it beside rebuilds.

Whatever may happen between two refreshes happens: days without a row, late rows, rows that vanish, tables that begin
later, people who register, are marked as internal, move, leave and come back, features that move and are launched.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from metrics.aggregates.schema import SourceState
from metrics.snapshots.manifest import Manifest, TableState
from metrics.snapshots.restatements import NAME
from queries.settings import Settings
from refresh.pipeline.refresh import Report, refresh
from tests.support.tiny import warehouse

Row = dict[str, Any]
REGIONS, CHANNELS, FEATURES = ("east", "west", None), ("ads", "store"), ("feed", "search", "chat")
MODULES = ("core", "recommendation", "need_sensing")
EMPTIABLE = {"region": pl.String, "is_internal": pl.Boolean, "refund_of": pl.Int64}
HISTORY, SILENT = 40, 5
"""Days before the first refresh, and one day in so many on which nobody does anything."""


@dataclass
class Growing:
    """What the company's systems hold: `live` another day of it, `write` it as a folder warehouse."""

    home: Path
    today: date
    chance: Random
    tables: dict[str, list[Row]] = field(default_factory=lambda: {"users": [], "usage_daily": [], "features": []})
    deleted: list[Row] = field(default_factory=list)

    @classmethod
    def since(cls, home: Path, before_first: date, seed: int) -> "Growing":
        growing = cls(home, before_first - timedelta(HISTORY), Random(seed))  # noqa: S311  chance is to be the same each time
        growing.tables["features"] = [_feature(name, index) for index, name in enumerate(FEATURES)]
        for _ in range(25):
            growing._register()
        for _ in range(HISTORY):
            growing._next()
        return growing

    def live(self) -> None:
        """Another day, and some of what else may happen to a warehouse overnight."""
        self._next()
        events = [
            self._come_late, self._vanish, self._register, self._mark, self._correct, self._launch, self._move_feature,
            self._turn_into_trials, self._leave, self._come_back, self._refund,
        ]  # fmt: skip
        for event in self.chance.sample(events, self.chance.randint(0, 3)):
            event()

    def write(self) -> Settings:
        """The warehouse as it is tonight, to be read up to today."""
        frames = {
            name: pl.DataFrame(rows, schema_overrides=EMPTIABLE, infer_schema_length=None)
            for name, rows in self.tables.items()
            if rows
        }
        warehouse(self.home / "warehouse", **frames)
        return Settings(str(self.home / "warehouse"), str(self.home / "store"), self.today)

    def _next(self) -> None:
        self.today += timedelta(1)
        if self.chance.randrange(SILENT):
            for person in self._some(self.tables["users"], 0.4):
                self._use(person, self.today)
        for person in self._some(self.tables["users"], 0.02):
            self._subscribe(person)
        if self.today.day > 10:  # payments begin in the middle of a month, and pause at the beginning of each
            for person in self._some(self.tables["users"], 0.08):
                self._pay(person)

    def _some(self, rows: list[Row], share: float) -> list[Row]:
        return [row for row in rows if self.chance.random() < share]

    def _use(self, person: Row, day: date) -> None:
        for feature in self.chance.sample(FEATURES, self.chance.randint(1, 2)):
            minutes = round(self.chance.random() * 300, 2)
            use = {"user_id": person["user_id"], "usage_date": day, "feature_id": feature}
            if not any(row | use == row for row in self.tables["usage_daily"]):
                self.tables["usage_daily"].append(use | {"platform": "ios", "minutes": minutes, "sessions": 1})

    def _pay(self, person: Row) -> None:
        kind, amount = self.chance.choice([("base", 10.0), ("base", 25.5), ("value_added", 7.25)])
        payments = self.tables.setdefault("payments", [])
        about = {"payment_id": len(payments) + 1, "user_id": person["user_id"], "paid_on": self.today}
        payments.append(about | {"kind": kind, "amount": amount, "currency": "CNY", "refund_of": None})

    def _refund(self) -> None:
        payments = self.tables.get("payments", [])
        refunded_ids = {row["refund_of"] for row in payments}
        refundable = [row for row in payments if row["amount"] > 0 and row["payment_id"] not in refunded_ids]
        if refundable:
            payment = self.chance.choice(refundable)
            refund = {"payment_id": len(payments) + 1, "paid_on": self.today, "amount": -payment["amount"]}
            payments.append(payment | refund | {"refund_of": payment["payment_id"]})

    def _subscribe(self, person: Row) -> None:
        subscriptions = self.tables.setdefault("subscriptions", [])
        about = {
            "subscription_id": len(subscriptions) + 1,
            "user_id": person["user_id"],
            "kind": "base",
            "plan": "monthly",
        }
        until = self.today + timedelta(self.chance.choice([5, 30]))
        subscriptions.append(about | {"is_trial": False, "started_on": self.today, "ended_on": until})

    def _turn_into_trials(self) -> None:
        for row in self.tables.get("subscriptions", []):
            row["is_trial"] = not row["is_trial"]

    def _come_late(self) -> None:
        for _ in range(3):
            day = self.today - timedelta(self.chance.choice([1, 2, 3, 20, 70]))
            self._use(self.chance.choice(self.tables["users"]), day)

    def _vanish(self) -> None:
        lost_days = {self.today - timedelta(days) for days in self.chance.sample(range(12), 2)}
        remaining = [row for row in self.tables["usage_daily"] if row["usage_date"] not in lost_days]
        self.tables["usage_daily"] = remaining

    def _register(self) -> None:
        """Somebody who does nothing yet."""
        about = {"user_id": 1 + max((row["user_id"] for row in self.tables["users"]), default=0)}
        attributes = {
            "region": self.chance.choice(REGIONS),
            "channel": self.chance.choice(CHANNELS),
            "is_internal": None,
        }
        self.tables["users"].append(about | {"registered_on": self.today} | attributes)

    def _mark(self) -> None:
        person = self.chance.choice(self.tables["users"])
        person["is_internal"] = {None: True, True: False, False: True}[person["is_internal"]]

    def _correct(self) -> None:
        name, values = self.chance.choice([("region", REGIONS), ("channel", CHANNELS)])
        self.chance.choice(self.tables["users"])[name] = self.chance.choice([*values, "north"])

    def _leave(self) -> None:
        """Somebody is deleted, whose rows stay."""
        users = self.tables["users"]
        self.deleted.append(users.pop(self.chance.randrange(len(users))))

    def _come_back(self) -> None:
        self.tables["users"] += self.deleted
        self.deleted = []

    def _launch(self) -> None:
        features = self.tables["features"]
        features.append(_feature(f"feature{len(features)}", len(features)) | {"launched_on": self.today - timedelta(1)})

    def _move_feature(self) -> None:
        self.chance.choice(self.tables["features"])["module"] = self.chance.choice(MODULES)


def _feature(name: str, index: int) -> Row:
    about = {"feature_id": name, "name": name.title(), "module": MODULES[index % 2], "kind": "iteration"}
    return about | {"launched_on": date(2024, 1, 10 + index)}


def beside_rebuilds(days: int, tonight: Callable[[int], Settings], every: int = 1) -> list[Report]:
    """A refresh a day into one store, `every` so many beside one into a store of its own, and so the last one."""
    reports = []
    for number in range(days):
        settings = tonight(number)
        reports.append(refresh(settings))
        if (days - 1 - number) % every == 0:
            rebuilt = refresh(replace(settings, store=f"{settings.store}{number}"))
            assert_as_rebuilt(reports[-1].found, rebuilt.found)
    return reports


def assert_as_rebuilt(gone_on: Manifest, rebuilt: Manifest) -> None:
    """The same files to the byte, and the same of everything else that does not tell when or how it was computed."""
    for name, state in rebuilt.sources.items():
        actual, expected = _said(gone_on.sources[name]), _said(state)
        assert actual == expected, [
            (name, what, actual[what], expected[what]) for what in expected if actual[what] != expected[what]
        ]
    actual, expected = _lists(gone_on), _lists(rebuilt)
    assert actual == expected, [name for name, digest in expected.items() if actual.get(name) != digest]
    assert _tables(gone_on) == _tables(rebuilt)
    for name in ("through", "currency", "code", "definitions", "reckoning"):
        assert getattr(gone_on, name) == getattr(rebuilt, name)
    incremental_checks = [asdict(check) for check in gone_on.checks]
    assert [fields for check in rebuilt.checks if (fields := asdict(check)) not in incremental_checks] == []


def _said(state: SourceState) -> Row:
    return {name: value for name, value in asdict(state).items() if name not in ("computed_at", "moved")}


def _lists(manifest: Manifest) -> dict[str, str]:
    return {file.table: file.sha256 for file in manifest.references if file.table != NAME}


def _tables(manifest: Manifest) -> dict[str, TableState]:
    return {state.name: state for state in manifest.tables}
