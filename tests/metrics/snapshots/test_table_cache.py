"""What was read stays within reach, up to a number of bytes."""

import polars as pl

from metrics.snapshots.store import TableCache

TABLE = pl.DataFrame({"entities": range(1000)})
SIZE = int(TABLE.estimated_size())


def read_from(shelf: TableCache, names: str) -> str:
    """The names of those that were not on the shelf, in order."""
    files_read = []
    for name in names:
        shelf.table(name, lambda name=name: files_read.append(name) or TABLE.clone())  # type: ignore[misc]
    return "".join(files_read)


def test_a_table_is_read_once() -> None:
    assert read_from(TableCache(10 * SIZE), "abab") == "ab"


def test_the_table_that_was_not_asked_for_longest_makes_room() -> None:
    shelf = TableCache(2 * SIZE)
    assert read_from(shelf, "abacab") == "abcb"
    assert shelf.taken <= 2 * SIZE


def test_a_table_larger_than_the_shelf_is_handed_over_all_the_same() -> None:
    shelf = TableCache(SIZE - 1)
    assert read_from(shelf, "aa") == "aa"
    assert shelf.taken == 0
