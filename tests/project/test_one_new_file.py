"""A metric, a source with a metric, an area with a metric, and a page: each is new files and no edit elsewhere.

They are written into a copy of the tree, and its own tests are run there: those that list what there is, and a refresh
of a tiny warehouse whose numbers are compared with values by hand.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
PACKAGES = ("queries", "metrics", "checks", "refresh", "dashboard")
LISTING = (
    "tests/metrics/test_catalogue.py",
    "tests/queries/sources/test_source.py",
    "tests/project/test_what_is_missing.py",
    "tests/dashboard/i18n/test_words.py",
)

A_METRIC = {
    "metrics/definitions/engagement/sessions_per_active_day.py": '''
"""Sessions of a person on a day on which the person used the product."""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import measured_days, total
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How often do people open the product on a day on which they use it?",
    numerator=total(usage, "sessions"),
    denominator=measured_days(usage, "sessions"),
    headline=Grain.MONTH,
    unit=Unit("sessions", "sessions", decimals=2),
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0),),
)
''',
    "tests/oracle/metrics/sessions_per_active_day.py": '''
"""Sessions over the user-days on which they were measured."""

from tests.oracle.support.expected import OF_USE, Definition, Part
from tests.oracle.support.raw import Fact

SESSIONS = Fact(
    "sessions",
    "user_id, day, sum(sessions) as sessions",
    "sum(sessions) as sessions, count(*) as user_days, count(sessions) as measured_days",
    """select user_id, usage_date as day, feature_id as feature, platform, region, channel, sessions
        from usage_daily join customers using (user_id)""",
)

oracle = Definition(
    Part(SESSIONS, "sessions", known_on="measured_days", may_be_zero=True), Part(SESSIONS, "measured_days"), OF_USE
)
''',
    "dashboard/i18n/words/sessions_per_active_day.zh.toml": """
[metric.sessions_per_active_day]
title = "活跃日人均会话数"
question = "人们在使用产品的那天打开几次？"
definition = "总会话数除以有会话记录的人日数。"

[unit.sessions]
name = "次会话"
""",
}

A_SOURCE = {
    "queries/sources/definitions/tickets.py": '''
"""Contacts with support: a ticket on the day on which it was opened."""

from sqlalchemy import Date, cast, select

from queries.sources.source import Source, customers
from queries.warehouse.contract import support_tickets

tickets = Source(
    row_is="a ticket",
    counts="users who opened a ticket",
    dated_by="day on which it was opened",
    left_out="internal and test accounts",
    settles_after=1,
    rows=select(
        support_tickets.c.user_id.label("entity"),
        cast(support_tickets.c.opened_at, Date).label("day"),
        support_tickets.c.category.label("topic"),
    ),
    population=customers,
    dimensions=("topic",),
    partitions=((), ("topic",)),
    always_complete=True,
)
''',
    "metrics/definitions/engagement/ticket_rate.py": '''
"""Contacts with support per 1,000 user-days: tickets opened, divided by people active on each day."""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import count, entity_days
from metrics.periods.period import Grain
from queries.sources.definitions.tickets import tickets
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How often do people need help?",
    numerator=count(tickets),
    denominator=entity_days(usage).across("topic"),
    headline=Grain.MONTH,
    unit=Unit("tickets", "tickets per 1,000 user-days", decimals=1, per=1_000),
    better=Better.LOWER,
    dimensions=("topic", "region", "channel"),
    owner="helpdesk",
    promises=(AtLeast(0),),
)
''',
    "tests/oracle/metrics/ticket_rate.py": '''
"""Tickets over user-days."""

from dataclasses import replace

from tests.oracle.support.expected import OF_PEOPLE, USER_DAYS, Definition, Part
from tests.oracle.support.raw import Fact

TICKETS = Fact(
    "tickets",
    "user_id, day, count(*) as tickets",
    "sum(tickets) as tickets",
    """select user_id, opened_at::date as day, category as topic, region, channel
        from support_tickets join customers using (user_id)""",
)

oracle = Definition(Part(TICKETS, "tickets"), replace(USER_DAYS, ignores=("topic",)), ("topic", *OF_PEOPLE))
''',
    "dashboard/i18n/words/tickets.zh.toml": """
