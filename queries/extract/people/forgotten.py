"""The list of forgotten people: keyed hashes of their ids, by which a refresh leaves their rows out."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from queries.durable_files import write_whole
from queries.errors import Problem
from queries.extract.people.secret import PRIVATE, Secret, kept_secret, lost, made_secret

FILE = "forgotten.json"
FORMAT = 1
USE = b"forgotten"

WHOLE = re.compile(r"\+?(-?)0*([0-9]+?)(?:\.0*)?", re.ASCII)
NUMBER = "="
"""Before an id that is a whole number, however it is written: 266 is 00266 and 266.0."""


@dataclass(frozen=True)
class Forgotten:
    """Who was forgotten in a store."""

    home: Path
    people: Mapping[str, bool] = field(default_factory=dict)
    """Hash of an id → whether everything about the person has been removed; not where that was interrupted."""
    secret: Secret | None = None

    @classmethod
    def of(cls, home: Path) -> "Forgotten":
        """The list in a folder. Raises Problem for a damaged one, and where its key is lost."""
        try:
            content: Any = json.loads((home / FILE).read_bytes())
            mark, people = content["key"], {str(name): bool(done) for name, done in content["people"].items()}
        except FileNotFoundError:
            return cls(home)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(home / FILE) from error
        secret = kept_secret(home)
        if secret is None or secret.mark != mark:
            raise lost(home, "none" if secret is None else "another one")
        return cls(home, people, secret)

    @property
    def is_interrupted(self) -> bool:
        return not all(self.people.values())

    def has(self, name: str) -> bool:
        """Whether a person is in the list; `name` is one of `names_of`."""
        return self.secret is not None and self.secret.hashed(name, USE) in self.people

    def with_person(self, name: str, *, is_done: bool) -> "Forgotten":
        """The list with one more person, in force."""
        secret = self.secret or made_secret(self.home)
        people = {**self.people, secret.hashed(name, USE): is_done}
        content = json.dumps({"format": FORMAT, "key": secret.mark, "people": people}, indent=1)
        write_whole(self.home / FILE, content.encode(), PRIVATE)
        return replace(self, people=people, secret=secret)

    @cached_property
    def seen(self) -> "PerId":
        """Id → whether its person was forgotten, of the ids that were asked for."""
        return PerId(pl.Boolean(), lambda ids: pl.Series([self._is_in(id) for id in ids], dtype=pl.Boolean))

    def rows_of(self, ids: pl.Series) -> pl.Series:
        """Shape as the ids of one key, which are numbers or texts: whether each is of a forgotten person."""
        return self.seen.of(ids.cast(pl.String)).fill_null(value=False)

    @property
    def found(self) -> int:
        """Number of forgotten people of whom rows were found, and left out."""
        return int(self.seen.values.sum()) if self.people else 0

    def _is_in(self, id: str) -> bool:
        return any(map(self.has, filter(None, (id, number_name(id)))))


class PerId:
    """A value for each id, made once."""

    def __init__(self, kind: pl.DataType, make: Callable[[Iterable[str]], pl.Series]) -> None:
        """Categories count up as texts come, as in `queries.extract.storage.ids.Numbering`."""
        self._categories = pl.Categories.random(physical=pl.UInt32)
        self._kind = pl.Categorical(self._categories)
        self._holder = pl.Series(dtype=self._kind)
        self._make = make
        self.values = pl.Series(dtype=kind)

    def of(self, ids: pl.Series) -> pl.Series:
        """Shape as the ids, which are texts; NULL for NULL."""
        places = ids.cast(self._kind).to_physical()
        is_new = (places >= self.values.len()).fill_null(value=False)
        if is_new.any():
            new = pl.DataFrame([places.alias("place"), ids.alias("id")]).filter(is_new).unique("place").sort("place")
            self.values = self.values.append(self._make(new["id"]))
        return self.values.gather(places)


def number_name(id: str) -> str | None:
    """Name of a person whose id is a whole number, in one form; None for another id."""
    match = WHOLE.fullmatch(id)
    return f"{NUMBER}{match[1]}{match[2]}" if match else None


def _damaged(file: Path) -> Problem:
    return Problem(
        f"list of forgotten people {file}",
        wanted="the content that was written",
        got="something else",
        fix="Put it back from a backup; without it those who are still in the warehouse would come back",
    )
