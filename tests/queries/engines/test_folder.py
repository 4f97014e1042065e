"""A folder of Parquet and CSV files: which files are a table, and how their rows are read."""

import gzip
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import create_engine, select, text

from queries.engines.folder.csv_files import layout
from queries.engines.folder.database import folder_as_database
from queries.engines.folder.table_files import not_read, table_files
from queries.errors import Problem
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.warehouse.contract import usage_daily
from queries.warehouse.mapping_resolver import asked_for
from tests.queries.warehouse.warehouses import rows

KNOWN = asked_for({})
PAYMENTS = "payment_id,user_id,paid_on,kind,amount,currency,refund_of\n"
ONE = PAYMENTS + "1,1,2025-12-01,base,10.00,CNY,\n"
TWO = PAYMENTS + "2,1,2025-12-02,base,9.49,CNY,1\n"
BOTH = ONE + TWO.removeprefix(PAYMENTS)
LAST = pl.DataFrame({"amount": [9.49], "payment_id": [2]})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for a warehouse."""
    (tmp_path / "warehouse").mkdir()
    return tmp_path / "warehouse"


def put(home: Path, files: Mapping[str, str | bytes | pl.DataFrame]) -> Path:
    """The folder with these files: path → content."""
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return home


def read(home: Path, table: str = "payments") -> list[dict[str, Any]]:
    """Every row of a table of the folder, in the order of its first column."""
    views = home.parent / f"views of {len(list(home.parent.iterdir()))}"
    views.mkdir()
    engine = create_engine(folder_as_database(home, views, KNOWN), connect_args={"read_only": True})
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(text(f'select * from "{table}" order by 1')).mappings()]
    engine.dispose()
    return rows


def read_every_table(home: Path) -> None:
    """What is wrong with a line of a file is known when its rows are read."""
    with read_once(Settings(str(home))):
        pass


def column(home: Path, name: str, table: str = "payments") -> list[Any]:
    return [row[name] for row in read(home, table)]


def frame(**columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(columns)


@pytest.mark.parametrize(
    "files",
    [
        {"payments.csv": BOTH},
        {"payments.CSV": BOTH},
        {"PAYMENTS.Csv": BOTH},
        {"payments.tsv": BOTH.replace(",", "\t")},
        {"payments.csv.gz": gzip.compress(BOTH.encode())},
        {"payments.TSV.GZ": gzip.compress(BOTH.replace(",", "\t").encode())},
        {"payments.Parquet": frame(payment_id=[1, 2], amount=[10.0, 9.49])},
        {"payments.pq": frame(payment_id=[1, 2], amount=[10.0, 9.49])},
        {"payments/part-0.csv": ONE, "payments/part-1.csv": TWO},
        {"payments/part-0.csv": ONE, "payments/part-1.csv.gz": gzip.compress(TWO.encode())},
        {"payments/2025/part-0.csv": ONE, "payments/2026/part-0.csv": TWO},
        {"payments.csv/part-0.csv": ONE, "payments.csv/part-1.csv": TWO},
        {"payments/a.csv": ONE, "payments/b.csv": "amount;payment_id\n9.49;2\n"},
        {"payments.parquet/0.pq": frame(payment_id=[1], amount=[10.0]), "payments.parquet/1.pq": LAST},
        {"payments/0.csv": ONE, "payments/1.CSV": TWO, "payments/_SUCCESS": "", "payments/.0.csv.crc": "x"},
        {"payments/0.csv": ONE, "payments/1.csv": TWO, "payments/_temporary/0.csv": ONE},
        {"payments/a.csv": ONE, "payments/A.csv": TWO},
        {"payments.csv": BOTH, ".payments.csv": "x", "_payments.csv": "x", "payments.json": "x"},
        {"payments.csv": BOTH, "payments/README.md": "no rows here"},
    ],
    ids=lambda files: " ".join(files),
)
def test_every_name_that_a_file_of_rows_may_have(home: Path, files: Mapping[str, str | bytes | pl.DataFrame]) -> None:
    assert [float(amount) for amount in column(put(home, files), "amount")] == [10, 9.49]


@pytest.mark.parametrize(
    ("files", "both"),
    [
        ({"payments.csv": ONE, "payments.parquet": frame(payment_id=[1])}, ("payments.csv", "payments.parquet")),
        ({"payments.csv": ONE, "payments/part-0.csv": ONE}, ("payments/", "payments.csv")),
        ({"Payments.csv": ONE, "payments.csv": ONE}, ("Payments.csv", "payments.csv")),
        ({"payments.csv": ONE, "payments.csv.gz": gzip.compress(ONE.encode())}, ("payments.csv", "payments.csv.gz")),
        ({"payments/0.csv": ONE, "payments/1.parquet": frame(payment_id=[1])}, ("0.csv", "1.parquet")),
        ({"payments/0.csv": ONE, "payments/1.csv.zip": "x"}, ("0.csv", "1.csv.zip")),
        ({"payments/0.csv": ONE, "payments/0.CSV.gz": gzip.compress(ONE.encode())}, ("0.CSV.gz", "0.csv")),
        ({"payments/a/0.csv": ONE, "payments/a/0.tsv": ONE.replace(",", "\t")}, ("a/0.csv", "a/0.tsv")),
        ({"payments/ds=2025-12-01/0.csv": ONE, "payments/1.csv": ONE}, ("1.csv", "ds=2025-12-01/0.csv")),
        ({"payments/_delta_log/0.json": "{}", "payments/0.parquet": frame(payment_id=[1])}, ("Delta", "deleted")),
    ],
    ids=lambda value: " ".join(value),
)
def test_two_places_for_one_table_are_both_named(
    home: Path, files: Mapping[str, str | bytes | pl.DataFrame], both: tuple[str, str]
) -> None:
    with pytest.raises(Problem, match=f"table payments: wanted .+, got: .*{both[0]}.*{both[1]}"):
        read(put(home, files))


def test_an_unclear_or_broken_file_that_nobody_asks_for_is_left_out(home: Path) -> None:
    put(home, {"payments.csv": ONE, "notes.csv": "a\n1\n", "notes.parquet": frame(a=[1]), "old.parquet": b"broken"})
    put(home, {"Plans.csv": "name\npro\n"})
    assert table_files(home, KNOWN).keys() == {"payments", "old", "Plans"}
    assert read(home, "Plans") == [{"name": "pro"}]
    assert column(home, "amount") == ["10.00"]


@pytest.mark.parametrize("file", ["payments.xlsx", "payments.csv.zip", "Payments.json", "payments/0.xlsx"])
def test_a_file_of_another_kind_is_named_where_its_table_is_missing(home: Path, file: str) -> None:
    put(home, {"users.csv": "user_id\n1\n", "users.json": "{}", file: "x"})
    assert not_read(home, KNOWN.keys() - table_files(home, KNOWN)) == {"payments": file.partition("/")[0]}


def test_a_folder_with_nothing_but_other_kinds_is_refused_by_their_names(home: Path) -> None:
    put(home, {"users.xlsx": "x", "holiday.png": "x"})
    with pytest.raises(Problem, match=r"\.csv, \.tsv, .+\.parquet, \.pq\), got: users\.xlsx"):
        table_files(home, KNOWN)


ODD = ["x[1]", "a*b?", "**", 'it\'s "q" {a,b}', "😀 100% %s", "back\\slash [*]", "ds=2024-01-01", "[!a]", "new\nline"]


@pytest.mark.parametrize("name", ODD)
def test_a_path_is_a_name_and_never_a_pattern(home: Path, name: str) -> None:
    day = "user_id,feature_id\n1,{}\n"
    here = put(home / name, {"usage_daily/ds=2025-12-01/0.csv": day.format("feed"), "payments.csv": ONE})
    put(home, {f"{letter}/payments.csv": TWO for letter in ("x1", "aXbY", "1", "zz")})
    put(here, {"features.parquet": frame(feature_id=["feed"])})
    assert column(here, "amount") == ["10.00"]
    assert read(here, "features") == [{"feature_id": "feed"}]
    assert read(here, "usage_daily") == [{"ds": "2025-12-01", "user_id": "1", "feature_id": "feed"}]


@pytest.mark.parametrize("name", ["x[1]", "a*b?", "it's", "😀 100%"])
def test_a_part_may_have_any_name(home: Path, name: str) -> None:
    put(home, {f"payments/{name}/{name}.csv": ONE, f"payments/b/{name}.csv": TWO})
    assert column(home, "amount") == ["10.00", "9.49"]


def test_columns_in_the_names_of_folders_are_texts(home: Path) -> None:
    for day in ("2025-12-01", "2025-12-02"):
        put(home, {f"usage_daily/usage_date={day}/platform=a%20b/0.parquet": frame(user_id=[1], feature_id=["feed"])})
        put(home, {f"payments/paid_on={day}/currency=007/0.csv": f"payment_id,amount\n{day[-1]},1.5\n"})
    assert sorted(column(home, "usage_date", "usage_daily")) == ["2025-12-01", "2025-12-02"]
    assert column(home, "platform", "usage_daily") == ["a b", "a b"]
    assert column(home, "paid_on") == ["2025-12-01", "2025-12-02"]
    assert column(home, "currency") == ["007", "007"]


@pytest.mark.parametrize("file", ["0.csv", "0.parquet"])
def test_a_column_in_the_names_of_folders_that_is_in_the_files_too_is_refused(home: Path, file: str) -> None:
    rows = {"0.csv": "payment_id,Paid_on\n1,2025-11-30\n", "0.parquet": frame(payment_id=[1], Paid_on=["2025-11-30"])}
    with pytest.raises(
        Problem, match="wanted a column Paid_on either in the names of folders or in the files, got: both"
    ):
        read(put(home, {f"payments/paid_on=2025-12-01/{file}": rows[file]}))


def test_a_field_within_a_column_may_have_the_name_of_a_column_in_the_names_of_folders(home: Path) -> None:
    put(home, {"payments/paid_on=2025-12-01/0.parquet": frame(payment_id=[1], about=[{"paid_on": "2025-11-30"}])})
    assert column(home, "paid_on") == ["2025-12-01"]


def test_columns_in_the_names_of_folders_take_their_types_by_the_contract_as_they_are_read(home: Path) -> None:
    put(home, {"users.csv": USERS, "usage_daily/usage_date=2025-12-01/0.csv": "user_id,feature_id\n1,feed\n"})
    put(home, {"usage_daily/usage_date=2025-12-02/0.csv": "user_id,feature_id\n1,search\n"})
    with read_once(Settings(str(home))) as warehouse:
        result = rows(warehouse, usage_daily)
    assert sorted((row["usage_date"], row["feature_id"]) for row in result) == [
        (date(2025, 12, 1), "feed"),
        (date(2025, 12, 2), "search"),
    ]


def test_parts_of_parquet_are_read_by_the_names_of_their_columns(home: Path) -> None:
    put(home, {"payments/0.parquet": frame(payment_id=[1], amount=[10.0], currency=["CNY"])})
    put(home, {"payments/1.parquet": frame(amount=[9.49], payment_id=[2])})
    assert read(home) == [
        {"payment_id": 1, "amount": 10.0, "currency": "CNY"},
        {"payment_id": 2, "amount": 9.49, "currency": None},
    ]


def test_parts_of_csv_are_read_by_the_names_of_their_columns(home: Path) -> None:
    put(home, {"payments/0.csv": "payment_id,amount,note\n1,10,a\n", "payments/1.csv": "AMOUNT;payment_id\n9.49;2\n"})
    assert read(home) == [
        {"payment_id": "1", "amount": "10", "note": "a"},
        {"payment_id": "2", "amount": "9.49", "note": None},
    ]


TEXTS = [
    ("10", "10"),
    ("10.00", "10.00"),
    ('"9,49"', "9,49"),
    ("12/01/2025", "12/01/2025"),
    ("17293822569102704001", "17293822569102704001"),
    ("NA", "NA"),
    ("null", "null"),
    ("007", "007"),
    ("", None),
    ('""', None),
]


@pytest.mark.parametrize(("written", "value"), TEXTS)
def test_every_value_of_a_csv_file_is_the_text_that_is_written_and_an_empty_one_is_none(
    home: Path, written: str, value: str | None
) -> None:
    put(home, {"payments.csv": f"payment_id,x,amount\n1,,{written}\n2,,a\n"})
    assert column(home, "amount") == [value, "a"]


def test_the_form_of_a_column_is_that_of_the_last_line_as_of_the_first(home: Path) -> None:
    """A day in another form, far down, is read, and so is the id that is a text."""
    lines = [f"{n},2025-12-01,feed" for n in range(30_000)] + ["30000,2025-12-02,feed", "x,2025-12-03,feed"]
    put(home, {"users.csv": "user_id,registered_on\n7,2020-01-01\nx,2020-01-01\n"})
    put(home, {"usage_daily.csv": "\n".join(["user_id,usage_date,feature_id", *lines])})
    with read_once(Settings(str(home))) as warehouse:
        use = warehouse.tables["usage_daily"].view
        who = warehouse.as_text(usage_daily.c.user_id, use.c.user_id)
        query = select(who, use.c.usage_date).where(use.c.usage_date > date(2025, 12, 1)).order_by(use.c.usage_date)
        with warehouse.engine.connect() as connection:
            late = connection.execute(query).all()
    assert late == [("30000", date(2025, 12, 2)), ("x", date(2025, 12, 3))]


READABLE = {
    "LF": "payment_id,kind\n1,a\n2,b\n",
    "CRLF": "payment_id,kind\r\n1,a\r\n2,b\r\n",
    "a BOM": b"\xef\xbb\xbfpayment_id,kind\n1,a\n2,b\n",
    "no last line end": "payment_id,kind\n1,a\n2,b",
    "empty lines at the end": "payment_id,kind\n1,a\n2,b\n\n\n",
    "blanks around names": "payment_id, kind \n1,a\n2,b\n",
    "names in quotes": '"payment_id","kind"\n"1","a"\n"2","b"\n',
    "a column without a name": ",payment_id,kind\n0,1,a\n1,2,b\n",
    "semicolons": "payment_id;kind;x,y\n1;a;\n2;b;\n",
    "bars": "payment_id|kind\n1|a\n2|b\n",
}


@pytest.mark.parametrize("form", READABLE)
def test_a_csv_file_may_be_written_in_many_ways(home: Path, form: str) -> None:
    put(home, {"payments.csv": READABLE[form]})
    assert [(row["payment_id"], row["kind"]) for row in read(home)] == [("1", "a"), ("2", "b")]


def test_a_value_may_hold_line_ends_quotes_delimiters_and_nul(home: Path) -> None:
    put(home, {"payments.csv": 'payment_id,kind,plan\n1,"two\nlines, ""q""",é\n2,x\0y,#\n3,a\\,"a\r\nb"\n'})
    assert column(home, "kind") == ['two\nlines, "q"', "x\0y", "a\\"]
    assert column(home, "plan") == ["é", "#", "a\r\nb"]


