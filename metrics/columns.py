"""Which columns of cells a term is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.kernel import CAME, FIRST_IN, NEW
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

    @classmethod
    def of(cls, term: Term, grain: Grain) -> "Columns":
        there, came = FIRST_IN[grain], CAME[grain]
        match term.kind:
            case Kind.NEW:
                return cls(NEW)
            case Kind.RETURNED:
                return cls(came, NEW)
            case Kind.RETAINED:
                return cls(there, came)
            case _:
                return cls(term.column or there, happened=there)

    @property
    def needed(self) -> list[str]:
        """Every column, once."""
        return list(dict.fromkeys(filter(None, (self.plus, self.minus, self.happened))))

    def number(self, blocks: Sequence[Floats]) -> Floats:
        """The number, of what each of the columns needed adds up to."""
        return blocks[0] - blocks[1] if self.minus else blocks[0]

    def people(self, blocks: Sequence[Floats]) -> Floats:
        """What tells whether something happened."""
        return blocks[-1] if self.happened else self.number(blocks)
