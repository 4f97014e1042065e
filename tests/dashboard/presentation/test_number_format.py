"""Numbers as people read them; the table is the one of the design system."""

import pytest

from dashboard.i18n import words
from dashboard.presentation.number_format import Figures, money_form
from metrics.model.metric import Unit

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (943, "943", "943"),
        (9_612, "9,612", "9,612"),
        (9_999, "9,999", "9,999"),
        (10_000, "10K", f"1{NB}万"),
        (12_000, "12K", f"1.2{NB}万"),
        (18_500, "18.5K", f"1.85{NB}万"),
        (73_000, "73K", f"7.3{NB}万"),
        (820_000, "820K", f"82.0{NB}万"),
        (12_000_000, "12.0M", f"1,200{NB}万"),
        (18_500_000, "18.5M", f"1,850{NB}万"),
        (1_240_000_000, "1.24B", f"12.40{NB}亿"),
        (-4_500, "\u22124,500", "\u22124,500"),
    ],
)
def test_counts_are_short_but_not_vague(value: float, english: str, chinese: str) -> None:
    assert str(Figures(words("en")).short(value, Unit.USERS)) == english
    assert str(Figures(words("zh")).short(value, Unit.USERS)) == chinese


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.051, Unit.SHARE, "5.1%", "5.1%"),
        (116.0001, Unit.MINUTES, f"116{NB}min", f"116{NB}分钟"),
        (8.64, Unit.MINUTES, f"8.6{NB}min", f"8.6{NB}分钟"),
        (9_768_378.4, Unit.MINUTES, f"9.8M{NB}min", f"977{NB}万分钟"),
        (4.617, Unit.MONEY, "¥4.62", "¥4.62"),
        (-4.5, Unit.MONEY, "\u2212¥4.50", "\u2212¥4.50"),
        (1_240.4, Unit.MONEY, "¥1,240", "¥1,240"),
        (26_994.56, Unit.MONEY, "¥27K", f"¥2.7{NB}万"),
        (None, Unit.SHARE, "–", "–"),
    ],
)
def test_each_unit_is_written_its_own_way(value: float, unit: Unit, english: str, chinese: str) -> None:
    assert str(Figures(words("en")).short(value, unit)) == english
    assert str(Figures(words("zh")).short(value, unit)) == chinese


@pytest.mark.parametrize(
    ("change", "change_pct", "unit", "expected"),
    [
        (0.013, 0.342, Unit.SHARE, f"+1.3{NB}pp"),
        (6_500, 0.5417, Unit.USERS, "+54.2%"),
        (-274, -0.1617, Unit.USERS, "\u221216.2%"),
        (0, 0.0, Unit.USERS, "0.0%"),
        (None, None, Unit.USERS, ""),
    ],
)
def test_a_rate_changes_by_points_and_the_rest_by_per_cent(
    change: float | None, change_pct: float | None, unit: Unit, expected: str
) -> None:
    assert Figures(words("en")).change(change, change_pct, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (16_250, Unit.USERS, "16.3K"),
        (-16_250, Unit.USERS, "\u221216.3K"),
        (1_000_000.5, Unit.USERS, "1.0M"),
        (12.5, Unit.USERS, "13"),
        (0.0285, Unit.SHARE, "2.9%"),
        (0.1025, Unit.SHARE, "10.3%"),
        (2.345, Unit.MONEY, "¥2.35"),
        (2.344999, Unit.MONEY, "¥2.34"),
    ],
)
def test_halves_are_rounded_away_from_zero_as_a_spreadsheet_rounds_the_same_figure(
    value: float, unit: Unit, expected: str
) -> None:
    assert str(Figures(words("en")).short(value, unit)) == expected


def test_a_share_of_everything_is_never_rounded_to_none_or_all() -> None:
    parts = [0.0, 0.004, 0.005, 0.125, 0.995, 0.9999, 1.0, 1.005, -0.2]
    texts = ["0%", "<1%", "1%", "13%", ">99%", ">99%", "100%", "101%", "\u221220%"]
    assert [Figures(words("en")).part(part) for part in parts] == texts


def test_a_tooltip_keeps_every_digit() -> None:
    figures = Figures(words("en"))
    results = [
        figures.exact(18_500, Unit.USERS),
        figures.exact(0.05097, Unit.SHARE),
        figures.exact(26_994.555, Unit.MONEY),
    ]
    assert results == ["18,500", "5.10%", "¥26,994.56"]


def test_an_axis_has_one_unit() -> None:
    english, chinese = Figures(words("en")), Figures(words("zh"))
    assert english.axis(18_500, Unit.USERS) == (1e3, "thousands of people")
    assert chinese.axis(18_500, Unit.USERS) == (1e4, "万人")
    assert english.axis(0.051, Unit.SHARE) == (0.01, "per cent")


@pytest.mark.parametrize(
    ("currency", "short", "exact", "form"),
    [
        ("CNY", "¥4.62", "¥1,240.40", '"¥"#,##0.00'),
        ("JPY", "¥5", "¥1,240", '"¥"#,##0'),
        ("KRW", f"KRW{NB}5", f"KRW{NB}1,240", f'"KRW{NB}"#,##0'),
        ("IDR", f"IDR{NB}5", f"IDR{NB}1,240", f'"IDR{NB}"#,##0'),
        ("KWD", f"KWD{NB}4.617", f"KWD{NB}1,240.400", f'"KWD{NB}"#,##0.000'),
    ],
)
def test_amounts_have_the_customary_decimals_of_their_currency(
    currency: str, short: str, exact: str, form: str
) -> None:
    for language in ("en", "zh"):
        figures = Figures(words(language), currency)
        assert (str(figures.short(4.617, Unit.MONEY)), figures.exact(1240.4, Unit.MONEY)) == (short, exact)
    assert money_form(currency) == form


def test_another_currency_has_its_own_sign_or_its_code() -> None:
    assert str(Figures(words("en"), "USD").short(4.6, Unit.MONEY)) == "$4.60"
    assert str(Figures(words("en"), "SEK").short(4.6, Unit.MONEY)) == f"SEK{NB}4.60"


@pytest.mark.parametrize(
    ("change", "decimals", "text"),
    [(1_167, 0, "+1,167"), (-3, 0, "\u22123"), (0, 0, "0"), (-0.0, 0, "0"), (0.004, 2, "0.00"), (-0.004, 2, "0.00")],
)
def test_no_change_has_no_sign(change: float, decimals: int, text: str) -> None:
    assert Figures(words("en")).added(change, decimals) == text


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ((124_000_000, 90_000_000), Unit.USERS, ["1.24 亿", "0.90 亿"]),
        ((124_000_000, 90_000), Unit.USERS, ["12,400.00 万", "9.00 万"]),
        ((1_850_000, 1_200_000), Unit.USERS, ["185 万", "120 万"]),
        ((18_500, 12), Unit.USERS, ["18,500", "12"]),
        ((943, None), Unit.USERS, ["943", "–"]),
        ((27_000_000, -54_000), Unit.MONEY, ["¥2,700.00 万", "−¥5.40 万"]),
        ((0.051, 0.5), Unit.SHARE, ["5.1%", "50.0%"]),
    ],
)
def test_chinese_numbers_of_one_chart_have_one_scale(
    values: tuple[float | None, ...], unit: Unit, expected: list[str]
) -> None:
    assert [text.replace(NB, " ") for text in Figures(words("zh")).alike(values, unit)] == expected