def test_a_file_with_quotes_is_read_from_one_end_to_the_other(home: Path) -> None:
    """Of ten files of 90 MB with line ends in quotes DuckDB 1.5.6 refused four when it read them in pieces."""
    plain, late = PAYMENTS + "1,1,2025-12-01,base,1,CNY,\n" * 100_000, '2,1,2025-12-01,"ba\nse",1,CNY,\n'
    put(home, {"a.csv": plain, "b.csv": plain + late, "c.csv.gz": gzip.compress((plain + late).encode())})
    assert [layout(home / name).has_quotes for name in ("a.csv", "b.csv", "c.csv.gz")] == [False, True, True]
    put(home, {"payments.csv": plain + late})
    assert column(home, "kind")[-1] == "ba\nse"


def test_a_file_with_names_alone_is_an_empty_table(home: Path) -> None:
    assert read(put(home, {"payments.csv": PAYMENTS})) == []


USERS = "user_id,registered_on\n1,2020-01-01\n"
HEAD = "user_id,usage_date,feature_id\n"
UNREADABLE = {
    "too few": (
        HEAD + "1,2025-12-01,a\n2,2025-12-01\n",
        "wanted 3 values in every line, as in the first, got: 2 in line 3",
    ),
    "too many": (HEAD + "1,2025-12-01,a\n2,2025-12-01,b,c\n", "got: 4 in line 3"),
    "far down": (HEAD + "1,2025-12-01,a\n" * 30_000 + "2,2025-12-01\n", "got: 2 in line 30002"),
    "UTF-16": ((HEAD + "1,2025-12-01,a\n").encode("utf-16"), "wanted CSV in UTF-8, got: UTF-16"),
    "UTF-16 without BOM": ((HEAD + "1,2025-12-01,a\n").encode("utf-16-le"), "wanted CSV in UTF-8, got: UTF-16"),
    "Latin-1": (
        (HEAD + "1,2025-12-01,a\n2,2025-12-01,café\n").encode("latin-1"),
        "got: Latin-1, as it seems, in line 3",
    ),
    "Latin-1 far down": (
        (HEAD + "1,2025-12-01,a\n" * 9000 + "2,2025-12-01,café\n").encode("latin-1"),
        "got: Latin-1.+in line 9002",
    ),
    "GBK": ((HEAD + "1,2025-12-01,基础\n").encode("gbk"), "got: GBK, as it seems, in line 2"),
    "LF and CRLF": (
        HEAD + "1,2025-12-01,a\r\n2,2025-12-01,b\n",
        "wanted lines that all end in the same way.+got: both",
    ),
    "an open quote": (HEAD + '1,2025-12-01,"a\n2,2025-12-01,b\n', "wanted values whose quotes are closed.+in line 2"),
    "an open quote at the end": (
        HEAD + '1,2025-12-01,"a\nb"\n2,1,"b',
        "wanted values whose quotes are closed.+in line 4",
    ),
    "an open quote after an inch": (
        HEAD + '1,2025-12-01,5"\n2,1,"b\n',
        "wanted values whose quotes are closed.+in line 3",
    ),
    "a quote within": (
        HEAD + '1,2025-12-01,"a"b\n2,2025-12-01,b\n',
        "wanted values whose quotes are closed.+in line 2",
    ),
    "no names": (
        "1,2025-12-01,a\n2,2025-12-01,b\n",
        "wanted a first line with the names of the columns.+got: the first line 1, 2025-12-01, a",
    ),
    "a name twice": ("user_id,feature_id,Feature_ID\n1,a,b\n", "got: (feature_id|Feature_ID) twice"),
    "empty": ("", "wanted a first line with the names of the columns, got: an empty file"),
    "an empty line": ("\n1,2\n", "wanted a first line with the names of the columns"),
    "a long line": (HEAD + "1,2025-12-01," + "x" * 3_000_000, "got: a line that is too long: line 2"),
    "gzip": (gzip.compress(HEAD.encode()), "got: a gzip file whose name does not end in .gz"),
    "Excel": (b"PK\x03\x04rest", "got: a ZIP or Excel file"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_a_csv_file_that_cannot_be_read_is_named_with_the_cause(home: Path, fault: str) -> None:
    content, sentence = UNREADABLE[fault]
    put(home, {"users.csv": USERS, "usage_daily.csv": content})
    with pytest.raises(Problem, match=rf"(?s)warehouse file .*usage_daily\.csv: .*{sentence}") as problem:
        read_every_table(home)
    assert "Possible" not in str(problem.value)


def test_the_part_of_a_table_that_cannot_be_read_is_named(home: Path) -> None:
    sound = HEAD + "1,2025-12-01,a\n"
    put(home, {"users.csv": USERS, "usage_daily/a.csv": sound, "usage_daily/c.csv": sound})
    put(home, {"usage_daily/b [1].csv": sound + "1,2\n"})
    with pytest.raises(Problem, match=r"usage_daily/b \[1\]\.csv: wanted 3 values .+ got: 2 in line 3"):
        read_every_table(home)


@pytest.mark.parametrize("length", [-20, -4])
def test_a_packed_file_that_is_cut_short_is_refused_although_its_lines_are_whole(home: Path, length: int) -> None:
    put(home, {"payments.csv.gz": gzip.compress(("kind\n" + "a\n" * 1000).encode())[:length]})
    with pytest.raises(Problem, match=r"payments\.csv\.gz: wanted a whole file"):
        read(home)


def test_a_link_is_followed_and_a_circle_of_links_is_not(home: Path) -> None:
    put(home.parent / "elsewhere", {"0.csv": ONE})
    put(home, {"payments/1.csv": TWO})
    (home / "payments" / "more").symlink_to(home.parent / "elsewhere")
    (home / "payments" / "round").symlink_to(home / "payments")
    os.mkfifo(home / "users.csv")
    assert column(home, "amount") == ["10.00", "9.49"]
