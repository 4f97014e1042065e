"""Files of a folder warehouse: which of them are the rows of which table, told by their names alone."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from queries.errors import Problem

CSV, PARQUET = "CSV", "Parquet"
SUFFIXES = {".csv": CSV, ".tsv": CSV, ".csv.gz": CSV, ".tsv.gz": CSV, ".parquet": PARQUET, ".pq": PARQUET}
"""End of a file's name, in any case → its kind."""

KINDS = ", ".join(SUFFIXES)

OTHER_KINDS = (".xlsx", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".zip", ".bz2", ".xz", ".zst", ".orc", ".avro")
"""Ends of names of files with rows that are not read."""


@dataclass(frozen=True)
class TableFiles:
    """The files of one table: one file, or all parts in a folder of the table's name."""

    name: str
    place: Path
    kind: str
    files: tuple[Path, ...]
    keys: tuple[str, ...] = ()
    """Columns that are in the names of folders, as Hive has them: `ds` of `ds=2025-12-01`."""


def table_files(folder: Path, known: Collection[str] = ()) -> dict[str, TableFiles]:
    """Table name → its files. The names in `known` are found in any case, others are taken as they are.

    Raises Problem where there is no table at all, or where it is not clear which files are a known one; an unclear
    table that nobody asks for is left out.
    """
    _refuse_no_folder(folder)
    tables = {}
    for name, places in _places(folder, known).items():
        try:
            found = [table for place in places if (table := _table(name, place))]
            _refuse_two(name, found)
        except Problem:
            if name in known:
                raise
            continue
        if found:
            tables[name] = found[0]
    if not tables:
        raise _no_tables(folder, not_read(folder, known))
    return tables


def not_read(folder: Path, missing: Collection[str]) -> dict[str, str]:
    """Table that is missing → an entry of the folder that has its name but is of another kind."""
    stems = {place.name.partition(".")[0].lower(): place.name for place in _shown(folder) if not _is_rows(place)}
    return {name: stems[name.lower()] for name in missing if name.lower() in stems}


def _places(folder: Path, known: Collection[str]) -> dict[str, list[Path]]:
    """Table name → the entries of the folder that may be it."""
    names = {name.lower(): name for name in known}
    places: dict[str, list[Path]] = {}
    for place in _shown(folder):
        if place.is_dir() or _is_rows(place):
            stem = _stem(place)
            places.setdefault(names.setdefault(stem.lower(), stem), []).append(place)
    return places


def _is_rows(place: Path) -> bool:
    return place.is_file() and bool(_kind(place))


def _table(name: str, place: Path) -> TableFiles | None:
    """None for a folder without a file of rows."""
    if place.is_file():
        return TableFiles(name, place, _kind(place), (place,))
    _refuse_table_format(name, place)
    files = tuple(_files_below(place))
    rows = tuple(file for file in files if _kind(file))
    if not rows:
        return None
    _refuse_mixture(name, rows, files)
    _refuse_copies(name, place, rows)
    return TableFiles(name, place, _kind(rows[0]), rows, _keys(name, place, rows))


def _files_below(folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Every file in a folder and in those within, also by links; without what is hidden or a marker."""
    here = folder.resolve()
    if here not in above:
        for path in _shown(folder):
            if path.is_dir():
                yield from _files_below(path, above | {here})
            elif path.is_file():
                yield path


def _shown(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise Problem(
            f"warehouse folder {folder}",
            wanted="a folder that may be read",
            got=error.strerror or type(error).__name__,
            fix="Give the account that refreshes the permission to read it.",
        ) from error
    return [path for path in paths if path.name[0] != "." and not (path.name[0] == "_" and "=" not in path.name)]


def _end(path: Path) -> str:
    name = path.name.lower()
    return max((end for end in SUFFIXES if name.endswith(end)), key=len, default="")


def _kind(path: Path) -> str:
    """Empty for a file of another kind."""
    return SUFFIXES.get(_end(path), "")


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.name[len(path.name) - len(_end(path)) :])


def _keys(name: str, place: Path, files: tuple[Path, ...]) -> tuple[str, ...]:
    folders = {file: file.relative_to(place).parts[:-1] for file in files}
    keys = {file: tuple(part.partition("=")[0] for part in parts if "=" in part) for file, parts in folders.items()}
    first = files[0]
    for file in files:
        if keys[file] != keys[first]:
            raise _unclear(
                name,
                wanted="the same columns in the names of folders for all of its files",
                got=f"{first.relative_to(place)} and {file.relative_to(place)}",
                fix="Move the files so that all of them lie in folders such as ds=2025-12-01, or none.",
            )
    return keys[first]


def _refuse_two(name: str, found: list[TableFiles]) -> None:
    if len(found) > 1:
        raise _unclear(
            name,
            wanted="one file, or one folder of parts",
            got=" and ".join(table.place.name + "/" * table.place.is_dir() for table in found),
            fix="Take out of the folder what is not the table.",
        )


def _refuse_mixture(name: str, rows: tuple[Path, ...], files: tuple[Path, ...]) -> None:
    other = next((file for file in rows if _kind(file) != _kind(rows[0])), None)
    other = other or next((file for file in files if file.name.lower().endswith(OTHER_KINDS)), None)
    if other:
        raise _unclear(
            name,
            wanted=f"files of one kind in its folder ({KINDS})",
            got=f"{rows[0].name} and {other.name}",
            fix="Keep the files of one kind.",
        )


def _refuse_copies(name: str, place: Path, rows: tuple[Path, ...]) -> None:
    """A file beside its packed self, or one written as another kind of text, would count every row twice."""
    seen: dict[Path, Path] = {}
    for file in rows:
        other = seen.setdefault(file.with_name(_stem(file)), file)
        if other is not file:
            raise _unclear(
                name,
                wanted="every file once",
                got=f"{other.relative_to(place)} and {file.relative_to(place)}, the same but for the end of the name",
                fix="Take one of them out of the folder, or rename it if its rows are others.",
            )


def _refuse_table_format(name: str, place: Path) -> None:
    """A folder of a table format holds files of rows that are deleted already."""
    log = {
        "Delta": place / "_delta_log",
        "Iceberg": place / "metadata" / "version-hint.text",
        "Hudi": place / ".hoodie",
    }
    for label, file in log.items():
        if file.exists():
            raise _unclear(
                name,
                wanted="a folder of plain CSV or Parquet files",
                got=f"a {label} table, whose folder also holds rows that were deleted",
                fix="Export the table as Parquet, or connect to the engine that keeps it.",
            )


def _refuse_no_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Problem(
            f"warehouse {folder}",
            wanted="an SQLAlchemy URL or an existing folder of Parquet or CSV files",
            got="no such folder",
            fix="Correct --warehouse.",
        )


def _no_tables(folder: Path, others: Mapping[str, str]) -> Problem:
    return Problem(
        f"warehouse {folder}",
        wanted=f"Parquet or CSV files named as tables ({KINDS})",
        got=", ".join(others.values()) or "none",
        fix="Put the files there, or point --warehouse elsewhere.",
    )


def _unclear(name: str, *, wanted: str, got: str, fix: str) -> Problem:
    return Problem(f"the warehouse's table {name}", wanted=wanted, got=got, fix=fix)
