"""Why did it change: sentences from figures, the steps of the waterfall, and the section on its pages."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.charts.waterfall import waterfall
from dashboard.i18n import LANGUAGES, spaced, words
from dashboard.narrative.change_parts import MOST, TOOLTIP, steps
from dashboard.narrative.change_sentences import sentences, title
from dashboard.narrative.headlines import meanwhile
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.presentation.roles import ROLES
from dashboard.sections.explain.card import notes
from dashboard.service.results import Results
from metrics.aggregates.schema import Trust
from metrics.analysis.explain.explanation import Explanation, Method
from metrics.catalogue import catalogue
from metrics.catalogue import metric as metric_named
from metrics.periods.period import Coverage, Grain, Period
from metrics.query.answers import Answer, Question
from tests.conftest import Published
from tests.dashboard.conftest import Open, texts

NOW, BASE = Period(date(2025, 12, 1), date(2025, 12, 31)), Period(date(2024, 12, 1), date(2024, 12, 31))
FEBRUARY = (Period(date(2025, 2, 1), date(2025, 2, 28)), Period(date(2024, 2, 1), date(2024, 2, 29)))
COLUMNS = ("part", "value", "base_value", "contribution", "rate", "mix", "weight", "base_weight")

GAIN = [("app_store", 9e6, 6e6), ("referral", 5e6, 3e6), ("search", 4e6, 3e6), ("paid_ads", 1e6, 1.5e6)]
LOSS = [("app_store", 6e6, 9e6), ("referral", 3e6, 5e6), ("paid_ads", 1.5e6, 1e6)]
CANCELLED = [("app_store", 6e6, 5e6), ("referral", 3e6, 4e6)]
"""Part, value and base value of people by channel."""

WITHIN = [
    ("app_store", 0.06, 0.05, 0.009, 0.009, 0.0, 0.5, 0.5),
    ("paid_ads", 0.04, 0.03, 0.001, 0.0005, 0.0005, 0.5, 0.5),
]
REVERSED = [
    ("app_store", 0.063, 0.06, -0.0025, 0.002, -0.0045, 0.4, 0.6),
    ("paid_ads", 0.021, 0.02, -0.0025, 0.0005, -0.003, 0.6, 0.4),
]
"""Rates that rise in both channels while more people come through the one with the lower rate."""
FLOWS = [("new", 7e6, None, 7e6), ("returned", 3e6, None, 3e6), ("lost", 3.5e6, None, -3.5e6)]
DRIVERS = [
    ("active_users", 18.5e6, 12e6, 30e6),
    ("payers_per_active_user", 0.03, 0.025, 12e6),
    ("revenue_per_payer", 40.0, 42.0, -2e6),
]


@pytest.fixture
def english(small_demo: Published) -> Context:
    return _context(small_demo, "en")


@pytest.fixture
def chinese(small_demo: Published) -> Context:
    return _context(small_demo, "zh")


def test_a_gain_names_the_two_parts_that_made_most_of_it(english: Context, chinese: Context) -> None:
    assert title(english, _people(GAIN)) == "App stores and Referral account for 91% of the rise"
    assert title(chinese, _people(GAIN)) == "应用商店与用户推荐占增量的 91%"
    assert sentences(english, _people(GAIN)) == [
        "Monthly active users rose from 13.5M to 19.0M: +5.5M (+40.7%).",
        "The largest step is App stores (+3.0M); Paid ads (−500K) went the other way.",
    ]
    assert sentences(chinese, _people(GAIN)) == [
        "月活跃用户从 1,350\u00a0万上升到 1,900\u00a0万，+550\u00a0万（+40.7%）。",
        "贡献最大的是应用商店（+300\u00a0万）；付费广告（−50.0\u00a0万）方向相反。",
    ]


def test_parts_that_made_more_than_a_loss_are_told_without_a_share(english: Context, chinese: Context) -> None:
    assert title(english, _people(LOSS)) == "App stores and Referral account for more than the fall"
    assert title(chinese, _people(LOSS)) == "应用商店与用户推荐的降幅超过总降幅"
    assert sentences(english, _people(LOSS))[0] == "Monthly active users fell from 15.0M to 10.5M: −4.5M (−30.0%)."


def test_the_only_part_made_all_of_it(english: Context, chinese: Context) -> None:
    assert title(english, _people(GAIN[:1])) == "App stores accounts for the rise"
    assert title(chinese, _people(GAIN[:1])) == "增量全部来自应用商店"


def test_of_two_parts_only_the_larger_is_named(english: Context) -> None:
    assert title(english, _people(GAIN[:2])) == "App stores accounts for 60% of the rise"


def test_no_change_is_told_from_changes_that_cancel_out(english: Context, chinese: Context) -> None:
    unmoved = [("app_store", 5e6, 5e6)]
    assert title(english, _people(unmoved)) == "Nothing changed"
    assert title(english, _people(CANCELLED)) == "Gains and losses cancel out"
    assert title(chinese, _people(CANCELLED)) == "增减相互抵消"
    assert sentences(english, _people(CANCELLED)) == ["Monthly active users stayed at 9.0M."]


def test_a_ratio_says_whether_it_was_rates_or_mix(english: Context, chinese: Context) -> None:
    assert title(english, _ratio(WITHIN, 0.05, 0.04)) == "Nearly all of the rise is change within each channel, not mix"
    assert title(chinese, _ratio(WITHIN, 0.05, 0.04)) == "增量几乎全部来自各渠道内部"


def test_rates_that_rise_under_a_falling_total_are_said_to_be_hidden_by_mix(english: Context, chinese: Context) -> None:
    hidden = _ratio(REVERSED, 0.0378, 0.0428)
    assert title(english, hidden) == "Mostly mix: within each channel, on balance, it rose 0.25 pp"
    assert title(chinese, hidden) == "主要是结构变化：各渠道内部合计上升 0.25 个百分点"
    assert sentences(english, hidden)[1:] == [
        "Within each channel: +0.25 pp. Mix, that is a shift of weight between them: −0.75 pp.",
        "App stores, where it is above average, shrank from 60.0% to 40.0% of the whole.",
        "App stores accounts for 50% of the fall.",
    ]
    assert "应用商店高于平均，占比从 60.0% 降至 40.0%。" in sentences(chinese, hidden)


def test_flows_say_who_came_and_who_left(english: Context, chinese: Context) -> None:
    flows = _explained("monthly_active_users", Method.FLOWS, "flows", FLOWS, (18.5e6, 12e6))
    assert title(english, flows) == "7.0M new and 3.0M returned, 3.5M lost"
    assert title(chinese, flows) == "新增 700\u00a0万，回流 300\u00a0万，流失 350\u00a0万"
    assert sentences(english, flows)[1] == "286 people were new or returned for every 100 lost."


def test_drivers_name_the_factor_that_contributed_most_and_every_factor_in_its_own_unit(english: Context) -> None:
    drivers = _explained("net_revenue", Method.DRIVERS, "drivers", DRIVERS, (80e6, 40e6))
    assert title(english, drivers) == "Active users accounts for 75% of the rise"
    assert sentences(english, drivers)[1] == (
        "Active users: 12.0M to 18.5M; Share of payers: 2.5% to 3.0%; Revenue per payer: ¥42.00 to ¥40.00."
    )


def test_what_came_with_a_month_is_named_and_never_called_a_cause(english: Context, chinese: Context) -> None:
    february = _people(GAIN, *FEBRUARY)
    (sentence,) = meanwhile(english, february)
    assert sentence.startswith("In the same period: launch of Smart assistant on 18 Feb 2025; Chinese New Year")
    assert sentence.endswith("4 days off against 8. Coincidence in time is no proof of cause.")
    assert "春节放假 4 天（对比期 8 天）" in meanwhile(chinese, february)[0]


def test_a_holiday_that_both_sides_have_and_a_launch_in_a_long_period_go_unsaid(english: Context) -> None:
    year = (Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2024, 1, 1), date(2024, 12, 31)))
    assert meanwhile(english, _people(GAIN)) == []
    assert meanwhile(english, _people(GAIN, *year)) == []


@pytest.mark.parametrize("count", [3, MOST, MOST + 1, 12])
def test_the_first_bar_and_the_steps_come_to_the_last_bar(english: Context, count: int) -> None:
    parts = [(f"part {n}", 1e6 + (-1) ** n * n * 1e5, 1e6) for n in range(count)]
    rows = steps(english, _people(parts)).rows
    assert rows.height == min(count, MOST) + 2
    assert rows["start"][1:-1].to_list() == pytest.approx([rows["end"][0], *rows["end"][1:-2]])
    assert rows["end"][-2] == pytest.approx(rows["end"][-1])


def test_gains_come_first_then_what_is_folded_then_losses(english: Context) -> None:
    parts = [(f"p{n}", 1e6 + change, 1e6) for n, change in enumerate([5e5, -4e5, 3e5, 2e5, 1e4, -2e4, 3e4, 9e4, 8e4])]
    rows = steps(english, _people(parts)).rows
    assert rows["name"].to_list() == ["Dec 2024", "P0", "P2", "P3", "P7", "P8", "Other (3)", "P1", "Dec 2025"]
    assert rows["role"].to_list() == ["base", "good", "good", "good", "good", "good", "good", "bad", "now"]


def test_a_step_knows_the_segment_that_it_stands_for_and_others_none(english: Context) -> None:
    parts = [(f"p{n}", 1e6 + change, 1e6) for n, change in enumerate([5e5, -4e5, 3e5, 2e5, 1e4, -2e4, 3e4, 9e4, 8e4])]
    assert steps(english, _people(parts)).segments == {1: "p0", 2: "p2", 3: "p3", 4: "p7", 5: "p8", 7: "p1"}
    assert steps(english, _ratio(WITHIN, 0.05, 0.04)).segments == {1: "app_store", 2: "paid_ads"}
    for method, by, flows in ((Method.FLOWS, "flows", FLOWS), (Method.DRIVERS, "drivers", DRIVERS)):
        metric = "monthly_active_users" if method is Method.FLOWS else "net_revenue"
        assert steps(english, _explained(metric, method, by, flows, (18.5e6, 12e6))).segments == {}


def test_a_rise_of_what_had_better_fall_is_bad(english: Context) -> None:
    lost_users = _explained("lost_users", Method.DIFFERENCE, "channel", [("search", 3e6, 2e6, 1e6)], (3e6, 2e6))
    assert steps(english, lost_users).rows["role"].to_list() == ["base", "bad", "now"]


def test_small_steps_stand_on_a_cut_scale_whose_totals_are_no_bars(english: Context) -> None:
    flat = _people([("app_store", 10.1e6, 10e6), ("search", 5e6, 5e6)])
    waterfall = steps(english, flat)
    assert waterfall.is_cut
    assert not steps(english, _people(GAIN)).is_cut
    totals = waterfall.rows.filter(pl.col("role").is_in(["base", "now"]))
    assert totals["start"].to_list() == totals["end"].to_list()
    assert words("en")("why.cut") in notes(english, flat, waterfall)


def test_steps_are_written_in_one_unit(english: Context, chinese: Context) -> None:
    assert steps(english, _people(GAIN)).rows["text"].to_list() == ["13.5", "+3.0", "+2.0", "+1.0", "−0.5", "19.0"]
    assert steps(chinese, _people(GAIN)).rows["text"].to_list() == ["1,350", "+300", "+200", "+100", "−50", "1,900"]
    within = steps(english, _ratio(WITHIN, 0.05, 0.04)).rows["text"].to_list()
    assert within == ["4.00%", "+0.90\u00a0pp", "+0.10\u00a0pp", "5.00%"]


def test_every_step_is_linked_to_the_next_at_the_level_that_was_reached(english: Context) -> None:
    rows = steps(english, _people(GAIN)).rows
    spec = waterfall(rows, dict.fromkeys(TOOLTIP, "")).to_dict()
    links = next(data for data in spec["datasets"].values() if "next" in data[0])
    assert [(link["name"], link["next"], link["level"]) for link in links] == list(
        zip(rows["name"][:-1], rows["name"][1:], rows["end"][:-1], strict=True)
    )
    assert all(layer["encoding"]["color"]["scale"]["domain"] == list(ROLES) for layer in spec["layer"])


def test_the_residual_is_shown(english: Context, chinese: Context) -> None:
    gain = _people(GAIN)
    assert notes(english, gain, steps(english, gain)) == ["Contributions add up to +5.5M; residual 0."]
    assert notes(chinese, gain, steps(chinese, gain)) == ["各项贡献合计 +550\u00a0万，残差 0。"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_driver_of_a_metric_has_a_name(language: str) -> None:
    ids = {driver.id for metric in catalogue().values() for driver in metric.drivers}
    assert {f"why.driver.{id}" for id in ids} - words(language).texts.keys() == set()


def test_chinese_has_a_space_beside_latin_and_none_beside_itself() -> None:
    assert spaced("Android与iOS占 47%的增量，1,850\u00a0万 人") == "Android 与 iOS 占 47% 的增量，1,850\u00a0万人"
    assert spaced("12.0M to 18.5M (+54%)") == "12.0M to 18.5M (+54%)"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["region", "channel", "flows"])
def test_the_page_of_a_metric_explains_it_each_way(open_page: Open, way: str, language: str) -> None:
    text = {"en": "Contributions add up to +1,300; residual 0.", "zh": "各项贡献合计 +1,300，残差 0。"}
    assert text[language] in texts(open_page("metric", lang=language, why=way))


def test_it_explains_the_metric_that_is_chosen(open_page: Open) -> None:
    assert "ARPU by its factors" in texts(open_page("metric", lang="en", metric="arpu", why="drivers"))


def test_a_way_that_another_metric_does_not_have_is_left_without_a_warning(open_page: Open) -> None:
    app = open_page("metric", lang="en", why="flows")
    app.selectbox(key="pick.metric").set_value("arpu").run()
    assert "ARPU by channel" in texts(app)
    assert not app.warning


def test_a_link_to_a_way_that_is_not_there_is_told(open_page: Open) -> None:
    app = open_page("metric", lang="en", why="feature")
    assert app.warning[0].value == "Explained by “feature” in the address is not known here; shown instead: Channel."


def test_compare_explains_the_metric_and_period_that_are_looked_at(open_page: Open) -> None:
    page_text = texts(open_page("compare", metric="net_revenue", span="2025", only="region=east", lang="en"))
    assert "Net revenue by channel, 2024 to 2025" in page_text
    assert "only East China" in page_text


def test_a_feature_is_explained_by_its_own_users(open_page: Open) -> None:
    page_text = texts(open_page("features", feature="search", lang="en"))
    assert "Monthly active users by channel, Dec 2024 to Dec 2025, people; only Search" in page_text


def test_all_features_are_said_to_overlap(open_page: Open) -> None:
    assert "Not by feature, platform: one person may be in several" in texts(open_page("features", lang="en"))


def test_what_cannot_be_explained_says_why(open_page: Open) -> None:
    app = open_page("compare", metric="monthly_active_users", span="2024", lang="en")
    assert "Yearly active users has no change to explain. No b" in texts(app)
    assert not app.error


def _people(parts: list[tuple[str, float, float]], now: Period = NOW, base: Period = BASE) -> Explanation:
    rows = [(part, value, base_value, value - base_value) for part, value, base_value in parts]
    totals = (sum(value for _, value, _ in parts), sum(base_value for *_, base_value in parts))
    return _explained("monthly_active_users", Method.DIFFERENCE, "channel", rows, totals, now, base)


def _ratio(parts: list[tuple[Any, ...]], value: float, base: float) -> Explanation:
    return _explained("paid_conversion", Method.RATE_AND_MIX, "channel", parts, (value, base))


def _explained(
    id: str,
    method: Method,
    by: str,
    rows: list[tuple[Any, ...]],
    sides: tuple[float, float],
    now: Period = NOW,
    base: Period = BASE,
) -> Explanation:
    value, base_value = sides
    totals = {"start": now.start, "end": now.end, "base_start": base.start, "base_end": base.end}
    numbers = {
        "value": value,
        "base_value": base_value,
        "change": value - base_value,
        "change_pct": value / base_value - 1,
    }
    coverage = Coverage(date(2024, 1, 1), date(2025, 12, 31))
    row, question = pl.DataFrame([{**totals, **numbers}]), Question(id, now)
    answer = Answer(metric_named(id), now, Grain.MONTH, (), Trust.PASSED, coverage, row, question)
    padded = [(*row, *[None] * (len(COLUMNS) - len(row))) for row in rows]
    schema = {name: pl.String if name == "part" else pl.Float64 for name in COLUMNS}
    return Explanation(answer, method, by, pl.DataFrame(padded, schema, orient="row"))


def _context(demo: Published, language: str) -> Context:
    return Context(words(language), Figures(words(language)), Results(demo.snapshot, plan_file="no plan"))
