"""Definition of a source: one fact of the warehouse, the entity it counts, its dimensions and sums, and its
population.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnClause, Select, bindparam, column, func, not_, select
from sqlalchemy.sql import visitors
from sqlalchemy.types import Boolean, Date, Float, Integer, NullType, Numeric

from queries.errors import Problem
from queries.warehouse.contract import contract, features, users
from queries.warehouse.database import Database
from queries.warehouse.warehouse import Warehouse, tables_in


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """One row an entity: `entity` and its static dimensions. An entity that is not here is in no number.

    Static dimensions are disjoint: every entity has one value, so counts may be added over them.
    """

    rows: Select[Any]
    dimensions: tuple[str, ...]
    of: str
    """What an entity is: `person` or `feature`."""
    consent: str = ""
    """Purpose to which everybody in it has agreed: see `queries.sources.consent`."""
    whole: "Population | None" = None
    """Where it rests on consent: the population with those who have not agreed."""


customers = Population(
    rows=select(users.c.user_id.label("entity"), users.c.region, users.c.channel).where(
        not_(func.coalesce(users.c.is_internal, False))
    ),
    dimensions=("region", "channel"),
    of="person",
)

shipped = Population(
    rows=select(features.c.feature_id.label("entity"), features.c.kind, features.c.module),
    dimensions=("kind", "module"),
    of="feature",
)


ENTITY, DAY, QUALIFIES = "entity", "day", "qualifies"

ROWS = "rows"
"""The sum that every source has without saying so: 1 for each of its rows."""

KINDS = {DAY: ("a date", (Date,)), QUALIFIES: ("true or false", (Boolean,))}
NUMBER = ("a number", (Integer, Numeric, Float))
"""What a sum may be."""

COMPLETE_THROUGH = bindparam("complete_through", type_=Date)
"""In the rows of a source: the last day that they are read to, which is its watermark."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """One SELECT whose rows are the fact: `entity`, `day`, the dimensions and the summable columns.

    A boolean column `qualifies` says which rows make their entity count; without it every row does. All are summed.
    """

    rows: Select[Any]
    row_is: str
    """What one row is."""
    counts: str
    """The entity counted, and what qualifies it."""
    dated_by: str
    """Which of the dates that a fact has is meant: use, payment, launch."""
    left_out: str
    """Who or what is in the warehouse and in no number."""
    settles_after: int
    """Days after which late data no longer change a day, as a rule."""
    population: Population
    """Who may be counted; the entity's own, unchanging attributes come from there."""
    dimensions: tuple[str, ...] = ()
    """Attributes of a row. They overlap: one entity may have several values of one in a period."""
    partitions: tuple[tuple[str, ...], ...] = ((),)
    """The combinations of dimensions within which entities are counted."""
    sums: tuple[str, ...] = ()
    always_complete: bool = False
    """True where days without a row are empty, not missing: a list kept by hand, rows for whole months only."""
    known_by: Column[Any] | None = None
    """Where it is always complete: the column whose last day ends what is known; every day is where there is none."""
    within_a_day_of: Column[Any] | None = None
    """Where the rows of a day are made of events of that day, the day before and the day after: their moment.

    For some days only these events are read then, and all days are read a few at a time. They are all that its rows
    depend on once the day after is over: days whose events are as they were need not be looked at again.
    """
    name: str = ""
    """That of the file that defines it, which is filled in: `sources()` finds it by that."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or _module_that_defines())
        wanted = {ENTITY, DAY, *self.dimensions, *self.sums}
        if self.columns.keys() - {QUALIFIES} != wanted:
            raise Problem(
                f"source {self.name}",
                wanted="columns " + ", ".join(sorted(wanted)),
                got=", ".join(sorted(self.columns)),
                fix="Label the columns of `rows` so, or correct `dimensions` and `sums`.",
            )
        if ROWS in wanted:
            raise Problem(
                f"source {self.name}",
                wanted=f"another name than `{ROWS}`, under which its rows are counted",
                got=ROWS,
                fix="Give the column another label.",
            )
        for name, (kind, kinds) in {**KINDS, **dict.fromkeys(self.sums, NUMBER)}.items():
            self._refuse_other_type(name, kind, kinds)
        self._refuse_partitions()

    def _refuse_other_type(self, name: str, wanted: str, kinds: tuple[type[Any], ...]) -> None:
        """A type that SQLAlchemy does not know may be any."""
        kind = self.columns[name].type if name in self.columns else NullType()
        if not isinstance(kind, (*kinds, NullType)):
            raise Problem(
                f"column `{name}` of source {self.name}",
                wanted=wanted,
                got=type(kind).__name__,
                fix="Label `cast(…, Date)` as `day`." if name == DAY else "Correct `rows`, or cast the column.",
            )

    def _refuse_partitions(self) -> None:
        """Entities are counted as a whole at least, and otherwise by dimensions of its rows."""
        unknown = {name for names in self.partitions for name in names} - {*self.dimensions}
        if unknown or () not in self.partitions:
            raise Problem(
                f"`partitions` of source {self.name}",
                wanted="(), and combinations of " + (", ".join(self.dimensions) or "no dimension, as it has none"),
                got=", ".join(sorted(unknown)) or "no ()",
                fix="Correct `partitions` or `dimensions`.",
            )

    @property
    def columns(self) -> Mapping[str, Any]:
        return dict(self.rows.selected_columns.items())

    @cached_property
    def sql(self) -> str:
        """The SELECT in the contract's names, and `complete_through` for the last day that is read."""
        shown: Any = visitors.replacement_traverse(self.rows, {}, _by_name)  # type: ignore[call-overload]
        return str(shown.compile(compile_kwargs={"literal_binds": True}))

    @cached_property
    def tables(self) -> frozenset[str]:
        """The contract tables it reads, those of its population included."""
        return self.tables_of_rows | tables_in(self.population.rows)

    @cached_property
    def tables_of_rows(self) -> frozenset[str]:
        """The contract tables that its rows are made of."""
        return frozenset(tables_in(self.rows))

    @property
    def cuts(self) -> tuple[str, ...]:
        """Every dimension by which it can be cut, those of its population included."""
        return self.dimensions + self.population.dimensions

    def waits_for(self, warehouse: Warehouse | Database) -> tuple[str, ...]:
        """The tables and columns without which the source has no row at all."""
        tables = self.tables - warehouse.tables.keys()
        always = self.columns.keys() - {*self.dimensions, *self.sums}
        return tuple(sorted(tables or {missing for name in always for missing in self._missing(name, warehouse)}))

    def lacks(self, warehouse: Warehouse | Database) -> dict[str, str]:
        """Dimension or sum → the optional column it waits for, where the warehouse does not have it."""
        return {name: missing for name in (*self.cuts, *self.sums) for missing in self._missing(name, warehouse)}

    def _missing(self, name: str, warehouse: Warehouse | Database) -> Iterator[str]:
        own_or_of_population = self.columns.get(name, self.population.rows.selected_columns.get(name))
        yield from filter(None, map(warehouse.lacks, _contract_columns(own_or_of_population)))


def _contract_columns(expression: Any) -> Iterator[Column[Any]]:
    """Columns of the contract that an expression is made of, those in the subqueries of its columns included."""
    for part in visitors.iterate(expression):
        if isinstance(part, Column) and part.table in contract.sorted_tables:
            yield part
        elif isinstance(part, ColumnClause):
            for base in part.base_columns - {part}:
                yield from _contract_columns(base)


def _module_that_defines() -> str:
    """The last name of the module in whose text a source is made: the first that is neither this one nor a helper's."""
    frame = sys._getframe()
    while frame.f_back and frame.f_globals["__name__"] in (__name__, "dataclasses"):
        frame = frame.f_back
    return str(frame.f_globals["__name__"]).rpartition(".")[2]


def _by_name(part: object, **_: object) -> Any:
    """A parameter that a reading fills in, as a name that people understand."""
    return column(part.key) if isinstance(part, BindParameter) and part.key == COMPLETE_THROUGH.key else None