[source.tickets]
title = "客服"
row_is = "一张工单"
counts = "提交过工单的用户"
dated_by = "提交日期"
left_out = "内部与测试账号"

[dimension]
topic = "主题"

[metric.ticket_rate]
title = "客服联系率"
question = "人们多常需要帮助？"
definition = "工单数除以人日数，按每千人日计。"

[unit.tickets]
name = "次联系每千人日"

[owner]
helpdesk = "服务台"
""",
    "dashboard/i18n/words/tickets.en.toml": """
[dimension]
topic = "topic"
""",
}

AN_AREA = {
    "metrics/definitions/reading/feed_readers.py": '''
"""People who used the feed in the period."""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many people read the feed?",
    numerator=distinct(usage).where(feature="feed"),
    headline=Grain.MONTH,
    unit=Unit.USERS,
    better=Better.LOWER,
    dimensions=("region", "channel"),
    owner="product",
    promises=(AtLeast(0),),
)
''',
    "tests/oracle/metrics/feed_readers.py": '''
"""People with a row of the feed."""

from dataclasses import replace

from tests.oracle.support.expected import OF_PEOPLE, USERS, Definition

oracle = Definition(
    replace(USERS, only=(("feature", "feed"),)), None, OF_PEOPLE, not_between_any_two_days=({"region", "channel"},)
)
''',
    "dashboard/i18n/words/metrics-reading.zh.toml": """
[area]
reading = "阅读"

[metric.feed_readers]
title = "动态读者"
question = "有多少人看动态？"
definition = "在这段时间内用过动态的人数。"
""",
}

A_PAGE = {
    "dashboard/pages/readers.py": '''
"""How many people read the feed?"""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.controls import month
from dashboard.sections.layout.page_header import Header


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, "feed_readers")
    answer = context.results.answer("feed_readers", period)
    header.say(context.words("readers.title", count=f"{answer.rows.item(0, 'value'):.0f}"), [])


page = Page(place=1.5, show=show)
''',
    "dashboard/i18n/words/readers.en.toml": """
[page]
readers = "Readers"

[readers]
title = "{count} people read the feed"
""",
    "dashboard/i18n/words/readers.zh.toml": """
[page]
readers = "读者"

[readers]
title = "{count} 人看过动态"
""",
}

NEWCOMERS = {
    "a metric": A_METRIC,
    "a source with a metric": A_SOURCE,
    "an area with a metric": AN_AREA,
    "a page": A_PAGE,
}

REFRESHED = '''
"""A refresh of a tiny warehouse, and what is shown of the new metrics."""

from pathlib import Path

import pytest

from dashboard.pages import pages
from tests.dashboard.cli.conftest import as_json, command
from tests.dashboard.conftest import opened
from tests.refresh.support.refreshing import among
from tests.support.tiny import warehouse

TICKETS = """
    ticket_id user_id opened_at category is_repeat handled_by handling_minutes
    1 101 2025-12-27T09:00:00 billing false human 5
    2 101 2025-12-27T10:30:00 billing false human 5
    3 102 2025-12-31T23:59:59 login false human 5
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("new")
    tables = {name: among(name) for name in ("users", "usage_daily")}
    folder = warehouse(home / "warehouse", **tables, support_tickets=TICKETS)
    words = ("--warehouse", str(folder), "--store", str(home / "store"), "--through", "2025-12-31")
    result = command("refresh", *words)
    assert "Published" in result.output, result.output
    return str(home / "store")


@pytest.mark.parametrize(
    ("metric", "unit", "value", "text"),
    [
        ("sessions_per_active_day", "sessions", 1.0, "1.00"),
        ("ticket_rate", "tickets", 3 / 60, "50.0"),
        ("feed_readers", "users", 10.0, "10"),
    ],
)
def test_the_new_metrics_are_shown(store: str, metric: str, unit: str, value: float, text: str) -> None:
    asked = ("show", metric, "--period", "2025-12", "--store", store)
    shown = as_json(command(*asked, "--format", "json"))
    assert (shown["unit"], shown["rows"][0]["value"]) == (unit, value)
    assert text in command(*asked).output


