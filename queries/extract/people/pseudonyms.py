"""Pseudonyms: keyed hashes that stand for the ids of people in an extract, where that is set (`pseudonymise`)."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from secrets import token_bytes

import polars as pl

from queries.extract.people.forgotten import PerId
from queries.extract.people.secret import LENGTH, Secret, kept_secret, lost, made_secret
from queries.extract.storage.parts import PartStore

USE = b"pseudonym"


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms of one key."""

    secret: Secret

    @classmethod
    def of_store(cls, home: Path, extract: Path) -> "Pseudonyms":
        """Those of the key in a folder, made where there is none.

        Raises Problem where another key has made the pseudonyms of the extract that is there.
        """
        known, mark = kept_secret(home), PartStore(extract).last().pseudonyms
        if mark and (known is None or known.mark != mark):
            raise lost(home, "none" if known is None else "another one")
        return cls(known or made_secret(home))

    @classmethod
    def of_a_look(cls, home: Path) -> "Pseudonyms":
        """Those of the key in a folder, or of one that nobody keeps: nothing is written."""
        return cls(kept_secret(home) or Secret(token_bytes(LENGTH)))

    @property
    def mark(self) -> str:
        """Tells one key's pseudonyms from another's."""
        return self.secret.mark

    def of(self, ids: pl.Series) -> pl.Series:
        """Shape as the ids, which are texts in the form of their key; NULL stays NULL."""
        return self._known.of(ids)

    @cached_property
    def _known(self) -> PerId:
        return PerId(pl.String(), lambda ids: pl.Series([self.secret.hashed(id, USE) for id in ids], dtype=pl.String))
