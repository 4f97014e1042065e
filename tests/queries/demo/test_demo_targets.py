"""Where a demo may be written, and what happens to what is there already."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from queries.demo.build import write_demo
from queries.errors import Problem

TINY = 0.00005
TABLES = {
    *("users", "usage_daily", "features", "subscriptions", "payments", "assistant_events", "interactions"),
    *("support_tickets", "consents", "survey_answers", "experiment_exposures", "warehouse_closed", "watermarks"),
    "warehouse_notes",
}


def contents(path: Path) -> dict[str, pl.DataFrame]:
    """Every row of every table, in the order in which it stands there."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {name: connection.table(name).pl() for (name,) in names}


def same(first: dict[str, pl.DataFrame], second: dict[str, pl.DataFrame]) -> set[str]:
    return {name for name in first if first[name].equals(second[name])}


def test_the_same_seed_gives_the_same_rows(tiny):
    assert same(contents(tiny("a.duckdb")), contents(tiny("b.duckdb"))) == TABLES


def test_another_seed_gives_other_rows(tiny):
    unchanged = same(contents(tiny("a.duckdb", seed=1)), contents(tiny("b.duckdb", seed=2)))
    assert unchanged == {"features", "warehouse_closed", "warehouse_notes", "watermarks"}


def test_a_folder_takes_one_parquet_file_a_table_with_the_same_rows(tiny, tmp_path):
    folder = tmp_path / "parents" / "are made" / "demo"
    write_demo(str(folder), scale=TINY)
    assert {file.name for file in folder.iterdir()} == {f"{table}.parquet" for table in TABLES}
    parquet = {table: pl.read_parquet(folder / f"{table}.parquet") for table in TABLES}
    assert same(parquet, contents(tiny())) == TABLES


def test_sizes_are_told(tmp_path):
    size = write_demo(f"duckdb:///{tmp_path}/new/demo.duckdb", scale=TINY)
    assert set(size.rows) == TABLES
    assert size.rows["features"] == 33
    assert size.seconds > 0


def test_progress_goes_from_nothing_to_everything(tmp_path):
    heard = []
    write_demo(str(tmp_path / "demo"), scale=TINY, progress=lambda label, share: heard.append((label, share)))
    shares = [share for _, share in heard]
    assert (shares[0], shares[-1]) == (0, 1)
    assert shares == sorted(shares)
    assert {label for label, _ in heard} >= TABLES


@pytest.mark.parametrize("target", ["duckdb:///{}/demo.duckdb", "{}/demo"])
def test_a_warehouse_is_not_overwritten_unless_told_so(tmp_path, target):
    target = target.format(tmp_path)
    write_demo(target, scale=TINY, seed=1)
    with pytest.raises(Problem, match=r"wanted a place without a warehouse, got: .*demo.*--force"):
        write_demo(target, scale=TINY, seed=2)
    assert write_demo(target, scale=TINY, seed=2, force=True).rows["features"] == 33


def test_a_folder_with_tables_in_another_format_is_not_overwritten_either(tmp_path):
    (tmp_path / "users.csv").write_text("user_id,registered_on\n")
    with pytest.raises(Problem, match=r"users\.csv"):
        write_demo(str(tmp_path), scale=TINY)
    write_demo(str(tmp_path), scale=TINY, force=True)
    assert not (tmp_path / "users.csv").exists()


def test_other_files_of_a_folder_stay(tmp_path):
    (tmp_path / "product-metrics.toml").write_text("# mine\n")
    write_demo(str(tmp_path), scale=TINY)
    assert (tmp_path / "product-metrics.toml").read_text() == "# mine\n"


@pytest.mark.parametrize("target", ["duckdb:///{}/demo.duckdb", "{}/demo"])
@pytest.mark.parametrize("moment", [0.0, 0.3, 0.97])
def test_an_interrupted_build_leaves_nothing(tmp_path, target, moment):
    def interrupt(label: str, share: float) -> None:
        if share >= moment:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(target.format(tmp_path), scale=TINY, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_build_leaves_the_old_warehouse_as_it_was(tiny):
    def interrupt(label: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    contents_before = contents(path := tiny())
    with pytest.raises(KeyboardInterrupt):
        write_demo(f"duckdb:///{path}", scale=TINY, seed=3, force=True, progress=interrupt)
    assert same(contents(path), contents_before) == TABLES


@pytest.mark.parametrize(
    "target",
    [
        "postgresql://ann:secret@db/warehouse",
        "duckdb://",
        "duckdb:///:memory:",
        "sqlite:///demo.db",
        "://",
        "demo.duckdb",
    ],
)
def test_other_targets_are_told_what_is_wanted(target):
    with pytest.raises(Problem, match=r"wanted duckdb:///FILE\.duckdb or the path of a folder") as problem:
        write_demo(target)
    assert "secret" not in str(problem.value)


def test_a_place_that_cannot_be_made_is_told_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Problem, match=r"wanted a place where .*file.* can be made"):
        write_demo(f"duckdb:///{tmp_path}/file/demo.duckdb")
    with pytest.raises(Problem, match="which is a folder"):
        write_demo(f"duckdb:///{tmp_path}", force=True)


@pytest.mark.parametrize("scale", [0, -0.001, 0.00004, 1, float("nan")])
def test_scales_out_of_range_are_told_so(tmp_path, scale):
    with pytest.raises(Problem, match=r"scale: wanted a number from 0.00005 to 0.02, got: "):
        write_demo(str(tmp_path / "demo"), scale=scale)


@pytest.mark.parametrize("seed", [-1, 2**70])
def test_any_whole_number_is_a_seed(tiny, seed):
    assert tiny(f"{seed}.duckdb", seed=seed).exists()
