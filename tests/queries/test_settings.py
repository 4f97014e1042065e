"""Settings: flags over the environment over product-metrics.toml over defaults."""

from datetime import date
from pathlib import Path

import pytest

from queries.errors import Problem
from queries.settings import Settings, settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without a settings file, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("WAREHOUSE", "STORE", "THROUGH", "CURRENCY", "TABLES"):
        monkeypatch.delenv(f"PRODUCT_METRICS_{name}", raising=False)


def write(text: str) -> None:
    Path("product-metrics.toml").write_text(text, encoding="utf-8")


def test_without_anything_said_the_defaults_hold() -> None:
    assert settings() == Settings("duckdb:///data/warehouse.duckdb", "data/store", None, "CNY", {})


def test_the_file_is_over_the_defaults_the_environment_over_the_file_and_flags_over_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write('warehouse = "from file"\nstore = "from file"\ncurrency = "EUR"')
    assert settings().warehouse == "from file"
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", "from environment")
    monkeypatch.setenv("PRODUCT_METRICS_STORE", "from environment")
    chosen = settings(warehouse="from flag", store=None)
    assert (chosen.warehouse, chosen.store, chosen.currency) == ("from flag", "from environment", "EUR")


@pytest.mark.parametrize("text", ['through = "2025-11-30"', "through = 2025-11-30"])
def test_the_last_day_may_be_written_as_text_or_as_a_day(text: str) -> None:
    write(text)
    assert settings().through == date(2025, 11, 30)


def test_the_last_day_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_THROUGH", "2025-11-30")
    assert settings().through == date(2025, 11, 30)
    assert settings(through=date(2025, 1, 1)).through == date(2025, 1, 1)


@pytest.mark.parametrize(
    "text", ['through = "30.11.2025"', 'through = "2025-11-31"', 'through = ""', "through = 20251130"]
)
def test_a_last_day_that_is_no_day_is_a_problem(text: str) -> None:
    write(text)
    with pytest.raises(Problem, match=r"through.*: wanted .*2025-12-31.*, got: "):
        settings()


@pytest.mark.parametrize("text", ["fiscal_year_starts = 4", 'fiscal_year_starts = "4"'])
def test_the_companys_own_year_may_begin_with_any_month(text: str) -> None:
    write(text)
    assert settings().fiscal_year_starts == 4


@pytest.mark.parametrize("text", ["0", "13", '"April"', "4.5", "[4]", "true"])
def test_a_month_that_is_none_is_a_problem(text: str) -> None:
    write(f"fiscal_year_starts = {text}")
    with pytest.raises(Problem, match=r"fiscal_year_starts.*: wanted the number of a month from 1 to 12, got: "):
        settings()


@pytest.mark.parametrize("text", ["7 days", "7d", "7 d", " 7 days "])
def test_days_until_rows_settle_are_a_number_of_days(text: str) -> None:
    assert settings(settles_after=text).settles_after == 7


@pytest.mark.parametrize("text", ['"7"', '"0 days"', '"-1 days"', '"7 hours"', '"1.5 days"', '"a week"', '""', "7"])
def test_another_form_of_days_is_a_problem(text: str) -> None:
    write(f"settles_after = {text}")
    with pytest.raises(Problem, match=r"settles_after.*: wanted a number of days such as 7 days, got: "):
        settings()


def test_the_names_of_an_existing_warehouse_come_from_the_file() -> None:
    write('[tables.users]\ntable = "members"\ncolumns = { user_id = "id" }')
    assert settings().tables == {"users": {"table": "members", "columns": {"user_id": "id"}}}


def test_an_unknown_setting_is_a_problem_that_names_the_known_ones() -> None:
    write('warehose = "x"')
    with pytest.raises(
        Problem, match=r"`warehose` in product-metrics.toml: wanted warehouse, store, .*, got: warehose"
    ):
        settings()


def test_a_file_that_is_no_toml_is_a_problem_that_names_the_line() -> None:
    write('warehouse = "x"\nstore = oops')
    with pytest.raises(Problem, match=r"product-metrics.toml: wanted TOML, got: .*line 2"):
        settings()


@pytest.mark.parametrize("text", ["warehouse = 5", "tables = 5", "currency = [1]", "store = true"])
def test_a_setting_of_the_wrong_kind_is_a_problem(text: str) -> None:
    write(text)
    with pytest.raises(Problem, match=text.split()[0]):
        settings()


@pytest.mark.parametrize(("name", "text"), [("warehouse", ""), ("warehouse", " "), ("notify", "")])
def test_a_blank_address_is_refused_and_does_not_mean_the_working_directory(name: str, text: str) -> None:
    with pytest.raises(Problem, match=rf"{name}.*: wanted .*, got: nothing"):
        settings(**{name: text})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("currency = 'EUR'".encode("utf-8-sig"), "EUR"),
        ("\ufeff# 数据\r\ncurrency = 'EUR'\r\n".encode(), "EUR"),
        ("currency = 'EUR'".encode("utf-16"), "wanted TOML in UTF-8, got: UTF-16 (line 1)"),
        ("# ok\n# 数据\ncurrency = 'EUR'".encode("gbk"), "wanted TOML in UTF-8, got: GBK, as it seems (line 2)"),
        ("# Café\ncurrency = 'EUR'".encode("latin-1"), "wanted TOML in UTF-8, got: Latin-1, as it seems (line 1)"),
    ],
)
def test_a_file_with_a_byte_order_mark_is_read_and_of_another_encoding_is_told(content: bytes, expected: str) -> None:
    Path("product-metrics.toml").write_bytes(content)
    try:
        got = settings().currency
    except Problem as problem:
        got = str(problem)
    assert expected in got


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("CNY", "CNY"),
        ("cny", "CNY"),
        (" Eur ", "EUR"),
        ("RMB", "Write CNY."),
        ("yuan", "Write CNY."),
        ("人民币", "Write CNY."),
        ("¥", "Write CNY."),
        ("$", "Write USD."),
        ("euro", "Write EUR."),
        ("CNYY", "Write the three letters that payments have as their currency."),
        ("XYZ", "Write the three letters that payments have as their currency."),
        ("", "got: nothing."),
    ],
)
def test_a_currency_is_a_code_in_any_case_and_for_another_word_the_code_is_told(given: str, expected: str) -> None:
    try:
        got = settings(currency=given).currency
    except Problem as problem:
        got = str(problem)
        assert "wanted the code of a currency as in ISO 4217" in got
    assert got == expected or (len(got) > 3 and expected in got)


def test_a_misspelt_setting_is_told_the_nearest() -> None:
    write('warehose = "x"')
    with pytest.raises(Problem, match=r"Write warehouse for warehose\.$"):
        settings()
