"""CSV files before and after they are read: their first line, and the fault that DuckDB reports in words of ours."""

import csv
import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from queries.errors import Problem
from queries.text.encodings import guessed, is_text_of

DELIMITERS = (",", ";", "\t", "|")
MOST_NAMES = 12
"""Most names of columns that a message quotes."""

OTHER_CONTENT = {
    b"\x1f\x8b": "a gzip file whose name does not end in .gz",
    b"PK\x03\x04": "a ZIP or Excel file",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""First bytes → what such a file is."""

LONGEST_VALUE = 2_000_000
"""Letters of the longest value, as DuckDB has it."""

PIECE = 1 << 20
"""Bytes that are looked through at a time."""

SAVE_AGAIN = "Save the file again as CSV in UTF-8."


@dataclass(frozen=True)
class Layout:
    """How a CSV file is to be read."""

    delimiter: str
    columns: tuple[str, ...]
    """Names in the first line, in order."""
    is_packed: bool = False
    has_quotes: bool = True
    """Whether a value may be in quotes and hold a line end: DuckDB must not begin in the middle of the file then."""


def layout(file: Path, known: Collection[str] = ()) -> Layout:
    """The layout by the first line; of several delimiters that which gives most of the known names, then most names.

    Raises Problem for a file that is empty, cut short or not UTF-8, or has none of the known names in its first line.
    """
    _refuse_other_content(file)
    found = [Layout(delimiter, _names(file, delimiter)) for delimiter in DELIMITERS]
    best = max(found, key=lambda one: (len(_known(one.columns, known)), len(one.columns)))
    _refuse_no_names(file, best, known)
    has_quotes = _has_quotes(file)
    if has_quotes:
        _refuse_open_quote(file, best.delimiter)
    return Layout(best.delimiter, _distinct(file, best.columns), _is_packed(file), has_quotes)


def _known(columns: Iterable[str], known: Iterable[str]) -> set[str]:
    """Which of the names are known, in whatever case."""
    return {name.lower() for name in columns} & {name.lower() for name in known}


def fault(error: BaseException | None) -> Problem | None:
    """The fault of a CSV file that an error of DuckDB tells, without the row itself; None for another error."""
    text = str(getattr(error, "orig", None) or error)
    place = re.search(r"^ *file = (.+)$", text, re.MULTILINE)
    if not place or "CSV" not in text:
        return None
    line = re.search(r"CSV Error on Line: (\d+)", text)
    return _fault(Path(place[1]), text, f"line {line[1]}" if line else "a line")


def _fault(file: Path, text: str, line: str) -> Problem:
    if count := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
        return _problem(
            file,
            wanted=f"{count[1]} values in every line, as in the first",
            got=f"{count[2]} in {line}",
            fix="Correct the line, or write the file again with values in quotes.",
        )
    if "Invalid unicode" in text:
        return _not_utf8(file)
    if "unterminated quote" in text:
        return _quote(file, line)
    if "invalid state" in text:
        return _problem(
            file,
            wanted="lines that all end in the same way, by LF or by CRLF, and quotes that are closed",
            got="both" if _has_both_ends(file) else "a line that cannot be read",
            fix="Write the file again with one kind of line end.",
        )
    what = "a line that is too long" if "Maximum line size" in text else "one that cannot be read"
    return _problem(file, wanted="lines of a CSV file", got=f"{what}: {line}", fix="Write the file again.")


def _is_packed(file: Path) -> bool:
    return file.name.lower().endswith(".gz")


def _has_quotes(file: Path) -> bool:
    """Reads a packed file to its end: of one that is cut short DuckDB gives the rows before without a word."""
    found = False
    with _unpacked(file) as stream:
        while (_is_packed(file) or not found) and (piece := stream.read(PIECE)):
            found = found or b'"' in piece
    return found


def _refuse_open_quote(file: Path, delimiter: str) -> None:
    """From an open quote on, DuckDB drops the rest of a file without a word where it does not read it in pieces."""
    csv.field_size_limit(LONGEST_VALUE)
    begun = 1
    try:
        with _unpacked(file) as stream:
            lines = csv.reader(TextIOWrapper(stream, "utf-8-sig", newline=""), delimiter=delimiter, strict=True)
            for _ in lines:
                begun = lines.line_num + 1
    except UnicodeDecodeError as error:
        raise _not_utf8(file) from error
    except csv.Error as error:
        raise _quote(file, f"line {begun}") from error


def _names(file: Path, delimiter: str) -> tuple[str, ...]:
    try:
        with _unpacked(file) as stream:
            lines = csv.reader(TextIOWrapper(stream, "utf-8-sig", newline=""), delimiter=delimiter)
            return tuple(name.strip() for name in next(lines, ()))
    except UnicodeDecodeError as error:
        raise _not_utf8(file) from error
    except csv.Error as error:
        raise _no_names(file, str(error)) from error


@contextmanager
def _unpacked(file: Path) -> Iterator[IO[bytes]]:
    try:
        with cast("IO[bytes]", gzip.open(file)) if _is_packed(file) else file.open("rb") as stream:
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        raise _problem(
            file,
            wanted="a whole file that may be read",
            got=str(error).replace(f": {str(file)!r}", ""),
            fix="Write the file again, or give the permission to read it.",
        ) from error


def _distinct(file: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, with one for a column that has none."""
    columns = tuple(name or f"column{position}" for position, name in enumerate(names, 1))
    lower = [name.lower() for name in columns]
    twice = next((name for name in columns if lower.count(name.lower()) > 1), None)
    if twice:
        raise _problem(
            file, wanted="a name of its own for every column", got=f"{twice} twice", fix="Rename or drop one of them."
        )
    return columns


def _refuse_other_content(file: Path) -> None:
    with _unpacked(file) as stream:
        head = stream.read(4)
    if not head:
        raise _no_names(file, "an empty file")
    what = next((what for first, what in OTHER_CONTENT.items() if head.startswith(first)), None)
    if what is None and b"\0" in head:
        what = "UTF-16"
    if what:
        raise _problem(file, wanted="CSV in UTF-8", got=what, fix=SAVE_AGAIN)


def _refuse_no_names(file: Path, best: Layout, known: Collection[str]) -> None:
    if not any(best.columns) or (known and not _known(best.columns, known)):
        more = ", …" if len(best.columns) > MOST_NAMES else ""
        raise _no_names(file, "the first line " + ", ".join(best.columns[:MOST_NAMES]) + more, tuple(known))


def _no_names(file: Path, got: str, known: Collection[str] = ()) -> Problem:
    such = f", such as {', '.join(sorted(known))}" if known else ""
    return _problem(
        file,
        wanted=f"a first line with the names of the columns{such}",
        got=got,
        fix="Write the names into the first line, or map yours in product-metrics.toml.",
    )


def _quote(file: Path, line: str) -> Problem:
    return _problem(
        file,
        wanted='values whose quotes are closed, and doubled ("") inside of a value',
        got=f"a quote that is not closed, or goes on after it, in {line}",
        fix="Correct the line, or write the file again.",
    )


def _not_utf8(file: Path) -> Problem:
    number, what = _first_that_is_not_utf8(file)
    return _problem(file, wanted="CSV in UTF-8", got=f"{what} in line {number}", fix=SAVE_AGAIN)


def _first_that_is_not_utf8(file: Path) -> tuple[int, str]:
    with _unpacked(file) as stream:
        for number, line in enumerate(stream, 1):
            if not is_text_of(line, "utf-8"):
                return number, f"{guessed(line)},"
    return 1, "another encoding"


def _has_both_ends(file: Path) -> bool:
    with _unpacked(file) as stream:
        return len({line.endswith(b"\r\n") for line in stream if line.endswith(b"\n")}) > 1


def _problem(file: Path, *, wanted: str, got: str, fix: str) -> Problem:
    return Problem(f"warehouse file {file}", wanted=wanted, got=got, fix=fix)
