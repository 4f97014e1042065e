"""What is asked of the cells of one source: a term, cut by some dimensions, where others have a value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from metrics.manifest import File, SourceState
from metrics.refusal import Refusal
from metrics.slice import Slice, Wanted
from metrics.term import Kind, Term


@dataclass(frozen=True)
class Cut:
    """A term and the slice of it that is asked for."""

    term: Term
    by: tuple[str, ...]
    where: Mapping[str, Wanted]
    unmeasured: Collection[str] = ()
    """The sums of the source of which a value is missing somewhere."""

    @classmethod
    def of(cls, term: Term, slice: Slice, state: SourceState) -> "Cut":
        return cls(term, slice.by, slice.wanted | {name: (value,) for name, value in term.only}, state.unmeasured)

    def with_blanks(self, state: SourceState) -> "Cut":
        """A text of nothing is no value either."""
        blank = {name for name, values in self.where.items() if None in values and "" in state.values.get(name, ())}
        return replace(self, where={n: (*v, "") if n in blank else v for n, v in self.where.items()})

    def of_kind(self, kind: Kind) -> "Cut":
        """The same cut of another quantity of the source."""
        return replace(self, term=replace(self.term, kind=kind))

    @cached_property
    def overlapping(self) -> set[str]:
        return {*self.by, *self.where} & set(self.term.source.dimensions)

    @property
    def is_partly_measured(self) -> bool:
        """Whether entities have to be counted to tell of how many the sum is."""
        return self.term.kind is Kind.TOTAL and self.term.column in self.unmeasured

    def is_counted_in(self, file: File) -> bool:
        """Whether entities are counted once in it: only in the very partition."""
        return set(file.partition) == self.overlapping

    @cached_property
    def static(self) -> set[str]:
        return {*self.by, *self.where} - set(self.term.source.dimensions)

    def is_kept_in(self, file: File) -> bool:
        """A sum may be read from any finer partition; a count only from the very one."""
        is_sum = self.term.kind is Kind.TOTAL
        is_right = set(file.partition) >= self.overlapping if is_sum else self.is_counted_in(file)
        is_cut = self.static <= {file.static} if file.table.endswith("gaps") else self.static.isdisjoint(file.summed)
        return is_right and is_cut

    def refuse_missing(self, state: SourceState) -> None:
        """Raises Refusal where the warehouse lacks a column that it needs."""
        for name in sorted({*self.by, *self.where} | self.term.columns):
            if name in state.lacks:
                raise Refusal("waits_for", what=name, missing=state.lacks[name])

    def refuse_union(self) -> None:
        """Raises Refusal for several values of a dimension that overlap: their counts must not be added."""
        if self.term.kind is not Kind.TOTAL:
            self._refuse_union()

    def refuse_share(self, files: Iterable[File]) -> None:
        """Raises Refusal where the cells of the files do not tell of how many entities a sum is."""
        self._refuse_union()
        if not all(map(self.is_counted_in, files)):
            raise Refusal("combination_not_kept", dimensions=" × ".join(sorted(self.overlapping)))

    def _refuse_union(self) -> None:
        for name, values in self.where.items():
            if len(values) > 1 and name in self.overlapping:
                raise Refusal("overlapping_union", dimension=name, values=", ".join(value or "–" for value in values))
