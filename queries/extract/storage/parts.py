"""Files of the extract: immutable Parquet files named by their content, and the manifest of those in force."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from queries.durable_files import make_folder, remove_abandoned, write_whole

MANIFEST = "extract.json"
OWN = re.compile(r"[0-9a-f]{64}")
"""Names of files of an extract; another one is somebody else's."""
FORMAT = 2
PRIVATE = 0o600
"""Permissions of a file: it may be read by its owner alone."""
ROW_GROUP = 122_880
"""Rows of a row group, which is what DuckDB reads at once."""
MONTH = len("2025-12")
"""Length of the name of a month."""


@dataclass(frozen=True)
class Part:
    """One file with rows of a table."""

    sha256: str
    rows: int
    period: str = ""
    """Month of its rows, such as 2025-12, or day where the month is large, such as 2025-12-07; empty for rows without a
    day, and for a table that has no days.
    """

    @property
    def month(self) -> str:
        return self.period[:MONTH]

    @property
    def is_of_a_day(self) -> bool:
        return len(self.period) > MONTH


@dataclass(frozen=True)
class TableParts:
    """The rows of one table as they were last read."""

    read_as: str
    """Digest of how they were read: mapping, types, conventions, forms of keys. Another one needs another reading."""
    parts: tuple[Part, ...] = ()
    days: str = ""
    """File with a row a day: see `queries.extract.storage.days.rows_by_day`. Empty for a table that has no days."""
    census: str = ""
    """File with the census of the warehouse before the reading, see `TableReader.census`; empty where it has none."""
    found_by: str = ""
    """What told the changed days: see `queries.warehouse.change_rule.FoundBy`."""
    settles_after: int | None = None
    """See `ChangeRule.settles_after`."""
    through: str = ""
    """Last day to read when they were read."""

    @property
    def digests(self) -> tuple[str, ...]:
        """Those of the files with its rows, in order."""
        return tuple(part.sha256 for part in self.parts)

    @property
    def is_dated(self) -> bool:
        """Whether every row has a day."""
        return bool(self.days) and all(part.period for part in self.parts)

    @property
    def files(self) -> set[str]:
        return {*self.digests} | {self.days, self.census} - {""}


@dataclass(frozen=True)
class Manifest:
    """All tables of an extract, and the files of ids that are texts: key → files, in the order of their numbers."""

    code: str = ""
    """Digest of the code that read them."""
    tables: Mapping[str, TableParts] = field(default_factory=dict)
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numberings: Mapping[str, str] = field(default_factory=dict)
    """Key → the name of its numbers: ids have the same ones in everything that was read under one name."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Key → the form of its ids, see `queries.extract.reading.keys.KeyForm`."""
    pseudonyms: str = ""
    """Mark of the key by which pseudonyms of people were made; empty where they stand under their ids."""

    @property
    def files(self) -> set[str]:
        tables = (table.files for table in self.tables.values())
        return set().union(*tables, *self.ids.values())


@dataclass(frozen=True)
class PartStore:
    """Folder of an extract. Only its owner may read it: it holds rows about people."""

    home: Path

    def __post_init__(self) -> None:
        make_folder(self.home)
        self.home.chmod(0o700)
        for file in (self.home / MANIFEST, *self.home.glob("*.parquet")):
            if (file.name == MANIFEST or OWN.fullmatch(file.stem)) and file.is_file():
                file.chmod(PRIVATE)

    def path(self, sha256: str) -> Path:
        return part_file(self.home, sha256)

    def keep(self, rows: pl.DataFrame) -> str:
        """Writes a frame, unless the same content is there and whole; returns its digest."""
        content = BytesIO()
        rows.write_parquet(content, compression="zstd", row_group_size=ROW_GROUP)
        data = content.getvalue()
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.is_whole(sha256):
            write_whole(self.path(sha256), data, PRIVATE)
        return sha256

    def read(self, sha256: str) -> pl.DataFrame:
        return pl.read_parquet(self.path(sha256), hive_partitioning=False, glob=False)

    def manifest(self, code: str, *, anew: bool = False, pseudonyms: str = "") -> Manifest:
        """What was kept last, without tables of which a file is damaged or gone; nothing of other pseudonyms.

        Of other code, and where everything is read `anew`, the numbers of ids alone: a published log holds them.
        """
        remove_abandoned(self.home)
        known = self.last()
        if known.pseudonyms != pseudonyms or not all(map(self.is_whole, set().union(*known.ids.values()))):
            return Manifest(code, pseudonyms=pseudonyms)
        usable = known.tables if known.code == code and not anew else {}
        tables = {name: table for name, table in usable.items() if all(map(self.is_whole, table.files))}
        return replace(known, code=code, tables=tables)

    def write(self, manifest: Manifest) -> None:
        """Puts a manifest in force."""
        content = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
        write_whole(self.home / MANIFEST, content, PRIVATE)

    def remove_others(self, files: Iterable[str]) -> None:
        """Removes every file of the extract but these."""
        kept = {self.path(sha256) for sha256 in files}
        for file in self.home.glob("*.parquet"):
            if file not in kept and OWN.fullmatch(file.stem):
                file.unlink()

    def last(self) -> Manifest:
        """The manifest in force; an empty one where there is none that can be read."""
        try:
            content: Any = json.loads((self.home / MANIFEST).read_bytes())
            if content.pop("format") != FORMAT:
                return Manifest()
            tables = {
                name: TableParts(**table | {"parts": tuple(Part(**part) for part in table["parts"])})
                for name, table in content["tables"].items()
            }
            ids = {key: tuple(files) for key, files in content["ids"].items()}
            others = {name: content[name] for name in ("numberings", "forms", "pseudonyms") if name in content}
            return Manifest(content["code"], tables, ids, **others)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, damaged, or of another version
            return Manifest()

    def is_whole(self, sha256: str) -> bool:
        return is_whole(self.path(sha256), sha256)


def part_file(home: Path, sha256: str) -> Path:
    """The file of a digest in the folder of an extract."""
    return home / f"{sha256}.parquet"


def is_whole(file: Path, sha256: str) -> bool:
    """Whether a file is there, and as it was written."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False
