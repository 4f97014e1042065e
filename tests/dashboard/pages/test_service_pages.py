"""Pages of the smart service: an answer first, in both languages; without their tables, what they wait for."""

from pathlib import Path
from typing import Any

import pytest

from dashboard.service import cache
from metrics.analysis.deflection import Arm, Effect
from metrics.analysis.replay.drafts import save_draft
from metrics.analysis.replay.replay import Replay, replay
from metrics.analysis.replay.rule import TriggerRule
from metrics.analysis.uplift import Uplift
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.snapshots.store import Snapshot
from tests.conftest import Published
from tests.dashboard.conftest import Open, opened, texts
from tests.refresh.support.refreshing import refreshed

PAGES = ("service", "support", "value_added", "voice")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_without_an_error(open_page: Open, name: str, lang: str) -> None:
    app = open_page(name, lang=lang)
    assert (list(app.exception), list(app.error)) == ([], [])
    assert len(app.title) == 1


def test_the_smart_service_compares_its_rules_in_the_title(open_page: Open) -> None:
    app = open_page("service", lang="en")
    (title,) = [title.value for title in app.title]
    assert title.startswith("V2: 41% of active users click the assistant")
    assert "V1: 15%" in title
    assert "not an experiment" in texts(app)


def test_each_module_of_the_service_has_its_view_by_feature(open_page: Open) -> None:
    titles = [title.value for title in open_page("service", lang="en").header]
    for module in ("Need sensing", "Recommendation", "Problem resolution"):
        assert len([title for title in titles if title.startswith(f"{module}: ")]) == 1


def test_a_rule_that_the_log_is_not_enough_for_is_refused_by_itself(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_core_pages(snapshot: Snapshot, name: str, rule: TriggerRule, *others: Any) -> Replay:
        if rule.dwell is not None:
            raise Refusal("no_core_pages")
        return replay(snapshot, name, rule, parse("2025-12")[0])

    monkeypatch.setattr(cache, "replay", without_core_pages)
    app = open_page("service", lang="en")
    (table,) = [table.value for table in app.dataframe if "agrees" in table.value]
    assert list(table["rule"]) == ["V1"]
    assert [info.value.split(":")[0] for info in app.info] == ["V2", "Draft"]


def test_value_added_services_say_which_features_subscribers_use(open_page: Open) -> None:
    notes = texts(open_page("value_added", lang="en"))
    assert "Feature adoption among value-added subscribers" in notes


def test_repeated_contacts_have_an_interval_and_a_sample_size(open_page: Open) -> None:
    app = open_page("support", lang="en")
    (table,) = [table.value for table in app.dataframe if "interval" in table.value and "of" in table.value]
    assert len(table) and all(table["interval"].str.contains(" to "))


def test_the_survey_shows_intervals_and_sample_sizes(open_page: Open) -> None:
    table = open_page("voice", lang="en").dataframe[0].value
    row = dict(zip(table["name"], zip(table["interval"], table["of"], strict=True), strict=True))
    interval, answers = row["Too many features to find one"]
    assert (interval, answers) == ("29.99% to 34.08%", "2,000")


@pytest.mark.parametrize(("lang", "waits"), [("en", "Voice of users waits for data"), ("zh", "用户之声等待数据")])
def test_without_its_tables_a_page_names_them_with_their_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, waits: str
) -> None:
    refreshed(tmp_path)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    app = opened("voice", lang=lang)
    assert ([title.value for title in app.title], list(app.exception), list(app.error)) == ([waits], [], [])
    columns = [list(table.value["column"]) for table in app.dataframe]
    assert ["user_id", "purpose", "granted", "decided_at"] in columns
    assert ["survey_id", "respondent_id", "answered_on", "pain_point"] in columns