def test_rows_are_counted_by_a_dimension_of_the_new_source(store: str) -> None:
    asked = ("show", "ticket_rate", "--period", "2025-12", "--by", "topic", "--store", store, "--format", "json")
    assert {row["topic"]: row["numerator"] for row in as_json(command(*asked))["rows"]} == {"billing": 2, "login": 1}


@pytest.mark.parametrize(("lang", "title"), [("en", "10 people read the feed"), ("zh", "10 人看过动态")])
def test_the_new_page_stands_second_and_shows_its_number(
    store: str, monkeypatch: pytest.MonkeyPatch, lang: str, title: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", store)
    assert list(pages())[1] == "readers"
    app = opened("readers", lang=lang, period="2025-12")
    assert ([each.value for each in app.title], list(app.exception)) == ([title], [])
'''


def linked(copy: Path) -> None:
    """The tree, by links to its files; tests, which pytest rewrites, as copies. Compiled loops come with it."""
    for package in PACKAGES:
        for folder, _, files in os.walk(HOME / package):
            target = copy / Path(folder).relative_to(HOME)
            if target.name == "__pycache__":
                continue
            target.mkdir(parents=True)
            for file in files:
                (target / file).symlink_to(Path(folder) / file)
    compiled = HOME / "metrics" / "engine" / "__pycache__"
    if compiled.exists():
        (copy / "metrics" / "engine" / "__pycache__").symlink_to(compiled)
    shutil.copytree(HOME / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__", "*.xz", "*.png"))
    shutil.copy(HOME / "pyproject.toml", copy)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    linked(copy)
    for files in NEWCOMERS.values():
        for name, text in files.items():
            assert not (copy / name).exists(), "an edit elsewhere"
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_text(text.lstrip(), encoding="utf-8")
    (copy / "tests" / "test_refreshed.py").write_text(REFRESHED)
    return copy


def run(copy: Path, *words: str) -> str:
    """The output of pytest in the copy."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-vv", *words]
    completed = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout[-6_000:] + completed.stderr[-2_000:]
    return completed.stdout


def test_the_listing_tests_and_a_refresh_pass_with_new_files_alone(copy: Path) -> None:
    completed = run(copy, *LISTING, "tests/test_refreshed.py")
    for name in ("sessions_per_active_day", "ticket_rate", "feed_readers"):
        assert f"test_a_metric_has_its_oracle_and_its_words[{name}] PASSED" in completed
    assert "test_a_source_has_its_words[tickets] PASSED" in completed
    assert "test_the_new_page_stands_second_and_shows_its_number[zh-" in completed


def test_what_a_new_metric_lacks_is_named_with_its_place_in_one_message(copy: Path) -> None:
    for name in [*A_METRIC][1:]:
        (copy / name).unlink()
    try:
        with pytest.raises(AssertionError) as failed:
            run(copy, "tests/project/test_what_is_missing.py")
    finally:
        for name in [*A_METRIC][1:]:
            (copy / name).write_text(A_METRIC[name].lstrip(), encoding="utf-8")
    assert (
        "metric sessions_per_active_day lacks: oracle at tests/oracle/metrics/sessions_per_active_day.py; "
        "words at dashboard/i18n/words/metrics-engagement.zh.toml [metric.sessions_per_active_day]: "
        "title, question, definition; "
        "words at dashboard/i18n/words/metrics-engagement.zh.toml [unit.sessions]: name"
    ) in str(failed.value)


@pytest.mark.wide
def test_the_oracles_of_the_new_metrics_agree_with_the_engine(copy: Path) -> None:
    names = "sessions_per_active_day or ticket_rate or feed_readers"
    run(copy, "tests/oracle/test_every_number_equals_sql.py", "-k", f"({names}) and not another_demo")
