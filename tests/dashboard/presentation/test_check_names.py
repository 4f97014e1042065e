"""Names in checks: what the language calls tables, columns and metrics, with the name in the warehouse."""

from dataclasses import replace

import pytest

from checks.registry import suites
from dashboard.i18n import words
from dashboard.presentation.check_names import place_name, subject_name
from dashboard.presentation.messages import check_finding, check_rule
from metrics.snapshots.manifest import CheckResult
from queries.warehouse.contract import contract


def check(subject: str, kind: str, **facts: str) -> CheckResult:
    return CheckResult(subject, kind, facts, "flag", passed=True)


@pytest.mark.parametrize(
    ("made", "english", "chinese"),
    [
        (check("users", "not_null", column="user_id"), "user_id is never empty", "用户编号 user_id 不为空"),
        (
            check("usage_daily", "foreign_key", column="user_id", table="users", key="user_id"),
            "user_id is found in users.user_id",
            "用户编号 user_id 在用户 users 的用户编号 user_id 中存在",
        ),
        (
            check("assistant_events", "unique", key="prompt_id, stage"),
            "prompt_id, stage is unique",
            "提示编号 prompt_id、阶段 stage 不重复",
        ),
        (
            check("support_tickets", "one_of", column="handled_by", values="human, assistant"),
            "handled_by is one of human, assistant",
            "处理方 handled_by 属于人工 human、助手 assistant",
        ),
        (
            check("assistant_events", "complete_funnel", key="prompt_id", column="stage", stages="triggered, shown"),
            "No stage of one prompt_id without those before it, in the order triggered, shown",
            "同一提示编号 prompt_id 的阶段 stage 按触发 triggered、展示 shown 逐步推进，不跳步",
        ),
        (
            check("theirs", "one_of", column="colour", values="red, human"),
            "colour is one of red, human",
            "colour 属于 red、human",
        ),
        (check("their_table", "not_null", column="theirs"), "theirs is never empty", "theirs 不为空"),
        (
            check("lost_users", "identity", left="new_users − 1", right="change of monthly_active_users"),
            "new_users − 1 = change of monthly_active_users",
            "新增用户 − 1 = 月活跃用户的变化",
        ),
        (
            check("lost_users", "identity", left="retention × monthly_active_users before", right="their_own"),
            "retention × monthly_active_users before = their_own",
            "留存率 × 上期月活跃用户 = their_own",
        ),
    ],
)
def test_a_rule_names_what_it_is_about(made: CheckResult, english: str, chinese: str) -> None:
    assert [str(check_rule(made, words(language))) for language in ("en", "zh")] == [english, chinese]


@pytest.mark.parametrize(
    ("weighed", "apart", "english", "chinese"),
    [
        (
            "amount",
            1234.5,
            "largest and least amount of a key are 1,234.5 apart",
            "金额 amount 最大与最小之差合计 1,234.5",
        ),
        ("minutes", 0.0, "minutes is the same in all rows of a key", "同一键各行的使用分钟 minutes 相同"),
        ("", 0.0, "the first in the order of all its values", "按全部取值排序取第一行"),
    ],
)
def test_a_key_that_is_there_twice_is_told_with_the_row_that_is_kept_and_how_far_they_are_apart(
    weighed: str, apart: float, english: str, chinese: str
) -> None:
    made = CheckResult("payments", "unique", {"key": "payment_id"}, "quarantine", False, rows=1, of=9, example="{}")
    made = replace(made, weighed=weighed, apart=apart)
    told = [str(check_finding(made, words(language))) for language in ("en", "zh")]
    assert "one that breaks no other rule is kept" in told[0] and "保留不违反其他规则的一行" in told[1]
    assert english in told[0] and chinese in told[1]


def test_the_subject_of_a_check_is_a_table_or_a_metric() -> None:
    made = [check(name, "rows") for name in ("users", "arpu", "their_table")]
    assert [str(subject_name(each, words("zh"))) for each in made] == ["用户 users", "每用户平均收入", "their_table"]
    assert [str(subject_name(each, words("en"))) for each in made] == ["users", "arpu", "their_table"]


def test_a_place_is_a_table_or_a_column_of_one() -> None:
    assert str(place_name("payments", words("zh"))) == "付款 payments"
    assert str(place_name("users.channel", words("zh"))) == "用户 users 的渠道 channel"
    assert str(place_name("users.channel", words("en"))) == "users.channel"


def test_every_value_that_a_suite_names_has_a_chinese_name() -> None:
    rules = [rule for suite in suites().values() for rule in suite.rules]
    facts = [
        (rule.facts["column"], rule.facts.get("values") or rule.facts.get("stages"))
        for rule in rules
        if "column" in rule.facts
    ]
    named = {f"value.{column}.{value}" for column, values in facts if values for value in values.split(", ")}
    assert len(named) > 10
    assert sorted(named - words("zh").texts.keys()) == []


def test_every_table_and_column_of_the_contract_has_a_chinese_name() -> None:
    columns = {f"column.{column.name}" for table in contract.tables.values() for column in table.columns}
    tables = {f"table.{name}" for name in contract.tables}
    assert sorted((columns | tables) - words("zh").texts.keys()) == []