def test_a_draft_is_replayed_beside_the_declared_rules_and_saved_by_name(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_DRAFTS", str(tmp_path / "drafts.toml"))
    app = open_page("service", lang="en")
    assert ["V1", "V2", "Draft"] in [list(table.value["rule"]) for table in app.dataframe if "rule" in table.value]
    app.text_input(key="replay.name").set_value("quiet").run()
    app.button(key="replay.save").click().run()
    assert "Draft quiet is saved." in texts(app)
    assert "quiet" in (tmp_path / "drafts.toml").read_text()
    again = open_page("service", lang="en", draft="quiet")
    assert ["V1", "V2", "quiet"] in [list(table.value["rule"]) for table in again.dataframe if "rule" in table.value]


def test_a_saved_draft_keeps_parameters_beyond_the_controls_and_those_that_have_none(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_demo: Published
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_DRAFTS", str(tmp_path / "drafts.toml"))
    rule = TriggerRule(idle=4_000.5, failures=2, failure_delay=2.5)
    save_draft(tmp_path / "drafts.toml", "patient", rule)
    app = open_page("service", lang="en", draft="patient", period="2025-12")
    assert (list(app.exception), list(app.error)) == ([], [])
    (table,) = [table.value for table in app.dataframe if "agrees" in table.value]
    wanted = replay(small_demo.snapshot, "patient", rule, parse("2025-12")[0])
    assert list(table["fired"])[2] == f"{wanted.fired:,}"


def test_without_a_condition_no_draft_is_replayed(open_page: Open) -> None:
    app = open_page("service", lang="en")
    for name in ("idle", "failures", "dwell"):
        app.slider(key=f"replay..{name}").set_value(0)
    app.run()
    assert "Every condition is off" in texts(app)
    assert ["V1", "V2"] in [list(table.value["rule"]) for table in app.dataframe if "rule" in table.value]


@pytest.mark.parametrize(
    ("lang", "note"), [("en", "10 tickets for each of the story"), ("zh", "工单数是故事中的 10 倍")]
)
def test_support_shows_what_the_warehouse_says_of_its_tickets(open_page: Open, lang: str, note: str) -> None:
    assert note in texts(open_page("support", lang=lang))
    assert note not in texts(open_page("value_added", lang=lang))


def test_support_labels_three_estimates_of_deflection(open_page: Open) -> None:
    app = open_page("support", lang="en")
    (estimates,) = [table.value for table in app.dataframe if "estimate" in table.value]
    assert [name.split(",")[0] for name in estimates["estimate"]] == [
        "Experiment Smart assistant",
        "After the last rule",
        "The same days a year earlier",
    ]
    assert list(estimates["value"][1:2]) == ["−18.0%"]
    assert "an upper bound" in texts(app)


@pytest.mark.parametrize(
    ("interval", "finding"),
    [
        ((-0.3, -0.1), "People with the assistant contact support less: −20.0% in the experiment (−30.0% to −10.0%)"),
        ((-0.3, 0.1), "The experiment does not decide whether the assistant saves contacts: −20.0% (−30.0% to +10.0%)"),
        ((0.1, 0.3), "People with the assistant contact support more: −20.0% in the experiment (+10.0% to +30.0%)"),
        (None, "No experiment held the assistant back: before and after only"),
    ],
)
def test_the_finding_on_contacts_is_what_the_interval_says(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, interval: tuple[float, float] | None, finding: str
) -> None:
    arm = Arm("one", 1_000, 100, 50_000)
    period = parse("2025-02")[0]
    effects = [Effect("smart_assistant", period, arm, arm, -0.2, *interval)] if interval else []
    monkeypatch.setattr(cache, "effects_on_contacts", lambda _: effects)
    assert finding in [title.value for title in open_page("support", lang="en").header]


def test_the_replay_says_how_often_the_last_two_rules_prompt(open_page: Open) -> None:
    app = open_page("service", lang="en")
    (table,) = [table.value for table in app.dataframe if "agrees" in table.value]
    rate, users = (dict(zip(table["rule"], table[name], strict=True)) for name in ("rate", "users"))
    said = f"Draft: {rate['Draft']} prompts per user-day with a prompt, {users['Draft']} people; V2: {rate['V2']}, "
    assert said + f"{users['V2']} people" in texts(app)


@pytest.mark.parametrize(("lang", "reason"), [("en", "Too few people can be compared: 1"), ("zh", "可对比的人太少")])
def test_too_few_subscribers_to_be_are_a_reason_in_words(open_page: Open, lang: str, reason: str) -> None:
    app = open_page("value_added", lang=lang)
    assert (list(app.exception), list(app.error)) == ([], [])
    assert reason in texts(app)


@pytest.mark.parametrize(
    ("interval", "lang", "finding"),
    [
        ((9, 21), "en", "Value-added services bring in more than subscribers-to-be came to pay"),
        ((-1, 31), "en", "The data do not decide whether value-added services bring in more"),
        ((-31, -1), "en", "Value-added services bring in less than subscribers-to-be came to pay"),
        ((9, 21), "zh", "增值服务的增收高于未来订户的变化"),
    ],
)
def test_value_added_services_show_before_and_after_subscribers_to_be_and_the_difference(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, interval: tuple[float, float], lang: str, finding: str
) -> None:
    months = parse("2025-10-01..2025-11-30")[0]
    monkeypatch.setattr(cache, "uplift", lambda _: Uplift(months, 19.0, 4.0, *interval, 40, 50, 60, 240))
    app = open_page("value_added", lang=lang)
    (title,) = [title.value for title in app.header if title.value.startswith(finding)]
    assert "¥15.00" in title
    (rows,) = [table.value for table in app.dataframe if "basis" in table.value]
    assert list(rows["value"]) == ["¥19.00", "¥4.00", "¥15.00"]
    assert [number in basis for number, basis in zip(("60", "50", ""), rows["basis"], strict=True)] == [True] * 3
    assert "25%" in texts(app)
    assert ("This is not an experiment" if lang == "en" else "这不是实验") in texts(app)
