"""Which columns of cells a term is made of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from metrics.kernel import CAME, FIRST_IN, NEW, UNMEASURED
from metrics.periods import Grain
from metrics.sums import Floats
from metrics.term import Kind, Term


@dataclass(frozen=True)
class Columns:
    """A column, perhaps without what another one has, and one that tells whether something happened."""

    plus: str
    minus: str | None = None
    happened: str | None = None
    """The first one where nothing is said."""
    unmeasured: str | None = None
    """Who of those of whom something happened has no value; None where everybody has one."""

    @classmethod
    def of(cls, term: Term, grain: Grain, unmeasured: Collection[str]) -> "Columns":
        """`unmeasured`: the sums of the source of which a value is missing somewhere."""
        there, came = FIRST_IN[grain], CAME[grain]
        without = UNMEASURED + term.column if term.column and term.column in unmeasured else None
        match term.kind:
            case Kind.TOTAL:
                return cls(term.column or there, None, there, without)
            case Kind.MEASURED:
                return cls(there, without, there, without)
            case Kind.NEW:
                return cls(NEW)
            case Kind.RETURNED:
                return cls(came, NEW)
            case Kind.RETAINED:
                return cls(there, came)
            case _:
                return cls(there)

    @property
    def needed(self) -> list[str]:
        """Every column, once."""
        return list(dict.fromkeys(filter(None, (self.plus, self.minus, self.happened, self.unmeasured))))

    def number(self, blocks: Mapping[str, Floats]) -> Floats:
        """The number, of what each of the columns needed adds up to."""
        return blocks[self.plus] - blocks[self.minus] if self.minus else blocks[self.plus]

    def people(self, blocks: Mapping[str, Floats]) -> Floats:
        """What tells whether something happened."""
        return blocks[self.happened] if self.happened else self.number(blocks)

    def without(self, blocks: Mapping[str, Floats]) -> Floats | float:
        """How many of those people have no value."""
        return blocks[self.unmeasured] if self.unmeasured else 0.0


def sum_unmeasured_in(column: str) -> str | None:
    """The sum whose entity-days without a value the column counts; None where it is no such column."""
    return column.removeprefix(UNMEASURED) if column.startswith(UNMEASURED) else None
