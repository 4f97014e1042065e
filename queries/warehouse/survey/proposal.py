"""Proposal of a mapping: the table and the columns that each table of the contract may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    String,
    Table,
    Uuid,
)
from sqlalchemy.types import NullType, TypeEngine

from queries.engines.dialect import BYTES
from queries.warehouse.contract import contract
from queries.warehouse.survey.names import OWN_IDS, of_column, of_stamps, of_table, plain, subject, words
from queries.warehouse.survey.tables import FoundTable

SAME, SPELLED, SYNONYM = range(3)
"""How like a column's name is: the same, the same in other spelling, another word for it."""

NAMED, LAYERED, CALLED, AKIN, UNLIKE = range(5)
"""How like a table's name is: the same, the same with a layer, another word for it, a word of it, not at all."""

FITS, MAY_FIT, MISFITS = range(3)

FAMILIES: dict[type, tuple[tuple[type, ...], tuple[type, ...]]] = {
    Date: ((Date, DateTime), (String, Integer)),
    DateTime: ((DateTime,), (Date, String, Integer)),
    Boolean: ((Boolean,), (Integer, String)),
    String: ((String,), (Integer, Uuid)),
}
"""Type in the contract → types that fit, and types that may."""
NUMBERS: tuple[tuple[type, ...], tuple[type, ...]] = (Integer, Numeric, Float), (String,)
KEYS: tuple[tuple[type, ...], tuple[type, ...]] = (Integer, String, Uuid, Numeric), BYTES
"""The same for numbers and for ids."""


@dataclass(frozen=True)
class ColumnMatch:
    """A column of the contract and the one that it may be."""

    ours: str
    theirs: str
    type: str
    likeness: int

    @property
    def is_guess(self) -> bool:
        return self.likeness != SAME


@dataclass(frozen=True)
class TableMatch:
    """A table of the contract and the one that it may be."""

    contract: Table
    table: FoundTable
    columns: tuple[ColumnMatch, ...]
    likeness: int
    updated_at: str | None = None
    """Column with the moment of a row's last change, as its name says; None for a table whose rows are of no day."""

    @property
    def is_guess(self) -> bool:
        return self.likeness != NAMED

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns that were not found."""
        return self._not_found(is_optional=False)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Optional columns that were not found."""
        return self._not_found(is_optional=True)

    def _not_found(self, *, is_optional: bool) -> tuple[str, ...]:
        known = {match.ours for match in self.columns}
        return tuple(
            c.name for c in self.contract.columns if c.name not in known and bool(c.info.get("optional")) == is_optional
        )

    @property
    def _order(self) -> tuple[bool, int, int, int, bool]:
        """The best first: of those whose name says something that with all needed columns, then by its name."""
        is_vague = self.likeness >= AKIN
        elsewhere = not self.table.is_in_default_schema
        return is_vague, len(self.missing), self.likeness, -len(self.columns), elsewhere


def proposed(tables: Sequence[FoundTable]) -> dict[str, TableMatch]:
    """Contract table → its match, in the contract's order. A table that may not be read is nobody's."""
    readable = [table for table in tables if not table.unreadable]
    matches = [match for ours in contract.sorted_tables for theirs in readable if (match := _match(ours, theirs))]
    chosen: dict[str, TableMatch] = {}
    taken: set[str] = set()
    for match in sorted(matches, key=lambda match: match._order):
        if match.contract.name not in chosen and match.table.full_name not in taken:
            chosen[match.contract.name] = match
            taken.add(match.table.full_name)
    return {name: chosen[name] for name in contract.tables if name in chosen}


def _match(ours: Table, theirs: FoundTable) -> TableMatch | None:
    columns = tuple(_columns(ours, theirs))
    match = TableMatch(ours, theirs, columns, _likeness(ours.name, theirs.name), _updated_at(ours, theirs, columns))
    needed = sum(not column.info.get("optional") for column in ours.columns)
    found = needed - len(match.missing)
    enough = {NAMED: 1, LAYERED: 1, CALLED: (needed + 1) // 2, AKIN: needed, UNLIKE: max(needed, 3)}
    return match if found >= enough[match.likeness] else None


def _updated_at(ours: Table, theirs: FoundTable, matches: Sequence[ColumnMatch]) -> str | None:
    if ours.info["dated_by"] is None:
        return None
    taken = {match.theirs for match in matches}
    moments = (name for name, kind in theirs.columns.items() if isinstance(kind, DateTime) and name not in taken)
    named = {plain(name): name for name in moments}
    return next((named[name] for name in of_stamps() if name in named), None)


def _likeness(ours: str, theirs: str) -> int:
    if plain(ours) == plain(theirs):
        return NAMED
    if subject(ours) == subject(theirs):
        return LAYERED
    synonyms = {*of_table(ours)}
    if subject(theirs) in synonyms:
        return CALLED
    return AKIN if synonyms & {subject(word) for word in words(theirs)} else UNLIKE


def _columns(ours: Table, theirs: FoundTable) -> Iterator[ColumnMatch]:
    """The best pairs first, each name once; given in the contract's order."""
    pairs = sorted(_pairs(ours, theirs), key=lambda pair: pair[0])
    chosen: dict[str, ColumnMatch] = {}
    taken: set[str] = set()
    for (likeness, *_), mine, other in pairs:
        if mine not in chosen and other not in taken:
            chosen[mine] = ColumnMatch(mine, other, _type_name(theirs.columns[other]), likeness)
            taken.add(other)
    return (chosen[name] for name in ours.columns.keys() if name in chosen)


def _pairs(ours: Table, theirs: FoundTable) -> Iterator[tuple[tuple[int, int, int], str, str]]:
    """Possible pairs with their order: how like the names are, how the type fits, how common the synonym is."""
    for mine in ours.columns:
        synonyms = of_column(mine.name)
        synonyms += OWN_IDS if plain(mine.name) == f"{subject(ours.name)}id" else []
        for other, kind in theirs.columns.items():
            fit, name = _fit(mine, kind), plain(other)
            if other.lower() == mine.name:
                yield (SAME, fit, 0), mine.name, other
            elif fit != MISFITS and name == plain(mine.name):
                yield (SPELLED, fit, 0), mine.name, other
            elif fit != MISFITS and name in synonyms:
                yield (SYNONYM, fit, synonyms.index(name)), mine.name, other


def _fit(mine: Column[object], kind: TypeEngine[object]) -> int:
    if isinstance(kind, NullType):
        return MAY_FIT
    fitting, possible = KEYS if _is_key(mine) else FAMILIES.get(type(mine.type), NUMBERS)
    return FITS if isinstance(kind, fitting) else MAY_FIT if isinstance(kind, possible) else MISFITS


def _is_key(column: Column[object]) -> bool:
    return (isinstance(column.type, BigInteger) and column.name != "sessions") or column.name.endswith("_id")


def _type_name(kind: TypeEngine[object]) -> str:
    return "a type that is not known" if isinstance(kind, NullType) else type(kind).__name__.upper()
