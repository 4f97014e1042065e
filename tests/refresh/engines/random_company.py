"""A small company whose warehouse is drawn by a seed: every table of the contract, and whatever real ones have in them.

People without a region, internal accounts, rows of people nobody knows, ids that are texts in no order, days without a
row, rows twice, features nobody knows, refunds, trials, entitlements that overlap, minutes that are missing or are too
many. `live` is another day; overnight rows come late, are corrected or vanish, and people move.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import md5
from random import Random
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Numeric, String

from queries.warehouse.contract import contract

Row = dict[str, Any]
FIRST = date(2025, 10, 1)

PEOPLE = 60
REGIONS, CHANNELS = ("east", "west", "south", None), ("search", "ads", "referral", None)
PLATFORMS, FEATURES = ("ios", "web", None), ("feed", "search", "chat", "canvas", "搜索")
UNKNOWN_FEATURE = "ghost"
MODULES, PLANS = ("core", "need_sensing", "recommendation"), ("monthly", "annual")
STAGES = ("triggered", "shown", "clicked", "resolved")
WAITS = {"shown": (1, 5, 90), "clicked": (3, 60, 900), "resolved": (60, 600, 3000)}
"""Stage → seconds after the one before: the last is too late to count, or close to it."""
KINDS = {
    BigInteger: pl.Int64, String: pl.String, Boolean: pl.Boolean, Date: pl.Date,
    DateTime: pl.Datetime("us"), Double: pl.Float64, Numeric: pl.Decimal(14, 2),
}  # fmt: skip


@dataclass
class Company:
    """What the systems of the company hold on the evening of `today`."""

    seed: int
    has_texts_as_ids: bool
    chance: Random
    today: date = FIRST - timedelta(1)
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in contract.tables})

    @classmethod
    def until(cls, day: date, seed: int) -> "Company":
        """Its history from the first day on; with odd seeds ids are texts."""
        company = cls(seed, bool(seed % 2), Random(seed))  # noqa: S311  chance is to be the same each time
        company._begin()
        while company.today < day:
            company._next()
        return company

    def live(self) -> None:
        """Another day, and what happened to earlier rows since the last one."""
        self._next()
        for event in (self._come_late, self._correct, self._vanish, self._move, self._leave, self._register):
            if self.chance.random() < 0.8:
                event()

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every table with a row, in no order."""
        shuffled = {
            name: Random(self.seed).sample(rows, len(rows))  # noqa: S311
            for name, rows in self.tables.items()
            if rows
        }
        return {name: pl.DataFrame(rows, self._schema(name), orient="row") for name, rows in shuffled.items()}

    def _schema(self, name: str) -> dict[str, Any]:
        columns = contract.tables[name].columns
        is_text = {column.name: self.has_texts_as_ids and "key" in column.info for column in columns}
        return {c.name: pl.String if is_text[c.name] else KINDS[type(c.type)] for c in columns}

    def _id(self, of: str, number: int) -> Any:
        return f"{of}-{md5(str(number).encode()).hexdigest()[:9]}" if self.has_texts_as_ids else number  # noqa: S324

    def _new_id(self, table: str, of: str) -> Any:
        return self._id(of, 1 + len(self.tables[table]) + 1_000_000 * self.today.toordinal())

    def _begin(self) -> None:
        """On the first day somebody is in every table, so that all of them begin on it."""
        for index, name in enumerate(FEATURES):
            about = {"feature_id": name, "name": name.title(), "name_zh": name, "module": MODULES[index % 3]}
            launch = {"kind": ("strategic", "iteration")[index % 2], "launched_on": FIRST + timedelta(index * 31)}
            self.tables["features"].append(about | (launch if index < 4 else {"kind": None, "launched_on": None}))
        for number in range(PEOPLE):
            self._register(number)
        first = self.tables["users"][0]
        first.update(region="east", channel="ads", is_internal=False)
        self.today = FIRST
        self._use(first, FIRST)
        self._pay(first, "value_added")
        self._prompt(first)
        self._ticket(first)
        self._subscribe(first, "value_added", FIRST, None, is_trial=False)
        self._subscribe(first, "base", FIRST, FIRST + timedelta(9), is_trial=True)
        self._consent(first)
        self._answer()
        self._act(first)
        self._meet(first)

    def _next(self) -> None:
        """A day: nobody does anything on one in nine, and few do on most."""
        self.today += timedelta(1)
        if not self.chance.randrange(9):
            return
        for person in self._some(0.3):
            self._use(person, self.today)
        for person in self._some(0.05):
            self._pay(person, self.chance.choice(["base", "base", "value_added"]))
        for person in self._some(0.03):
            self._entitle(person)
        for person in self._some(0.08):
            self._prompt(person)
        for person in self._some(0.05):
            self._ticket(person)
        for person in self._some(0.03):
            self._consent(person)
        for person in self._some(0.01):
            self._act(person)
        for person in self._some(0.002):
            self._meet(person)
        if self.chance.random() < 0.5:
            self._answer()
        if self.chance.random() < 0.5:
            self._spoil()

    def _some(self, share: float) -> Iterator[Row]:
        yield from (row for row in self.tables["users"] if self.chance.random() < share)

    def _moment(self) -> datetime:
        return datetime.combine(self.today, time(self.chance.randrange(22), self.chance.randrange(60)))

    def _register(self, number: int | None = None) -> None:
        number = len(self.tables["users"]) + self.today.toordinal() if number is None else number
        about = {"region": self.chance.choice(REGIONS), "channel": self.chance.choice(CHANNELS)}
        internal = {"is_internal": self.chance.choice([None, False, False, False, False, False, True])}
        self.tables["users"].append({"user_id": self._id("u", number), "registered_on": self.today} | about | internal)

    def _use(self, person: Row, day: date) -> None:
        for feature in self.chance.sample(FEATURES, self.chance.randint(1, 2)):
            minutes = self.chance.choice([None, 0.0, 0.1, round(self.chance.random() * 300, 2), 33.3333333])
            about = {"user_id": person["user_id"], "usage_date": day, "feature_id": feature}
            platform = self.chance.choice(PLATFORMS)
            row = about | {"platform": platform, "minutes": minutes, "sessions": self.chance.choice([None, 1, 2])}
            self.tables["usage_daily"].append(row)

    def _pay(self, person: Row, kind: str) -> None:
        amount = self.chance.choice([Decimal("19.90"), Decimal("25.50"), Decimal("7.25"), Decimal("0.01")])
        about = {"payment_id": self._new_id("payments", "p"), "user_id": person["user_id"], "paid_on": self.today}
        payment = about | {"kind": kind, "amount": amount, "currency": "CNY", "refund_of": None}
        self.tables["payments"].append(payment)
        if self.chance.random() < 0.2:
            back = {"amount": -amount if self.chance.random() < 0.5 else Decimal("-0.01")}
            refund = {"payment_id": self._new_id("payments", "p"), "refund_of": payment["payment_id"]}
            self.tables["payments"].append(payment | back | refund)

    def _entitle(self, person: Row) -> None:
        """Trials, plans that follow them, and plans that overlap with others of the same person."""
        kind = self.chance.choice(["base", "value_added"])
        is_trial = self.chance.random() < 0.5
        until = self.today + timedelta(self.chance.choice([1, 7, 30, 200]))
        self._subscribe(person, kind, self.today, until, is_trial=is_trial)
        if is_trial and self.chance.random() < 0.6:
            begins = until + timedelta(self.chance.choice([0, 3, 7, 8]))
            self._subscribe(person, kind, begins, None, is_trial=False)

    def _subscribe(self, person: Row, kind: str, begins: date, ends: date | None, *, is_trial: bool) -> None:
        about = {"subscription_id": self._new_id("subscriptions", "s"), "user_id": person["user_id"], "kind": kind}
        span = {"is_trial": is_trial, "started_on": begins, "ended_on": ends}
        self.tables["subscriptions"].append(about | {"plan": self.chance.choice(PLANS)} | span)

    def _prompt(self, person: Row) -> None:
        """A prompt that comes as far as it comes; some stages too late to count."""
        about = {"prompt_id": self._new_id("assistant_events", "a"), "user_id": person["user_id"]}
        about |= {"trigger": self.chance.choice(["idle_30s", "error"]), "rule_version": self.chance.choice("12")}
        about |= {"page": self.chance.choice(["home", "cart", None]), "feature_id": self.chance.choice(FEATURES)}
        moment = self._moment()
        for stage in STAGES[: self.chance.randint(1, 4)]:
            moment += timedelta(seconds=self.chance.choice(WAITS.get(stage, (0,))))
            event = {"event_id": self._new_id("assistant_events", "e"), "occurred_at": moment, "stage": stage}
            self.tables["assistant_events"].append(about | event)

    def _ticket(self, person: Row) -> None:
        opened = self._moment()
        resolved = self.chance.choice([None, opened, opened + timedelta(minutes=self.chance.randrange(9_000))])
        about = {"ticket_id": self._new_id("support_tickets", "t"), "user_id": person["user_id"], "opened_at": opened}
        work = {"category": self.chance.choice(["billing", "login"]), "is_repeat": self.chance.random() < 0.3}
        by = {"handled_by": self.chance.choice(["human", "assistant"]), "handling_minutes": self.chance.randrange(90)}
        self.tables["support_tickets"].append(about | {"resolved_at": resolved} | work | by)

    def _consent(self, person: Row) -> None:
        moment = self._moment() + timedelta(seconds=len(self.tables["consents"]) % 60)
        decision = {"purpose": self.chance.choice(["service", "ads"]), "granted": self.chance.random() < 0.6}
        self.tables["consents"].append({"user_id": person["user_id"], "decided_at": moment} | decision)

    def _act(self, person: Row) -> None:
        what = {"page": self.chance.choice(["home", "cart"]), "action": "click"}
        how = {"outcome": self.chance.choice(["ok", "failed"]), "dwell_seconds": 2.5, "is_core_page": None}
        moment = {"user_id": person["user_id"], "occurred_at": self._moment()}
        self.tables["interactions"].append(moment | what | how)

    def _meet(self, person: Row) -> None:
        seen = {"experiment_id": "cards", "user_id": person["user_id"], "exposed_at": self._moment()}
        variant = "treatment" if person["registered_on"].day % 2 else "control"
        self.tables["experiment_exposures"].append(seen | {"variant": variant})

    def _answer(self) -> None:
        answers = self.tables["survey_answers"]
        respondent = {
            "survey_id": self.chance.choice(["pains", "wishes"]),
            "respondent_id": self._id("r", len(answers)),
        }
        answers.append(
            respondent | {"answered_on": self.today, "pain_point": self.chance.choice(["price", "speed", None])}
        )

    def _spoil(self) -> None:
        """A row that is there twice, perhaps with another value, of nobody, of no feature, or with too many minutes."""
        use = self.tables["usage_daily"]
        row = dict(self.chance.choice(use[-50:]))
        change: Row = self.chance.choice(
            [{}, {"minutes": 1.5}, {"user_id": self._id("u", -1)}, {"feature_id": UNKNOWN_FEATURE}, {"minutes": 2000.0}]
        )
        use.append(row | change)

    def _come_late(self) -> None:
        for ago in (1, 3, 40, 60):
            self._use(self.chance.choice(self.tables["users"]), self.today - timedelta(ago))
        today, self.today = self.today, self.today - timedelta(self.chance.choice([2, 33]))
        self._pay(self.chance.choice(self.tables["users"]), "base")
        self._prompt(self.chance.choice(self.tables["users"]))
        self.today = today

    def _correct(self) -> None:
        """Values of rows as they are now, none of the first day."""
        self.chance.choice(self.tables["usage_daily"][9:])["minutes"] = self.chance.choice([None, 12.34])
        self.chance.choice(self.tables["payments"][3:]).update(amount=Decimal("19.90"), refund_of=None)
        self.chance.choice(self.tables["subscriptions"][2:])["ended_on"] = None
        self.chance.choice(self.tables["consents"][1:])["granted"] = False

    def _vanish(self) -> None:
        lost = {self.today - timedelta(self.chance.choice([1, 20, 50]))}
        kept = [row for row in self.tables["usage_daily"] if row["usage_date"] not in lost]
        self.tables["usage_daily"] = kept

    def _move(self) -> None:
        """Somebody moves, somebody turns out to be internal, and a feature gets another module."""
        someone = self.chance.sample(self.tables["users"][1:], 3)
        someone[0]["region"] = self.chance.choice([*REGIONS, "north"])
        someone[1]["channel"] = self.chance.choice(CHANNELS)
        someone[2]["is_internal"] = self.chance.choice([None, False, True])
        self.chance.choice(self.tables["features"])["module"] = self.chance.choice(MODULES)

    def _leave(self) -> None:
        """Somebody is deleted, whose rows stay; only once, for more rows of nobody would end the refresh."""
        if len(self.tables["users"]) >= PEOPLE:
            self.tables["users"].pop(self.chance.randrange(1, PEOPLE))
