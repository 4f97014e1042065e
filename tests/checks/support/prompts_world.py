"""A warehouse of assistant events to which all sorts of things happen, by chance."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

Row = dict[str, Any]
BEGIN = date(2025, 11, 20)
STAGES = ("triggered", "shown", "clicked", "resolved")
PEOPLE = range(1, 7)
EVENTS = {"event_id": pl.Int64, "prompt_id": pl.Int64, "user_id": pl.Int64, "occurred_at": pl.Datetime}
EVENTS |= dict.fromkeys(("stage", "trigger", "rule_version", "page", "feature_id"), pl.String)


@dataclass
class PromptsWorld:
    """Prompts of some days, the last of which is over; of the day after it a part is there already."""

    chance: Random
    events: list[Row] = field(default_factory=list)
    internal: set[int] = field(default_factory=set)
    last: date = BEGIN
    number: int = 0
    text_ids: bool = False

    def __post_init__(self) -> None:
        for _ in range(9):
            self.a_day_more()

    def happen(self) -> str:
        """One of the things that happen to events; what it was."""
        acts = [self.a_day_more, self.a_day_more, self.a_late_prompt, self.a_late_stage, self.a_row_gone]
        acts += [self.a_stage_gone, self.a_prompt_id_again, self.an_event_id_again, self.a_value_missing]
        acts += [self.a_moment_moved, self.a_person_internal, self.a_day_less, self.mended]
        act = self.chance.choice(acts)
        act()
        return act.__name__

    def a_day_more(self) -> None:
        """And a prompt or two of the next one."""
        self.last += timedelta(1)
        for ago in (0, 0, 0, -1):
            self.prompt(self.last - timedelta(ago))

    def a_day_less(self) -> None:
        """It is read up to an earlier day than before."""
        self.last -= timedelta(self.chance.randrange(1, 3))

    def a_late_prompt(self) -> None:
        self.prompt(self._some_day())

    def a_late_stage(self) -> None:
        """A stage arrives on a later day than its prompt."""
        row = self.chance.choice(self.events)
        if row["occurred_at"]:
            later = row["occurred_at"] + timedelta(self.chance.choice((0, 1, 1, 4)), 1)
            self.events.append(self._event(row["prompt_id"], later, self.chance.choice(STAGES[1:]), row["user_id"]))

    def a_row_gone(self) -> None:
        del self.events[self.chance.randrange(len(self.events))]

    def a_stage_gone(self) -> None:
        """The first stage of a prompt that has others, perhaps on another day."""
        others = {row["prompt_id"] for row in self.events if row["stage"] != "triggered"}
        first = [row for row in self.events if row["stage"] == "triggered" and row["prompt_id"] in others]
        if first:
            self.events.remove(self.chance.choice(first))

    def a_prompt_id_again(self) -> None:
        """The key of an old prompt is that of a new one, days later."""
        self.prompt(self.last, self.chance.choice(self.events)["prompt_id"])

    def an_event_id_again(self) -> None:
        row, other = self.chance.choice(self.events), self.prompt(self.last)
        other["event_id"] = row["event_id"]

    def a_value_missing(self) -> None:
        row = self.chance.choice(self.events)
        row[self.chance.choice(("event_id", "prompt_id", "user_id", "occurred_at", "stage", "page"))] = None

    def a_moment_moved(self) -> None:
        """By a day or a few seconds, across a midnight perhaps."""
        row = self.chance.choice([row for row in self.events if row["occurred_at"]])
        row["occurred_at"] += self.chance.choice((timedelta(1), timedelta(-1), timedelta(0, -3), timedelta(0, 40)))

    def a_person_internal(self) -> None:
        self.internal ^= {self.chance.choice(PEOPLE)}

    def mended(self) -> None:
        """Nothing is wrong any more."""
        self.internal, days, self.events = set(), (self.last - BEGIN).days, []
        for ago in range(-1, min(days, 12)):
            self.prompt(self.last - timedelta(ago))
            self.prompt(self.last - timedelta(ago))

    def prompt(self, day: date, prompt_id: int | None = None) -> Row:
        """A prompt, around midnight once in three times; its first row."""
        self.number += 1
        prompt_id = prompt_id or 100 + self.number
        hour, minute = (23, 59) if self.chance.random() < 0.3 else (self.chance.randrange(23), 0)
        moment = datetime(day.year, day.month, day.day, hour, minute, 50)
        person = self.chance.choice(PEOPLE)
        rows = []
        for stage in STAGES[: self.chance.randrange(1, 5)]:
            rows.append(self._event(prompt_id, moment, stage, person))
            moment += timedelta(0, self.chance.choice((0, 5, 20, -1)))
        self.events += rows
        return rows[0]

    def frames(self) -> dict[str, pl.DataFrame]:
        users = [(person, BEGIN, person in self.internal) for person in PEOPLE]
        people = pl.DataFrame(users, ["user_id", "registered_on", "is_internal"], orient="row")
        use = pl.DataFrame({"user_id": [1], "usage_date": [self.last], "feature_id": ["feed"]})
        frames = {"users": people, "usage_daily": use, "assistant_events": pl.DataFrame(self.events, EVENTS)}
        if self.text_ids:
            return {
                name: rows.with_columns(pl.format("id {}", "user_id").alias("user_id")) for name, rows in frames.items()
            }
        return frames

    def _event(self, prompt_id: Any, moment: datetime, stage: str, person: Any) -> Row:
        self.number += 1
        row = {
            "event_id": self.number,
            "prompt_id": prompt_id,
            "user_id": person,
            "occurred_at": moment,
            "stage": stage,
        }
        return row | {"trigger": "idle", "rule_version": "v1", "page": self.chance.choice("ab"), "feature_id": "feed"}

    def _some_day(self) -> date:
        return self.last - timedelta(self.chance.randrange(min(12, (self.last - BEGIN).days)))
