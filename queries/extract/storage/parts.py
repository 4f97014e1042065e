"""Files of the extract: immutable Parquet files named by their content, and the manifest of those in force."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from queries.durable_files import make_folder, remove_abandoned, write_whole

MANIFEST = "extract.json"
OWN = re.compile(r"[0-9a-f]{64}")
"""Names of files of an extract; another one is somebody else's."""
FORMAT = 1
ROW_GROUP = 122_880
"""Rows of a row group, which is what DuckDB reads at once."""


@dataclass(frozen=True)
class Part:
    """One file with rows of a table."""

    sha256: str
    rows: int
    month: str = ""
    """The month of its rows, such as 2025-12; empty for rows without a day, and for a table that has no days."""


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
    def files(self) -> set[str]:
        return {*self.digests} | {self.days, self.census} - {""}


@dataclass(frozen=True)
class Manifest:
    """All tables of an extract, and the files of ids that are texts: key → files, in the order of their numbers."""

    code: str = ""
    """Digest of the code that read them."""
    tables: Mapping[str, TableParts] = field(default_factory=dict)
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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

    def path(self, sha256: str) -> Path:
        return self.home / f"{sha256}.parquet"

    def keep(self, rows: pl.DataFrame) -> str:
        """Writes a frame, unless the same content is there and whole; returns its digest."""
        content = BytesIO()
        rows.write_parquet(content, compression="zstd", row_group_size=ROW_GROUP)
        data = content.getvalue()
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._is_whole(sha256):
            write_whole(self.path(sha256), data)
        return sha256

    def read(self, sha256: str) -> pl.DataFrame:
        return pl.read_parquet(self.path(sha256), hive_partitioning=False, glob=False)

    def manifest(self, code: str) -> Manifest:
        """What the same code kept last, without tables of which a file is damaged or gone."""
        remove_abandoned(self.home)
        known = self._manifest()
        if known.code != code or not all(map(self._is_whole, set().union(*known.ids.values()))):
            return Manifest(code)
        tables = {name: table for name, table in known.tables.items() if all(map(self._is_whole, table.files))}
        return Manifest(code, tables, known.ids)

    def write(self, manifest: Manifest) -> None:
        """Puts a manifest in force."""
        content = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
        write_whole(self.home / MANIFEST, content)

    def remove_others(self, files: Iterable[str]) -> None:
        """Removes every file of the extract but these."""
        kept = {self.path(sha256) for sha256 in files}
        for file in self.home.glob("*.parquet"):
            if file not in kept and OWN.fullmatch(file.stem):
                file.unlink()

    def _manifest(self) -> Manifest:
        try:
            content: Any = json.loads((self.home / MANIFEST).read_bytes())
            if content.pop("format") != FORMAT:
                return Manifest()
            tables = {
                name: TableParts(**table | {"parts": tuple(Part(**part) for part in table["parts"])})
                for name, table in content["tables"].items()
            }
            return Manifest(content["code"], tables, {key: tuple(files) for key, files in content["ids"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, damaged, or of another version
            return Manifest()

    def _is_whole(self, sha256: str) -> bool:
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False
