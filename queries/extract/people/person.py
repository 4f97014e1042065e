"""A person by an id as somebody writes it, and what stands for the person in an extract."""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from queries.errors import Problem
from queries.extract.people.forgotten import NUMBER as WHOLE_NUMBER
from queries.extract.people.forgotten import number_name
from queries.extract.people.pseudonyms import USE as PSEUDONYM
from queries.extract.people.pseudonyms import Pseudonyms
from queries.extract.people.secret import FOLDER, Secret
from queries.extract.reading.keys import KeyForm, read_key
from queries.extract.storage.ids import NUMBER, TEXT
from queries.extract.storage.parts import Manifest, PartStore
from queries.warehouse.contract import USER

ALL_DIGITS = re.compile(r"[+-]?[0-9.]+", re.ASCII)


@dataclass(frozen=True)
class Person:
    """A person, by every name under which files of a store may hold one."""

    name: str
    """The name in the list of forgotten people, see `Forgotten.has`."""
    texts: frozenset[str]
    """The id where ids are texts."""
    plain: int | None
    """The id where ids are the numbers of the warehouse."""
    number: int | None
    """The number that stands for the id in the extract."""
    numbering: str
    """Name of the extract's numbers; empty where these are those of the warehouse."""

    @classmethod
    def of(cls, given: str, manifest: Manifest, ids: pl.DataFrame, secret: Secret | None) -> "Person":
        """By an id in any of its forms; `ids` are the `number` and `text` of the extract's ids.

        `secret`: the key by which these were hashed, if they were.
        """
        form = _form(manifest)
        text = _read(given, KeyForm.TEXT if form is KeyForm.NUMBER else form) or given.strip()
        plain, whole = _whole(given), number_name(text) if form is not KeyForm.TEXT else None
        in_form = str(plain) if form is KeyForm.NUMBER and plain is not None else text
        kept = secret.hashed(in_form, PSEUDONYM) if secret else text
        texts = {given.strip(), text, kept, str(plain) if whole else ""}
        numbering, found = manifest.numberings.get(USER, ""), ids.filter(pl.col(TEXT) == kept)[NUMBER]
        number = (found.item(0) if found.len() else None) if manifest.ids.get(USER) else plain
        return cls(whole or text, frozenset(filter(None, texts)), plain, number, numbering)

    def is_in(self, ids: pl.Series) -> pl.Series:
        """Shape as the ids, which are texts as the warehouse had them: whether each is of the person."""
        is_same = ids.is_in(pl.Series([*self.texts]).implode())
        if not self.name.startswith(WHOLE_NUMBER):
            return is_same.fill_null(value=False)
        return (is_same | (read_key(ids, KeyForm.DIGITS)[0] == str(self.plain))).fill_null(value=False)

    @property
    def is_telling(self) -> bool:
        """Whether the id is told from other words of a sentence: numbers stand for anything."""
        return not any(map(ALL_DIGITS.fullmatch, self.texts))

    def is_named_in(self, sentence: str) -> bool:
        """Whether a sentence has the id as a word of its own."""
        return self.is_telling and any(_word(text).search(sentence) for text in self.texts)


def _form(manifest: Manifest) -> KeyForm:
    """The form of ids; of an extract that an earlier version has read by whether they have numbers."""
    known = manifest.forms.get(USER)
    if known:
        return KeyForm(known)
    return KeyForm.TEXT if manifest.ids.get(USER) else KeyForm.NUMBER


def _read(given: str, form: KeyForm) -> str | None:
    text: str | None = read_key(pl.Series([given], dtype=pl.String), form)[0].item()
    return text


def _whole(given: str) -> int | None:
    number: int | None = read_key(pl.Series([given], dtype=pl.String), KeyForm.NUMBER)[0].item()
    return number


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")


def known_ids(store: PartStore, manifest: Manifest) -> pl.DataFrame:
    """Ids of people that are texts: `number` and `text`."""
    frames = [store.read(file) for file in manifest.ids.get(USER, ())]
    return pl.concat([pl.DataFrame(schema={NUMBER: pl.Int64, TEXT: pl.String}), *frames])


def person_in(home: Path, given: str) -> Person:
    """A person by an id and the extract in a folder. Raises Problem where the numbers of its ids are damaged."""
    store = PartStore(home)
    manifest = store.last()
    if not all(map(store.is_whole, manifest.ids.get(USER, ()))):
        fix = "Refresh, which reads everything again; then forget the person"
        raise Problem(f"extract {home}", wanted="the ids that were read", got="a damaged file of them", fix=fix)
    secret = Pseudonyms.of_store(home.parent / FOLDER, home).secret if manifest.pseudonyms else None
    return Person.of(given, manifest, known_ids(store, manifest), secret)
