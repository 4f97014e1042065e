"""Removes a person from an extract: the rows from its parts, and the id from the numbers of ids."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from queries.extract.people.person import Person
from queries.extract.storage.days import DAY, of_period, rows_by_day
from queries.extract.storage.ids import NUMBER, TEXT
from queries.extract.storage.parts import Part, PartStore, TableParts
from queries.warehouse.contract import USER, contract, user_columns

SCRATCH = "scratch-"
"""What names of folders begin with that are gone when the extract has been read."""

NO_ID = "\0"
"""Before the number of an id that is gone: no id has this letter, and each number keeps its place."""


@dataclass(frozen=True)
class Removal:
    """Removal of one person from the extract in a folder."""

    home: Path
    person: Person

    def rows(self) -> dict[str, int]:
        """Table → its rows about the person, of tables that have any. Nothing is changed."""
        counts = {
            name: sum(int(self._mine(name, rows).sum()) for _, rows in self._parts(table))
            for name, table in self._store.last().tables.items()
        }
        return {name: rows for name, rows in counts.items() if rows}

    @property
    def is_known(self) -> bool:
        """Whether the numbers of ids have the person."""
        return bool(self.person.numbering) and self.person.number is not None

    def remove(self) -> None:
        """Puts an extract without the person in force, and removes every file that is not of it.

        Tables of which a file is damaged are not in it: they are read again.
        """
        store = self._store
        manifest = store.last()
        whole = {name: table for name, table in manifest.tables.items() if all(map(store.is_whole, table.files))}
        tables = {name: self._without(name, table) for name, table in whole.items()}
        ids = {key: tuple(map(self._ids_without, files)) for key, files in manifest.ids.items() if key == USER}
        after = replace(manifest, tables=tables, ids={**manifest.ids, **ids})
        if after != manifest:
            store.write(after)
        store.remove_others(after.files)
        for scratch in self.home.glob(SCRATCH + "*"):
            shutil.rmtree(scratch)

    @property
    def _store(self) -> PartStore:
        return PartStore(self.home)

    def _parts(self, table: TableParts) -> Iterator[tuple[Part, pl.DataFrame]]:
        for part in table.parts:
            if self._store.is_whole(part.sha256):
                yield part, self._store.read(part.sha256)

    def _mine(self, table: str, rows: pl.DataFrame) -> pl.Series:
        """Shape as the rows: whether each is about the person."""
        names = user_columns(contract.tables[table])
        is_mine = (pl.col(name) == self.person.number for name in names if self.person.number is not None)
        return rows.select(pl.any_horizontal(pl.repeat(False, pl.len()), *is_mine).fill_null(value=False)).to_series()

    def _without(self, name: str, table: TableParts) -> TableParts:
        parts, days = [], dict[str, pl.DataFrame]()
        for part, rows in self._parts(table):
            mine = self._mine(name, rows)
            if not mine.any():
                parts.append(part)
                continue
            left = rows.filter(~mine)
            days[part.period] = rows_by_day(left, contract.tables[name].info["dated_by"])
            if left.height:
                parts.append(Part(self._store.keep(left), left.height, part.period))
        without = replace(table, parts=tuple(parts))
        return replace(without, days=self._days(table.days, days)) if table.days and days else without

    def _days(self, file: str, changed: Mapping[str, pl.DataFrame]) -> str:
        """File of the rows by day, with those of some periods in place of what it had."""
        then = self._store.read(file)
        others = then.filter(~of_period(*changed))
        return self._store.keep(pl.concat([others, *changed.values()]).sort(DAY))

    def _ids_without(self, file: str) -> str:
        ids, number = self._store.read(file), self.person.number
        if number is None or not (ids[NUMBER] == number).any():
            return file
        text = pl.when(pl.col(NUMBER) == number).then(pl.lit(f"{NO_ID}{number}")).otherwise(TEXT)
        return self._store.keep(ids.with_columns(text.alias(TEXT)))
